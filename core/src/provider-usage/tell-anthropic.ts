import { countOf, isGiven, type Json, objectOf } from "./fields.ts";
import { readAnthropic } from "./read-anthropic.ts";
import { readOpenAi } from "./read-openai.ts";
import type { Hint, ReadUsage } from "./reading.ts";

/**
 * Who reads an object with `input_tokens`, which Anthropic (cache beside it) and OpenAI's Responses (cache inside it) have
 * both. One field that only one of them has would decide, but clients add a total or empty details to the other's object.
 * So the evidence is weighed, and where it still speaks of the cache in two ways, the reading is an assumption.
 */
export function readerOfInputTokens(usage: Json, hint: Hint, envelope: Json): ReadUsage {
  if (hasWhatOnlyAnthropicHas(usage)) return readAnthropic;
  const cached =
    (countOf(usage["cache_read_input_tokens"]) ?? 0) + (countOf(usage["cache_creation_input_tokens"]) ?? 0);
  const details = objectOf(usage["input_tokens_details"] ?? usage["input_token_details"]);
  const cacheInside = countOf(details["cached_tokens"]) ?? 0;
  const forOpenAi =
    (hasAnything(details) ? 1 : 0) +
    (cacheInside > 0 ? 2 : 0) +
    (isGiven(usage["total_tokens"]) && !isCacheInTotal(usage, cached) ? 1 : 0) +
    (isGiven(objectOf(usage["output_tokens_details"])["reasoning_tokens"]) ? 1 : 0);
  const isNamed = isGiven(usage["cache_read_input_tokens"]) || isGiven(usage["cache_creation_input_tokens"]);
  const isMessage = envelope["type"] === "message";
  const isHinted =
    anthropicWords.test(hint.provider) || anthropicWords.test(hint.apiFlavour) || anthropicWords.test(hint.model);
  if (forOpenAi === 0) {
    return isNamed || isMessage || isHinted || isGiven(usage["server_tool_use"]) ? readAnthropic : readOpenAi;
  }
  // Who was asked is no evidence by itself: gateways pass one vendor's object through another vendor's API.
  if (!isNamed && !isMessage) return readOpenAi;
  const isOpenAiHinted = openAiWords.test(hint.provider) || openAiWords.test(hint.apiFlavour);
  const forAnthropic = (isNamed ? 2 : 0) + (isMessage ? 1 : 0) + (isHinted ? 2 : 0);
  if (forAnthropic <= forOpenAi + (isOpenAiHinted ? 2 : 0)) {
    const areCopies = cacheInside > 0 && cacheInside === countOf(usage["cache_read_input_tokens"]) && !isHinted;
    return cached > 0 && !areCopies ? readOpenAiAssumed : readOpenAi;
  }
  const isDenied = cacheInside > 0 || isCacheLeftOutOfTotal(usage);
  return cached > 0 && isDenied ? readAnthropicAssumed : readAnthropic;
}

const anthropicWords = /anthropic|claude|messages/i;
const openAiWords = /openai|responses|\bx[._-]?ai\b/i;

const assumed =
  (read: ReadUsage): ReadUsage =>
  (usage, context) => {
    const reading = read(usage, context);
    reading.assume("conflicting_names");
    return reading;
  };
const readAnthropicAssumed = assumed(readAnthropic);
const readOpenAiAssumed = assumed(readOpenAi);

const hasWhatOnlyAnthropicHas = (usage: Json): boolean =>
  isGiven(usage["cache_creation"]) ||
  isGiven(usage["inference_geo"]) ||
  isGiven(usage["iterations"]) ||
  isGiven(objectOf(usage["output_tokens_details"])["thinking_tokens"]);

function hasAnything(details: Json): boolean {
  for (const name in details) if (isGiven(details[name])) return true;
  return false;
}

const bothSides = (usage: Json): number =>
  (countOf(usage["input_tokens"]) ?? 0) + (countOf(usage["output_tokens"]) ?? 0);

/** A total of both sides and the cache proves that the cache stands beside the input. */
const isCacheInTotal = (usage: Json, cached: number): boolean =>
  cached > 0 && countOf(usage["total_tokens"]) === bothSides(usage) + cached;

/** It would fit a cache inside the input, but proves nothing: a client may have added up what it knew. */
const isCacheLeftOutOfTotal = (usage: Json): boolean => countOf(usage["total_tokens"]) === bothSides(usage);
