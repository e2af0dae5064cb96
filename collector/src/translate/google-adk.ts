import type { Attributes } from "../otlp-types.ts";
import { addCount } from "./add-count.ts";
import type { Dialect, DialectFacts } from "./dialect.ts";
import { asQuantity, asText } from "./read-attribute.ts";
import { readGenAi } from "./read-gen-ai.ts";
import { asJsonObject, type JsonObject, readJsonObject } from "./read-json-attribute.ts";
import { providerNamed } from "./read-provider.ts";
import { genAiUsageKeys } from "./usage-keys.ts";
import { readCounts } from "./usage-reading.ts";
import { inclusive, outputExcludesReasoning } from "./usage-semantics.ts";
import { splitUsage, type UsageCounts, type UsageFacts } from "./usage-split.ts";

const EMITTER = "gcp.vertex.agent";
const reasoningKey = "gen_ai.usage.reasoning.output_tokens";
const experimentalReasoningKey = "gen_ai.usage.experimental.reasoning_tokens";

/**
 * Google's Agent Development Kit. Its 1.x line counts the answer without the thoughts, says so at best under an
 * experimental name, and does not record the cache; from 2.3 on both are there and inside the totals. The model's answer
 * on the span has Gemini's own counts.
 */
export const googleAdk: Dialect = {
  name: "google_adk",

  isWrittenBy: ({ name }) => name === EMITTER || name === "google.adk",

  recognises: ({ attributes }) =>
    attributes.has("gen_ai.operation.name") ||
    attributes.has("gen_ai.system") ||
    attributes.has("gen_ai.request.model"),

  translate(span): DialectFacts {
    const { attributes } = span;
    const facts = readGenAi(span, readAdkUsage(attributes));
    // Late 1.x tells of one call twice, as `call_llm` around `generate_content`: settlement bills the inner one.
    if (facts.kind === "model_call") facts.operation = "generate_content";
    facts.isSoleRecord = undefined;
    facts.provider = providerOfModel(facts.model) ?? facts.provider;
    facts.sessionId ??= asText(attributes.get("gcp.vertex.agent.session_id"));
    return facts;
  },
};

function readAdkUsage(attributes: Attributes): UsageFacts {
  const counts = readCounts(attributes, genAiUsageKeys);
  if (attributes.has(reasoningKey)) return splitUsage(counts, inclusive);
  if (attributes.has(experimentalReasoningKey)) return splitUsage(counts, outputExcludesReasoning);
  const answer = readJsonObject(attributes.get("gcp.vertex.agent.llm_response"));
  const metadata = asJsonObject(answer?.["usage_metadata"]);
  if (metadata !== undefined) return splitUsage(countsOf(metadata), outputExcludesReasoning);
  // With neither cache nor thoughts recorded, thoughts may be missing and what was cached counts in full.
  return splitUsage(
    counts,
    counts.cacheRead === undefined ? { ...inclusive, quality: "assumed_semantics" } : inclusive,
  );
}

/** Gemini's `usage_metadata` as the model's answer on the span spells it. What tools put into the prompt is extra. */
function countsOf(metadata: JsonObject): UsageCounts {
  const count = (key: string) => {
    const value = metadata[key];
    return typeof value === "number" ? asQuantity(value) : undefined;
  };
  return {
    input: addCount(count("prompt_token_count"), count("tool_use_prompt_token_count")),
    output: count("candidates_token_count"),
    cacheRead: count("cached_content_token_count"),
    reasoning: count("thoughts_token_count"),
  };
}

/** Models of other providers run through LiteLLM: `anthropic/claude-…`. */
function providerOfModel(model: string | undefined): string | undefined {
  const slash = model?.indexOf("/") ?? -1;
  return model === undefined || slash <= 0 ? undefined : asText(providerNamed(model.slice(0, slash)), 100);
}
