import type { Counters } from "@outlay/core/counters";
import { AppError } from "@outlay/core/errors";
import type { Logger } from "@outlay/core/log";
import { isDiskFull } from "./disk.ts";

/**
 * Whether the log can still be trusted with writes. After a failed sync nobody knows what is on the disk, and a second
 * sync may report success for bytes that are gone; so the first failure is final, and only a new process starts afresh.
 */
export class LogHealth {
  #failure: AppError | undefined;
  readonly #logger: Logger;
  readonly #counters: Counters;
  readonly #onBroken: () => void;

  constructor(logger: Logger, counters: Counters, onBroken: () => void) {
    this.#logger = logger;
    this.#counters = counters;
    this.#onBroken = onBroken;
  }

  /** Why the log is read-only for good, if it is. */
  get failure(): AppError | undefined {
    return this.#failure;
  }

  /** Makes the log read-only for good and gives back the error to answer with: `log_unavailable`. */
  breakForGood(step: string, cause: unknown): AppError {
    if (this.#failure === undefined) {
      this.#logger.error("eventlog.broken", { step, error: String(cause) });
      this.#counters.add("outlay_log_broken_total");
      this.#failure = new AppError("log_unavailable", `the event log is read-only since its ${step} failed; restart`, {
        cause,
        retryable: true,
      });
      this.#onBroken();
    }
    return this.#failure;
  }
}

/** The answer when there is no room: `overloaded`, a later retry may find some. */
export function noRoom(message: string, cause?: unknown): AppError {
  return new AppError("overloaded", message, { cause, retryable: true });
}

/** A step before any sync failed: a full disk can be waited out, all else breaks the log. */
export function faultOf(health: LogHealth, step: string, error: unknown): AppError {
  if (isDiskFull(error)) return noRoom(`the disk is full: the event log's ${step} failed; free some space`, error);
  return health.breakForGood(step, error);
}
