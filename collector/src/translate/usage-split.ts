import type { CallEvent } from "@outlay/core/call-event";
import { inputTokens, outputTokens, type Usage, type UsageClass } from "@outlay/core/usage";

/** The part of a call event that says how much was used and how far that can be trusted. */
export type UsageFacts = Pick<CallEvent, "usage" | "usageSource" | "usageQuality" | "usageConvention">;

/**
 * What an emitter may count, in tokens. `input`, `output` and `total` are totals; the others are parts of them, or stand
 * beside them, as the emitter's {@link UsageSemantics} say. `cacheRead` holds its modalities, `cacheWrite` its TTLs.
 */
export type CountName =
  | "input"
  | "output"
  | "total"
  | "cacheRead"
  | "cacheWrite"
  | "cacheWrite5m"
  | "cacheWrite30m"
  | "cacheWrite1h"
  | "cacheWrite12h"
  | "reasoning"
  | "inputAudio"
  | "inputImage"
  | "inputVideo"
  | "cacheReadAudio"
  | "cacheReadImage"
  | "cacheReadVideo"
  | "outputAudio"
  | "outputImage"
  | "outputVideo";
/** Absent = not sent; `invalid` = something was sent that is no quantity. */
export type UsageCounts = { [Name in CountName]?: number | "invalid" | undefined };

/** What an emitter's totals mean. `unknown` leaves it to the arithmetic of the counts. */
export interface UsageSemantics {
  readonly inputIncludesCache: boolean | "unknown";
  readonly outputIncludesReasoning: boolean | "unknown";
  /** It does not, or not always, record the cache: no cache count does not mean that nothing was cached. */
  readonly omitsCache?: boolean;
  /** How good the counts are where nothing contradicts them. Default: exact, or assumed where a meaning is unknown. */
  readonly quality?: UsageFacts["usageQuality"];
  /** Default: estimated where the quality is `client_estimate`, else reported. */
  readonly source?: UsageFacts["usageSource"];
  /** Name of the convention, where it is not to follow from the meaning of the totals. */
  readonly convention?: string;
}

const cacheWriteTtls = [
  ["cacheWrite5m", "cache_write_5m"],
  ["cacheWrite30m", "cache_write_30m"],
  ["cacheWrite1h", "cache_write_1h"],
  ["cacheWrite12h", "cache_write_12h"],
] as const satisfies readonly (readonly [CountName, UsageClass])[];
const inputModalities = [
  ["inputAudio", "input_audio", "cacheReadAudio", "cache_read_audio"],
  ["inputImage", "input_image", "cacheReadImage", "cache_read_image"],
  ["inputVideo", "input_video", "cacheReadVideo", "cache_read_video"],
] as const satisfies readonly (readonly [CountName, UsageClass, CountName, UsageClass])[];
const outputModalities = [
  ["outputAudio", "output_audio"],
  ["outputImage", "output_image"],
  ["outputVideo", "output_video"],
] as const satisfies readonly (readonly [CountName, UsageClass])[];

/**
 * Makes an emitter's counts disjoint. What cannot be true is left unknown, never guessed at and never negative, and the
 * quality says so: below where tokens are missing from the result, above where they may sit in a dearer class.
 */
export function splitUsage(counts: UsageCounts, semantics: UsageSemantics): UsageFacts {
  return new UsageSplit(counts, semantics).facts();
}

class UsageSplit {
  readonly #usage: Usage = {};
  readonly #counts: UsageCounts;
  readonly #semantics: UsageSemantics;
  readonly #includesCache: boolean;
  readonly #includesReasoning: boolean;
  /** Tokens are missing from the result. */
  #isBelow = false;
  /** Tokens may sit in a dearer class than theirs. */
  #isAbove = false;
  /** The numbers themselves decided what a total means. */
  #isInferred = false;

  constructor(counts: UsageCounts, semantics: UsageSemantics) {
    this.#counts = counts;
    this.#semantics = semantics;
    this.#includesCache = semantics.inputIncludesCache !== false && !this.#cacheStandsBeside();
    this.#includesReasoning = semantics.outputIncludesReasoning !== false && !this.#reasoningStandsBeside();
    this.#splitInput();
    this.#splitOutput();
    this.#compareWithTotal();
  }

