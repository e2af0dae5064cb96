import type { CallEvent } from "@outlay/core/call-event";
import type { NativeUsage } from "@outlay/core/native";
import { inputTokens, outputTokens, type Usage, type UsageClass } from "@outlay/core/usage";
import { accepted, type Judged, refused } from "./fault.ts";

/** The part of a call event that says how much was used and how far that can be trusted. */
export type UsageFacts = Pick<CallEvent, "usage" | "usageSource" | "usageQuality" | "usageConvention">;

const classOfField = {
  inputUncached: "input_uncached",
  cacheRead: "cache_read",
  outputText: "output_text",
  outputReasoning: "output_reasoning",
  inputAudio: "input_audio",
  inputImage: "input_image",
  inputVideo: "input_video",
  cacheReadAudio: "cache_read_audio",
  cacheReadImage: "cache_read_image",
  cacheReadVideo: "cache_read_video",
  outputAudio: "output_audio",
  outputImage: "output_image",
  outputVideo: "output_video",
  requests: "requests",
  webSearches: "web_searches",
  fileSearches: "file_searches",
  toolCalls: "tool_calls",
  images: "images",
  pages: "pages",
  charactersIn: "characters_in",
  audioMsIn: "audio_ms_in",
  audioMsOut: "audio_ms_out",
  videoMsOut: "video_ms_out",
  sessionMs: "session_ms",
  cacheStorageTokenHours: "cache_storage_token_hours",
} as const satisfies Partial<Record<keyof NativeUsage, UsageClass>>;

const classOf: ReadonlyMap<string, UsageClass> = new Map(Object.entries(classOfField));
const ttls = ["5m", "30m", "1h", "12h", "unknown"] as const;

const NOTHING_KNOWN: UsageFacts = { usage: {}, usageSource: "missing", usageQuality: "unknown" };

/**
 * Native usage as classes that never overlap. A total is split: what its parts leave over is the class that has no
 * field of its own in the provider's answer (`input_uncached`, `output_text`). Refused when the numbers contradict
 * each other, because a guess about money is worse than an answer to the sender.
 */
export function toUsageFacts(given: NativeUsage | undefined): Judged<UsageFacts> {
  if (given === undefined) return accepted(NOTHING_KNOWN);
  const usage: Usage = {};
  for (const field in given) {
    const usageClass = classOf.get(field);
    const quantity = usageClass && given[field as keyof typeof classOfField];
    if (usageClass && quantity !== undefined) usage[usageClass] = quantity;
  }
  if (given.cacheWrite) {
    for (const ttl of ttls) {
      const quantity = given.cacheWrite[ttl];
      if (quantity !== undefined) usage[`cache_write_${ttl}`] = quantity;
    }
  }
  const splitInput = inputTokens(usage);
  const fault =
    splitTotal(usage, "inputTokens", given.inputTokens, "input_uncached", splitInput) ??
    splitTotal(usage, "outputTokens", given.outputTokens, "output_text", outputTokens(usage));
  if (fault) return fault;

  const isAnythingKnown = Object.keys(usage).length > 0;
  const source = given.source ?? (isAnythingKnown ? "reported" : "missing");
  if ((source === "missing") === isAnythingKnown) {
    return refused(
      "contradiction",
      "usage.source",
      `is ${source}, but quantities are ${isAnythingKnown ? "" : "not "}given`,
    );
  }
  if (!isAnythingKnown) return accepted(NOTHING_KNOWN);
  if (source === "reported") usage.requests ??= 1;
  return accepted({
    usage,
    usageSource: source,
    usageQuality: given.quality ?? (source === "reported" ? "exact" : "unknown"),
    usageConvention: conventionOf(given, splitInput !== undefined),
  });
}

/** Puts `total` minus its known parts into `rest`; answers the contradiction where there is one. */
function splitTotal(
  usage: Usage,
  field: "inputTokens" | "outputTokens",
  total: number | undefined,
  rest: "input_uncached" | "output_text",
  known: number | undefined,
): Judged<never> | undefined {
  if (total === undefined) return undefined;
  const parts = known ?? 0;
  const path = `usage.${field}`;
  if (usage[rest] === undefined) {
    if (parts > total) return refused("contradiction", path, `is ${total}, less than its parts, which sum to ${parts}`);
    usage[rest] = total - parts;
  } else if (parts !== total) {
    return refused("contradiction", path, `is ${total}, but its parts sum to ${parts}`);
  }
  return undefined;
}

/** How the classes came about; `totals_only` warns that cached input may hide in `input_uncached`. */
function conventionOf(given: NativeUsage, hasSplitInput: boolean): string {
  if (given.inputTokens === undefined && given.outputTokens === undefined) return "disjoint";
  return given.inputTokens !== undefined && !hasSplitInput ? "totals_only" : "totals_include_subsets";
}
