import { AppError } from "@outlay/core/errors";
import { type BatchAnswer, batchAnswerSchema } from "@outlay/core/native";
import { type Posted, type PostSampleOptions, postUntilAnswered } from "./post-sample.ts";
import { readSampleHeaders } from "./sample-files.ts";
import { readSample, type SampleItem } from "./sample-source.ts";
import { asOtlp, readSampleSpans } from "./sample-spans.ts";

const BATCH_ITEMS = 500;
const BATCH_SPANS = 1_000;

export interface StreamSampleOptions extends PostSampleOptions {
  /** The instant the sample ends at, milliseconds since 1970 UTC. The same anchor makes the same events. */
  readonly anchorMs: number;
  /** Called after every answer with the items answered so far and the items in all. */
  readonly onProgress?: (done: number, total: number) => void;
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
    const posted = await postUntilAnswered("/v1/events", { events: batch }, options);
    if (posted === undefined) break;
    const answer = parseAnswer(posted);
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

/**
 * Sends what stands around the calls of the sample, its agents and tools, through the OpenTelemetry endpoint. Nothing of
 * it is billed. Harmless to repeat, and throws as {@link streamSample} does.
 */
export async function streamSampleSpans(options: Omit<StreamSampleOptions, "onProgress">): Promise<void> {
  const spans = await readSampleSpans(options.anchorMs);
  for (let from = 0; from < spans.length; from += BATCH_SPANS) {
    const posted = await postUntilAnswered("/v1/traces", asOtlp(spans.slice(from, from + BATCH_SPANS)), options);
    if (posted === undefined) return;
    if (posted.status !== 200 || posted.text.includes("partialSuccess")) {
      const { status, text } = posted;
      throw new AppError(
        "internal",
        `The collector answered the spans of the sample with ${status}: ${text.slice(0, 300)}`,
      );
    }
  }
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

function parseAnswer({ status, text }: Posted): BatchAnswer {
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
