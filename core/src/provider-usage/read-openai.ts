import { splitCacheWrites, writtenTokens } from "./cache-writes.ts";
import {
  countOf,
  isGiven,
  isObject,
  isUnreadable,
  isUnreadableCount,
  type Json,
  numberOf,
  objectOf,
} from "./fields.ts";
import { hasOutputDetails, type OpenAiCounts, readOpenAiCounts, sideNames } from "./openai-counts.ts";
import { Reading, type UsageContext } from "./reading.ts";
import { readServerTools } from "./server-tools.ts";
import { checkTotal, splitInput, splitOutput } from "./split-tokens.ts";

/**
 * The shape OpenAI made and most others speak: Chat Completions, Responses, Realtime, images, audio and embeddings of
 * OpenAI and Azure; Mistral, DeepSeek, xAI, Groq, OpenRouter, Perplexity, vLLM, Together, Fireworks, Cerebras, Hugging
 * Face; and LangChain's and LiteLLM's renderings of any provider.
 *
 * Its rule: input includes what was read from and written to the cache, output includes reasoning. The stated total
 * shows where a provider counts otherwise (xAI Chat: reasoning apart), and wins over what is known of the provider.
 */
export function readOpenAi(usage: Json, context: UsageContext): Reading {
  const reading = new Reading("openai");
  if (readDuration(reading, usage)) return reading;
  const counts = readOpenAiCounts(usage);
  addMissingHits(reading, counts);
  doubtUnreadable(reading, usage, counts, context);
  addMissingSide(counts, usage, context);
  const inputSums = readInput(reading, counts);
  const outputSums = readOutput(reading, usage, counts, context);
  const audioSeconds = usage["prompt_audio_seconds"];
  const isAudioBySecond = numberOf(audioSeconds) !== undefined;
  if (!isAudioBySecond && isUnreadableCount(audioSeconds)) reading.doubt("lower_bound");
  reading.addSome("audio_ms_in", secondsAsMs(audioSeconds));
  // Mistral's total counts audio as tokens too, but bills it by the second.
  const isAudioInTotal = isAudioBySecond && (counts.total ?? 0) > (counts.input ?? 0) + (counts.output ?? 0);
  if (!isComplete(counts, context)) reading.doubt("lower_bound");
  else if (!isAudioInTotal) checkTotal(reading, counts.total, sumsOf(inputSums, outputSums));
  readServerTools(reading, usage, context);
  return reading;
}

/** Which way the result is wrong where a count was stated that cannot be read. */
function doubtUnreadable(reading: Reading, usage: Json, counts: OpenAiCounts, context: UsageContext): void {
  for (const word of counts.unreadable ?? []) {
    if (!isUnreadable(counts, word)) continue;
    if (word === "total") reading.doubt("assumed_semantics");
    else if (word === "reasoning") {
      reading.doubt(isReasoningKnownApart(usage, context) ? "lower_bound" : "upper_bound");
    } else if (cachedWords.has(word)) {
      // Its tokens stay in the input, at its dearer price; without an input they are nowhere.
      reading.doubt(counts.input === undefined ? "lower_bound" : "upper_bound");
    } else reading.doubt("lower_bound");
  }
}

const cachedWords: ReadonlySet<string> = new Set(["cacheRead", "audioCached", "imageCached", "videoCached"]);

/** DeepSeek divides its input into hits and misses: either follows from the other. */
function addMissingHits(reading: Reading, counts: OpenAiCounts): void {
  const { input, cacheMiss } = counts;
  if (input === undefined || cacheMiss === undefined) return;
  counts.cacheRead ??= Math.max(input - cacheMiss, 0);
  if (counts.cacheRead + cacheMiss !== input) reading.doubt("assumed_semantics");
}

/** One side that is missing follows from the total and the other; a total alone is input where nothing is generated. */
function addMissingSide(counts: OpenAiCounts, usage: Json, context: UsageContext): void {
  const { cacheMiss, output, total } = counts;
  if (cacheMiss !== undefined) counts.input ??= cacheMiss + (countOf(usage["prompt_cache_hit_tokens"]) ?? 0);
  const { input } = counts;
  if (total === undefined) return;
  if (input === undefined && output !== undefined && total >= output) counts.input = total - output;
  else if (output === undefined && input !== undefined && total > input) counts.output = total - input;
  else if (input === undefined && output === undefined && generatesNothing(context)) counts.input = total;
}

/** Answers the sums under which the stated total is consistent. */
function readInput(reading: Reading, counts: OpenAiCounts): readonly number[] {
  const { input, output, total, cacheRead } = counts;
  const cacheWrites = splitCacheWrites(reading, counts.cacheWrite, counts);
  // Billed as input, beside the prompt.
  const citations = counts.citations ?? 0;
  if (input === undefined) {
    reading.add("cache_read", cacheRead);
    return [citations];
  }
  const cached = (cacheRead ?? 0) + (writtenTokens(cacheWrites) ?? 0);
  const isCacheApart = cached > input || (cached > 0 && total === input + cached + (output ?? 0));
  if (isCacheApart) reading.assume("cache_apart");
  const whole = (isCacheApart ? input + cached : input) + citations;
  splitInput(reading, {
    total: whole,
    cacheRead,
    cacheWrites,
    by: { audio: counts.audioIn, image: counts.imageIn, video: counts.videoIn },
    cacheReadBy: { audio: counts.audioCached, image: counts.imageCached, video: counts.videoCached },
  });
  return [whole, input];
}

