import { inputTokens, outputTokens } from "../usage.ts";
import { readLifetimes, splitCacheWrites, writtenTokens } from "./cache-writes.ts";
import { countOf, isObject, type Json, listOf, objectOf, textOf } from "./fields.ts";
import { Reading, type UsageContext } from "./reading.ts";
import { readServerTools } from "./server-tools.ts";
import { checkTotal, splitInput, splitOutput } from "./split-tokens.ts";

/**
 * Anthropic Messages, at Anthropic itself, on Vertex, Azure and through Bedrock's InvokeModel: `input_tokens` excludes
 * what was read from and written to the cache; `output_tokens` includes thinking.
 */
export function readAnthropic(usage: Json, context: UsageContext): Reading {
  const reading = new Reading("anthropic");
  addMessage(reading, usage);
  checkOwnTotal(reading, usage);
  if (countOf(usage["input_tokens"]) === undefined || countOf(usage["output_tokens"]) === undefined) {
    reading.doubt("lower_bound");
  }
  readIterations(reading, usage, context.model);
  readServerTools(reading, usage, context);
  return reading;
}

function addMessage(reading: Reading, usage: Json): void {
  const input = reading.count(usage["input_tokens"], "lower_bound");
  const cacheRead = reading.count(usage["cache_read_input_tokens"], "lower_bound");
  const byLifetime = readLifetimes(objectOf(usage["cache_creation"]));
  if (byLifetime.unreadable !== undefined) reading.doubt("lower_bound");
  const written = reading.count(usage["cache_creation_input_tokens"], "lower_bound");
  const cacheWrites = splitCacheWrites(reading, written, byLifetime);
  const allWritten = writtenTokens(cacheWrites);
  if (input !== undefined || cacheRead !== undefined || allWritten !== undefined) {
    splitInput(reading, { total: (input ?? 0) + (cacheRead ?? 0) + (allWritten ?? 0), cacheRead, cacheWrites });
  }
  const output = reading.count(usage["output_tokens"], "lower_bound");
  const { thinking_tokens, reasoning_tokens } = objectOf(usage["output_tokens_details"]);
  const reasoning = reading.count(thinking_tokens ?? reasoning_tokens, "upper_bound");
  if (output !== undefined) splitOutput(reading, { total: output, reasoning });
}

/** Anthropic states no total. One that a client added may leave the cache out. */
function checkOwnTotal(reading: Reading, usage: Json): void {
  const total = countOf(usage["total_tokens"]);
  if (total === undefined) return;
  const both = (countOf(usage["input_tokens"]) ?? 0) + (countOf(usage["output_tokens"]) ?? 0);
  checkTotal(reading, total, [(inputTokens(reading.usage) ?? 0) + (outputTokens(reading.usage) ?? 0), both]);
}

/**
 * What a request did in several steps. The top level sums the answering model's own steps (or describes the fallback's
 * answer); a compaction is billed beside it, an advisor at its own model's price, and so is an attempt that had begun to
 * answer before another model took over.
 */
function readIterations(reading: Reading, usage: Json, model: string): void {
  const steps = listOf(usage["iterations"]);
  if (steps.length === 0) return;
  const iterations = steps.filter(isObject);
  const hasFallback = iterations.some(({ type }) => type === "fallback_message");
  for (const iteration of iterations) {
    const { type } = iteration;
    const ownModel = textOf(iteration["model"]);
    if (type === "compaction") {
      if (!isAlreadyInTop(usage, iterations)) addMessage(reading, iteration);
    } else if (type === "advisor_message") {
      addExtra(reading, ownModel, iteration);
    } else if (hasFallback && type === "message" && (countOf(iteration["output_tokens"]) ?? 0) > 0) {
      if (ownModel !== model) addExtra(reading, ownModel, iteration);
    }
  }
}

function addExtra(reading: Reading, model: string | undefined, iteration: Json): void {
  const own = new Reading("anthropic");
  addMessage(own, iteration);
  if (own.isEmpty()) return;
  // Billed, but nobody says under which model: known to be missing, not guessed.
  if (model === undefined) reading.doubt("lower_bound");
  else reading.extraUsage.push({ model, usage: own.usage });
}

/** Whether the top level already sums the compactions, contrary to the documentation. */
function isAlreadyInTop(usage: Json, iterations: readonly Json[]): boolean {
  const sum = (name: string, types: readonly string[]): number =>
    iterations.reduce(
      (total, step) => total + (types.includes(String(step["type"])) ? (countOf(step[name]) ?? 0) : 0),
      0,
    );
  return ["input_tokens", "output_tokens"].every(
    (name) => countOf(usage[name]) === sum(name, ["message", "compaction"]) && sum(name, ["compaction"]) > 0,
  );
}
