import type { Attributes } from "../otlp-types.ts";
import { addCount } from "./add-count.ts";
import { bucketNamed, type LangfuseBucket, prefixOfDetails } from "./langfuse-buckets.ts";
import { asQuantity } from "./read-attribute.ts";
import { readJsonObject } from "./read-json-attribute.ts";
import { type CountName, splitUsage, type UsageCounts, type UsageFacts, type UsageSemantics } from "./usage-split.ts";

/**
 * Langfuse's `usage_details`: one JSON object of free keys. Its own SDKs send disjoint buckets (`input` without the
 * cached tokens, `output` without the reasoning), and `total` is the sum of all. Users and integrations also pass a
 * provider's own usage object through; its names tell whose rules its totals follow.
 */
export function readLangfuseUsage(attributes: Attributes): LangfuseUsage {
  const reading = new BucketReading();
  const details = readJsonObject(attributes.get("langfuse.observation.usage_details"));
  if (details) reading.readAll(details);
  return reading.result();
}

export interface LangfuseUsage {
  readonly used: UsageFacts;
  /** LangChain names the buckets of a call by the tier that served it. */
  readonly serviceTier: "flex" | "priority" | undefined;
}

type Count = number | "invalid" | undefined;

const disjoint: UsageSemantics = { inputIncludesCache: false, outputIncludesReasoning: false, convention: "disjoint" };
const inclusive: UsageSemantics = { inputIncludesCache: true, outputIncludesReasoning: true };
/** Gemini's own object: the prompt holds the cached tokens, the candidates do not hold the thoughts. */
const gemini: UsageSemantics = { inputIncludesCache: true, outputIncludesReasoning: false };

const inputModalities = ["inputAudio", "inputImage", "inputVideo"] as const;
const outputModalities = ["outputAudio", "outputImage", "outputVideo"] as const;
const ttls = ["cacheWrite5m", "cacheWrite1h"] as const;
const beside = ["cacheRead", "cacheReadAudio", "reasoning", ...inputModalities, ...outputModalities] as const;
const units = [
  ["webSearches", "web_searches"],
  ["requests", "requests"],
] as const;

class BucketReading {
  readonly #counts: { [Bucket in LangfuseBucket]?: Count } = {};
  /** Names by which a provider's own object is known. */
  #shape: "langfuse" | "inclusive" | "gemini" = "langfuse";
  #tier: LangfuseUsage["serviceTier"];
  #quality: UsageFacts["usageQuality"] | undefined;

  readAll(details: Readonly<Record<string, unknown>>): void {
    for (const [key, value] of Object.entries(details)) {
      if (typeof value === "object" && value !== null) this.#readDetails(key, value);
      else this.#read(key, value);
    }
  }

