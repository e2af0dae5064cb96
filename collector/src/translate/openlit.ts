import type { OtlpScope } from "../otlp-types.ts";
import type { Dialect, DialectFacts } from "./dialect.ts";
import { asUsd } from "./read-attribute.ts";
import { readGenAi } from "./read-gen-ai.ts";
import { readProvider } from "./read-provider.ts";
import { genAiUsageKeys } from "./usage-keys.ts";
import { readUsage } from "./usage-reading.ts";
import { inclusive, inputExcludesCache, outputExcludesReasoning, unknownSemantics } from "./usage-semantics.ts";
import type { UsageSemantics } from "./usage-split.ts";

const usageKeys = {
  ...genAiUsageKeys,
  cacheRead: [...genAiUsageKeys.cacheRead, "gen_ai.usage.prompt_tokens_details.cache_read"],
  cacheWrite: [...genAiUsageKeys.cacheWrite, "gen_ai.usage.prompt_tokens_details.cache_write"],
  reasoning: [...genAiUsageKeys.reasoning, "gen_ai.usage.completion_tokens_details.reasoning"],
  outputAudio: [...genAiUsageKeys.outputAudio, "gen_ai.usage.completion_tokens_details.audio"],
};
/** Providers whose own figures OpenLIT passes on, and those figures leave the cache out. */
const excludeCache: ReadonlySet<string> = new Set(["anthropic", "aws.bedrock"]);
const google: ReadonlySet<string> = new Set(["gcp.gemini", "gcp.vertex_ai", "gcp.gen_ai"]);
/** Frameworks hand over what their own integrations made of the figures, which differs. */
const frameworks = /langchain|langgraph|llama-?_?index|crewai|vercel|haystack|litellm|agno|ag2|autogen/;

/**
 * OpenLIT. The scope may name the wrong provider (`…-vllm` for OpenAI), so the provider's attribute decides. Its cost is
 * 0 where its price list lacks the model, and its time to the first token is wrong (1 ms for 91 ms): not read.
 */
export const openlit: Dialect = {
  name: "openlit",

  recognises: ({ attributes }, scope) =>
    (scope.name.startsWith("@openlit/") ||
      /^openlit\b/.test(scope.name) ||
      attributes.get("telemetry.sdk.name") === "openlit") &&
    (attributes.has("gen_ai.operation.name") || attributes.has("gen_ai.request.model")),

  translate(span, scope): DialectFacts {
    const { attributes } = span;
    const provider = readProvider(attributes);
    const facts = readGenAi(span, readUsage(attributes, usageKeys, semanticsOf(scope, provider)));
    const cost = asUsd(attributes.get("gen_ai.usage.cost"));
    facts.reportedCostUsd = cost === undefined || Number(cost) === 0 ? undefined : cost;
    facts.ttftMs = undefined;
    if (facts.streamed && facts.usageQuality === "exact") facts.usageQuality = qualityOfStream(facts);
    return facts;
  },
};

/** Seen in 1.15: what a stream's figures are worth, which nothing on the span says. */
function qualityOfStream({ provider, usage }: DialectFacts): DialectFacts["usageQuality"] {
  // The placeholder of message_start is added to the output (292 for 291).
  if (provider === "anthropic") return "upper_bound";
  if (provider !== "openai") return "exact";
  // A stream without a usage frame has OpenLIT's own counts (2/1 for 5132/296); the provider's come with the cached part.
  return usage.cache_read === undefined ? "client_estimate" : "assumed_semantics";
}

function semanticsOf(scope: OtlpScope, provider: string | undefined): UsageSemantics {
  if (scope.name.includes("claude-agent-sdk") || scope.name.includes("claude_agent_sdk")) return inclusive;
  if (frameworks.test(scope.name)) return unknownSemantics;
  // Its events copy the span's totals and nothing of the cache.
  const omitsCache = scope.name === "openlit";
  if (provider !== undefined && excludeCache.has(provider)) return { ...inputExcludesCache, omitsCache };
  return provider !== undefined && google.has(provider) ? outputExcludesReasoning : { ...inclusive, omitsCache };
}
