import type { CallEvent } from "@outlay/core/call-event";
import { kindOfSpan } from "../operation-kind.ts";
import type { Attributes, OtlpSpan } from "../otlp-types.ts";
import type { Dialect, DialectFacts } from "./dialect.ts";
import { readOtelUsage } from "./otel-usage.ts";
import { asBoolean, asNumber, asText, asTexts, asUsd, firstOf } from "./read-attribute.ts";

/**
 * OpenTelemetry's GenAI semantic conventions: the newest text (schema gen-ai/1.42) and, where it renamed something,
 * the name of the generations still on the wire. Attributes that hold text of prompts or answers are never read.
 */

const markers = ["gen_ai.operation.name", "gen_ai.provider.name", "gen_ai.system", "gen_ai.request.model"];

/** Values of `gen_ai.system` (≤ 1.36) by their present names. */
const providerOfSystem: Readonly<Record<string, string>> = {
  xai: "x_ai",
  "az.ai.openai": "azure.ai.openai",
  "az.ai.inference": "azure.ai.inference",
  vertex_ai: "gcp.vertex_ai",
  gemini: "gcp.gemini",
};

const serviceTierKeys = [
  "openai.response.service_tier",
  "gen_ai.openai.response.service_tier",
  "anthropic.response.service_tier",
  "openai.request.service_tier",
  "gen_ai.openai.request.service_tier",
];

/** Tiers as providers spell them. `auto` in a request says nothing about the tier that served it. */
const tierOfText: Readonly<Record<string, NonNullable<CallEvent["serviceTier"]>>> = {
  default: "standard",
  standard: "standard",
  batch: "batch",
  flex: "flex",
  priority: "priority",
  fast: "fast",
  scale: "scale",
  provisioned: "provisioned",
};

export const otelGenAi: Dialect = {
  name: "otel_gen_ai",

  recognises: ({ attributes }) => markers.some((key) => attributes.has(key)),

  translate(span): DialectFacts {
    const { attributes } = span;
    const used = readOtelUsage(attributes);
    const model = asText(attributes.get("gen_ai.request.model"));
    const modelResolved = asText(attributes.get("gen_ai.response.model"));
    const hasModel = (model ?? modelResolved) !== undefined;
    // Before the operation had a name, only model calls were traced.
    const operation = asText(attributes.get("gen_ai.operation.name"), 100) ?? (hasModel ? "chat" : "unknown");
    const hasModelAndUsage = hasModel && used.usageSource !== "missing";
    const kind = kindOfSpan(operation, hasModelAndUsage);
    const isModelCall = kind === "model_call";
    if (isModelCall && used.usageSource === "reported") used.usage.requests = 1;
    const failure = readFailure(span);
    // Written field by field: a spread in a literal of this size costs V8 some 25 µs.
    return {
      kind,
      isBillable: isModelCall,
      operation,
      model,
      modelResolved,
      provider: readProvider(attributes),
      usage: used.usage,
      usageSource: used.usageSource,
      usageQuality: used.usageQuality,
      usageConvention: used.usageConvention,
      status: failure.status,
      errorType: failure.errorType,
      httpStatus: failure.httpStatus,
      responseId: asText(attributes.get("gen_ai.response.id")),
      sessionId: asText(attributes.get("gen_ai.conversation.id")),
      workflow: asText(attributes.get("gen_ai.workflow.name")),
      agentRole: asText(attributes.get("gen_ai.agent.name")),
      toolName: asText(attributes.get("gen_ai.tool.name")),
      prompt: readPrompt(attributes),
      serviceTier: readServiceTier(attributes),
      streamed: asBoolean(attributes.get("gen_ai.request.stream")),
      ttftMs: readTtftMs(attributes),
      finishReason: readFinishReason(attributes),
      reportedCostUsd: asUsd(attributes.get("gen_ai.usage.cost")),
    };
  },
};

function readProvider(attributes: Attributes): string | undefined {
  const provider = asText(attributes.get("gen_ai.provider.name"), 100);
  if (provider !== undefined) return provider;
  const system = asText(attributes.get("gen_ai.system"), 100);
  if (system === undefined) return undefined;
  return Object.hasOwn(providerOfSystem, system) ? providerOfSystem[system] : system;
}

function readPrompt(attributes: Attributes): CallEvent["prompt"] {
  const name = asText(attributes.get("gen_ai.prompt.name"));
  return name === undefined ? undefined : { name, version: asText(attributes.get("gen_ai.prompt.version")) };
}

function readServiceTier(attributes: Attributes): CallEvent["serviceTier"] {
  const tier = asText(firstOf(attributes, serviceTierKeys))?.toLowerCase();
  return tier !== undefined && Object.hasOwn(tierOfText, tier) ? tierOfText[tier] : undefined;
}

/** The attribute is in seconds. */
function readTtftMs(attributes: Attributes): number | undefined {
  const seconds = asNumber(attributes.get("gen_ai.response.time_to_first_chunk"));
  return seconds !== undefined && seconds >= 0 && seconds <= 31_536_000 ? Math.round(seconds * 1000) : undefined;
}

/** One reason per choice; the different ones, joined. The singular name is the older one. */
function readFinishReason(attributes: Attributes): string | undefined {
  const value = firstOf(attributes, ["gen_ai.response.finish_reasons", "gen_ai.response.finish_reason"]);
  return asText([...new Set(asTexts(value))].join(","));
}

function readFailure({ attributes, statusCode }: OtlpSpan): Pick<CallEvent, "status" | "errorType" | "httpStatus"> {
  const errorType = asText(attributes.get("error.type"));
  const sent = asNumber(attributes.get("http.response.status_code") ?? attributes.get("error.type"));
  const httpStatus = sent !== undefined && Number.isInteger(sent) && sent >= 100 && sent <= 599 ? sent : undefined;
  if (statusCode !== 2 && errorType === undefined) return { status: "ok", errorType: undefined, httpStatus };
  return { status: statusOf(errorType ?? ""), errorType, httpStatus };
}

function statusOf(errorType: string): CallEvent["status"] {
  if (/time.?d?.?out|deadline/i.test(errorType)) return "timeout";
  return /cancel|abort/i.test(errorType) ? "cancelled" : "error";
}
