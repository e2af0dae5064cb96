import { dateTime64, string } from "../column-types.ts";
import { defineTable } from "../table.ts";

/** The columns of `outlay.rollup_fills`, in the order of migration 0008. */
export const rollupFillsTable = defineTable("outlay.rollup_fills", { rollup: string, filled_at: dateTime64 });
