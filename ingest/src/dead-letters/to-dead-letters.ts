import type { DeadLetterRow } from "@outlay/clickhouse/tables/dead-letters";
import type { LogRecord } from "@outlay/eventlog/port";
import type { DecodedRecord, Unusable } from "../decode-record.ts";

const UINT32_MAX = 0xffff_ffff;
const UINT16_MAX = 0xffff;

/** A count or version out of a header, which a stranger may have written, as its column takes it. */
export const within = (value: number, max: number): number =>
  Number.isInteger(value) ? Math.min(Math.max(value, 0), max) : 0;

/** Events the collector says a record holds. */
export const eventsOf = ({ count }: LogRecord): number => within(count, UINT32_MAX);

/** What could not be used of a record, with where it came from and all of its bytes. */
export function toDeadLetters(
  record: LogRecord,
  { project, receivedAt, origin }: Pick<DecodedRecord, "project" | "receivedAt" | "origin">,
  unusable: readonly Unusable[],
  failedAt: number,
): DeadLetterRow[] {
  return unusable.map(({ index, kind, reason, message, payload, encoding, isTruncated }) => ({
    log_partition: record.partition,
    log_offset: record.offset,
    log_index: index,
    project_id: project,
    reason,
    message,
    payload,
    failed_at: failedAt,
    received_at: receivedAt,
    kind,
    events: kind === "record" ? eventsOf(record) : 1,
    encoding,
    is_truncated: isTruncated,
    record_schema: within(record.schema, UINT16_MAX),
    record_key: record.key,
    signal: origin?.signal ?? "",
    client: origin?.client ?? "",
  }));
}
