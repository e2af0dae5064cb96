import {
  countOf,
  isGiven,
  isObject,
  isUnreadable,
  type Json,
  listOf,
  nothingOf,
  type Spellings,
  spellingsOf,
  takeCounts,
} from "./fields.ts";
import { Reading, sumKnown, type UsageContext, type UsageQuality } from "./reading.ts";
import { checkTotal, splitInput, splitOutput } from "./split-tokens.ts";

type Count = "prompt" | "candidates" | "thoughts" | "toolUse" | "cached" | "total";

/** Lists of `{modality, tokenCount}` that divide a count. */
interface Details {
  readonly inputBy: readonly string[];
  readonly toolUseBy: readonly string[];
  readonly cachedBy: readonly string[];
  readonly outputBy: readonly string[];
}

/** Names of one generation of Google's API; the SDKs write them with underscores too. */
interface Names extends Details {
  readonly counts: Spellings<Count>;
}

const namesOf = (counts: Record<Count, readonly string[]>, details: Details): Names => ({
  counts: spellingsOf(counts),
  ...details,
});

const generateContent = namesOf(
  {
    prompt: ["promptTokenCount", "prompt_token_count"],
    candidates: ["candidatesTokenCount", "candidates_token_count", "responseTokenCount", "response_token_count"],
    thoughts: ["thoughtsTokenCount", "thoughts_token_count"],
    toolUse: ["toolUsePromptTokenCount", "tool_use_prompt_token_count"],
    cached: ["cachedContentTokenCount", "cached_content_token_count"],
    total: ["totalTokenCount", "total_token_count"],
  },
  {
    inputBy: ["promptTokensDetails", "promptTokenDetails", "prompt_tokens_details"],
    toolUseBy: ["toolUsePromptTokensDetails", "tool_use_prompt_tokens_details"],
    cachedBy: ["cacheTokensDetails", "cache_tokens_details"],
    outputBy: [
      "candidatesTokensDetails",
      "candidates_tokens_details",
      "responseTokensDetails",
      "response_tokens_details",
    ],
  },
);

const interactions = namesOf(
  {
    prompt: ["total_input_tokens"],
    candidates: ["total_output_tokens"],
    thoughts: ["total_thought_tokens", "total_reasoning_tokens"],
    toolUse: ["total_tool_use_tokens"],
    cached: ["total_cached_tokens"],
    total: ["total_tokens"],
  },
  {
    inputBy: ["input_tokens_by_modality"],
    toolUseBy: ["tool_use_tokens_by_modality"],
    cachedBy: ["cached_tokens_by_modality"],
    outputBy: ["output_tokens_by_modality"],
  },
);

const nothingCounted = nothingOf(generateContent.counts);

/** Which way the result is wrong without a count: cached content stays in the prompt then, the others are nowhere. */
const doubtWithout = {
  prompt: "lower_bound",
  candidates: "lower_bound",
  thoughts: "lower_bound",
  toolUse: "lower_bound",
  cached: "upper_bound",
  total: "assumed_semantics",
} as const satisfies Record<Count, UsageQuality>;

/**
 * Gemini's `usageMetadata` (generateContent, embedContent, Live) on AI Studio and Vertex: the prompt includes cached
 * content, tool-use prompts come on top of it, candidates exclude thoughts, and the total is all four.
 */
export const readGemini = (usage: Json, context: UsageContext): Reading =>
  readGoogle("gemini", generateContent, usage, context);

/** Gemini's Interactions API: other names, the same rules. */
export const readGeminiInteraction = (usage: Json, context: UsageContext): Reading =>
  readGoogle("gemini_interactions", interactions, usage, context);

