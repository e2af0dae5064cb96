import { dateTime64, string, uint32 } from "../column-types.ts";
import { defineTable, type RowOf } from "../table.ts";

/** The columns of `outlay.schema_migrations`, in the order of migrations/0000_migrations.sql. */
const columns = {
  version: uint32,
  name: string,
  checksum: string,
  applied_at: dateTime64,
};

export type SchemaMigrationRow = RowOf<typeof columns>;

export const schemaMigrationsTable = defineTable("outlay.schema_migrations", columns);
