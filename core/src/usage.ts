import { z } from "zod";

/**
 * What a model call is billed for, as classes that never overlap: every token is in exactly one of them.
 * Totals (`input_tokens`, `output_tokens`) are always derived, never stored. A class that is absent is *unknown*, not 0.
 */
export const usageClasses = [
  // Text in, by what the provider did with it.
  "input_uncached",
  "cache_read",
  "cache_write_5m",
  "cache_write_30m",
  "cache_write_1h",
  "cache_write_12h",
  "cache_write_unknown",
  // Text out.
  "output_text",
  "output_reasoning",
  // Other modalities, in tokens.
  "input_audio",
  "input_image",
  "input_video",
  "cache_read_audio",
  "cache_read_image",
  "cache_read_video",
  "output_audio",
  "output_image",
  "output_video",
  // Billed per unit, not per token.
  "requests",
  "web_searches",
  "file_searches",
  "tool_calls",
  "images",
  "pages",
  "characters_in",
  "audio_ms_in",
  "audio_ms_out",
  "video_ms_out",
  "session_ms",
  "cache_storage_token_hours",
] as const;

export type UsageClass = (typeof usageClasses)[number];

/** Largest quantity one call may state in one class. A larger one is a bug at the sender and is refused by name. */
export const QUANTITY_MAX = 1_000_000_000;

const quantity = z.int().min(0).max(QUANTITY_MAX);

/** Quantities by class: whole numbers, 0 … {@link QUANTITY_MAX}. Absent means unknown. */
export const usageSchema = z.partialRecord(z.enum(usageClasses), quantity);
export type Usage = z.infer<typeof usageSchema>;

/** Where the quantities come from. */
export const usageSources = ["reported", "counted", "estimated", "missing"] as const;
/** How far the quantities can be trusted; anything but `exact` is shown with the figure. */
export const usageQualities = [
  "exact",
  "assumed_semantics",
  "client_estimate",
  "lower_bound",
  "upper_bound",
  "unknown",
] as const;

const inputClasses: ReadonlySet<string> = new Set([
  "input_uncached",
  "cache_read",
  "cache_write_5m",
  "cache_write_30m",
  "cache_write_1h",
  "cache_write_12h",
  "cache_write_unknown",
  "input_audio",
  "input_image",
  "input_video",
  "cache_read_audio",
  "cache_read_image",
  "cache_read_video",
] satisfies UsageClass[]);

const outputClasses: ReadonlySet<string> = new Set([
  "output_text",
  "output_reasoning",
  "output_audio",
  "output_image",
  "output_video",
] satisfies UsageClass[]);

/** Goes through what is known, which is little: a call has some four of the classes. */
function total(usage: Usage, classes: ReadonlySet<string>): number | undefined {
  let sum: number | undefined;
  for (const name in usage) {
    const quantity = usage[name as UsageClass];
    if (quantity !== undefined && classes.has(name)) sum = (sum ?? 0) + quantity;
  }
  return sum;
}

/** Tokens sent, cached ones included; `undefined` when no input class is known. */
export const inputTokens = (usage: Usage): number | undefined => total(usage, inputClasses);

/** Tokens generated, reasoning included; `undefined` when no output class is known. */
export const outputTokens = (usage: Usage): number | undefined => total(usage, outputClasses);
