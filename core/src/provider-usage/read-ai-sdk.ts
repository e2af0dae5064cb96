import { countOf, isObject, type Json, largestOf, objectOf } from "./fields.ts";
import { Reading } from "./reading.ts";
import { checkTotal, splitInput, splitOutput } from "./split-tokens.ts";

/**
 * `usage` of a Vercel AI SDK result: input includes cached tokens, output includes reasoning. Version 5 passes
 * Anthropic's uncached count on as the input, which shows where more was cached than was sent.
 */
export function readAiSdk(usage: Json): Reading {
  const reading = new Reading("ai_sdk");
  const { inputTokens, outputTokens } = usage;
  // Between the SDK and its providers (from version 6 on) a side is an object of its total and its parts.
  const inputDetails = objectOf(isObject(inputTokens) ? inputTokens : usage["inputTokenDetails"]);
  const outputDetails = objectOf(isObject(outputTokens) ? outputTokens : usage["outputTokenDetails"]);
  const input = countOf(isObject(inputTokens) ? inputTokens["total"] : inputTokens);
  const output = countOf(isObject(outputTokens) ? outputTokens["total"] : outputTokens);
  const cacheRead = largestOf(
    reading.count(inputDetails["cacheReadTokens"], "upper_bound"),
    reading.count(inputDetails["cacheRead"], "upper_bound"),
    reading.count(inputDetails["cachedInputTokens"], "upper_bound"),
    reading.count(usage["cacheReadTokens"], "upper_bound"),
    reading.count(usage["cachedInputTokens"], "upper_bound"),
  );
  const written = reading.count(inputDetails["cacheWriteTokens"] ?? inputDetails["cacheWrite"], "lower_bound");
  const cached = (cacheRead ?? 0) + (written ?? 0);
  if (input !== undefined) {
    if (cached > input) reading.assume("cache_apart");
    const total = cached > input ? input + cached : input;
    splitInput(reading, { total, cacheRead, cacheWrites: { unknown: written } });
  }
  const reasoning = largestOf(
    reading.count(outputDetails["reasoningTokens"] ?? outputDetails["reasoning"], "upper_bound"),
    reading.count(usage["reasoningTokens"], "upper_bound"),
  );
  const isApart = output !== undefined && (reasoning ?? 0) > output;
  if (isApart) reading.assume("reasoning_apart");
  if (output !== undefined) splitOutput(reading, { total: isApart ? output + (reasoning ?? 0) : output, reasoning });
  if (input === undefined || output === undefined) {
    reading.doubt("lower_bound");
    return reading;
  }
  const sum = input + output;
  const thought = reasoning ?? 0;
  checkTotal(reading, countOf(usage["totalTokens"]), [sum, sum + cached, sum + thought, sum + cached + thought]);
  return reading;
}
