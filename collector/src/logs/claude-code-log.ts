import type { OtlpLog, OtlpResource } from "../otlp-types.ts";
import { codingAgentModel } from "../translate/coding-agent-model.ts";
import { asAttempt, asText, asUsd, firstOf } from "../translate/read-attribute.ts";
import { serviceTierNamed } from "../translate/read-gen-ai.ts";
import { sourceKeyOf } from "../translate/source.ts";
import { readUsage } from "../translate/usage-reading.ts";
import { inputExcludesCache } from "../translate/usage-semantics.ts";
import { eventWithoutUsage, readAgentFacts, readHttpStatus, readMs } from "./coding-agent.ts";
import type { LogDialect, LogFacts } from "./log-dialect.ts";

/** Anthropic's own counts: `input_tokens` leaves the cache out. Values often come as text. */
const usageKeys = {
  input: ["input_tokens"],
  output: ["output_tokens"],
  cacheRead: ["cache_read_tokens", "cache_read_input_tokens"],
  cacheWrite: ["cache_creation_tokens", "cache_creation_input_tokens"],
} as const;

/**
 * Claude Code's events (code.claude.com/docs/en/monitoring-usage). `api_request` is one model call with its usage;
 * `cost_usd` in it is Claude Code's own estimate. A refusal comes beside the `api_request` that was billed.
 */
export const claudeCodeLog: LogDialect = {
  name: "claude_code",
  recognises: (eventName) => eventName.startsWith("claude_code."),
  translate(eventName, log, resource): LogFacts | undefined {
    switch (eventName) {
      case "claude_code.api_request":
        return { ...common(log, resource), ...readRequest(log) };
      case "claude_code.api_error":
        return {
          ...common(log, resource),
          ...eventWithoutUsage("model_call", "chat", log.attributes),
          status: "error",
        };
      case "claude_code.api_refusal":
        return {
          ...common(log, resource),
          ...eventWithoutUsage("other", "refusal", log.attributes),
          status: "blocked",
        };
      case "claude_code.tool_result":
        return { ...common(log, resource), ...eventWithoutUsage("tool", "execute_tool", log.attributes) };
      case "claude_code.tool_decision":
      case "claude_code.user_prompt":
        return {
          ...common(log, resource),
          ...eventWithoutUsage("other", eventName.slice("claude_code.".length), log.attributes),
        };
      default:
        return undefined;
    }
  },
};

function common({ attributes }: OtlpLog, resource: OtlpResource) {
  const { model } = codingAgentModel(attributes.get("model"));
  return {
    ...readAgentFacts(attributes, resource),
    sourceKey: sourceKeyOf(resource, attributes),
    model,
    provider: model === undefined ? undefined : hostOf(model),
    responseId: asText(firstOf(attributes, ["request_id", "gen_ai.response.id"])),
    httpStatus: readHttpStatus(attributes),
    attempt: asAttempt(attributes.get("attempt")),
    agentRole: asText(attributes.get("agent.name")),
    step: asText(attributes.get("query_source")),
  };
}

function readRequest({ attributes }: OtlpLog) {
  return {
    kind: "model_call",
    operation: "chat",
    isBillable: true,
    status: "ok",
    ...readUsage(attributes, usageKeys, inputExcludesCache),
    reportedCostUsd: asUsd(attributes.get("cost_usd")),
    durationMs: readMs(attributes, "duration_ms"),
    ttftMs: readMs(attributes, "ttft_ms"),
    serviceTier: serviceTierNamed(asText(attributes.get("speed"))),
  } as const;
}

/** Claude Code says only the model; Bedrock and Vertex AI spell it in ways of their own. */
function hostOf(model: string): string {
  if (/^arn:aws|anthropic\.claude/.test(model)) return "aws.bedrock";
  return model.includes("@") ? "gcp.vertex_ai" : "anthropic";
}