  /**
   * More cached than input proves that the input leaves the cache out, whatever the emitter is known for; where nothing
   * is known, so does a grand total of input, cache and output.
   */
  #cacheStandsBeside(): boolean {
    const cached = this.#cached();
    const input = this.#known("input");
    if (input === undefined || cached === 0) return false;
    const rest = this.#grandTotal() - input - cached;
    const output = this.#known("output") ?? Number.NaN;
    const isUnknown = this.#semantics.inputIncludesCache === "unknown";
    const isProven = cached > input || (isUnknown && (rest === output || rest === output + this.#reasoning()));
    if (isProven) this.#isInferred = true;
    return isProven;
  }

  /** The same for reasoning. A grand total of input and output proves nothing: emitters add up what they have. */
  #reasoningStandsBeside(): boolean {
    const reasoning = this.#reasoning();
    const output = this.#known("output");
    if (output === undefined || reasoning === 0) return false;
    const input = (this.#known("input") ?? Number.NaN) + (this.#includesCache ? 0 : this.#cached());
    const isUnknown = this.#semantics.outputIncludesReasoning === "unknown";
    const isProven = reasoning > output || (isUnknown && this.#grandTotal() === input + output + reasoning);
    if (isProven) this.#isInferred = true;
    return isProven;
  }

  #splitInput(): void {
    const ifInvalid = this.#includesCache ? "above" : "below";
    let cachedModalities = 0;
    let modalities = 0;
    for (const [name, usageClass, cachedName, cachedClass] of inputModalities) {
      const cached = this.#part(cachedName, ifInvalid);
      this.#set(cachedClass, cached);
      cachedModalities += cached ?? 0;
      this.#rest(this.#part(name, "below"), usageClass, this.#includesCache ? (cached ?? 0) : 0);
      modalities += this.#usage[usageClass] ?? 0;
    }
    this.#rest(this.#part("cacheRead", ifInvalid), "cache_read", cachedModalities);
    this.#splitCacheWrites();
    if (this.#semantics.omitsCache && this.#counts.cacheRead === undefined && this.#counts.cacheWrite === undefined) {
      // Cached tokens are in the input, at its dearer price, or nowhere at all.
      if (this.#includesCache) this.#isAbove = true;
      else this.#isBelow = true;
    }
    const parts = this.#includesCache ? (inputTokens(this.#usage) ?? 0) : modalities;
    this.#rest(this.#total("input", "output"), "input_uncached", parts);
  }

  #splitCacheWrites(): void {
    let written = 0;
    for (const [name, usageClass] of cacheWriteTtls) {
      const quantity = this.#part(name, "below");
      this.#set(usageClass, quantity);
      written += quantity ?? 0;
    }
    const total = this.#part("cacheWrite", "below");
    // Where the times to live account for every token written, nothing of unknown time to live is left.
    if (total !== written || written === 0) this.#rest(total, "cache_write_unknown", written);
  }

  #splitOutput(): void {
    let modalities = 0;
    for (const [name, usageClass] of outputModalities) {
      const quantity = this.#part(name, "below");
      this.#set(usageClass, quantity);
      modalities += quantity ?? 0;
    }
    this.#set("output_reasoning", this.#part("reasoning", this.#includesReasoning ? "above" : "below"));
    const parts = this.#includesReasoning ? (outputTokens(this.#usage) ?? 0) : modalities;
    this.#rest(this.#total("output", "input"), "output_text", parts);
  }