function readOutput(reading: Reading, usage: Json, counts: OpenAiCounts, context: UsageContext): readonly number[] {
  const { input, output, total, reasoning } = counts;
  if (output === undefined) {
    reading.addSome("output_reasoning", reasoning);
    return [reasoning ?? 0, 0];
  }
  const by = { audio: counts.audioOut, image: counts.imageOut, video: counts.videoOut };
  const rest = restOf(usage, context);
  const unnamed = total === undefined || input === undefined ? 0 : total - input - output;
  if (unnamed > 0 && reasoning === undefined && isGoogle(context)) {
    // Google's OpenAI-compatible endpoint keeps thoughts out of completion_tokens and has no field for them.
    reading.assume("reasoning_from_total");
    splitOutput(reading, { total: output + unnamed, reasoning: unnamed, by, rest });
    return [output + unnamed];
  }
  if (isReasoningApart(reading, usage, counts, context)) {
    const whole = output + (reasoning ?? 0);
    splitOutput(reading, { total: whole, reasoning, by, rest });
    return [whole, output];
  }
  splitOutput(reading, { total: output, reasoning, by, rest });
  return [output];
}

/** Whether reasoning tokens come on top of the output tokens instead of being among them. */
function isReasoningApart(
  reading: Reading,
  usage: Json,
  { input = 0, output = 0, total, reasoning }: OpenAiCounts,
  context: UsageContext,
): boolean {
  if (reasoning === undefined || reasoning === 0) return false;
  const isApartBySum = total === input + output + reasoning;
  const isXai = isXaiChat(usage, context);
  if (isPerplexityResearch(usage, context) || isApartBySum || (isXai && total === undefined)) {
    reading.convention += "+reasoning_apart";
    return true;
  }
  if (total === input + output && reasoning <= output) return false;
  if (reasoning <= output && !isXai) return false;
  reading.assume("reasoning_apart");
  return true;
}

const isPerplexityResearch = (usage: Json, { provider }: UsageContext): boolean =>
  isGiven(usage["reasoning_tokens"]) && (provider === "perplexity" || isGiven(usage["citation_tokens"]));

const isXaiChat = (usage: Json, { provider }: UsageContext): boolean =>
  (provider === "xai" || provider === "x_ai" || provider === "x-ai") && isGiven(usage["prompt_tokens"]);

const isReasoningKnownApart = (usage: Json, context: UsageContext): boolean =>
  isPerplexityResearch(usage, context) || isXaiChat(usage, context);

function sumsOf(lefts: readonly number[], rights: readonly number[]): readonly number[] {
  const sums: number[] = [];
  for (const left of lefts) for (const right of rights) sums.push(left + right);
  return sums;
}

const isGoogle = ({ provider, model }: UsageContext): boolean =>
  provider.startsWith("gcp") || provider.startsWith("google") || provider.startsWith("vertex") || /gemini/i.test(model);

/** Image and speech models state one output count without saying what it is of. */
function restOf(usage: Json, { apiFlavour, model, envelope }: UsageContext) {
  if (/speech|tts/.test(apiFlavour) || /tts/i.test(model) || envelope["type"] === "speech.audio.done") {
    return "output_audio" as const;
  }
  if (hasOutputDetails(usage)) return "output_text" as const;
  const { image_tokens, text_tokens, cached_tokens } = objectOf(usage["input_tokens_details"]);
  const isImageUsage = isGiven(image_tokens) && isGiven(text_tokens) && !isGiven(cached_tokens);
  return /image/.test(apiFlavour) || /gpt-image|dall-e/i.test(model) || isImageUsage
    ? ("output_image" as const)
    : ("output_text" as const);
}

const generatesNothing = ({ apiFlavour, provider, model, envelope }: UsageContext): boolean =>
  /embed|rerank|moderation/i.test(`${apiFlavour} ${model}`) ||
  /^(voyage|jina)/.test(provider) ||
  envelope["object"] === "list";

/** Whether both sides are known, as far as the kind of call has two. */
function isComplete({ input, output, total }: OpenAiCounts, context: UsageContext): boolean {
  if (input === undefined) return false;
  return output !== undefined || total === input || generatesNothing(context);
}

/** Transcription billed by time: `{type: "duration", seconds}`. True where that is all there is. */
function readDuration(reading: Reading, usage: Json): boolean {
  if (usage["type"] !== "duration" && !(isGiven(usage["seconds"]) && !hasSide(usage))) return false;
  reading.convention = "seconds";
  reading.add("audio_ms_in", secondsAsMs(usage["seconds"]));
  return true;
}

function hasSide(usage: Json): boolean {
  return [...sideNames.input, ...sideNames.output].some((name) => isGiven(usage[name]));
}

/** Seconds as whole milliseconds, rounded; `undefined` where it is no number (Mistral sends an empty object). */
function secondsAsMs(seconds: unknown): number | undefined {
  if (isObject(seconds)) return undefined;
  const number = numberOf(seconds);
  return number === undefined ? undefined : countOf(Math.round(number * 1000));
}
