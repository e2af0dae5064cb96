import { bool, dateTime64, lowCardinality, record, string, uint16, uint32, uint64, uuid } from "../column-types.ts";
import { defineTable, type RowOf } from "../table.ts";

/** The columns of `outlay.call_texts`, in the order of migration 0019. */
const columns = {
  project_id: lowCardinality,
  occurred_at: dateTime64,
  received_at: dateTime64,
  expires_at: dateTime64,
  call_id: uuid,
  span_call_id: uuid,
  text_id: uuid,
  part: lowCardinality,
  user_id: string,
  content: string,
  content_bytes: uint32,
  is_truncated: bool,
  redactions: record(uint32),
  log_partition: uint16,
  log_offset: uint64,
  log_index: uint32,
};

export type CallTextRow = RowOf<typeof columns>;

export const callTextsTable = defineTable("outlay.call_texts", columns, {
  idColumn: "text_id",
  timeColumn: "occurred_at",
});