  /**
   * A grand total above the sum of the classes counts tokens that have no attribute. An output that leaves reasoning out
   * and reports none leaves it there; otherwise nobody knows what they are.
   */
  #compareWithTotal(): void {
    const input = inputTokens(this.#usage);
    const output = outputTokens(this.#usage);
    if (input === undefined || output === undefined) return;
    const unaccounted = this.#grandTotal() - input - output;
    if (!(unaccounted > 0)) return;
    if (!this.#includesReasoning && this.#counts.reasoning === undefined) {
      this.#usage.output_reasoning = unaccounted;
      this.#isInferred = true;
    } else this.#isBelow = true;
  }

  facts(): UsageFacts {
    if (Object.keys(this.#usage).length === 0) return { usage: {}, usageSource: "missing", usageQuality: "unknown" };
    const { quality, source, convention } = this.#semantics;
    return {
      usage: this.#usage,
      usageSource: source ?? (quality === "client_estimate" ? "estimated" : "reported"),
      usageQuality: this.#quality(),
      usageConvention: convention ?? this.#convention(),
    };
  }

  #quality(): UsageFacts["usageQuality"] {
    const { quality, inputIncludesCache, outputIncludesReasoning } = this.#semantics;
    if (quality === "client_estimate" || quality === "unknown") return quality;
    const isBelow = this.#isBelow || quality === "lower_bound";
    const isAbove = this.#isAbove || quality === "upper_bound";
    if (isBelow || isAbove) return isBelow && isAbove ? "unknown" : isBelow ? "lower_bound" : "upper_bound";
    if (this.#isInferred) return "assumed_semantics";
    const isAssumed = inputIncludesCache === "unknown" || outputIncludesReasoning === "unknown";
    return quality ?? (isAssumed ? "assumed_semantics" : "exact");
  }

  /** `totals_only` warns that cached input may hide in `input_uncached`. */
  #convention(): string {
    if (!this.#includesCache) return this.#includesReasoning ? "input_excludes_cache" : "totals_exclude_subsets";
    if (!this.#includesReasoning) return "output_excludes_reasoning";
    const rest = this.#usage.input_uncached;
    return rest !== undefined && rest === inputTokens(this.#usage) && this.#hasNoInputPart()
      ? "totals_only"
      : "totals_include_subsets";
  }

  #hasNoInputPart(): boolean {
    const { cacheRead, cacheWrite, inputAudio, inputImage, inputVideo } = this.#counts;
    return (cacheRead ?? cacheWrite ?? inputAudio ?? inputImage ?? inputVideo) === undefined;
  }

  #known(name: CountName): number | undefined {
    const count = this.#counts[name];
    return count === "invalid" ? undefined : count;
  }

  #reasoning(): number {
    return this.#known("reasoning") ?? 0;
  }

  /** NaN where it was not sent, which equals nothing. */
  #grandTotal(): number {
    return this.#known("total") ?? Number.NaN;
  }

  /** Tokens read from or written to a cache. The more detailed of two statements counts where it says more. */
  #cached(): number {
    let modalities = 0;
    let written = 0;
    for (const [, , name] of inputModalities) modalities += this.#known(name) ?? 0;
    for (const [name] of cacheWriteTtls) written += this.#known(name) ?? 0;
    return Math.max(this.#known("cacheRead") ?? 0, modalities) + Math.max(this.#known("cacheWrite") ?? 0, written);
  }

  /** A part. Where it cannot be read, its tokens are missing, or counted in the (dearer) rest of the total. */
  #part(name: CountName, ifInvalid: "below" | "above"): number | undefined {
    const count = this.#counts[name];
    if (count !== "invalid") return count;
    if (ifInvalid === "below") this.#isBelow = true;
    else this.#isAbove = true;
    return undefined;
  }

  /** A total, or what the grand total leaves for it. When neither can be read, what is known is only a part. */
  #total(name: "input" | "output", other: "input" | "output"): number | undefined {
    const count = this.#counts[name];
    if (typeof count === "number") return count;
    const rest = this.#grandTotal() - (this.#known(other) ?? Number.NaN);
    if (rest >= 0 && this.#includesCache && this.#includesReasoning) {
      this.#isInferred = true;
      return rest;
    }
    if (count === "invalid") this.#isBelow = true;
    return undefined;
  }

  #set(usageClass: UsageClass, quantity: number | undefined): void {
    if (quantity !== undefined) this.#usage[usageClass] = quantity;
  }

  /** `usageClass` = total − parts; unknown when the parts exceed the total. */
  #rest(total: number | undefined, usageClass: UsageClass, parts: number): void {
    if (total === undefined) return;
    if (parts <= total) this.#usage[usageClass] = total - parts;
    else this.#isBelow = true;
  }
}
