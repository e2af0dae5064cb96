import { dateTime64, lowCardinality, uint16, uint32, uint64, uuid } from "../column-types.ts";
import { defineTable, type RowOf } from "../table.ts";

/** The columns of `outlay.repeats`, in the order of migration 0016. */
const columns = {
  log_partition: uint16,
  log_offset: uint64,
  log_index: uint32,
  received_at: dateTime64,
  project_id: lowCardinality,
  kind: lowCardinality,
  event_key: uuid,
  found_at: dateTime64,
};

export type RepeatRow = RowOf<typeof columns>;

export const repeatsTable = defineTable("outlay.repeats", columns);
