import { setMaxListeners } from "node:events";
import { recentCallIds } from "@outlay/clickhouse/queries/recent-call-ids";
import type { Writer } from "@outlay/clickhouse/store";
import type { IngestRangeRow } from "@outlay/clickhouse/tables/ingest-ranges";
import type { Clock } from "@outlay/core/clock";
import type { Counters } from "@outlay/core/counters";
import { AppError } from "@outlay/core/errors";
import type { Logger } from "@outlay/core/log";
import type { LogReader, LogRecord, OffsetRange } from "@outlay/eventlog/port";
import { DrainTurns } from "./drain-turns.ts";
import { IdWindow } from "./id-window.ts";
import { type InsertedRange, insertRange } from "./insert-range.ts";
import { PartitionGauges } from "./partition-gauges.ts";
import { type PreparedRange, prepareRange } from "./prepare-range.ts";
import type { PriceBooks } from "./price-books/price-books.ts";

export interface DrainDeps {
  readonly reader: LogReader;
  readonly writer: Writer;
  readonly books: Pick<PriceBooks, "bookOf" | "catchUp">;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly counters: Counters;
  /** Told of every range that was inserted. */
  readonly onInserted?: (range: IngestRangeRow) => void;
  /** Events after which a range is closed without waiting. */
  readonly rangeEventsMax?: number;
  /** How long a range waits for more, in milliseconds. */
  readonly lingerMs?: number;
}

// An insert costs 200 ms of CPU before its first row, most of it in what feeds the rollups, and a row 10 µs: when much is
// waiting, ranges should be large.
const RANGE_EVENTS_MAX = 40_000;
const LINGER_MS = 500;
/** Records held in memory and not yet inserted, of all partitions together; beyond it the log is not read on. */
const BUFFER_EVENTS_MAX = 120_000;
const BUFFER_BYTES_MAX = 96 * 1024 * 1024;
/** One range in the making, one being inserted. */
const TURNS = 2;
const RETRY_MS_MIN = 100;
const RETRY_MS_MAX = 5_000;
/** Ids looked up at the start, so that repeats are found across a restart. */
const RECENT_IDS = 131_072;

/**
 * Moves the log into the store, with exactly-once effect: record the intent to insert a range, insert exactly that range
 * under its token, commit. After a crash the recorded range is inserted again under the same token, read back, repaired.
 *
 * Resolves after `stop()`; rejects when the log is broken for good.
 */
