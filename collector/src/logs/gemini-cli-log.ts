import type { OtlpLog, OtlpResource } from "../otlp-types.ts";
import { asQuantity, asText, firstOf } from "../translate/read-attribute.ts";
import { readFinishReason } from "../translate/read-gen-ai.ts";
import { sourceKeyOf } from "../translate/source.ts";
import { readCounts } from "../translate/usage-reading.ts";
import { splitUsage, type UsageFacts } from "../translate/usage-split.ts";
import { eventWithoutUsage, readAgentFacts, readHttpStatus, readMs } from "./coding-agent.ts";
import type { LogDialect, LogFacts } from "./log-dialect.ts";

const usageKeys = {
  input: ["input_token_count"],
  output: ["output_token_count"],
  total: ["total_token_count"],
  cacheRead: ["cached_content_token_count"],
  reasoning: ["thoughts_token_count"],
} as const;

/**
 * Events of Gemini CLI (google-gemini/gemini-cli, docs/cli/telemetry.md) and of its descendants, which keep the events and
 * put their own name before them: `qwen-code.api_response`.
 */
export const geminiCliLog: LogDialect = {
  name: "gemini_cli",
  recognises: (eventName, { attributes }) =>
    /^(gemini_cli|qwen[-_]code)\./.test(eventName) ||
    (eventName.endsWith(".api_response") && attributes.has("cached_content_token_count")),
  translate(eventName, log, resource): LogFacts | undefined {
    const { attributes } = log;
    switch (eventName.slice(eventName.lastIndexOf(".") + 1)) {
      case "api_response":
        return { ...common(eventName, log, resource), ...readResponse(log) };
      case "api_error":
        return {
          ...common(eventName, log, resource),
          ...eventWithoutUsage("model_call", "chat", attributes),
          status: "error",
        };
      case "tool_call":
        return { ...common(eventName, log, resource), ...eventWithoutUsage("tool", "execute_tool", attributes) };
      default:
        return undefined;
    }
  },
};

function common(eventName: string, { attributes }: OtlpLog, resource: OtlpResource) {
  return {
    ...readAgentFacts(attributes, resource),
    sourceKey: sourceKeyOf(resource, attributes),
    model: asText(attributes.get("model")),
    provider: eventName.startsWith("gemini_cli.") ? googleProvider(asText(attributes.get("auth_type"))) : undefined,
    responseId: asText(firstOf(attributes, ["response_id", "gen_ai.response.id"])),
    httpStatus: readHttpStatus(attributes),
    step: asText(attributes.get("role")),
  };
}

function googleProvider(authType: string | undefined): string {
  return authType?.includes("vertex") ? "gcp.vertex_ai" : "gcp.gemini";
}

function readResponse({ attributes }: OtlpLog) {
  return {
    kind: "model_call",
    operation: "generate_content",
    isBillable: true,
    status: "ok",
    ...readGeminiUsage(attributes),
    durationMs: readMs(attributes, "duration_ms"),
    finishReason: readFinishReason(attributes, ["finish_reasons"]),
  } as const;
}

/**
 * Gemini's `usageMetadata`: the prompt holds what was cached, tool use is more prompt, and thoughts stand beside the
 * answer. A descendant that speaks to other models counts thoughts inside the answer; the grand total tells.
 */
function readGeminiUsage(attributes: OtlpLog["attributes"]): UsageFacts {
  const counts = readCounts(attributes, usageKeys);
  const tool = asQuantity(attributes.get("tool_token_count"));
  if (typeof tool === "number" && typeof counts.input === "number") counts.input += tool;
  const { input, output, total, reasoning } = counts;
  const isInside =
    typeof input === "number" && typeof output === "number" && reasoning !== 0 && total === input + output;
  return splitUsage(counts, { inputIncludesCache: true, outputIncludesReasoning: isInside });
}
