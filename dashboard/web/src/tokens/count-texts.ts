import { systemClock } from "@outlay/core/clock";
import type { Counts } from "@outlay/tokens/model-tokens";
import type { TokenizerId } from "@outlay/tokens/tokenizers";
import type { CountReply, CutText, TextToCount } from "./count-messages.ts";

/** Texts and their tokens by each tokenizer. */
export interface CountedTexts {
  readonly texts: readonly CutText[];
  /** Of the pieces of all texts, one after the other. */
  readonly counts: Counts;
  /** Tokenizers whose vocabulary could not be loaded, and why. */
  readonly missing: Readonly<Partial<Record<TokenizerId, string>>>;
}

interface Asked {
  /** Names the texts: equal keys have equal texts. */
  readonly key: string;
  readonly texts: readonly TextToCount[];
  readonly tokenizers: readonly TokenizerId[];
  readonly signal: AbortSignal;
}

const TIME_MS = 8_000;
/** A vocabulary must load and a tokenizer count within this, or the worker is ended. */
const SILENCE_MAX_MS = 45_000;
/** Counts of so many sets of texts are kept for as long as the page is open. */
const KEPT_MAX = 8;

const kept = new Map<string, CountedTexts>();
let idle: Worker | undefined;

/**
 * Counts in a thread of this browser; nothing is sent anywhere. What was counted before is not counted again. Rejects
 * with what `signal` was aborted with, with the worker's own fault, or when it has been silent for too long.
 */
export async function countTexts({ key, texts, tokenizers, signal }: Asked): Promise<CountedTexts> {
  if (texts.length === 0) return { texts: [], counts: {}, missing: {} };
  const before = kept.get(key);
  const left = tokenizers.filter((id) => before?.counts[id] === undefined);
  if (before !== undefined && left.length === 0) return before;
  const worker = idle ?? new Worker(new URL("./count-worker.ts", import.meta.url), { type: "module" });
  idle = undefined;
  const abort = new AbortController();
  const stop = AbortSignal.any([signal, abort.signal]);
  try {
    const found = await converse(worker, { texts, tokenizers: left, timeMs: TIME_MS }, stop);
    const all = { ...found, counts: { ...before?.counts, ...found.counts } };
    remember(key, all);
    if (idle === undefined) idle = worker;
    else worker.terminate();
    return all;
  } catch (error) {
    worker.terminate();
    throw error;
  } finally {
    abort.abort();
  }
}

function remember(key: string, counted: CountedTexts): void {
  kept.delete(key);
  kept.set(key, counted);
  for (const oldest of [...kept.keys()].slice(0, Math.max(0, kept.size - KEPT_MAX))) kept.delete(oldest);
}

function converse(worker: Worker, request: object, signal: AbortSignal): Promise<CountedTexts> {
  return new Promise((resolve, reject) => {
    let found: CountedTexts = { texts: [], counts: {}, missing: {} };
    let heard = 0;
    const watch = async () => {
      for (let last = -1; last !== heard; ) {
        last = heard;
        await systemClock.sleep(SILENCE_MAX_MS, { signal });
      }
      reject(
        signal.aborted ? signal.reason : new Error("Counting took too long and was ended. A shorter text is quicker."),
      );
    };
    signal.addEventListener("abort", () => reject(signal.reason), { once: true });
    worker.onerror = () => reject(new Error("The counting thread could not start. Reload the page to try again."));
    worker.onmessage = ({ data }: MessageEvent<CountReply>) => {
      heard += 1;
      if (data.kind === "cut") found = { ...found, texts: data.texts };
      else if (data.kind === "counted")
        found = { ...found, counts: { ...found.counts, [data.tokenizer]: data.tokens } };
      else if (data.kind === "missing") found = { ...found, missing: { ...found.missing, [data.tokenizer]: data.why } };
      else if (data.kind === "done") resolve(found);
      else reject(new Error(data.why));
    };
    worker.postMessage(request);
    void watch();
  });
}
