import { type CallRow, type OutcomeRow, toCallRow, toOutcomeRow } from "@outlay/clickhouse/call-row";
import { RowBatch } from "@outlay/clickhouse/row-batch";
import type { CallTextRow } from "@outlay/clickhouse/tables/call-texts";
import { callsTable } from "@outlay/clickhouse/tables/calls";
import type { DeadLetterRow } from "@outlay/clickhouse/tables/dead-letters";
import type { LogRecordRow } from "@outlay/clickhouse/tables/log-records";
import { outcomesTable } from "@outlay/clickhouse/tables/outcomes";
import type { CallEvent } from "@outlay/core/call-event";
import type { Clock } from "@outlay/core/clock";
import type { PriceBook } from "@outlay/core/price-book";
import { priceCall } from "@outlay/core/price-call";
import { spanCallId } from "@outlay/core/span-call-id";
import type { LogRecord, OffsetRange } from "@outlay/eventlog/port";
import { PlacedIds } from "./audit/placed-ids.ts";
import { toLogRecord } from "./audit/to-log-record.ts";
import type { PlacedId } from "./audit/to-repeats.ts";
import { itemPayload } from "./dead-letters/letter-payload.ts";
import { toDeadLetters } from "./dead-letters/to-dead-letters.ts";
import { decodeRecord, type Placed, type Unusable } from "./decode-record.ts";
import type { IdWindow } from "./id-window.ts";
import { linksOf, linksOfOutcome } from "./settle/log-part.ts";
import { TextRows } from "./text-rows.ts";

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
  /** Texts of calls, where they are captured. */
  readonly texts: RowBatch<CallTextRow>;
  /** Texts that could not be read or stored. */
  readonly textsDropped: number;
  /** What each record says it holds. */
  readonly records: readonly LogRecordRow[];
  readonly deadLetters: readonly DeadLetterRow[];
  /** Repeats found in memory; those found in the ledger are left out by the insert. */
  readonly repeats: readonly PlacedId[];
  /** The rows of `calls` and `outcomes` by name. */
  readonly added: PlacedIds;
  /** Event times of the calls, milliseconds since 1970 UTC; 0 where there are none. */
  readonly oldestTs: number;
  readonly newestTs: number;
  /** What calls may share with others and outcomes may judge, by which they are settled. */
  readonly links: number;
  readonly oldestReceivedAt: number;
}

/** Events decoded and priced between two turns of the event loop, so that requests keep being answered. */
const EVENTS_PER_SLICE = 200;
/** A token is printable ASCII without quotes and backslashes. */
const UNUSABLE_IN_TOKEN = /[^\x21-\x26\x28-\x5b\x5d-\x7e]/g;

interface PrepareDeps {
  readonly books: { bookOf(project: string): PriceBook };
  readonly window: IdWindow;
  readonly clock: Clock;
}

/** Decodes, prices and maps the records of one range. Bad events become dead letters; nothing else is lost with them. */
export async function prepareRange(
  partition: number,
  records: readonly LogRecord[],
  deps: PrepareDeps,
  /** The range as it was recorded, where that is known: damaged records may be missing from `records`. */
  recorded?: OffsetRange,
): Promise<PreparedRange> {
  const first = records[0];
  const last = records.at(-1);
  if (first === undefined || last === undefined) throw new RangeError("a range has at least one record");
  const range = recorded ?? { from: first.offset, to: last.offset };
  const rows = new RangeRows(partition, deps);
  let sinceBreath = 0;
  for (const record of records) {
    rows.take(record);
    sinceBreath += record.count;
    if (sinceBreath >= EVENTS_PER_SLICE) {
      sinceBreath = 0;
      await deps.clock.breathe();
    }
  }
  const oldestReceivedAt = finiteOr0(rows.oldestReceivedAt);
  return {
    partition,
    range,
    // Others may write to the log too: their keys can be anything.
    token: `${partition}:${range.from}-${range.to}:${oldestReceivedAt}:${first.key.replace(UNUSABLE_IN_TOKEN, "_").slice(0, 200)}`,
    calls: rows.calls,
    outcomes: rows.outcomes,
    texts: rows.texts.batch,
    textsDropped: rows.texts.dropped,
    records: rows.records,
    deadLetters: rows.deadLetters,
    repeats: rows.repeats,
    added: rows.added,
    oldestTs: finiteOr0(rows.oldestTs),
    newestTs: rows.newestTs,
    links: rows.links,
    oldestReceivedAt,
  };
}

