import { z } from "zod";
import { ch } from "../ch.ts";
import { defineQuery } from "../define-query.ts";

export const schemaMigrations = defineQuery({
  file: "schema-migrations.sql",
  params: z.object({}),
  row: z.object({ version: ch.uint32(), name: ch.string(), checksum: ch.string() }),
});
