import { unsettledRanges } from "@outlay/clickhouse/queries/settle";
import type { Writer } from "@outlay/clickhouse/store";
import { type IngestRangeRow, ingestRangesTable } from "@outlay/clickhouse/tables/ingest-ranges";
import type { Clock } from "@outlay/core/clock";
import type { Counters } from "@outlay/core/counters";
import { AppError } from "@outlay/core/errors";
import type { Logger } from "@outlay/core/log";
import type { PriceBook } from "@outlay/core/price-book";
import type { LedgerWriter } from "../ledger-writer.ts";
import { KnownStored } from "./known-stored.ts";
import { cutPart, type LogPart } from "./log-part.ts";
import { settlePart } from "./settle-part.ts";

export interface SettleLoopDeps {
  readonly writer: Writer;
  readonly ledger: LedgerWriter;
  readonly books: { bookOf(project: string): PriceBook };
  readonly clock: Clock;
  readonly logger: Logger;
  readonly counters: Counters;
  /** How long it waits for more before it looks, in milliseconds. */
  readonly restMs?: number;
}

const REST_MS = 500;
/** After a look it rests this many times as long as the look took, so that inserts and questions come first. */
const REST_PER_LOOK = 3;
const REST_MS_MAX = 10_000;
/** Ranges waiting in memory; beyond it they wait in the table alone. */
const RANGES_MAX = 5_000;
const ATTEMPTS_MAX = 5;
const RETRY_MS_MIN = 200;
const RETRY_MS_MAX = 10_000;

/**
 * Settles what was inserted, range by range of the log, in the background. Which ranges still wait is kept in
 * `ingest_ranges`, so a restart goes on where the last process stopped; to settle a range twice changes nothing.
 */
export class SettleLoop {
  readonly #deps: SettleLoopDeps;
  readonly #stopping = new AbortController();
  readonly #known: KnownStored;
  #waiting: IngestRangeRow[] = [];
  /** Whether the table has ranges that wait and are not in memory. */
  #hasMore = true;
  #isAtWork = false;
  #wake: () => void = () => {};
  #whenIdle: (() => void)[] = [];
  #running: Promise<void> = Promise.resolve();

  constructor(deps: SettleLoopDeps) {
    this.#deps = deps;
    this.#known = new KnownStored(deps.writer);
    deps.counters.gauge("outlay_settle_waiting_ranges", () => this.#waiting.length);
  }

  /** Begins with what earlier processes left. */
  start(): void {
    this.#running = this.#run();
  }

  /** To be called for every range that was inserted. */
  readonly add = (range: IngestRangeRow): void => {
    if (!range.is_unsettled) return;
    if (this.#waiting.length < RANGES_MAX) this.#waiting.push(range);
    else this.#hasMore = true;
    this.#wake();
  };

  /** Resolves when everything inserted until now is settled. */
  idle(): Promise<void> {
    if (this.#isOver() || (!this.#isAtWork && !this.#hasWork())) return Promise.resolve();
    return new Promise((resolve) => {
      this.#whenIdle.push(resolve);
      this.#wake();
    });
  }

  /** Finishes the look that runs. */
  async stop(): Promise<void> {
    this.#stopping.abort();
    this.#wake();
    await this.#running;
  }

  #hasWork(): boolean {
    return this.#hasMore || this.#waiting.length > 0;
  }

  #isOver(): boolean {
    return this.#stopping.signal.aborted;
  }

  async #run(): Promise<void> {
    const { clock, counters, restMs = REST_MS } = this.#deps;
    const signal = this.#stopping.signal;
    while (!this.#isOver()) {
      if (!this.#hasWork()) {
        this.#tellIdle();
        await this.#woken();
        // What comes together is looked at together.
        if (!this.#isOver() && this.#whenIdle.length === 0) await clock.sleep(restMs, { signal });
        continue;
      }
      this.#isAtWork = true;
      const startedAt = clock.monotonic();
      await this.#look();
      this.#isAtWork = false;
      const elapsedMs = clock.monotonic() - startedAt;
      counters.add("outlay_settle_looks_total");
      counters.add("outlay_settle_ms_total", Math.round(elapsedMs));
      const rest = Math.min(Math.max(elapsedMs * REST_PER_LOOK, restMs), REST_MS_MAX);
      if (this.#hasWork() && this.#whenIdle.length === 0) await clock.sleep(rest, { signal });
    }
    this.#tellIdle();
  }

  #tellIdle(): void {
    const told = this.#whenIdle;
    this.#whenIdle = [];
    for (const tell of told) tell();
  }

  #woken(): Promise<void> {
    return new Promise((resolve) => {
      this.#wake = resolve;
      // Something may have come, or the end, before there was anybody to wake.
      if (this.#hasWork() || this.#isOver()) resolve();
    });
  }

  async #look(): Promise<void> {
    if (this.#waiting.length === 0 && !(await this.#readWaiting())) return;
    if (this.#waiting.length === 0) return;
    const part = cutPart(this.#waiting);
    const isDone = await this.#patiently(part, () => settlePart(part, { ...this.#deps, known: this.#known }));
    if (isDone) await this.#patiently(part, () => this.#markSettled(part));
  }

  /** Ranges that an earlier process left, or that did not fit into memory. */
  async #readWaiting(): Promise<boolean> {
    this.#hasMore = false;
    const limit = RANGES_MAX;
    const read = async () => {
      const ranges = await this.#deps.writer.query(unsettledRanges, { limit });
      this.#waiting.push(...ranges);
      this.#hasMore ||= ranges.length === limit;
    };
    return this.#patiently(undefined, read);
  }

  /** A later row of the same range replaces the one that says it waits. */
  async #markSettled({ ranges, partition, from, to }: LogPart): Promise<void> {
    const { writer, clock, counters } = this.#deps;
    const rows = ranges.map((range) => ({ ...range, is_unsettled: false }));
    // A token of its own each time: after a kill an old one may be remembered without its rows.
    await writer.insert(ingestRangesTable, rows, { token: `settled:${partition}:${from}-${to}:${clock.now()}` });
    counters.add("outlay_settle_ranges_total", ranges.length);
  }

  /**
   * Tries until it works; gives up on what the store refuses again and again, so that one part never holds up the others:
   * it stays marked as waiting, and the next start tries it again.
   */
  async #patiently(part: LogPart | undefined, attempt: () => Promise<void>): Promise<boolean> {
    const { clock, counters, logger } = this.#deps;
    let waitMs = RETRY_MS_MIN;
    for (let attempts = 1; !this.#isOver(); attempts += 1) {
      try {
        await attempt();
        return true;
      } catch (error) {
        const code = error instanceof AppError ? error.code : "internal";
        const isHopeless = attempts >= ATTEMPTS_MAX && !(error instanceof AppError && error.retryable);
        counters.add(isHopeless ? "outlay_settle_failed_total" : "outlay_settle_retries_total");
        const facts = { code, error: String(error), partition: part?.partition, from: part?.from, to: part?.to };
        logger.error(isHopeless ? "settle.given_up" : "settle.failed", facts);
        if (isHopeless) return false;
        await clock.sleep(waitMs, { signal: this.#stopping.signal });
        waitMs = Math.min(waitMs * 2, RETRY_MS_MAX);
      }
    }
    return false;
  }
}
