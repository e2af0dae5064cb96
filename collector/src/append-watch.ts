import type { Clock } from "@outlay/core/clock";
import { AppError } from "@outlay/core/errors";
import type { EventLog } from "@outlay/eventlog/port";

/** A log that remembers whether it takes anything. */
export interface WatchedLog extends EventLog {
  /** Why the last append failed; nothing once one has succeeded since, or after a while. */
  appendFault(): string | undefined;
}

/**
 * For how long a failed append stands. Whoever is told that we are not ready sends nothing, so without an end nobody would
 * ever find out that the log takes appends again.
 */
const FAULT_MS = 10_000;

/** Passes everything on, and remembers. */
export function watchAppends(log: EventLog, clock: Clock): WatchedLog {
  let fault: { readonly message: string; readonly at: number } | undefined;
  return {
    async append(batch) {
      try {
        await log.append(batch);
        fault = undefined;
      } catch (error) {
        const message = error instanceof AppError ? error.message : "the event log failed";
        fault = { message, at: clock.monotonic() };
        throw error;
      }
    },
    stats: () => log.stats(),
    close: () => log.close(),
    appendFault: () => (fault !== undefined && clock.monotonic() - fault.at < FAULT_MS ? fault.message : undefined),
  };
}
