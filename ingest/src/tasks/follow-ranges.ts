import { unseenRanges } from "@outlay/clickhouse/queries/task-states";
import type { OwnRange, Writer } from "@outlay/clickhouse/store";
import type { Clock } from "@outlay/core/clock";
import type { Logger } from "@outlay/core/log";
import { suspectOfRange, type TaskSuspect } from "./task-suspects.ts";

interface FollowDeps {
  readonly writer: Writer;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly onFound: (suspect: TaskSuspect) => void;
  readonly pollMs: number;
}

/** Clocks of several processes may differ by so much. */
const MARGIN_MS = 60_000;

/** Finds ranges of the log that other processes put into the ledger, and hands each on once. */
export class RangeFollower {
  readonly #deps: FollowDeps;
  readonly #stopping = new AbortController();
  /** By name, when they were last found; older ones are found no more. */
  #known = new Map<string, number>();
  #running: Promise<void> = Promise.resolve();

  constructor(deps: FollowDeps) {
    this.#deps = deps;
  }

  /** A range that this process inserted itself. */
  add(own: OwnRange): void {
    this.#known.set(nameOf(own), this.#deps.clock.now());
  }

  start(): void {
    this.#running = this.#run();
  }

  async stop(): Promise<void> {
    this.#stopping.abort();
    await this.#running;
  }

  async #run(): Promise<void> {
    const { clock, logger, pollMs } = this.#deps;
    const { signal } = this.#stopping;
    const startedAt = clock.now();
    while (!signal.aborted) {
      await clock.sleep(pollMs, { signal });
      if (signal.aborted) return;
      await this.#look(Math.max(startedAt, clock.now() - pollMs) - MARGIN_MS).catch((error: unknown) =>
        logger.warn("tasks.follow_failed", { error: String(error) }),
      );
    }
  }

  async #look(since: number): Promise<void> {
    const now = this.#deps.clock.now();
    for (const range of await this.#deps.writer.query(unseenRanges, { since })) {
      const suspect = suspectOfRange(range);
      const name = nameOf(suspect.own);
      if (!this.#known.has(name)) this.#deps.onFound(suspect);
      this.#known.set(name, now);
    }
    for (const [name, at] of this.#known) if (at < since - MARGIN_MS) this.#known.delete(name);
  }
}

const nameOf = ({ partition, from }: OwnRange): string => `${partition}/${from}`;
