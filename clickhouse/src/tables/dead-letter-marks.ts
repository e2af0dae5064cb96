import { dateTime64, lowCardinality, string, uint16, uint32, uint64 } from "../column-types.ts";
import { defineTable, type RowOf } from "../table.ts";

/** The columns of `outlay.dead_letter_marks`, in the order of migration 0016. */
const columns = {
  project_id: lowCardinality,
  log_partition: uint16,
  log_offset: uint64,
  log_index: uint32,
  marked_at: dateTime64,
  mark: lowCardinality,
  stored: uint32,
  duplicates: uint32,
  failed: uint32,
  detail: string,
  author: string,
  reason: string,
};

export type DeadLetterMarkRow = RowOf<typeof columns>;

export const deadLetterMarksTable = defineTable("outlay.dead_letter_marks", columns);
