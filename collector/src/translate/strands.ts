import type { Attributes } from "../otlp-types.ts";
import type { Dialect, DialectFacts } from "./dialect.ts";
import { asNumber, asText } from "./read-attribute.ts";
import { asTtftMs, readGenAi } from "./read-gen-ai.ts";
import { genAiUsageKeys } from "./usage-keys.ts";
import { readCounts } from "./usage-reading.ts";
import { inclusive, inputExcludesCache } from "./usage-semantics.ts";
import { splitUsage, type UsageCounts, type UsageFacts, type UsageSemantics } from "./usage-split.ts";

const EMITTER = "strands-agents";

/**
 * AWS Strands Agents. It names itself where the provider belongs, writes every count under two names, and repeats on
 * the agent's span what the model calls used. Times are in milliseconds under names that mean seconds.
 */
export const strands: Dialect = {
  name: "strands",

  recognises: ({ attributes }, scope) =>
    attributes.get("gen_ai.system") === EMITTER ||
    attributes.get("gen_ai.provider.name") === EMITTER ||
    (scope.name === "strands.telemetry.tracer" && attributes.has("event_loop.cycle_id")),

  translate(span): DialectFacts {
    const { attributes } = span;
    const facts = readGenAi(span, readStrandsUsage(attributes));
    facts.provider = providerOfModel(facts.model);
    // Agents run in this process, swarms and graphs too, although their spans say CLIENT.
    facts.isSoleRecord = undefined;
    if (facts.operation === "unknown") facts.operation = asText(span.name, 100) ?? "unknown";
    if (facts.operation.startsWith("invoke_") || attributes.has("event_loop.cycle_id")) facts.kind = "agent";
    facts.ttftMs = asTtftMs(asNumber(attributes.get("gen_ai.server.time_to_first_token")));
    return facts;
  },
};

function readStrandsUsage(attributes: Attributes): UsageFacts {
  const counts = readCounts(attributes, genAiUsageKeys);
  return splitUsage(counts, semanticsOfCounts(attributes, counts));
}

/**
 * Until 2026 `input_tokens` was the provider's own figure, which for Bedrock and Anthropic leaves the cache out; since
 * then the cache is always inside, and the cache's semconv names are written too. The provider's total tells them apart.
 */
function semanticsOfCounts(attributes: Attributes, { input, output, total, cacheRead, cacheWrite }: UsageCounts) {
  const cached = numberOf(cacheRead) + numberOf(cacheWrite);
  if (cached === 0) return inclusive;
  if (typeof input !== "number") return assumed(inclusive);
  if (cached > input) return inputExcludesCache;
  const rest = typeof total === "number" && typeof output === "number" ? total - output : undefined;
  if (rest === input + cached) return inputExcludesCache;
  const namesAreNew = attributes.has("gen_ai.usage.cache_read.input_tokens");
  const isClaude = asText(attributes.get("gen_ai.request.model"), 2000)?.includes("claude") === true;
  if (rest === input && (namesAreNew || !isClaude)) return inclusive;
  return assumed(namesAreNew ? inclusive : inputExcludesCache);
}

const numberOf = (count: number | "invalid" | undefined): number => (typeof count === "number" ? count : 0);
const assumed = (semantics: UsageSemantics): UsageSemantics => ({ ...semantics, quality: "assumed_semantics" });

/** Bedrock's model ids are unlike any other's; from other ids the price book finds the provider itself. */
function providerOfModel(model: string | undefined): string | undefined {
  if (model === undefined) return undefined;
  const isBedrock =
    /^(arn:aws|((us|eu|apac|jp|au|ca|global|us-gov)\.)?(anthropic|amazon|meta|mistral|cohere|ai21)\.)/.test(model);
  return isBedrock ? "aws.bedrock" : undefined;
}
