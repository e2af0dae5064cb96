import type { CallEvent } from "@outlay/core/call-event";
import { kindOfSpan } from "../operation-kind.ts";
import type { Attributes, AttributeValue, OtlpSpan } from "../otlp-types.ts";
import type { DialectFacts } from "./dialect.ts";
import { asBoolean, asNumber, asText, asTexts, asUsd, firstOf } from "./read-attribute.ts";
import { readFailure } from "./read-failure.ts";
import { readProvider } from "./read-provider.ts";
import type { UsageFacts } from "./usage-split.ts";

/**
 * The facts of a span written with `gen_ai.*` attributes, which most dialects share; a dialect reads its usage, calls
 * this, and then sets what it knows better. Attributes that hold text of prompts or answers are never read.
 */

const requestModelKeys = ["gen_ai.request.model", "llm.request.model"];
const responseModelKeys = ["gen_ai.response.model", "llm.response.model"];
const sessionKeys = ["gen_ai.conversation.id", "session.id"];
// Traceloop's SDK writes its own name for it onto everybody's spans.
const workflowKeys = ["gen_ai.workflow.name", "traceloop.workflow.name"];
const userKeys = ["user.id", "enduser.pseudo.id"];
const streamKeys = ["gen_ai.request.stream", "gen_ai.request.is_stream", "gen_ai.is_streaming", "llm.is_streaming"];
const finishKeys = ["gen_ai.response.finish_reasons", "gen_ai.response.finish_reason", "llm.response.finish_reason"];
const costKeys = ["gen_ai.usage.cost", "gen_ai.usage.total_cost", "gen_ai.cost.total_cost"];
const ttftSecondsKeys = [
  "gen_ai.response.time_to_first_chunk",
  "gen_ai.client.inference.time_to_first_chunk",
  "gen_ai.client.operation.time_to_first_chunk",
];
const serviceTierKeys = [
  "openai.response.service_tier",
  "gen_ai.openai.response.service_tier",
  "anthropic.response.service_tier",
  "openai.request.service_tier",
  "gen_ai.openai.request.service_tier",
  "anthropic.request.service_tier",
];

/** Traceloop's words of `llm.request.type` for OpenTelemetry's. */
const operationOfRequestType: ReadonlyMap<string, string> = new Map([
  ["completion", "text_completion"],
  ["embedding", "embeddings"],
]);

/** The operation as the span names it; `undefined` where it does not. */
export function readOperation(attributes: Attributes): string | undefined {
  const operation = asText(attributes.get("gen_ai.operation.name"), 100);
  if (operation !== undefined) return operation;
  const requestType = asText(attributes.get("llm.request.type"), 100);
  if (requestType === undefined || requestType === "unknown") return undefined;
  return operationOfRequestType.get(requestType) ?? requestType;
}

export const readStreamed = (attributes: Attributes): boolean | undefined => asBoolean(firstOf(attributes, streamKeys));

/** `usage` as the dialect read it; an operation that is not said to be one is guessed from model and usage. */
export function readGenAi(span: OtlpSpan, used: UsageFacts): DialectFacts {
  const { attributes } = span;
  const model = modelNamed(firstOf(attributes, requestModelKeys));
  const modelResolved = modelNamed(firstOf(attributes, responseModelKeys));
  const provider = readProvider(attributes);
  const hasModel = (model ?? modelResolved) !== undefined;
  // Before the operation had a name, only model calls were traced.
  const operation = readOperation(attributes) ?? (hasModel ? "chat" : "unknown");
  const isUsed = used.usageSource !== "missing";
  const kind = kindOfSpan(operation, {
    hasModelAndUsage: hasModel && isUsed,
    hasProviderAndModel: provider !== undefined && model !== undefined,
  });
  const failure = readFailure(span);
  // Written field by field: a spread in a literal of this size costs V8 some 25 µs.
  return {
    kind,
    isBillable: kind === "model_call",
    // An agent that runs elsewhere may be the only one to tell what it used; a local one repeats its own calls.
    isSoleRecord: (operation === "invoke_agent" && isUsed && span.kind === 3) || undefined,
    operation,
    model,
    modelResolved,
    provider,
    usage: used.usage,
    usageSource: used.usageSource,
    usageQuality: used.usageQuality,
    usageConvention: used.usageConvention,
    status: failure.status,
    errorType: failure.errorType,
    httpStatus: failure.httpStatus,
    responseId: asText(attributes.get("gen_ai.response.id")),
    sessionId: asText(firstOf(attributes, sessionKeys)),
    userId: asText(firstOf(attributes, userKeys)),
    workflow: asText(firstOf(attributes, workflowKeys)),
    step: undefined,
    stepKind: undefined,
    agentRole: asText(attributes.get("gen_ai.agent.name")),
    toolName: asText(attributes.get("gen_ai.tool.name")),
    prompt: readPrompt(attributes),
    serviceTier: readServiceTier(attributes),
    streamed: readStreamed(attributes),
    ttftMs: msOfSeconds(firstOf(attributes, ttftSecondsKeys)),
    finishReason: readFinishReason(attributes, finishKeys),
    reportedCostUsd: asUsd(firstOf(attributes, costKeys)),
    environment: undefined,
    tags: undefined,
  };
}

/** Spring AI writes the word `none` for what it does not know. */
function modelNamed(value: AttributeValue | undefined): string | undefined {
  return value === "none" ? undefined : asText(value);
}

function readPrompt(attributes: Attributes): CallEvent["prompt"] {
  const name = asText(attributes.get("gen_ai.prompt.name"));
  return name === undefined ? undefined : { name, version: asText(attributes.get("gen_ai.prompt.version")) };
}

/** Tiers as providers spell them. `auto` in a request says nothing about the tier that served it. */
const tierOfText: ReadonlyMap<string, NonNullable<CallEvent["serviceTier"]>> = new Map([
  ["default", "standard"],
  ["standard", "standard"],
  ["standard_only", "standard"],
  ["on_demand", "standard"],
  ["batch", "batch"],
  ["flex", "flex"],
  ["priority", "priority"],
  ["fast", "fast"],
  ["scale", "scale"],
  ["provisioned", "provisioned"],
  ["provisioned_throughput", "provisioned"],
]);

/** The service tier of a provider's word for it; `undefined` for a word that names none. */
export function serviceTierNamed(text: string | undefined): CallEvent["serviceTier"] {
  return text === undefined ? undefined : tierOfText.get(text.toLowerCase());
}

/** The tier that served the call, else the one asked for. */
export function readServiceTier(attributes: Attributes): CallEvent["serviceTier"] {
  for (const key of serviceTierKeys) {
    const value = attributes.get(key);
    const tier = value === undefined ? undefined : serviceTierNamed(asText(value));
    if (tier !== undefined) return tier;
  }
  return undefined;
}

const TTFT_MS_MAX = 2_592_000_000;

/** Whole milliseconds of an attribute in milliseconds; `undefined` where it cannot be a time to the first token. */
export function asTtftMs(value: number | undefined): number | undefined {
  return value !== undefined && value >= 0 && value <= TTFT_MS_MAX ? Math.round(value) : undefined;
}

function msOfSeconds(value: Parameters<typeof asNumber>[0]): number | undefined {
  const seconds = asNumber(value);
  return seconds === undefined ? undefined : asTtftMs(seconds * 1000);
}

/** One reason per choice; the different ones, joined. The singular name is the older one. */
export function readFinishReason(attributes: Attributes, keys: readonly string[]): string | undefined {
  const value = firstOf(attributes, keys);
  if (value === undefined || typeof value === "string") return asText(value);
  return asText([...new Set(asTexts(value))].join(","));
}
