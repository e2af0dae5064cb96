import { type CallRow, type OutcomeRow, toCallRow, toOutcomeRow } from "@outlay/clickhouse/call-row";
import { RowBatch } from "@outlay/clickhouse/row-batch";
import { callsTable } from "@outlay/clickhouse/tables/calls";
import type { DeadLetterRow } from "@outlay/clickhouse/tables/dead-letters";
import { outcomesTable } from "@outlay/clickhouse/tables/outcomes";
import type { Clock } from "@outlay/core/clock";
import type { PriceBook } from "@outlay/core/price-book";
import { priceCall } from "@outlay/core/price-call";
import type { LogRecord, OffsetRange } from "@outlay/eventlog/port";
import { decodeRecord, type Placed, type Unusable } from "./decode-record.ts";
import type { IdWindow } from "./id-window.ts";
import { linksOf, linksOfOutcome } from "./settle/log-part.ts";

/** Everything one range of the log puts into the store, ready to insert. The same range always gives the same rows. */
export interface PreparedRange {
  readonly partition: number;
  readonly range: OffsetRange;
  /**
   * Deterministic: the place in the log, when the range was received, and the first batch. A new log in an old store uses
   * the old places again, and a sender may use one batch id for ever; it is the time that keeps the two apart.
   */
  readonly token: string;
  readonly calls: RowBatch<CallRow>;
  readonly outcomes: RowBatch<OutcomeRow>;
  readonly deadLetters: readonly DeadLetterRow[];
  /** Repeats found in memory; those found in the ledger are left out by the insert. */
  readonly duplicates: number;
  /** Event times of the calls, milliseconds since 1970 UTC; 0 where there are none. */
  readonly oldestTs: number;
  readonly newestTs: number;
  /** What calls may share with others and outcomes may judge, by which they are settled. */
  readonly links: number;
  readonly oldestReceivedAt: number;
}

/** Events decoded and priced between two turns of the event loop, so that requests keep being answered. */
const EVENTS_PER_SLICE = 200;

/** Decodes, prices and maps the records of one range. Bad events become dead letters; nothing else is lost with them. */
export async function prepareRange(
  partition: number,
  records: readonly LogRecord[],
  deps: { books: { bookOf(project: string): PriceBook }; window: IdWindow; clock: Clock },
  /** The range as it was recorded, where that is known: damaged records may be missing from `records`. */
  recorded?: OffsetRange,
): Promise<PreparedRange> {
  const first = records[0];
  const last = records.at(-1);
  if (first === undefined || last === undefined) throw new RangeError("a range has at least one record");
  const range = recorded ?? { from: first.offset, to: last.offset };
  const calls = new RowBatch(callsTable);
  const outcomes = new RowBatch(outcomesTable);
  const deadLetters: DeadLetterRow[] = [];
  let duplicates = 0;
  let newestTs = 0;
  let oldestTs = Number.POSITIVE_INFINITY;
  let links = 0;
  let oldestReceivedAt = Number.POSITIVE_INFINITY;
  let sinceBreath = 0;

  for (const record of records) {
    const decoded = decodeRecord(record);
    const { project, receivedAt } = decoded;
    const book = deps.books.bookOf(project);
    const at = { project, receivedAt, partition, offset: record.offset };
    const unusable = [...decoded.unusable];
    if (receivedAt > 0) oldestReceivedAt = Math.min(oldestReceivedAt, receivedAt);
    for (const placed of decoded.calls) {
      const { index, event } = placed;
      const isKept = storable(placed, unusable, () => {
        const row = toCallRow(event, priceCall(event, book), { ...at, index });
        if (!deps.window.add(project, event.callId)) return false;
        calls.add(row);
        return true;
      });
      if (isKept === true) {
        newestTs = Math.max(newestTs, event.occurredAt);
        oldestTs = Math.min(oldestTs, event.occurredAt);
        links |= linksOf(event);
      } else if (isKept === false) duplicates += 1;
    }
    for (const placed of decoded.outcomes) {
      const { index, event } = placed;
      const isKept = storable(placed, unusable, () => {
        const row = toOutcomeRow(event, { ...at, index });
        if (!deps.window.add(`outcomes of ${project}`, event.outcomeId)) return false;
        outcomes.add(row);
        return true;
      });
      if (isKept === true) links |= linksOfOutcome(event);
      else if (isKept === false) duplicates += 1;
    }
    deadLetters.push(...toDeadLetters(record, project, unusable, deps.clock.now()));
    sinceBreath += record.count;
    if (sinceBreath >= EVENTS_PER_SLICE) {
      sinceBreath = 0;
      await deps.clock.breathe();
    }
  }
  const oldest = Number.isFinite(oldestReceivedAt) ? oldestReceivedAt : 0;
  return {
    partition,
    range,
    token: `${partition}:${range.from}-${range.to}:${oldest}:${first.key}`,
    calls,
    outcomes,
    deadLetters,
    duplicates,
    oldestTs: Number.isFinite(oldestTs) ? oldestTs : 0,
    newestTs,
    links,
    oldestReceivedAt: oldest,
  };
}

/** What `store` says, or nothing and a dead letter where a value has no place in its column. */
function storable<Event, Result>(
  { index, event }: Placed<Event>,
  unusable: Unusable[],
  store: () => Result,
): Result | undefined {
  try {
    return store();
  } catch (error) {
    unusable.push({ index, reason: "not_storable", message: String(error), payload: JSON.stringify(event) });
    return undefined;
  }
}

function toDeadLetters(
  record: LogRecord,
  project: string,
  unusable: readonly Unusable[],
  failedAt: number,
): DeadLetterRow[] {
  return unusable.map(({ index, reason, message, payload }) => ({
    log_partition: record.partition,
    log_offset: record.offset,
    log_index: index,
    project_id: project,
    reason,
    message,
    payload,
    failed_at: failedAt,
  }));
}
