import type { Attributes } from "../otlp-types.ts";
import { CONTEXT_WINDOW_TAG, codingAgentModel } from "./coding-agent-model.ts";
import type { Dialect, DialectFacts } from "./dialect.ts";
import { asAttempt, asBoolean, asNumber, asText, firstOf } from "./read-attribute.ts";
import { asTtftMs, readGenAi, serviceTierNamed } from "./read-gen-ai.ts";
import { sourceKeyOf } from "./source.ts";
import { readUsage, type UsageKeys } from "./usage-reading.ts";
import { inputExcludesCache } from "./usage-semantics.ts";

const REQUEST = "claude_code.llm_request";

/** Bare names with Anthropic's own figures; should semconv names be added some day, these remain the known ones. */
const usageKeys = {
  input: ["input_tokens"],
  output: ["output_tokens"],
  cacheRead: ["cache_read_tokens", "cache_read_input_tokens"],
  cacheWrite: ["cache_creation_tokens", "cache_creation_input_tokens"],
} as const satisfies UsageKeys;

const kindOfName: ReadonlyMap<string, DialectFacts["kind"]> = new Map<string, DialectFacts["kind"]>([
  [REQUEST, "model_call"],
  ["claude_code.interaction", "workflow"],
  ["claude_code.tool", "tool"],
]);

/**
 * Claude Code's spans. The same calls come as log events and in metrics too; the request id and the session, which all
 * of them carry, tell that they are the same.
 */
export const claudeCode: Dialect = {
  name: "claude_code",

  recognises: ({ name }, scope) =>
    name.startsWith("claude_code.") || scope.name.startsWith("com.anthropic.claude_code"),

  translate(span, _scope, resource): DialectFacts {
    const { attributes } = span;
    const facts = readGenAi(span, readUsage(attributes, usageKeys, inputExcludesCache));
    facts.kind = kindOfName.get(nameOf(span.name, attributes)) ?? "other";
    facts.isBillable = facts.kind === "model_call";
    facts.isSoleRecord = undefined;
    facts.operation = facts.isBillable ? "chat" : (asText(span.name, 100) ?? "unknown");
    const { model, contextWindow } = codingAgentModel(firstOf(attributes, ["gen_ai.request.model", "model"]));
    facts.model = model;
    if (contextWindow !== undefined) facts.tags = { [CONTEXT_WINDOW_TAG]: contextWindow };
    facts.provider ??= facts.isBillable ? "anthropic" : undefined;
    facts.responseId = asText(firstOf(attributes, ["request_id", "gen_ai.response.id"]));
    facts.sourceKey = sourceKeyOf(resource, attributes);
    facts.toolName = asText(firstOf(attributes, ["tool_name", "gen_ai.tool.name"]));
    facts.step = asText(attributes.get("query_source"));
    facts.ttftMs = asTtftMs(asNumber(attributes.get("ttft_ms")));
    facts.attempt = asAttempt(attributes.get("attempt"));
    facts.serviceTier = serviceTierNamed(asText(attributes.get("speed"))) ?? facts.serviceTier;
    facts.finishReason ??= asText(attributes.get("stop_reason"));
    if (facts.isBillable && asBoolean(attributes.get("success")) === false) fail(facts, attributes);
    return facts;
  },
};

/** `span.type` says it without the prefix; a renamed span is still known by it. */
function nameOf(name: string, attributes: Attributes): string {
  const type = asText(attributes.get("span.type"));
  return kindOfName.has(name) || type === undefined ? name : `claude_code.${type}`;
}

/** `error` is a message and may quote the prompt; the status code is all that is read of it. */
function fail(facts: DialectFacts, attributes: Attributes): void {
  const status = asNumber(attributes.get("status_code"));
  if (status !== undefined && Number.isInteger(status) && status >= 100 && status <= 599) facts.httpStatus ??= status;
  if (facts.status === "ok") facts.status = "error";
}
