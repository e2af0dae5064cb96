import { isGiven, isObject, type Json, objectOf } from "./fields.ts";
import { readAiSdk } from "./read-ai-sdk.ts";
import { readBedrockMetrics, readConverse } from "./read-bedrock.ts";
import { readCohere } from "./read-cohere.ts";
import { readGemini, readGeminiInteraction } from "./read-gemini.ts";
import { readOpenAi } from "./read-openai.ts";
import { plainReaders, readMeteredMedia, readPages } from "./read-plain-counts.ts";
import type { Hint, ReadUsage } from "./reading.ts";
import { readerOfInputTokens } from "./tell-anthropic.ts";

/** Objects told by one of these names; where names of several families stand in one object, the earlier family reads it. */
interface Family {
  readonly names: readonly string[];
  /** Whether this is the family's field, where the name alone does not say so. Otherwise any value but null is. */
  readonly isMeant?: (value: unknown, usage: Json) => boolean;
  readonly readerFor: (usage: Json, hint: Hint, envelope: Json) => ReadUsage;
}

const families: readonly Family[] = [
  {
    names: ["promptTokenCount", "candidatesTokenCount", "totalTokenCount", "responseTokenCount", "thoughtsTokenCount"],
    readerFor: () => readGemini,
  },
  { names: ["candidates_token_count", "total_token_count", "thoughts_token_count"], readerFor: () => readGemini },
  { names: ["total_input_tokens", "total_output_tokens"], readerFor: () => readGeminiInteraction },
  { names: ["billed_units"], isMeant: isObject, readerFor: () => readCohere },
  { names: ["tokens"], isMeant: isCohereTokens, readerFor: () => readCohere },
  { names: ["prompt_tokens", "completion_tokens"], readerFor: () => readOpenAi },
  {
    names: ["input_tokens", "output_tokens", "cache_read_input_tokens"],
    readerFor: readerOfInputTokens,
  },
  { names: ["inputTokenCount", "outputTokenCount"], readerFor: () => readBedrockMetrics },
  {
    names: ["inputTokens", "outputTokens"],
    readerFor: (usage) => (isAiSdkUsage(usage) ? readAiSdk : readConverse),
  },
  // What is left of OpenAI's family where a side is missing: camel case of older clients, totals, costs, audio by time.
  {
    names: ["promptTokens", "completionTokens", "total_tokens", "totalTokens", "prompt_cache_miss_tokens"],
    readerFor: () => readOpenAi,
  },
  { names: ["type"], isMeant: (value) => value === "duration", readerFor: () => readOpenAi },
  { names: ["num_sources_used", "prompt_audio_seconds"], readerFor: () => readOpenAi },
  { names: ["pages_processed"], readerFor: () => readPages },
  ...plainReaders.map(({ names, isMeant, read }) => ({ names, isMeant, readerFor: () => read })),
];

const rankOf: ReadonlyMap<string, number> = new Map(
  families.flatMap(({ names }, rank) => names.map((name) => [name, rank] as const)),
);

/**
 * Who can read a usage object, told by the names in it, which differ between the families. `undefined`: nobody.
 *
 * The names say more than what the caller believes: gateways pass one vendor's object through another vendor's API. Only
 * where they fit two families (`input_tokens` and `output_tokens`) do `hint` and the answer around it help to decide.
 */
export function readerOf(usage: Json, hint: Hint, envelope: Json): ReadUsage | undefined {
  let first = families.length;
  for (const name in usage) {
    const rank = rankOf.get(name);
    if (rank === undefined || rank >= first) continue;
    const isMeant = families[rank]?.isMeant ?? isGiven;
    if (isMeant(usage[name], usage)) first = rank;
  }
  return families[first]?.readerFor(usage, hint, envelope);
}

function isCohereTokens(tokens: unknown, usage: Json): boolean {
  const { input_tokens, output_tokens } = objectOf(tokens);
  const isSplit = isGiven(input_tokens) || isGiven(output_tokens);
  return isSplit && !isGiven(usage["input_tokens"]) && !isGiven(usage["prompt_tokens"]);
}

/** What tells the AI SDK's usage from Bedrock's, which shares its main names. */
const isAiSdkUsage = (usage: Json): boolean =>
  isObject(usage["inputTokens"]) ||
  isGiven(usage["inputTokenDetails"]) ||
  isGiven(usage["outputTokenDetails"]) ||
  isGiven(usage["cachedInputTokens"]) ||
  isGiven(usage["reasoningTokens"]);

/** Answers of speech and transcription services, which bill by characters or by length beside the answer's text. */
export function mediaReaderOf(body: Json): ReadUsage | undefined {
  const isTranscript = "duration" in body && ("text" in body || "segments" in body || body["task"] === "transcribe");
  const isSpeech = isGiven(objectOf(body["extra_info"])["usage_characters"]) || isGiven(body["usage_characters"]);
  const isListening = isGiven(objectOf(body["metadata"])["duration"]) && "results" in body;
  return isTranscript || isSpeech || isListening ? readMeteredMedia : undefined;
}