export class Drain {
  readonly #deps: DrainDeps;
  readonly #partitions = new Map<number, PartitionDrain>();
  /** The end of the last drain of each partition; the next one of the same partition waits for it. */
  readonly #endings = new Map<number, Promise<void>>();
  readonly #turns = new DrainTurns(TURNS);
  readonly #gauges: PartitionGauges;
  readonly #stopping = new AbortController();
  #reportBroken: (error: unknown) => void = () => {};
  readonly #broken = new Promise<never>((_, reject) => {
    this.#reportBroken = reject;
  });

  constructor(given: DrainDeps) {
    const gauges = new PartitionGauges(given.counters);
    this.#gauges = gauges;
    const onInserted = (range: IngestRangeRow) => {
      gauges.note(range);
      given.onInserted?.(range);
    };
    this.#deps = { ...given, onInserted };
    setMaxListeners(0, this.#stopping.signal); // Every partition waits with it.
    this.#broken.catch(() => {}); // Heard through run(); nobody running is no crash.
  }

  async run(): Promise<void> {
    await Promise.race([this.#read(), this.#broken]);
    await this.#partitionsFinished();
  }

  #read(): Promise<void> {
    return this.#deps.reader.run({
      onAssign: (partition, next, pending) => {
        this.#partitions.get(partition)?.drop();
        const before = this.#endings.get(partition);
        const shared = { deps: this.#deps, stop: this.#stopping.signal, turns: this.#turns };
        const drain = new PartitionDrain({ partition, next, pending, before }, shared);
        this.#partitions.set(partition, drain);
        this.#endings.set(partition, drain.finished);
        drain.finished.catch(this.#reportBroken);
      },
      onRecords: async (partition, records, control) => {
        const drain = this.#partitions.get(partition);
        if (drain === undefined) return;
        drain.take(records);
        while (drain.isFull(this.#partitions.size) && !control.stale() && !this.#stopping.signal.aborted) {
          await this.#deps.clock.sleep(5);
          await control.heartbeat();
        }
      },
      onRevoke: () => {
        for (const drain of this.#partitions.values()) drain.drop();
        this.#partitions.clear();
        this.#gauges.forget();
      },
    });
  }

  async #partitionsFinished(): Promise<void> {
    await Promise.all(this.#endings.values());
  }

  /** Finishes the running insert, then stops. What was read but not inserted is read again at the next start. */
  async stop(): Promise<void> {
    this.#stopping.abort();
    await this.#deps.reader.stop();
    await this.#partitionsFinished();
  }
}

/** How a partition was assigned. */
interface Assignment {
  readonly partition: number;
  /** The first offset not committed. */
  readonly next: bigint;
  /** A range whose insert may have half happened. */
  readonly pending: OffsetRange | undefined;
  /** What must end first: an insert of the assignment before, which cannot be called back. */
  readonly before: Promise<void> | undefined;
}

/** What the partitions of a drain have in common. */
interface Shared {
  readonly deps: DrainDeps;
  readonly stop: AbortSignal;
  readonly turns: DrainTurns;
}

/** One partition: a buffer, and a loop that empties it range by range. The next range is prepared while one is inserted. */
class PartitionDrain {
  readonly finished: Promise<void>;
  readonly #partition: number;
  readonly #deps: DrainDeps;
  readonly #stop: AbortSignal;
  readonly #turns: DrainTurns;
  /** Ends of the turns that ranges of this partition have. */
  readonly #endsOfTurns = new Set<() => void>();
  /** A range that is to be inserted as it was recorded, until all of it was read. */
  #replay: OffsetRange | undefined;
  #records: LogRecord[] = [];
  #events = 0;
  #bytes = 0;
  #dropped = false;
  #wake: () => void = () => {};

  constructor({ partition, next, pending, before }: Assignment, { deps, stop, turns }: Shared) {
    this.#partition = partition;
    this.#replay = pending;
    this.#deps = deps;
    this.#stop = stop;
    this.#turns = turns;
    const wake = () => this.#wake();
    stop.addEventListener("abort", wake, { once: true });
    this.finished = Promise.resolve(before)
      .catch(() => {}) // Whoever ran it has heard.
      .then(() => this.#loop(pending?.from ?? next))
      .catch((error) => this.#giveUp(error))
      .finally(() => {
        stop.removeEventListener("abort", wake);
        this.#endTurns();
      });
  }

  /** A partition that is another's by now, or a stop, is no fault: whoever has it next repeats what was not committed. */
  #giveUp(error: unknown): void {
    if (!this.#isOver()) throw error;
    const { counters, logger } = this.#deps;
    counters.add("outlay_ingest_ranges_given_up_total");
    logger.info("ingest.range_given_up", { partition: this.#partition, error: String(error) });
  }

  take(records: readonly LogRecord[]): void {
    for (const record of records) {
      this.#records.push(record);
      this.#events += record.count;
      this.#bytes += record.body.byteLength;
    }
    this.#wake();
  }

  /** @param partitions how many share the memory; a recorded range is read to its end whatever it takes */
  isFull(partitions: number): boolean {
    if (this.#dropped || this.#replay !== undefined) return false;
    return this.#events * partitions >= BUFFER_EVENTS_MAX || this.#bytes * partitions >= BUFFER_BYTES_MAX;
  }

  /** The partition is no longer ours: nothing more is inserted from here. */
  drop(): void {
    this.#dropped = true;
    this.#wake();
  }

  #isOver(): boolean {
    return this.#dropped || this.#stop.aborted;
  }

  async #loop(next: bigint): Promise<void> {
    const window = await this.#recentIds(next);
    let inserting: Promise<void> = Promise.resolve();
    const recorded = this.#replay;
    if (recorded !== undefined) {
      const records = await this.#recordedRange(recorded);
      this.#replay = undefined;
      if (records === undefined) return;
      // The log may have lost the range meanwhile: its retention, or a disk.
      if (records.length === 0) await this.#deps.reader.done(this.#partition, recorded.to + 1n);
      const prepared = records.length > 0 ? await this.#prepare(records, window, recorded) : undefined;
      if (prepared !== undefined) await this.#insert(prepared, true);
    }
    while (await this.#hasRange()) {
      const endTurn = await this.#takeTurn();
      const prepared = this.#isOver() ? undefined : await this.#prepare(this.#cut(), window);
      await inserting;
      if (prepared === undefined || this.#isOver()) break;
      inserting = this.#insert(prepared, false).finally(endTurn);
      inserting.catch(() => {}); // Awaited at the next turn.
    }
    await inserting;
  }

  async #takeTurn(): Promise<() => void> {
    const end = await this.#turns.take();
    const endOnce = () => {
      this.#endsOfTurns.delete(endOnce);
      end();
    };
    this.#endsOfTurns.add(endOnce);
    return endOnce;
  }

  /** A partition that cannot go on must not keep the others from it. */
  #endTurns(): void {
    for (const end of [...this.#endsOfTurns]) end();
  }

  /** Prices a range by books that are at least as new as the last event in it was when it was received. */
  async #prepare(
    records: readonly LogRecord[],
    window: IdWindow,
    recorded?: OffsetRange,
  ): Promise<PreparedRange | undefined> {
    const { books } = this.#deps;
    const caughtUp = await this.#patiently("ingest.prices_failed", async () => {
      await books.catchUp();
      return true;
    });
    if (caughtUp === undefined) return undefined;
    return prepareRange(this.#partition, records, { ...this.#deps, window }, recorded);
  }

  async #recentIds(before: bigint): Promise<IdWindow> {
    const window = new IdWindow(RECENT_IDS);
    const rows = await this.#patiently("ingest.recent_ids_failed", () =>
      this.#deps.writer.query(recentCallIds, { partition: this.#partition, before, limit: RECENT_IDS }),
    );
    for (const row of rows ?? []) window.add(row.project_id, row.call_id);
    return window;
  }

  /** Exactly the records of `range`; undefined when it is over. */
  async #recordedRange(range: OffsetRange): Promise<LogRecord[] | undefined> {
    while (!this.#isOver()) {
      const last = this.#records.at(-1);
      if (last !== undefined && last.offset >= range.to) return this.#cutThrough(range.to);
      await this.#woken();
    }
    return undefined;
  }

  /** Resolves when there is a full range, or what there is has waited for more; with false when it is over. */
  async #hasRange(): Promise<boolean> {
    const { clock, lingerMs = LINGER_MS } = this.#deps;
    let isLingering = false;
    let hasLingered = false;
    for (;;) {
      if (this.#isOver()) return false;
      if (this.#records.length > 0) {
        if (this.#events >= this.#rangeEventsMax || hasLingered) return true;
        if (!isLingering) {
          isLingering = true;
          clock.sleep(lingerMs).then(() => {
            hasLingered = true;
            this.#wake(); // Whoever waits by then looks again; that is never wrong.
          });
        }
      }
      await this.#woken();
    }
  }

  get #rangeEventsMax(): number {
    return this.#deps.rangeEventsMax ?? RANGE_EVENTS_MAX;
  }

  #woken(): Promise<void> {
    return new Promise((resolve) => {
      this.#wake = resolve;
    });
  }

  /** The oldest records, as many as one range takes; at least one. */
  #cut(): LogRecord[] {
    let events = 0;
    let end = 0;
    for (const record of this.#records) {
      if (end > 0 && events + record.count > this.#rangeEventsMax) break;
      events += record.count;
      end += 1;
    }
    return this.#cutFirst(end);
  }

  #cutThrough(offset: bigint): LogRecord[] {
    const end = this.#records.findIndex((record) => record.offset > offset);
    return this.#cutFirst(end === -1 ? this.#records.length : end);
  }

  #cutFirst(end: number): LogRecord[] {
    const cut = this.#records.slice(0, end);
    this.#records = this.#records.slice(end);
    for (const record of cut) {
      this.#events -= record.count;
      this.#bytes -= record.body.byteLength;
    }
    return cut;
  }

  async #insert(prepared: PreparedRange, afterCrash: boolean): Promise<void> {
    const { reader, writer, clock, counters, logger } = this.#deps;
    const { partition, range } = prepared;
    const startedAt = clock.monotonic();
    if (!afterCrash) await reader.intend(partition, range);
    let mayHaveHappened = afterCrash;
    const inserted = await this.#patiently<InsertedRange>("ingest.insert_failed", async () => {
      const doubtful = mayHaveHappened;
      mayHaveHappened = true; // A second try cannot know how far the first one came.
      // Tries may have gone on for longer than the partition was ours; the log is asked before the next one.
      if (doubtful && !afterCrash) await reader.intend(partition, range);
      return insertRange(prepared, { writer, clock, afterCrash: doubtful });
    });
    if (inserted === undefined) return; // Stopped: the intent stays, the next start repeats the range.
    this.#deps.onInserted?.(inserted.summary);
    await reader.done(partition, range.to + 1n);

    counters.add("outlay_ingest_calls_stored_total", inserted.calls);
    counters.add("outlay_ingest_outcomes_stored_total", inserted.outcomes);
    counters.add("outlay_ingest_duplicates_total", inserted.duplicates);
    counters.add("outlay_ingest_dead_letters_total", prepared.deadLetters.length);
    counters.add("outlay_ingest_repaired_rows_total", inserted.repaired);
    counters.add("outlay_ingest_texts_stored_total", inserted.texts);
    counters.add("outlay_ingest_texts_dropped_total", prepared.textsDropped);
    counters.add("outlay_ingest_ranges_total");
    if (afterCrash) counters.add("outlay_ingest_replays_total");
    const elapsedMs = Math.round(clock.monotonic() - startedAt);
    counters.add("outlay_ingest_insert_ms_total", elapsedMs);
    const { calls, outcomes, duplicates, repaired } = inserted;
    const counts = { calls, outcomes, duplicates, repaired, deadLetters: prepared.deadLetters.length };
    const facts = { partition, from: range.from, to: range.to, ...counts };
    if (afterCrash || prepared.deadLetters.length > 0 || inserted.repaired > 0)
      logger.warn("ingest.range_inserted", { ...facts, afterCrash, elapsedMs });
  }

  /** Tries until it works or the drain stops. Nothing is ever dropped because the store is away. */
  async #patiently<Result>(event: string, attempt: () => Promise<Result>): Promise<Result | undefined> {
    const { clock, counters, logger } = this.#deps;
    for (let waitMs = RETRY_MS_MIN; ; waitMs = Math.min(waitMs * 2, RETRY_MS_MAX)) {
      try {
        return await attempt();
      } catch (error) {
        this.#endTurns();
        counters.add("outlay_ingest_retries_total");
        const code = error instanceof AppError ? error.code : "internal";
        logger.error(event, { partition: this.#partition, code, error: String(error), retryInMs: waitMs });
        await clock.sleep(waitMs, { signal: this.#stop });
        if (this.#isOver()) return undefined;
      }
    }
  }
}
