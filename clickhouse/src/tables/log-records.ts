import { dateTime64, lowCardinality, record, string, uint16, uint32, uint64, uint64Number } from "../column-types.ts";
import { defineTable, type RowOf } from "../table.ts";

/** The columns of `outlay.log_records`, in the order of migration 0016. */
const columns = {
  log_partition: uint16,
  log_offset: uint64,
  received_at: dateTime64,
  read_at: dateTime64,
  project_id: lowCardinality,
  signal: lowCardinality,
  emitter: lowCardinality,
  replay_of: string,
  events: uint32,
  bytes: uint32,
  collector: string,
  collector_seq: uint64Number,
  collector_acknowledged: uint64Number,
  client: lowCardinality,
  client_id: string,
  client_dropped: record(uint64Number),
};

export type LogRecordRow = RowOf<typeof columns>;

export const logRecordsTable = defineTable("outlay.log_records", columns);
