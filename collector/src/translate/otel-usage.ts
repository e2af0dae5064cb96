import { inputTokens, outputTokens, type Usage, type UsageClass } from "@outlay/core/usage";
import type { UsageFacts } from "../native-usage.ts";
import type { Attributes } from "../otlp-types.ts";
import { asQuantity, firstOf } from "./read-attribute.ts";

/**
 * Usage under the OpenTelemetry GenAI conventions: `input_tokens` includes cache reads and writes, `output_tokens`
 * includes reasoning, and the modality counts are subsets of both. The result is disjoint. What cannot be true is left
 * unknown, never guessed at and never negative; the span is kept and its `usageQuality` says what happened.
 */

const inputTotalKeys = ["gen_ai.usage.input_tokens", "gen_ai.usage.prompt_tokens"];
const outputTotalKeys = ["gen_ai.usage.output_tokens", "gen_ai.usage.completion_tokens"];
const newestCacheReadKey = "gen_ai.usage.cache_read.input_tokens";
/** The newest name first, then what older emitters and siblings still send; those make the semantics an assumption. */
const cacheReadKeys = [
  newestCacheReadKey,
  "gen_ai.usage.cache_read_input_tokens",
  "gen_ai.usage.input_tokens.cached",
  "gen_ai.usage.details.cache_read_tokens",
];
/** `cache_creation` until semconv 1.41, `cache_write` since. */
const newestCacheWriteKeys = ["gen_ai.usage.cache_write.input_tokens", "gen_ai.usage.cache_creation.input_tokens"];
const cacheWriteKeys = [
  ...newestCacheWriteKeys,
  "gen_ai.usage.cache_write_input_tokens",
  "gen_ai.usage.cache_creation_input_tokens",
  "gen_ai.usage.input_tokens.cache_write",
  "gen_ai.usage.details.cache_write_tokens",
];
const cacheWriteTtls = [
  ["cache_write_5m", "anthropic.usage.cache_creation.ephemeral_5m_input_tokens"],
  ["cache_write_1h", "anthropic.usage.cache_creation.ephemeral_1h_input_tokens"],
] as const;
const newestReasoningKey = "gen_ai.usage.reasoning.output_tokens";
const reasoningKeys = [
  newestReasoningKey,
  "gen_ai.usage.reasoning_tokens",
  "gen_ai.usage.output_tokens.reasoning",
  "gen_ai.usage.details.reasoning_tokens",
];
const inputModalities = [
  ["input_audio", "gen_ai.usage.audio.input_tokens", "cache_read_audio", "gen_ai.usage.audio.cache_read.input_tokens"],
  ["input_image", "gen_ai.usage.image.input_tokens", "cache_read_image", "gen_ai.usage.image.cache_read.input_tokens"],
] as const;
const outputModalities = [
  ["output_audio", "gen_ai.usage.audio.output_tokens"],
  ["output_image", "gen_ai.usage.image.output_tokens"],
] as const;

/** Keys of the newest convention. Any other key under `gen_ai.usage.` means an emitter with rules of its own. */
const newestKeys = new Set<string>([
  "gen_ai.usage.input_tokens",
  "gen_ai.usage.output_tokens",
  "gen_ai.usage.cost",
  "gen_ai.usage.text.input_tokens",
  "gen_ai.usage.text.output_tokens",
  "gen_ai.usage.text.cache_read.input_tokens",
  newestCacheReadKey,
  ...newestCacheWriteKeys,
  newestReasoningKey,
  ...inputModalities.flatMap(([, key, , cachedKey]) => [key, cachedKey]),
  ...outputModalities.map(([, key]) => key),
]);

