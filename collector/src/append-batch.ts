import type { Clock } from "@outlay/core/clock";
import { AppError } from "@outlay/core/errors";
import type { EventLog } from "@outlay/eventlog/port";
import type { Batch } from "./batch.ts";
import type { Limits } from "./limits.ts";

/**
 * Appends a batch to the log and returns when all of it is durable.
 * @throws AppError `overloaded` or `log_unavailable` (both worth a retry). Parts may be durable then; the sender's
 * retry repeats them and the ledger counts them once.
 */
export async function appendBatch(
  batch: Batch,
  deps: { readonly log: EventLog; readonly clock: Clock; readonly limits: Limits },
): Promise<void> {
  // Every append is waited for, also after one has failed: an answer must not overtake work that still runs.
  const appended = Promise.allSettled(batch.toRecords().map((record) => deps.log.append(record)));
  const results = await within(deps.clock, deps.limits.appendTimeoutMs, appended);
  for (const result of results) if (result.status === "rejected") throw result.reason;
}

async function within<T>(clock: Clock, ms: number, work: Promise<T>): Promise<T> {
  const stop = new AbortController();
  const late = clock.sleep(ms, { signal: stop.signal }).then(() => {
    throw new AppError("log_unavailable", `the log did not confirm the batch within ${ms} ms`, { retryable: true });
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    late.catch(() => undefined); // It "arrives" when the sleep is cut short, after nobody listens any more.
    stop.abort();
  }
}
