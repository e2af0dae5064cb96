import type { Clock } from "@outlay/core/clock";
import type { Counters } from "@outlay/core/counters";
import { AppError } from "@outlay/core/errors";
import type { Logger } from "@outlay/core/log";
import { type Cursor, withDone, withIntent } from "./cursor.ts";
import type { LogReader, LogRecord, OffsetRange, ReaderControl, ReaderHandlers } from "./port.ts";
import type { Wake } from "./wake.ts";

/** Where the records of the one partition come from, and where the cursor is kept. */
export interface PartitionStore {
  /** The first offset that is not durable. */
  end(): bigint;
  /** Durable records from `from` on; none only when there are no more. `next`: where to go on. */
  read(from: bigint): Promise<{ records: readonly LogRecord[]; next: bigint }>;
  /** Notified when `end` moves or `failure` appears. */
  readonly changed: Wake;
  /** Why nothing will ever be appended or saved again. */
  failure(): AppError | undefined;
  cursor(): Cursor;
  /** Resolves when this cursor, or a later one, is durable. */
  saveCursor(cursor: Cursor): Promise<void>;
}

export interface SinglePartitionReaderDeps {
  readonly store: PartitionStore;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly counters: Counters;
}

const BACKOFF_MS_MIN = 100;
const BACKOFF_MS_MAX = 5_000;

/**
 * The reader of a log with one partition, 0, in one process. The partition is ours from the first `run` until the log is
 * closed, also between a `stop` and the next `run`: what was being inserted at the stop may still be reported as done.
 *
 * Handlers must not throw. If one does, everything is revoked and, after a short wait, assigned and delivered again from
 * the last `done`.
 */
export class SinglePartitionReader implements LogReader {
  readonly #deps: SinglePartitionReaderDeps;
  #stopping = new AbortController();
  #running: Promise<void> | undefined;
  #ours = false;
  #closed = false;
  /** Counts assignments, so that what belongs to an earlier one is known to be stale. */
  #assignment = 0;
  #position = 0n;
  #rewinds = 0;

  constructor(deps: SinglePartitionReaderDeps) {
    this.#deps = deps;
  }

  run(handlers: ReaderHandlers): Promise<void> {
    if (this.#running !== undefined) return Promise.reject(new AppError("conflict", "the reader runs already"));
    if (this.#closed) return Promise.reject(new AppError("log_unavailable", "the event log is closed"));
    this.#stopping = new AbortController();
    this.#running = this.#run(handlers, this.#stopping.signal).finally(() => {
      this.#running = undefined;
    });
    return this.#running;
  }

  async intend(partition: number, range: OffsetRange): Promise<void> {
    const { store } = this.#deps;
    this.#requireOurs(partition);
    await store.saveCursor(withIntent(store.cursor(), range, store.end()));
  }

  async done(partition: number, next: bigint): Promise<void> {
    const { store } = this.#deps;
    this.#requireOurs(partition);
    await store.saveCursor(withDone(store.cursor(), next, store.end()));
  }

  /** Offsets no longer kept are skipped. Going forward is not possible. */
  rewind(partition: number, to: bigint): void {
    this.#requireOurs(partition);
    if (to >= this.#position) return;
    this.#position = to;
    this.#rewinds += 1;
    this.#deps.store.changed.notify();
  }

  /** Not to be awaited inside a handler: it waits for the handler. */
  async stop(): Promise<void> {
    this.#stopping.abort();
    this.#deps.store.changed.notify();
    await this.#running?.catch(() => {}); // The caller of run() hears of it.
  }

  /** Stops for good: the partition may be another process's from now on. */
  async close(): Promise<void> {
    this.#closed = true;
    await this.stop();
    this.#ours = false;
  }

  #requireOurs(partition: number): void {
    if (this.#ours && partition === 0) return;
    throw new AppError("conflict", `partition ${partition} is not ours`);
  }

  async #run(handlers: ReaderHandlers, stopping: AbortSignal): Promise<void> {
    const { store, clock, logger, counters } = this.#deps;
    let backoffMs = BACKOFF_MS_MIN;
    const onProgress = () => {
      backoffMs = BACKOFF_MS_MIN;
    };
    while (!stopping.aborted) {
      const fault = await this.#assignAndDeliver(handlers, stopping, onProgress);
      if (fault === undefined) return;
      this.#assignment += 1;
      handlers.onRevoke();
      const failure = store.failure();
      if (failure !== undefined) throw failure;
      counters.add("outlay_log_handler_failures_total");
      logger.error("eventlog.handler_failed", { error: String(fault.error), retryInMs: backoffMs });
      await clock.sleep(backoffMs, { signal: stopping });
      backoffMs = Math.min(backoffMs * 2, BACKOFF_MS_MAX);
    }
  }

  /** Resolves when stopping, or with what a handler threw; rejects when the log is broken. */
  async #assignAndDeliver(
    handlers: ReaderHandlers,
    stopping: AbortSignal,
    onProgress: () => void,
  ): Promise<{ error: unknown } | undefined> {
    const { store } = this.#deps;
    const { next, pending } = store.cursor();
    const assignment = this.#assignment;
    const control: ReaderControl = {
      heartbeat: async () => {},
      stale: () => stopping.aborted || assignment !== this.#assignment,
    };
    this.#ours = true;
    this.#position = next;
    const fault = await attempt(() => handlers.onAssign(0, next, pending));
    if (fault !== undefined) return fault;
    while (!stopping.aborted) {
      const records = await this.#nextRecords(stopping);
      if (records.length === 0) continue;
      const fault = await attempt(() => handlers.onRecords(0, records, control));
      if (fault !== undefined) return fault;
      onProgress();
    }
    return undefined;
  }

  /** Waits until there is something; none when stopping or when it was rewound meanwhile. */
  async #nextRecords(stopping: AbortSignal): Promise<readonly LogRecord[]> {
    const { store } = this.#deps;
    if (this.#position >= store.end()) {
      const failure = store.failure();
      if (failure !== undefined) throw failure;
      await store.changed.wait();
      return [];
    }
    const rewinds = this.#rewinds;
    const { records, next } = await store.read(this.#position);
    if (stopping.aborted || rewinds !== this.#rewinds) return [];
    this.#position = next;
    return records;
  }
}

async function attempt(call: () => void | Promise<void>): Promise<{ error: unknown } | undefined> {
  try {
    await call();
    return undefined;
  } catch (error) {
    return { error };
  }
}
