import type { OtlpLog, OtlpResource } from "../otlp-types.ts";
import { asAttempt, asBoolean, asText, firstOf } from "../translate/read-attribute.ts";
import { serviceTierNamed } from "../translate/read-gen-ai.ts";
import { sourceKeyOf } from "../translate/source.ts";
import { readUsage } from "../translate/usage-reading.ts";
import { inclusive } from "../translate/usage-semantics.ts";
import { eventWithoutUsage, readAgentFacts, readHttpStatus, readMs } from "./coding-agent.ts";
import type { LogDialect, LogFacts } from "./log-dialect.ts";

/** OpenAI's totals. `tool_token_count` is, in spite of its name, the grand total. */
const usageKeys = {
  input: ["input_token_count"],
  output: ["output_token_count"],
  cacheRead: ["cached_token_count"],
  cacheWrite: ["cache_write_token_count"],
  reasoning: ["reasoning_token_count"],
} as const;

/**
 * Codex's events (openai/codex, codex-rs/otel). The event of the stream that ended, `response.completed`, carries the
 * call's usage; the thousands of other stream events carry nothing. `codex.turn_cost` sums several calls and is not read.
 */
export const codexLog: LogDialect = {
  name: "codex",
  recognises: (eventName, { attributes }) =>
    eventName.startsWith("codex.") || (attributes.has("event.kind") && attributes.has("input_token_count")),
  translate(eventName, log, resource): LogFacts | undefined {
    const { attributes } = log;
    const eventKind = attributes.get("event.kind");
    if (eventKind === "response.completed" && attributes.has("input_token_count")) {
      return { ...common(log, resource), ...readCompleted(log) };
    }
    if (eventName === "codex.tool_result") {
      return { ...common(log, resource), ...eventWithoutUsage("tool", "execute_tool", attributes) };
    }
    if (eventName === "codex.conversation_starts" || eventName === "codex.tool_decision") {
      return { ...common(log, resource), ...eventWithoutUsage("other", eventName.slice("codex.".length), attributes) };
    }
    const isFailedCall =
      (eventName === "codex.api_request" && isInference(log) && hasFailed(log)) ||
      (isStreamEvent(eventName) && hasStreamFailed(log));
    if (!isFailedCall) return undefined;
    return { ...common(log, resource), ...eventWithoutUsage("model_call", "chat", attributes), status: "error" };
  },
};

function common({ attributes }: OtlpLog, resource: OtlpResource) {
  return {
    ...readAgentFacts(attributes, resource),
    // Its spans and metrics do not name the conversation, so the process is what all signals have in common.
    sourceKey: sourceKeyOf(resource),
    model: asText(firstOf(attributes, ["model", "slug"])),
    provider: "openai",
    responseId: asText(firstOf(attributes, ["response.id", "response_id"])),
    httpStatus: readHttpStatus(attributes),
    attempt: asAttempt(attributes.get("attempt")),
  };
}

function readCompleted({ attributes }: OtlpLog) {
  return {
    kind: "model_call",
    operation: "chat",
    isBillable: true,
    status: "ok",
    ...readUsage(attributes, usageKeys, inclusive),
    streamed: true,
    durationMs: readMs(attributes, "duration_ms"),
    ttftMs: readMs(attributes, "ttft_ms"),
    serviceTier: serviceTierNamed(asText(attributes.get("service_tier"))),
  } as const;
}

const isStreamEvent = (eventName: string): boolean =>
  eventName === "codex.sse_event" || eventName === "codex.websocket_event";

/** A stream that ended well says `response.completed` twice: as it comes in, without a word more, and with its usage. */
function hasStreamFailed({ attributes }: OtlpLog): boolean {
  const eventKind = attributes.get("event.kind");
  return eventKind === "response.failed" || (eventKind === "response.completed" && attributes.has("error.message"));
}

/** Other requests ask for the list of models and the like. */
function isInference({ attributes }: OtlpLog): boolean {
  const endpoint = asText(attributes.get("endpoint")) ?? "unknown";
  return endpoint === "unknown" || /responses|chat/.test(endpoint);
}

function hasFailed({ attributes }: OtlpLog): boolean {
  const status = readHttpStatus(attributes);
  if (status !== undefined) return status >= 400;
  return attributes.has("error.message") || asBoolean(attributes.get("success")) === false;
}
