import type { CountName } from "./usage-split.ts";

/** The names under which Langfuse's SDKs, its integrations and its users put counts into `usage_details`. */

/** Where a count goes. `tier…` are counts under the name of a service tier; `cachedModality` repeats `cacheRead`. */
export type LangfuseBucket =
  | Exclude<CountName, "cacheWrite30m" | "cacheWrite12h" | "cacheReadImage" | "cacheReadVideo">
  | "cachedModality"
  | "toolUse"
  | "tierInput"
  | "tierCacheRead"
  | "tierOutput"
  | "tierReasoning"
  | "webSearches"
  | "requests";

export interface NamedBucket {
  readonly bucket: LangfuseBucket;
  /** The name is the user's own and tells the side only. */
  readonly isGuess?: true;
  readonly tier?: "flex" | "priority";
}

/** Spelled in lower snake case, without `_tokens` or `_token_count` at the end. */
const namesOfBucket: Readonly<Record<LangfuseBucket, readonly string[]>> = {
  total: ["total"],
  input: ["input", "input_text", "input_uncached", "prompt", "prompt_text", "prompt_cache_miss"],
  // What a provider's tools put into the prompt comes on top of it.
  toolUse: ["tool_use_prompt", "input_tool_use"],
  cacheRead: [
    "cache_read",
    "cache_read_input",
    "input_cache_read",
    "input_cached",
    "input_cached_text",
    "cached",
    "cached_input",
    "cached_content",
    "cached_prompt",
    "cache_hit",
    "prompt_cache_hit",
  ],
  cachedModality: ["cached_modality_1", "cached_modality_text"],
  cacheReadAudio: ["input_cached_audio", "cache_read_audio", "input_audio_cached"],
  cacheWrite: [
    "cache_write",
    "cache_write_input",
    "input_cache_write",
    "cache_creation",
    "cache_creation_input",
    "input_cache_creation",
  ],
  cacheWrite5m: [
    "cache_creation_5m",
    "cache_write_5m",
    "ephemeral_5m_input",
    "input_ephemeral_5m_input",
    "input_cache_creation_5m",
    "cache_creation_ephemeral_5m_input",
  ],
  cacheWrite1h: [
    "cache_creation_1h",
    "cache_write_1h",
    "ephemeral_1h_input",
    "input_ephemeral_1h_input",
    "input_cache_creation_1h",
    "cache_creation_ephemeral_1h_input",
  ],
  inputAudio: ["input_audio", "prompt_audio", "input_modality_4", "input_modality_audio"],
  inputImage: ["input_image", "prompt_image", "input_modality_2", "input_modality_image"],
  inputVideo: ["input_video", "input_modality_3", "input_modality_video"],
  output: [
    "output",
    "output_text",
    "completion",
    "completion_text",
    "candidates",
    "output_accepted_prediction",
    "output_rejected_prediction",
  ],
  reasoning: ["output_reasoning", "reasoning", "thoughts", "thinking", "output_thinking", "completion_reasoning"],
  outputAudio: ["output_audio", "completion_audio", "output_modality_4", "output_modality_audio"],
  outputImage: ["output_image", "completion_image", "output_modality_2", "output_modality_image"],
  outputVideo: ["output_video", "output_modality_3", "output_modality_video"],
  tierInput: [],
  tierCacheRead: [],
  tierOutput: [],
  tierReasoning: [],
  webSearches: ["web_search_requests", "web_searches", "server_tool_use_web_search_requests"],
  requests: ["requests"],
};

const known: ReadonlyMap<string, NamedBucket> = new Map([
  ...Object.entries(namesOfBucket).flatMap(([bucket, names]) =>
    names.map((name) => [name, { bucket: bucket as LangfuseBucket }] as const),
  ),
  ...(["flex", "priority"] as const).flatMap((tier) => [
    [`input_${tier}`, { bucket: "tierInput", tier }] as const,
    [`input_${tier}_cache_read`, { bucket: "tierCacheRead", tier }] as const,
    [`output_${tier}`, { bucket: "tierOutput", tier }] as const,
    [`output_${tier}_reasoning`, { bucket: "tierReasoning", tier }] as const,
  ]),
]);

/** What the objects inside a provider's usage object are about; their members are parts of the totals. */
export const prefixOfDetails: ReadonlyMap<string, string> = new Map([
  ["prompt_tokens_details", "input_"],
  ["input_tokens_details", "input_"],
  ["input_token_details", "input_"],
  ["completion_tokens_details", "output_"],
  ["output_tokens_details", "output_"],
  ["output_token_details", "output_"],
  ["cache_creation", ""],
  ["server_tool_use", ""],
]);

/** The bucket of a key; `undefined` where not even its side can be told. */
export function bucketNamed(key: string): NamedBucket | undefined {
  const name = plainName(key);
  const exact = known.get(name);
  if (exact !== undefined) return exact;
  if (name.startsWith("input_") || name.startsWith("prompt_")) return { bucket: "input", isGuess: true };
  if (name.startsWith("output_") || name.startsWith("completion_")) return { bucket: "output", isGuess: true };
  return undefined;
}

/** `inputTokens`, `input_tokens` and `input` are one name. Text by modality is the plain text. */
function plainName(key: string): string {
  if (key.length > 100) return "";
  const snake = key.replace(/([a-z0-9])([A-Z])/g, "$1_$2").toLowerCase();
  return snake.replace(/_tokens?(_counts?)?$/, "").replace(/^(input|output)_modality_(1|5|text|document)$/, "$1");
}