  /** Predictions and text inside a provider's object are what the total holds anyhow. */
  #readDetails(key: string, value: object): void {
    const prefix = prefixOfDetails.get(key);
    if (prefix === undefined) return;
    if (prefix !== "") this.#shape = "inclusive";
    for (const [name, count] of Object.entries(value)) {
      const isRest = name.includes("prediction") || name.startsWith("text") || typeof count === "object";
      if (!isRest) this.#read(`${prefix}${name}`, count);
    }
  }

  #read(key: string, value: unknown): void {
    if (value === null || value === undefined) return;
    const named = bucketNamed(key);
    if (named === undefined) {
      // Something was used that no class is known for. Times and costs, which are no whole numbers, say nothing of use.
      if (typeof value === "number" && Number.isInteger(value) && value > 0) this.#quality = "lower_bound";
      return;
    }
    if (named.isGuess && value !== 0) this.#quality ??= "assumed_semantics";
    if (named.tier !== undefined && value !== 0) this.#tier = named.tier;
    this.#noteShape(key);
    const count = (typeof value === "number" ? asQuantity(value) : undefined) ?? "invalid";
    this.#counts[named.bucket] = addCount(this.#counts[named.bucket], count);
  }

  /** A provider's names for totals that include their parts. `prompt` and `completion` alone are Langfuse's aliases. */
  #noteShape(key: string): void {
    if (key === "prompt_tokens" || key === "promptTokens") this.#shape = "inclusive";
    else if (/^(prompt|candidates)(_t|T)oken(_c|C)ount$/.test(key)) this.#shape = "gemini";
  }

  result(): LangfuseUsage {
    this.#countCacheOnce();
    this.#takeTier("input", "tierInput", "cacheRead", "tierCacheRead");
    this.#takeTier("output", "tierOutput", "reasoning", "tierReasoning");
    const semantics = this.#semantics();
    const counts = this.#split(semantics);
    const used = splitUsage(counts, this.#quality === undefined ? semantics : { ...semantics, quality: this.#quality });
    for (const [unit, usageClass] of units) {
      const count = this.#counts[unit];
      if (typeof count === "number") used.usage[usageClass] = count;
    }
    return { used, serviceTier: this.#tier };
  }

  /** The integration for Vertex sends the cached tokens as a whole and again by modality. */
  #countCacheOnce(): void {
    this.#counts.cacheRead ??= this.#counts.cachedModality;
  }

  /**
   * Tiers' buckets stand in place of the plain ones, which are then 0, or (in Python, for the priority tier) repeat what
   * the plain one still holds.
   */
  #takeTier(
    plain: "input" | "output",
    tier: "tierInput" | "tierOutput",
    part: "cacheRead" | "reasoning",
    tierPart: "tierCacheRead" | "tierReasoning",
  ): void {
    const { [plain]: whole, [tier]: rest, [tierPart]: parts } = this.#counts;
    if (rest === undefined && parts === undefined) return;
    if (typeof whole === "number" && whole > 0) this.#counts[plain] = Math.max(0, whole - this.#sum([tierPart]));
    else this.#counts[plain] = rest ?? whole;
    this.#counts[part] = addCount(this.#counts[part], parts);
  }

  /** The grand total, where it is given, tells whether the others lie inside `input` and `output` or beside them. */
  #semantics(): UsageSemantics {
    if (this.#shape === "gemini") return gemini;
    const byName = this.#shape === "inclusive" ? inclusive : disjoint;
    const { input, output, total } = this.#counts;
    const parts = this.#parts();
    if (typeof input !== "number" || typeof output !== "number" || parts === 0) return byName;
    if (total === input + output) return inclusive;
    return total === input + output + parts ? disjoint : byName;
  }

  /** Beside disjoint buckets stand the modalities too, which the split expects inside the totals. */
  #split(semantics: UsageSemantics): UsageCounts {
    const { tierInput, tierOutput, tierCacheRead, tierReasoning, cachedModality, toolUse, ...rest } = this.#counts;
    const { webSearches, requests, ...counts } = rest;
    counts.input = addCount(counts.input, toolUse);
    if (semantics !== disjoint) return counts;
    const input = counts.input ?? this.#restOfTotal(counts.output);
    return {
      ...counts,
      input: addCount(input, this.#sum(inputModalities) || undefined),
      output: addCount(counts.output, this.#sum(outputModalities) || undefined),
      // It counts what the buckets say again.
      total: undefined,
    };
  }

  /** An SDK that subtracts an object from the input sends no input; the total still tells it. */
  #restOfTotal(output: Count): number | undefined {
    const { total } = this.#counts;
    if (typeof total !== "number" || typeof output !== "number") return undefined;
    const rest = total - output - this.#parts();
    if (rest < 0) return undefined;
    this.#quality ??= "assumed_semantics";
    return rest;
  }

  /** Everything beside input and output. Writes are told as a whole, by time to live, or both ways. */
  #parts(): number {
    return this.#sum(beside) + Math.max(this.#sum(["cacheWrite"]), this.#sum(ttls));
  }

  #sum(wanted: readonly (CountName | LangfuseBucket)[]): number {
    let sum = 0;
    for (const name of wanted) {
      const count = this.#counts[name as LangfuseBucket];
      if (typeof count === "number") sum += count;
    }
    return sum;
  }
}
