import { bool, dateTime64, lowCardinality, string, uint16, uint32, uint64 } from "../column-types.ts";
import { defineTable, type RowOf } from "../table.ts";

/** The columns of `outlay.dead_letters`, in the order of migrations 0004 and 0016. */
const columns = {
  log_partition: uint16,
  log_offset: uint64,
  log_index: uint32,
  project_id: lowCardinality,
  reason: lowCardinality,
  message: string,
  payload: string,
  failed_at: dateTime64,
  received_at: dateTime64,
  kind: lowCardinality,
  events: uint32,
  encoding: lowCardinality,
  is_truncated: bool,
  record_schema: uint16,
  record_key: string,
  signal: lowCardinality,
  client: lowCardinality,
};

export type DeadLetterRow = RowOf<typeof columns>;

export const deadLettersTable = defineTable("outlay.dead_letters", columns);
