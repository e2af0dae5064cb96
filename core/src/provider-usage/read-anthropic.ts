import { readLifetimes, splitCacheWrites, writtenTokens } from "./cache-writes.ts";
import { countOf, hasBadCount, isObject, type Json, listOf, objectOf, textOf } from "./fields.ts";
import { Reading, type UsageContext } from "./reading.ts";
import { readServerTools } from "./server-tools.ts";
import { splitInput, splitOutput } from "./split-tokens.ts";

/**
 * Anthropic Messages, at Anthropic itself, on Vertex, Azure and through Bedrock's InvokeModel: `input_tokens` excludes
 * what was read from and written to the cache; `output_tokens` includes thinking.
 */
export function readAnthropic(usage: Json, context: UsageContext): Reading {
  const reading = new Reading("anthropic");
  if (hasBadCount(usage, mainCounts)) reading.doubt("lower_bound");
  addMessage(reading, usage);
  if (countOf(usage["input_tokens"]) === undefined || countOf(usage["output_tokens"]) === undefined) {
    reading.doubt("lower_bound");
  }
  readIterations(reading, usage, context.model);
  readServerTools(reading, usage, context);
  return reading;
}

const mainCounts: ReadonlySet<string> = new Set([
  "input_tokens",
  "output_tokens",
  "cache_read_input_tokens",
  "cache_creation_input_tokens",
]);

function addMessage(reading: Reading, usage: Json): void {
  const input = countOf(usage["input_tokens"]);
  const cacheRead = countOf(usage["cache_read_input_tokens"]);
  const cacheWrites = splitCacheWrites(
    countOf(usage["cache_creation_input_tokens"]),
    readLifetimes(objectOf(usage["cache_creation"])),
  );
  const written = writtenTokens(cacheWrites);
  if (input !== undefined || cacheRead !== undefined || written !== undefined) {
    splitInput(reading, { total: (input ?? 0) + (cacheRead ?? 0) + (written ?? 0), cacheRead, cacheWrites });
  }
  const output = countOf(usage["output_tokens"]);
  const reasoning = countOf(objectOf(usage["output_tokens_details"])["thinking_tokens"]);
  if (output !== undefined) splitOutput(reading, { total: output, reasoning });
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
