import type { LogRecordRow } from "@outlay/clickhouse/tables/log-records";
import type { LogRecord } from "@outlay/eventlog/port";
import { eventsOf } from "../dead-letters/to-dead-letters.ts";
import type { DecodedRecord } from "../decode-record.ts";

/**
 * What a record says of itself, to be counted against what becomes of its events: the header's count, never one of ours.
 *
 * @param readAt milliseconds since 1970 UTC
 */
export function toLogRecord(record: LogRecord, decoded: DecodedRecord, readAt: number): LogRecordRow {
  const { origin } = decoded;
  return {
    log_partition: record.partition,
    log_offset: record.offset,
    received_at: decoded.receivedAt,
    read_at: readAt,
    project_id: decoded.project,
    signal: origin?.signal ?? "",
    emitter: onlyEmitter(decoded),
    replay_of: origin?.replayOf ?? "",
    events: eventsOf(record),
    bytes: record.body.byteLength,
    collector: origin?.collector ?? "",
    collector_seq: origin?.seq ?? 0,
    collector_acknowledged: origin?.acknowledged ?? 0,
    client: origin?.client ?? "",
    client_id: origin?.clientId ?? "",
    client_dropped: origin?.dropped,
  };
}

/** The emitter all calls of a record have; empty where they differ or do not say. */
function onlyEmitter({ calls }: DecodedRecord): string {
  const emitter = calls[0]?.event.emitter ?? "";
  return calls.every(({ event }) => (event.emitter ?? "") === emitter) ? emitter : "";
}
