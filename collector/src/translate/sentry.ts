import type { Dialect, DialectFacts } from "./dialect.ts";
import { asText, asUsd } from "./read-attribute.ts";
import { readGenAi } from "./read-gen-ai.ts";
import { genAiUsageKeys } from "./usage-keys.ts";
import { readUsage } from "./usage-reading.ts";
import { unknownSemantics } from "./usage-semantics.ts";

const OP_PREFIX = "gen_ai.";
const usageKeys = {
  ...genAiUsageKeys,
  total: ["gen_ai.usage.total_tokens"],
};
/** Sentry's names for requests to a model, besides OpenTelemetry's. */
const requests: ReadonlySet<string> = new Set([
  "request",
  "responses",
  "messages",
  "generate_text",
  "stream_text",
  "generate_object",
  "stream_object",
]);

/**
 * Sentry's AI monitoring. The text says cached tokens are inside the input; its Anthropic integration for JavaScript
 * leaves them out and puts them into `total_tokens`, so the arithmetic decides. Agents' spans repeat their calls.
 */
export const sentry: Dialect = {
  name: "sentry",

  recognises: ({ attributes }) => opOf(attributes.get("sentry.op")) !== undefined,

  translate(span): DialectFacts {
    const { attributes } = span;
    const facts = readGenAi(span, readUsage(attributes, usageKeys, unknownSemantics));
    const op = opOf(attributes.get("sentry.op"));
    if (op !== undefined && !attributes.has("gen_ai.operation.name")) facts.operation = op;
    if (requests.has(facts.operation)) facts.kind = "model_call";
    else if (op === "invoke_agent" || op === "create_agent") facts.kind = "agent";
    else if (op === "execute_tool") facts.kind = "tool";
    else if (op === "handoff") facts.kind = "other";
    facts.isBillable = facts.kind === "model_call";
    facts.isSoleRecord = undefined;
    facts.workflow ??= asText(attributes.get("gen_ai.pipeline.name"));
    facts.reportedCostUsd ??= asUsd(attributes.get("gen_ai.cost.total_tokens"));
    return facts;
  },
};

/** What follows `gen_ai.` in a span's op. */
function opOf(value: unknown): string | undefined {
  return typeof value === "string" && value.startsWith(OP_PREFIX)
    ? asText(value.slice(OP_PREFIX.length), 100)
    : undefined;
}
