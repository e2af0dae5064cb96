import { bool, dateTime64, string, uint8, uint16, uint32, uint64 } from "../column-types.ts";
import { defineTable, type RowOf } from "../table.ts";

/** The columns of `outlay.ingest_ranges`, in the order of migrations 0004 and 0006. */
const columns = {
  log_partition: uint16,
  first_offset: uint64,
  last_offset: uint64,
  token: string,
  calls_stored: uint32,
  outcomes_stored: uint32,
  duplicates: uint32,
  dead_letters: uint32,
  repaired: uint32,
  newest_ts: dateTime64,
  oldest_received_at: dateTime64,
  inserted_at: dateTime64,
  oldest_ts: dateTime64,
  links: uint8,
  is_unsettled: bool,
};

export type IngestRangeRow = RowOf<typeof columns>;

export const ingestRangesTable = defineTable("outlay.ingest_ranges", columns);