const finiteOr0 = (time: number): number => (Number.isFinite(time) ? time : 0);

/**
 * The rows of a range, record by record. What was decoded of a record is forgotten when it has been taken, before anything
 * else gets its turn: what is still needed then is copied to and fro by the garbage collector.
 */
class RangeRows {
  readonly calls = new RowBatch(callsTable);
  readonly outcomes = new RowBatch(outcomesTable);
  readonly texts = new TextRows();
  readonly deadLetters: DeadLetterRow[] = [];
  readonly records: LogRecordRow[] = [];
  readonly repeats: PlacedId[] = [];
  readonly added = new PlacedIds();
  newestTs = 0;
  oldestTs = Number.POSITIVE_INFINITY;
  links = 0;
  oldestReceivedAt = Number.POSITIVE_INFINITY;
  readonly #partition: number;
  readonly #deps: PrepareDeps;
  readonly #readAt: number;

  constructor(partition: number, deps: PrepareDeps) {
    this.#partition = partition;
    this.#deps = deps;
    this.#readAt = deps.clock.now();
  }

  take(record: LogRecord): void {
    const decoded = decodeRecord(record);
    const { project, receivedAt } = decoded;
    const { books, window } = this.#deps;
    const book = books.bookOf(project);
    const at = { project, receivedAt, partition: this.#partition, offset: record.offset };
    const unusable = [...decoded.unusable];
    const row = toLogRecord(record, decoded, this.#readAt);
    this.records.push(row);
    if (receivedAt > 0) this.oldestReceivedAt = Math.min(this.oldestReceivedAt, receivedAt);
    for (const placed of decoded.calls) {
      const { index, event } = placed;
      const isNew = storable("call", placed, unusable, () => {
        const callRow = toCallRow(event, priceCall(event, book), { ...at, index });
        return isFirst(window, project, event) && this.#add(this.calls, callRow);
      });
      this.#note({ kind: "call", index, eventKey: event.callId, record: row }, isNew);
      if (isNew !== true) continue;
      this.newestTs = Math.max(this.newestTs, event.occurredAt);
      this.oldestTs = Math.min(this.oldestTs, event.occurredAt);
      this.links |= linksOf(event);
    }
    for (const placed of decoded.outcomes) {
      const { index, event } = placed;
      const isNew = storable("outcome", placed, unusable, () => {
        const outcomeRow = toOutcomeRow(event, { ...at, index });
        return window.add(`outcomes of ${project}`, event.outcomeId) && this.#add(this.outcomes, outcomeRow);
      });
      this.#note({ kind: "outcome", index, eventKey: event.outcomeId, record: row }, isNew);
      if (isNew === true) this.links |= linksOfOutcome(event);
    }
    this.texts.add(decoded, at);
    this.deadLetters.push(...toDeadLetters(record, decoded, unusable, this.#readAt));
  }

  #add<Row>(batch: RowBatch<Row>, row: Row): true {
    batch.add(row);
    return true;
  }

  /** @param isNew undefined: it is a dead letter */
  #note(id: PlacedId, isNew: boolean | undefined): void {
    if (isNew === true) this.added.add(id);
    else if (isNew === false) this.repeats.push(id);
  }
}

/**
 * Remembers a call; false where it is there already. A span that the log holds under the id it had before ids were spelled
 * by traces is remembered by both, for its sender may send it again.
 */
function isFirst(window: IdWindow, project: string, { callId, dialect, signal, traceId, spanId }: CallEvent): boolean {
  const isNew = window.add(project, callId);
  const isSpan = (signal ?? (dialect === "native" ? "native" : "span")) === "span";
  if (!isSpan || traceId === undefined || spanId === undefined || callId.endsWith(spanId.slice(4))) return isNew;
  return window.add(project, spanCallId(traceId, spanId)) && isNew;
}

/** What `store` says, or nothing and a dead letter where a value has no place in its column. */
function storable<Event, Result>(
  kind: "call" | "outcome",
  { index, event }: Placed<Event>,
  unusable: Unusable[],
  store: () => Result,
): Result | undefined {
  try {
    return store();
  } catch (error) {
    unusable.push({ index, kind, reason: "not_storable", message: String(error), ...itemPayload(event) });
    return undefined;
  }
}