function readGoogle(convention: string, names: Names, usage: Json, context: UsageContext): Reading {
  const reading = new Reading(convention);
  const counts = { ...nothingCounted };
  takeCounts(counts, usage, names.counts);
  for (const word of counts.unreadable ?? []) if (isUnreadable(counts, word)) reading.doubt(doubtWithout[word]);
  const { prompt, candidates, thoughts, toolUse, total } = counts;
  let input = sumKnown(prompt, toolUse);
  let output = sumKnown(candidates, thoughts);
  if (input === undefined && output !== undefined && total !== undefined && total >= output) input = total - output;
  // Gemini leaves out counts of zero: a prompt that was blocked, or an embedding, has no candidates.
  if (output === undefined && prompt !== undefined && total !== undefined && total >= prompt && !isEmbedding(context)) {
    output = Math.max(total - (input ?? 0), 0);
  }
  if (input !== undefined) {
    const cacheRead = counts.cached;
    if ((cacheRead ?? 0) > input) reading.assume("cache_apart");
    splitInput(reading, {
      total: (cacheRead ?? 0) > input ? input + (cacheRead ?? 0) : input,
      cacheRead,
      by: addModalities(
        readModalities(reading, usage, names.inputBy, "lower_bound"),
        readModalities(reading, usage, names.toolUseBy, "lower_bound"),
      ),
      cacheReadBy: readModalities(reading, usage, names.cachedBy, "upper_bound"),
    });
  }
  if (output !== undefined) {
    const by = readModalities(reading, usage, names.outputBy, "lower_bound");
    splitOutput(reading, { total: output, reasoning: thoughts, by });
  }
  const isWhole = input !== undefined && (output !== undefined || isEmbedding(context) || total === undefined);
  if (!isWhole || (prompt === undefined && candidates === undefined)) reading.doubt("lower_bound");
  else checkTotal(reading, total, [(input ?? 0) + (output ?? 0)]);
  reading.addSome("web_searches", groundingSearches(context));
  return reading;
}

const isEmbedding = ({ envelope, model, apiFlavour }: UsageContext): boolean =>
  /embed/i.test(`${model} ${apiFlavour}`) || isGiven(envelope["embedding"]) || isGiven(envelope["embeddings"]);

type ByModality = Record<"audio" | "image" | "video", number | undefined>;

const nothingDivided: ByModality = { audio: undefined, image: undefined, video: undefined };

/** Of a list of `{modality, tokenCount}`. A document is read as pictures of its pages. */
function readModalities(
  reading: Reading,
  usage: Json,
  names: readonly string[],
  ifUnreadable: "lower_bound" | "upper_bound",
): ByModality {
  const list = firstFilled(usage, names);
  if (list === undefined) return nothingDivided;
  const counts = { ...nothingDivided };
  let isDetailed = false;
  for (const detail of list) {
    if (!isObject(detail)) continue;
    const stated = detail["tokenCount"] ?? detail["token_count"] ?? detail["tokens"];
    const kind = typeof detail["modality"] === "string" ? detail["modality"].toLowerCase() : "";
    const modality = kind === "document" ? "image" : kind;
    isDetailed ||= countOf(stated) !== undefined;
    if (modality === "audio" || modality === "image" || modality === "video") {
      counts[modality] = sumKnown(counts[modality], reading.count(stated, ifUnreadable));
    }
  }
  // A list that has text only says that there is none of the others.
  return isDetailed ? { audio: counts.audio ?? 0, image: counts.image ?? 0, video: counts.video ?? 0 } : counts;
}

function firstFilled(usage: Json, names: readonly string[]): readonly unknown[] | undefined {
  for (const name of names) {
    const list = usage[name];
    if (Array.isArray(list) && list.length > 0) return list;
  }
  return undefined;
}

const addModalities = (left: ByModality, right: ByModality): ByModality => ({
  audio: sumKnown(left.audio, right.audio),
  image: sumKnown(left.image, right.image),
  video: sumKnown(left.video, right.video),
});

/** Grounding is billed per grounded prompt up to Gemini 2.5 and per search query from Gemini 3 on. */
function groundingSearches({ envelope, model }: UsageContext): number | undefined {
  let queries = 0;
  for (const candidate of listOf(envelope["candidates"])) {
    if (!isObject(candidate)) continue;
    const grounding = candidate["groundingMetadata"] ?? candidate["grounding_metadata"];
    if (isObject(grounding)) queries += listOf(grounding["webSearchQueries"] ?? grounding["web_search_queries"]).length;
  }
  if (queries === 0) return undefined;
  return /gemini-[12](?!\d)/.test(model) ? 1 : countOf(queries);
}
