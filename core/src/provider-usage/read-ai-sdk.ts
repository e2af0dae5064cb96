import { countOf, type Json, largestOf, objectOf } from "./fields.ts";
import { Reading } from "./reading.ts";
import { checkTotal, splitInput, splitOutput } from "./split-tokens.ts";

/**
 * `usage` of a Vercel AI SDK result: input includes cached tokens, output includes reasoning. Version 5 passes
 * Anthropic's uncached count on as the input, which shows where more was cached than was sent.
 */
export function readAiSdk(usage: Json): Reading {
  const reading = new Reading("ai_sdk");
  const inputDetails = objectOf(usage["inputTokenDetails"]);
  const outputDetails = objectOf(usage["outputTokenDetails"]);
  const input = countOf(usage["inputTokens"]);
  const output = countOf(usage["outputTokens"]);
  const cacheRead = largestOf(
    countOf(inputDetails["cacheReadTokens"]),
    countOf(inputDetails["cachedInputTokens"]),
    countOf(usage["cacheReadTokens"]),
    countOf(usage["cachedInputTokens"]),
  );
  const written = countOf(inputDetails["cacheWriteTokens"]);
  const cached = (cacheRead ?? 0) + (written ?? 0);
  if (input !== undefined) {
    if (cached > input) reading.assume("cache_apart");
    const total = cached > input ? input + cached : input;
    splitInput(reading, { total, cacheRead, cacheWrites: { unknown: written } });
  }
  const reasoning = largestOf(countOf(outputDetails["reasoningTokens"]), countOf(usage["reasoningTokens"]));
  const isApart = output !== undefined && (reasoning ?? 0) > output;
  if (isApart) reading.assume("reasoning_apart");
  if (output !== undefined) splitOutput(reading, { total: isApart ? output + (reasoning ?? 0) : output, reasoning });
  if (input === undefined || output === undefined) reading.doubt("lower_bound");
  const sum = (input ?? 0) + (output ?? 0);
  const thought = reasoning ?? 0;
  checkTotal(reading, countOf(usage["totalTokens"]), [sum, sum + cached, sum + thought, sum + cached + thought]);
  return reading;
}
