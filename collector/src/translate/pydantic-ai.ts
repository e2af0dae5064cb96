import type { Attributes, OtlpScope } from "../otlp-types.ts";
import type { Dialect, DialectFacts } from "./dialect.ts";
import { readLogfire } from "./logfire.ts";
import { asText, asUsd } from "./read-attribute.ts";
import { readGenAi } from "./read-gen-ai.ts";
import { genAiUsageKeys } from "./usage-keys.ts";
import { readUsage } from "./usage-reading.ts";
import { inclusive, isAtLeast, unknownSemantics } from "./usage-semantics.ts";

const usageKeys = {
  ...genAiUsageKeys,
  cacheRead: [
    ...genAiUsageKeys.cacheRead,
    "gen_ai.usage.details.cached_tokens",
    "gen_ai.usage.details.cached_content_tokens",
  ],
  reasoning: [...genAiUsageKeys.reasoning, "gen_ai.usage.details.thoughts_tokens"],
  inputAudio: ["gen_ai.usage.details.input_audio_tokens"],
  cacheReadAudio: ["gen_ai.usage.details.cache_audio_read_tokens"],
  outputAudio: ["gen_ai.usage.details.output_audio_tokens"],
};
/** What only the span of a whole run has; formats 2 and 3 give it no operation. */
const runMarkers = ["pydantic_ai.all_messages", "all_messages_events", "final_result", "agent_name"];

/**
 * Pydantic AI, and the providers Logfire instruments itself. `details.*` are parts of the totals. The span of a run
 * repeats its requests: under the same names in the formats of 1.x, under `gen_ai.aggregated_usage.*` from format 5 on.
 */
export const pydanticAi: Dialect = {
  name: "pydantic_ai",

  isWrittenBy: ({ name }) => name === "pydantic-ai" || name.startsWith("logfire"),

  recognises: ({ attributes }) =>
    attributes.has("gen_ai.operation.name") ||
    attributes.has("gen_ai.request.model") ||
    attributes.has("gen_ai.tool.name") ||
    attributes.has("gen_ai.agent.name") ||
    attributes.has("agent_name"),

  translate(span, scope): DialectFacts {
    const { attributes } = span;
    const facts = readGenAi(span, readUsage(attributes, usageKeys, semanticsOf(scope)));
    if (!attributes.has("gen_ai.operation.name")) facts.kind = kindWithoutOperation(attributes, facts.kind);
    facts.isSoleRecord = undefined;
    if (facts.kind === "agent") facts.agentRole ??= asText(attributes.get("agent_name"));
    if (facts.operation === "unknown") facts.operation = facts.kind === "agent" ? "invoke_agent" : "execute_tool";
    facts.reportedCostUsd ??= asUsd(attributes.get("operation.cost"));
    if (scope.name !== "pydantic-ai") readLogfire(facts, attributes);
    return facts;
  },
};

/** Since 1.0 the output holds a Gemini model's thoughts as well; before, and in Logfire, the arithmetic decides. */
function semanticsOf({ name, version }: OtlpScope) {
  return name === "pydantic-ai" && isAtLeast(version, "1.0") ? inclusive : unknownSemantics;
}

function kindWithoutOperation(attributes: Attributes, kind: DialectFacts["kind"]): DialectFacts["kind"] {
  if (runMarkers.some((key) => attributes.has(key))) return "agent";
  return attributes.has("gen_ai.tool.name") ? "tool" : kind;
}
