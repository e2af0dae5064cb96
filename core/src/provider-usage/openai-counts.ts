import { lifetimeNames, lifetimes } from "./cache-writes.ts";
import { isGiven, isObject, type Json, nothingOf, spellingsOf, takeCounts } from "./fields.ts";

/** The two sides of a call and their sum. */
export const sideNames = {
  input: ["prompt_tokens", "input_tokens", "promptTokens"],
  output: ["completion_tokens", "output_tokens", "completionTokens"],
  total: ["total_tokens", "totalTokens"],
} as const;

/** Parts of the input, which stand among the totals or in the details. */
const cacheNames = {
  cacheRead: [
    "cached_tokens",
    "num_cached_tokens",
    "cached_input_tokens",
    "prompt_cache_hit_tokens",
    "cache_read_input_tokens",
    "cache_read_tokens",
    "cache_read",
  ],
  cacheWrite: ["cache_write_tokens", "cache_creation_input_tokens", "cache_creation_tokens"],
  ...lifetimeNames,
} as const;

const inUsage = spellingsOf({
  ...sideNames,
  ...cacheNames,
  cacheMiss: ["prompt_cache_miss_tokens"],
  // Perplexity: what its searches brought in.
  citations: ["citation_tokens"],
  reasoning: ["reasoning_tokens", "reasoning_output_tokens"],
});
const inInputDetails = spellingsOf({
  ...cacheNames,
  audioIn: ["audio_tokens", "audio"],
  imageIn: ["image_tokens", "image"],
  videoIn: ["video_tokens", "video"],
});
const inCachedDetails = spellingsOf({
  audioCached: ["audio_tokens", "audio"],
  imageCached: ["image_tokens", "image"],
  videoCached: ["video_tokens", "video"],
});
const inOutputDetails = spellingsOf({
  reasoning: ["reasoning_tokens", "thinking_tokens", "reasoning"],
  audioOut: ["audio_tokens", "audio"],
  imageOut: ["image_tokens", "image"],
  videoOut: ["video_tokens", "video"],
});

const inputDetails: ReadonlySet<string> = new Set([
  "prompt_tokens_details",
  "input_tokens_details",
  "input_token_details",
  "promptTokensDetails",
]);
const outputDetails: ReadonlySet<string> = new Set([
  "completion_tokens_details",
  "output_tokens_details",
  "output_token_details",
  "completionTokensDetails",
]);

const nothingCounted = nothingOf(inUsage, inInputDetails, inCachedDetails, inOutputDetails);

/** All counts an object of OpenAI's family may have, wherever in it they stand. */
export type OpenAiCounts = { -readonly [Word in keyof typeof nothingCounted]: (typeof nothingCounted)[Word] };

export function readOpenAiCounts(usage: Json): OpenAiCounts {
  const counts: OpenAiCounts = { ...nothingCounted };
  takeCounts(counts, usage, inUsage);
  takeLifetimes(counts, usage);
  for (const name in usage) {
    const details = usage[name];
    if (!isObject(details)) continue;
    if (inputDetails.has(name)) takeInputDetails(counts, details);
    else if (outputDetails.has(name)) takeCounts(counts, details, inOutputDetails);
  }
  return counts;
}

function takeInputDetails(counts: OpenAiCounts, details: Json): void {
  takeCounts(counts, details, inInputDetails);
  takeLifetimes(counts, details);
  const cached = details["cached_tokens_details"];
  if (isObject(cached)) takeCounts(counts, cached, inCachedDetails);
}

/** Of cache writes, which are divided in an object of their own, or not at all. */
function takeLifetimes(counts: OpenAiCounts, object: Json): void {
  const { cache_write_tokens_details, cache_creation_token_details, cache_creation } = object;
  for (const writes of [cache_write_tokens_details, cache_creation_token_details, cache_creation]) {
    if (isObject(writes)) takeCounts(counts, writes, lifetimes);
  }
  // LangChain states all that was written under the name that divides it elsewhere.
  if (isGiven(cache_creation) && !isObject(cache_creation)) takeCounts(counts, object, undividedWrites);
}

const undividedWrites = spellingsOf({ cacheWrite: ["cache_creation"] });

/** Whether the object divides its output at all. */
export function hasOutputDetails(usage: Json): boolean {
  for (const name of outputDetails) {
    const details = usage[name];
    if (isObject(details) && Object.keys(details).length > 0) return true;
  }
  return false;
}
