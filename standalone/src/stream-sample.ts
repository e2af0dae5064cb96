import type { Clock } from "@outlay/core/clock";
import { AppError } from "@outlay/core/errors";
import { type BatchAnswer, batchAnswerSchema } from "@outlay/core/native";
import { readSampleHeaders } from "./sample-files.ts";
import { readSample, type SampleItem } from "./sample-source.ts";

const BATCH_ITEMS = 500;
const POST_TIMEOUT_MS = 30_000;
/** How often one batch is sent before we give up; with the waits below that is a little over a minute. */
const TRIES_MAX = 12;
const WAIT_MIN_MS = 250;
const WAIT_MAX_MS = 10_000;

export interface StreamSampleOptions {
  /** Base address of the collector, e.g. http://127.0.0.1:4318. */
  readonly url: string;
  readonly project: string;
  /** Where the collector asks for one. */
  readonly apiKey?: string | undefined;
  /** The instant the sample ends at, milliseconds since 1970 UTC. The same anchor makes the same events. */
  readonly anchorMs: number;
  readonly clock: Clock;
  /** Called after every answer with the items answered so far and the items in all. */
  readonly onProgress?: (done: number, total: number) => void;
  readonly signal?: AbortSignal;
  readonly fetch?: typeof fetch;
}

export interface StreamedSample {
  /** Calls and outcomes sent; `accepted + duplicates`. */
  readonly sent: number;
  readonly calls: number;
  readonly outcomes: number;
  readonly accepted: number;
  readonly duplicates: number;
}

/**
 * Sends the whole sample through the collector's own HTTP endpoint, as any application would. Running it again with the
 * same anchor is harmless: every event keeps its id and is counted once.
 *
 * Throws AppError: `overloaded` when the collector stays unavailable or busy, `internal` when it refuses an item or gives
 * an answer outside the contract. When `signal` aborts, it resolves soon with what had been answered by then.
 */
export async function streamSample(options: StreamSampleOptions): Promise<StreamedSample> {
  const headers = await readSampleHeaders();
  const total = headers.reduce((sum, header) => sum + header.calls + header.outcomes, 0);
  const sum = { sent: 0, calls: 0, outcomes: 0, accepted: 0, duplicates: 0 };
  options.onProgress?.(0, total);
  for await (const batch of inBatches(readSample(options.anchorMs), BATCH_ITEMS)) {
    const answer = await postUntilAnswered(batch, options);
    if (answer === undefined) break;
    assertTaken(batch, answer);
    const calls = batch.filter((item) => item.type === "llm_call").length;
    sum.sent += batch.length;
    sum.calls += calls;
    sum.outcomes += batch.length - calls;
    sum.accepted += answer.accepted;
    sum.duplicates += answer.duplicates;
    options.onProgress?.(sum.sent, total);
  }
  return sum;
}

async function* inBatches<T>(items: AsyncIterable<T>, size: number): AsyncGenerator<T[]> {
  let batch: T[] = [];
  for await (const item of items) {
    batch.push(item);
    if (batch.length < size) continue;
    yield batch;
    batch = [];
  }
  if (batch.length > 0) yield batch;
}

/**
 * Posts one batch; waits and tries again while the collector is away (connection refused) or says 429 or 503.
 * `undefined` when we are told to stop.
 */
async function postUntilAnswered(
  batch: readonly SampleItem[],
  options: StreamSampleOptions,
): Promise<BatchAnswer | undefined> {
  const { clock, signal } = options;
  const body = JSON.stringify({ events: batch });
  let last = "";
  for (let tried = 0; tried < TRIES_MAX; tried += 1) {
    if (signal?.aborted) return undefined;
    const reply = await post(body, options);
    if (reply.kind === "answered") return reply.answer;
    last = reply.reason;
    const waitMs = reply.retryAfterMs ?? Math.min(WAIT_MIN_MS * 2 ** tried, WAIT_MAX_MS);
    await clock.sleep(waitMs, signal ? { signal, ref: true } : { ref: true });
  }
  if (signal?.aborted) return undefined;
  throw new AppError("overloaded", `The sample was not taken after ${TRIES_MAX} tries: ${last}.`, { retryable: true });
}

type Reply =
  | { kind: "answered"; answer: BatchAnswer }
  | { kind: "later"; reason: string; retryAfterMs: number | undefined };

async function post(body: string, options: StreamSampleOptions): Promise<Reply> {
  const timeout = AbortSignal.timeout(POST_TIMEOUT_MS);
  let response: Response;
  let text: string;
  try {
    response = await (options.fetch ?? fetch)(new URL("/v1/events", options.url), {
      method: "POST",
      headers: {
        "content-type": "application/json",
        "x-outlay-project": options.project,
        ...(options.apiKey === undefined ? {} : { authorization: `Bearer ${options.apiKey}` }),
      },
      body,
      signal: options.signal ? AbortSignal.any([options.signal, timeout]) : timeout,
    });
    text = await response.text();
  } catch (error) {
    return {
      kind: "later",
      reason: `the collector at ${options.url} did not answer (${error})`,
      retryAfterMs: undefined,
    };
  }
  if (response.status === 503 || response.status === 429) {
    const reason = `the collector answered ${response.status}`;
    return { kind: "later", reason, retryAfterMs: retryAfterMs(response.headers.get("retry-after")) };
  }
  return { kind: "answered", answer: parseAnswer(response.status, text) };
}

/** `Retry-After` in whole seconds; the form with a date is not used by our collector and counts as not given. */
function retryAfterMs(header: string | null): number | undefined {
  if (header === null || !/^\d{1,6}$/.test(header.trim())) return undefined;
  return Math.min(Number(header) * 1000, WAIT_MAX_MS);
}

function parseAnswer(status: number, text: string): BatchAnswer {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    value = undefined;
  }
  const parsed = batchAnswerSchema.safeParse(value);
  if (parsed.success) return parsed.data;
  throw new AppError("internal", `The collector answered the sample with ${status}: ${text.slice(0, 300)}`);
}

/** Every item must have been accepted or known before. */
function assertTaken(batch: readonly SampleItem[], answer: BatchAnswer): void {
  const [first] = answer.rejected;
  if (first) {
    const item = JSON.stringify(batch[first.index] ?? null).slice(0, 300);
    throw new AppError(
      "internal",
      `The collector refused ${answer.rejected.length} item(s) of the sample, first ${first.code} at ${first.path}: ${first.message} (${item})`,
    );
  }
  if (answer.accepted + answer.duplicates !== batch.length) {
    throw new AppError(
      "internal",
      `The collector answered for ${answer.accepted + answer.duplicates} of ${batch.length} items of the sample.`,
    );
  }
}
