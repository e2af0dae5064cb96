import type { ClickHouseClient } from "@clickhouse/client";
import type { Clock } from "@outlay/core/clock";
import type { Logger } from "@outlay/core/log";
import type { Lanes } from "./lanes.ts";
import { sqlLiteral } from "./sql-text.ts";
import { StatementTimeout } from "./store-error.ts";

/** The engine stops a statement at its own limit; this is how much longer we wait before killing it. */
const GRACE_MS = 3_000;
const KILL_EVERY_MS = 100;

/** Stops statements in the engine: rejecting a promise alone would leave them running and holding their connection. */
export class Canceller {
  readonly #kill: Lanes<ClickHouseClient>;
  readonly #clock: Clock;
  readonly #logger: Logger;

  constructor(kill: Lanes<ClickHouseClient>, { clock, logger }: { clock: Clock; logger: Logger }) {
    this.#kill = kill;
    this.#clock = clock;
    this.#logger = logger;
  }

  /**
   * Runs a statement; kills it when the signal aborts or its time is over, and settles only when the engine is done with
   * it. Rejects with the signal's reason after an abort.
   */
  async watch<Result>(
    name: string,
    run: () => Promise<Result>,
    { signal, secondsMax }: { signal: AbortSignal | undefined; secondsMax: number },
  ): Promise<Result> {
    const ended = new AbortController();
    let killed: Promise<void> | undefined;
    const killNow = () => {
      killed ??= this.#killUntil(ended.signal, name);
    };
    signal?.addEventListener("abort", killNow, { once: true });
    let isLate = false;
    void this.#clock.sleep(secondsMax * 1000 + GRACE_MS, { signal: ended.signal }).then(() => {
      if (ended.signal.aborted) return;
      isLate = true;
      killNow();
    });
    try {
      return await run();
    } catch (error) {
      if (signal?.aborted) throw signal.reason;
      if (isLate) throw new StatementTimeout(name, secondsMax);
      throw error;
    } finally {
      ended.abort();
      signal?.removeEventListener("abort", killNow);
      await killed; // A KILL on its way must not meet the connection's next statement.
    }
  }

  /** Again and again, because a statement that has only just been sent is not in the process list yet. */
  async #killUntil(ended: AbortSignal, name: string): Promise<void> {
    const query = `KILL QUERY WHERE Settings['log_comment'] = ${sqlLiteral(name)} ASYNC`;
    while (!ended.aborted) {
      try {
        await this.#kill.run(undefined, (client) => client.command({ query }));
      } catch (error) {
        this.#logger.warn("clickhouse.kill_failed", { name, error: String(error) });
      }
      await this.#clock.sleep(KILL_EVERY_MS, { signal: ended });
    }
  }
}
