import type { Reading } from "./reading.ts";

/** Token counts of one side by what they carry; text is what is left over. */
export interface Modalities {
  readonly audio?: number | undefined;
  readonly image?: number | undefined;
  readonly video?: number | undefined;
}

/** Tokens written to the prompt cache, by how long they live there. */
export interface CacheWrites {
  readonly "5m"?: number | undefined;
  readonly "30m"?: number | undefined;
  readonly "1h"?: number | undefined;
  readonly "12h"?: number | undefined;
  readonly unknown?: number | undefined;
}
export const cacheTtls = ["5m", "30m", "1h", "12h"] as const;

/** Classes by the part they are of; to put their names together for every call would cost more than the arithmetic. */
const writeClasses = [
  { ttl: "5m", written: "cache_write_5m" },
  { ttl: "30m", written: "cache_write_30m" },
  { ttl: "1h", written: "cache_write_1h" },
  { ttl: "12h", written: "cache_write_12h" },
  { ttl: "unknown", written: "cache_write_unknown" },
] as const;
const modalityClasses = [
  { kind: "audio", input: "input_audio", cached: "cache_read_audio", output: "output_audio" },
  { kind: "image", input: "input_image", cached: "cache_read_image", output: "output_image" },
  { kind: "video", input: "input_video", cached: "cache_read_video", output: "output_video" },
] as const;
const noModalities: Modalities = {};
const noWrites: CacheWrites = {};

export interface InputTokens {
  /** All input tokens, the parts below included. */
  readonly total: number;
  readonly cacheRead?: number | undefined;
  readonly cacheReadBy?: Modalities;
  readonly cacheWrites?: CacheWrites;
  /** Cached ones included. */
  readonly by?: Modalities;
}

/**
 * Divides all input tokens into classes that never overlap and sum to the total. Where parts overlap more than the total
 * allows, cached tokens are taken to be of the other modalities, and the reading is marked as assumed.
 */
export function splitInput(reading: Reading, input: InputTokens): void {
  const { cacheRead, cacheReadBy = noModalities, cacheWrites = noWrites, by = noModalities } = input;
  let unsplit = input.total;
  for (const { ttl, written } of writeClasses) {
    const tokens = cacheWrites[ttl];
    if (tokens !== undefined) unsplit -= takeUpTo(reading, written, tokens, unsplit);
  }
  let cached = cacheRead === undefined ? 0 : Math.min(cacheRead, unsplit);
  if (cached !== (cacheRead ?? 0)) reading.doubt("assumed_semantics");
  unsplit -= cached;
  const isCachedSplit =
    cacheReadBy.audio !== undefined || cacheReadBy.image !== undefined || cacheReadBy.video !== undefined;
  for (const names of modalityClasses) {
    const all = by[names.kind] ?? 0;
    const known = Math.min(cacheReadBy[names.kind] ?? 0, cached);
    cached -= known;
    // What does not fit beside the text that is not cached can only have come from the cache.
    const fresh = Math.min(Math.max(all - known, 0), unsplit);
    unsplit -= fresh;
    const forced = Math.min(Math.max(all - known - fresh, 0), cached);
    cached -= forced;
    reading.addSome(names.input, fresh);
    reading.addSome(names.cached, known + forced);
    const isGuess = forced > 0 || (all > 0 && cached > 0 && !isCachedSplit);
    if (isGuess || known + fresh + forced < all) reading.doubt("assumed_semantics");
  }
  if (cacheRead !== undefined) reading.add("cache_read", cached);
  reading.add("input_uncached", unsplit);
}

export interface OutputTokens {
  /** All output tokens, the parts below included. */
  readonly total: number;
  readonly reasoning?: number | undefined;
  readonly by?: Modalities;
  /** Of which class the rest is: pictures and speech have counts that nobody divides. */
  readonly rest?: "output_text" | "output_image" | "output_audio";
}

/** Divides all output tokens into classes that never overlap and sum to the total. */
export function splitOutput(
  reading: Reading,
  { total, reasoning, by = noModalities, rest = "output_text" }: OutputTokens,
): void {
  let unsplit = total;
  if (reasoning !== undefined) unsplit -= takeUpTo(reading, "output_reasoning", reasoning, unsplit);
  for (const names of modalityClasses) {
    const part = by[names.kind] ?? 0;
    if (part > 0) unsplit -= takeUpTo(reading, names.output, part, unsplit);
  }
  if (unsplit > 0 || rest === "output_text") reading.add(rest, unsplit);
}

type Part = Parameters<Reading["add"]>[0];

/** A part larger than what is left of its whole is cut, and the reading marked: a class never goes below zero. */
function takeUpTo(reading: Reading, name: Part, wanted: number, left: number): number {
  const taken = Math.min(wanted, left);
  if (taken < wanted) reading.doubt("assumed_semantics");
  reading.add(name, taken);
  return taken;
}

/**
 * The provider's own total against the sum of the parts. A larger total means that something was used which no part
 * names (a lower bound); a smaller one that something was counted twice (an upper bound).
 */
export function checkTotal(reading: Reading, stated: number | undefined, sums: readonly number[]): void {
  if (stated === undefined || sums.includes(stated)) return;
  reading.doubt(sums.every((sum) => stated > sum) ? "lower_bound" : "upper_bound");
}
