import type { LogRecordRow } from "@outlay/clickhouse/tables/log-records";
import type { RepeatRow } from "@outlay/clickhouse/tables/repeats";

/** An event that can be stored, at its place in a record. */
export interface PlacedId {
  readonly kind: "call" | "outcome";
  /** Position inside the record. */
  readonly index: number;
  /** call_id or outcome_id. */
  readonly eventKey: string;
  readonly record: LogRecordRow;
}

/** The evidence that events were left out because the ledger had them. */
export function toRepeats(ids: readonly PlacedId[]): RepeatRow[] {
  return ids.map(({ kind, index, eventKey, record }) => ({
    log_partition: record.log_partition,
    log_offset: record.log_offset,
    log_index: index,
    received_at: record.received_at,
    project_id: record.project_id,
    kind,
    event_key: eventKey,
    found_at: record.read_at,
  }));
}
