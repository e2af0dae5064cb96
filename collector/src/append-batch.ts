import type { Clock } from "@outlay/core/clock";
import { AppError } from "@outlay/core/errors";
import { RECORD_SCHEMA } from "@outlay/core/log-record";
import type { EventLog, LogBatch } from "@outlay/eventlog/port";
import type { Batch } from "./batch.ts";
import { batchKey } from "./ids.ts";
import type { Limits } from "./limits.ts";

/**
 * Appends a batch to the log, in records of at most `recordBytesMax`, and returns when all of it is durable.
 * @throws AppError `overloaded` or `log_unavailable` (both worth a retry). Parts may be durable then; the sender's
 * retry repeats them and the ledger counts them once.
 */
export async function appendBatch(
  batch: Batch,
  deps: { readonly log: EventLog; readonly clock: Clock; readonly limits: Limits },
): Promise<void> {
  const records = toRecords(batch, deps.limits.recordBytesMax);
  // Every append is waited for, also after one has failed: an answer must not overtake work that still runs.
  const appended = Promise.allSettled(records.map((record) => deps.log.append(record)));
  const results = await within(deps.clock, deps.limits.appendTimeoutMs, appended);
  for (const result of results) if (result.status === "rejected") throw result.reason;
}

/** Items keep their order; a record holds as many as fit, and at least one. */
function toRecords(batch: Batch, recordBytesMax: number): LogBatch[] {
  const key = batch.key ?? batchKey([...batch.callIds, ...batch.outcomeIds]);
  const head = `{"project":${JSON.stringify(batch.project)},"receivedAt":${batch.receivedAt},"calls":[`;
  const bodyBytesMax = recordBytesMax - head.length - 20;
  const records: LogBatch[] = [];
  let calls: string[] = [];
  let outcomes: string[] = [];
  let bytes = 0;
  const close = () => {
    const part = records.length;
    records.push({
      key: part === 0 ? key : `${key}/${part}`,
      project: batch.project,
      schema: RECORD_SCHEMA,
      count: calls.length + outcomes.length,
      body: Buffer.from(`${head}${calls.join(",")}],"outcomes":[${outcomes.join(",")}]}`),
    });
    calls = [];
    outcomes = [];
    bytes = 0;
  };
  for (const item of batch.items) {
    if (bytes > 0 && bytes + item.bytes + 1 > bodyBytesMax) close();
    (item.kind === "call" ? calls : outcomes).push(item.json);
    bytes += item.bytes + 1;
  }
  if (bytes > 0) close();
  return records;
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
