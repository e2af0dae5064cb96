import { setMaxListeners } from "node:events";
import { recentCallIds } from "@outlay/clickhouse/queries/recent-call-ids";
import type { Writer } from "@outlay/clickhouse/store";
import type { IngestRangeRow } from "@outlay/clickhouse/tables/ingest-ranges";
import type { Clock } from "@outlay/core/clock";
import type { Counters } from "@outlay/core/counters";
import { AppError } from "@outlay/core/errors";
import type { Logger } from "@outlay/core/log";
import type { LogReader, LogRecord, OffsetRange } from "@outlay/eventlog/port";
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

const RANGE_EVENTS_MAX = 10_000;
// An insert into the wide table costs 30 to 40 ms of CPU before its first row, so ranges should be large.
const LINGER_MS = 500;
/** Records held in memory and not yet inserted; beyond it the log is not read on. */
const BUFFER_EVENTS_MAX = 30_000;
const BUFFER_BYTES_MAX = 64 * 1024 * 1024;
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
        const drain = new PartitionDrain({ partition, next, pending, before }, this.#deps, this.#stopping.signal);
        this.#partitions.set(partition, drain);
        this.#endings.set(partition, drain.finished);
        drain.finished.catch(this.#reportBroken);
      },
      onRecords: async (partition, records, control) => {
        const drain = this.#partitions.get(partition);
        if (drain === undefined) return;
        drain.take(records);
        while (drain.isFull() && !control.stale() && !this.#stopping.signal.aborted) {
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

/** One partition: a buffer, and a loop that empties it range by range. The next range is prepared while one is inserted. */
class PartitionDrain {
  readonly finished: Promise<void>;
  readonly #partition: number;
  readonly #deps: DrainDeps;
  readonly #stop: AbortSignal;
  readonly #replay: OffsetRange | undefined;
  #records: LogRecord[] = [];
  #events = 0;
  #bytes = 0;
  #dropped = false;
  #wake: () => void = () => {};

  constructor({ partition, next, pending, before }: Assignment, deps: DrainDeps, stop: AbortSignal) {
    this.#partition = partition;
    this.#replay = pending;
    this.#deps = deps;
    this.#stop = stop;
    const wake = () => this.#wake();
    stop.addEventListener("abort", wake, { once: true });
    this.finished = Promise.resolve(before)
      .catch(() => {}) // Whoever ran it has heard.
      .then(() => this.#loop(pending?.from ?? next))
      .catch((error) => this.#giveUp(error))
      .finally(() => stop.removeEventListener("abort", wake));
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

  isFull(): boolean {
    return !this.#dropped && (this.#events >= BUFFER_EVENTS_MAX || this.#bytes >= BUFFER_BYTES_MAX);
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
    if (this.#replay !== undefined) {
      const records = await this.#nextRange(this.#replay);
      if (records === undefined) return;
      // The log may have lost the range meanwhile: its retention, or a disk.
      if (records.length === 0) await this.#deps.reader.done(this.#partition, this.#replay.to + 1n);
      const prepared = records.length > 0 ? await this.#prepare(records, window, this.#replay) : undefined;
      if (prepared !== undefined) await this.#insert(prepared, true);
    }
    for (;;) {
      const records = await this.#nextRange();
      if (records === undefined) break;
      const prepared = await this.#prepare(records, window);
      await inserting;
      if (prepared === undefined || this.#isOver()) break;
      inserting = this.#insert(prepared, false);
      inserting.catch(() => {}); // Awaited at the next turn.
    }
    await inserting;
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

  /** The next records to insert together: exactly `exactly` if given, else what a full range or the linger time gives. */
  async #nextRange(exactly?: OffsetRange): Promise<LogRecord[] | undefined> {
    const { clock, rangeEventsMax = RANGE_EVENTS_MAX, lingerMs = LINGER_MS } = this.#deps;
    let isLingering = false;
    let hasLingered = false;
    for (;;) {
      if (this.#isOver()) return undefined;
      const last = this.#records.at(-1);
      if (last !== undefined && exactly !== undefined && last.offset >= exactly.to) return this.#cutThrough(exactly.to);
      if (last !== undefined && exactly === undefined) {
        if (this.#events >= rangeEventsMax || hasLingered) return this.#cut(rangeEventsMax);
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

  #woken(): Promise<void> {
    return new Promise((resolve) => {
      this.#wake = resolve;
    });
  }

  #cut(eventsMax: number): LogRecord[] {
    let events = 0;
    let end = 0;
    for (const record of this.#records) {
      if (end > 0 && events + record.count > eventsMax) break;
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
        counters.add("outlay_ingest_retries_total");
        const code = error instanceof AppError ? error.code : "internal";
        logger.error(event, { partition: this.#partition, code, error: String(error), retryInMs: waitMs });
        await clock.sleep(waitMs, { signal: this.#stop });
        if (this.#isOver()) return undefined;
      }
    }
  }
}