export function readOtelUsage(attributes: Attributes): UsageFacts {
  const reading = new UsageReading(attributes);
  const inputTotal = reading.quantity(inputTotalKeys);
  readInput(reading);
  const hasSplitInput = inputTokens(reading.usage) !== undefined;
  const parts = inputTokens(reading.usage) ?? 0;
  // Emitters from before the convention may pass on a provider's own total, which leaves cached tokens out. More cached
  // tokens than total proves it.
  const { cache_read = 0, cache_write_5m = 0, cache_write_1h = 0, cache_write_unknown = 0 } = reading.usage;
  const cached = cache_read + cache_write_5m + cache_write_1h + cache_write_unknown;
  const excludesCache = inputTotal !== undefined && cached > inputTotal && !followsNewestConvention(attributes);
  reading.splitTotal(inputTotal, "input_uncached", excludesCache ? 0 : parts);

  const outputTotal = reading.quantity(outputTotalKeys);
  reading.set("output_reasoning", reading.part(reasoningKeys));
  for (const [usageClass, key] of outputModalities) reading.set(usageClass, reading.part([key]));
  reading.splitTotal(outputTotal, "output_text", outputTokens(reading.usage) ?? 0);

  const isAnythingKnown = Object.keys(reading.usage).length > 0;
  if (!isAnythingKnown) return { usage: {}, usageSource: "missing", usageQuality: "unknown" };
  return {
    usage: reading.usage,
    usageSource: "reported",
    usageQuality: reading.quality(),
    usageConvention: conventionOf({ hasSplitInput, hasInput: inputTotal !== undefined, excludesCache }),
  };
}

function conventionOf(found: { hasSplitInput: boolean; hasInput: boolean; excludesCache: boolean }): string {
  if (found.excludesCache) return "input_excludes_cache";
  return found.hasInput && !found.hasSplitInput ? "totals_only" : "totals_include_subsets";
}

function readInput(reading: UsageReading): void {
  let cachedModalities = 0;
  for (const [usageClass, key, cachedClass, cachedKey] of inputModalities) {
    const cached = reading.part([cachedKey]);
    reading.set(cachedClass, cached);
    cachedModalities += cached ?? 0;
    reading.splitTotal(reading.part([key]), usageClass, cached ?? 0);
  }
  reading.splitTotal(reading.part(cacheReadKeys), "cache_read", cachedModalities);

  let written = 0;
  for (const [usageClass, key] of cacheWriteTtls) {
    const quantity = reading.part([key]);
    reading.set(usageClass, quantity);
    written += quantity ?? 0;
  }
  const writtenTotal = reading.part(cacheWriteKeys);
  // Where the times to live account for every token written, nothing of unknown time to live is left.
  if (writtenTotal !== written || written === 0) reading.splitTotal(writtenTotal, "cache_write_unknown", written);
}

/** Collects classes and remembers what went wrong on the way. */
class UsageReading {
  readonly usage: Usage = {};
  readonly #attributes: Attributes;
  #isBelow = false;
  #isAbove = false;

  constructor(attributes: Attributes) {
    this.#attributes = attributes;
  }

  /** A total. When it cannot be read, what is known is only a part. */
  quantity(keys: readonly string[]): number | undefined {
    const quantity = asQuantity(firstOf(this.#attributes, keys));
    if (quantity !== "invalid") return quantity;
    this.#isBelow = true;
    return undefined;
  }

  /** A subset of a total. When it cannot be read, its tokens are counted in the (usually dearer) rest of the total. */
  part(keys: readonly string[]): number | undefined {
    const quantity = asQuantity(firstOf(this.#attributes, keys));
    if (quantity !== "invalid") return quantity;
    this.#isAbove = true;
    return undefined;
  }

  set(usageClass: UsageClass, quantity: number | undefined): void {
    if (quantity !== undefined) this.usage[usageClass] = quantity;
  }

  /** `usageClass` = total − parts; unknown when the parts exceed the total. */
  splitTotal(total: number | undefined, usageClass: UsageClass, parts: number): void {
    if (total === undefined) return;
    if (parts <= total) this.usage[usageClass] = total - parts;
    else this.#isBelow = true;
  }

  quality(): UsageFacts["usageQuality"] {
    if (this.#isBelow) return this.#isAbove ? "unknown" : "lower_bound";
    if (this.#isAbove) return "upper_bound";
    return followsNewestConvention(this.#attributes) ? "exact" : "assumed_semantics";
  }
}

/** `gen_ai.provider.name` replaced `gen_ai.system` in semconv 1.37, before any subset of tokens had a name. */
function followsNewestConvention(attributes: Attributes): boolean {
  if (!attributes.has("gen_ai.provider.name") || attributes.has("gen_ai.system")) return false;
  for (const key of attributes.keys()) if (key.startsWith("gen_ai.usage.") && !newestKeys.has(key)) return false;
  return true;
}
