import { bool, dateTime64, lowCardinality, string, uint64Number } from "../column-types.ts";
import { defineTable, type RowOf } from "../table.ts";

/** The columns of `outlay.settings`, in the order of migration 0003. */
const columns = {
  project_id: lowCardinality,
  kind: lowCardinality,
  name: string,
  version: uint64Number,
  value: string,
  is_deleted: bool,
  author: string,
  reason: string,
  changed_at: dateTime64,
};

export type SettingRow = RowOf<typeof columns>;

export const settingsTable = defineTable("outlay.settings", columns);
