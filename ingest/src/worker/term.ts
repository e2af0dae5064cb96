import type { RunQuery, Writer } from "@outlay/clickhouse/store";
import type { Clock } from "@outlay/core/clock";
import { AppError } from "@outlay/core/errors";

/** How often a sign of life is noted, and after how long without one the group may have given the partition to another. */
const TICK_MS = 500;
const SILENT_MS_MAX = 10_000;

/**
 * The time in which this process may write to the ledger as the only one. It is over when the partition it depends on goes,
 * and also when the process was frozen for so long that it may be gone without our having heard of it: the group waits for
 * three times as long before it gives it to another.
 */
export class Term {
  readonly #clock: Clock;
  readonly #over = new AbortController();
  #lastTick: number;

  constructor(clock: Clock) {
    this.#clock = clock;
    this.#lastTick = clock.monotonic();
    void this.#tick();
  }

  end(): void {
    this.#over.abort(refusal());
  }

  isCurrent(): boolean {
    if (this.#clock.monotonic() - this.#lastTick > SILENT_MS_MAX) this.end();
    return !this.#over.signal.aborted;
  }

  /** Resolves when it is over. */
  ended(): Promise<void> {
    return new Promise((resolve) => {
      const { signal } = this.#over;
      if (signal.aborted) resolve();
      else signal.addEventListener("abort", () => resolve(), { once: true });
    });
  }

  /**
   * A writer that refuses when the term is over, and gives up what it is reading. AppError `store_unavailable`: whoever has
   * the next term goes on.
   */
  fence(writer: Writer): Writer {
    const held = async <Result>(write: () => Promise<Result>): Promise<Result> => {
      if (this.isCurrent()) return write();
      throw refusal();
    };
    return {
      ...writer,
      query: this.fenceQuery(writer.query),
      insert: (table, rows, options) => held(() => writer.insert(table, rows, options)),
      insertOnce: (batch, options) => held(() => writer.insertOnce(batch, options)),
      correct: (corrections, options) => held(() => writer.correct(corrections, options)),
      command: (sql) => held(() => writer.command(sql)),
    };
  }

  /** Reads while the term lasts. A look of many questions would otherwise go on for minutes after it, for nothing. */
  fenceQuery(query: RunQuery): RunQuery {
    return async (asked, params, { signal } = {}) => {
      if (!this.isCurrent()) throw refusal();
      const over = this.#over.signal;
      return query(asked, params, { signal: signal === undefined ? over : AbortSignal.any([signal, over]) });
    };
  }

  async #tick(): Promise<void> {
    while (this.isCurrent()) {
      this.#lastTick = this.#clock.monotonic();
      await this.#clock.sleep(TICK_MS, { signal: this.#over.signal });
    }
  }
}

const refusal = (): AppError =>
  new AppError("store_unavailable", "another worker keeps the ledger now", { retryable: true });
