import type { CallEvent } from "@outlay/core/call-event";
import type { Attributes, OtlpScope, OtlpSpan } from "../otlp-types.ts";
import type { Dialect, DialectFacts } from "./dialect.ts";
import { type AnswerFacts, readAnswer } from "./openinference-output.ts";
import { asNumber, asText, asTexts, asUsd, firstOf } from "./read-attribute.ts";
import { asTtftMs, readFinishReason, readGenAi } from "./read-gen-ai.ts";
import { type JsonObject, readJsonObject } from "./read-json-attribute.ts";
import { readProvider } from "./read-provider.ts";
import { genAiUsageKeys } from "./usage-keys.ts";
import { readUsage, type UsageKeys } from "./usage-reading.ts";
import { semanticsOf } from "./usage-rules.ts";
import { inclusive, unknownSemantics } from "./usage-semantics.ts";
import type { UsageFacts, UsageSemantics } from "./usage-split.ts";

/**
 * OpenInference (Arize), JavaScript and Python, and LangChain through it. Prompt counts include the cache, completion
 * counts the reasoning. What has no attribute (response id, tier, the cache's time to live) is read from the raw answer
 * in `output.value`, where that is JSON.
 */
export const openinference: Dialect = {
  name: "openinference",

  recognises: ({ attributes }) => attributes.has("openinference.span.kind"),

  translate(span, scope): DialectFacts {
    const { attributes } = span;
    const spanKind = asText(attributes.get("openinference.span.kind"))?.toUpperCase() ?? "";
    const meaning = meaningOfKind.get(spanKind) ?? { kind: "other", operation: spanKind.toLowerCase() || "unknown" };
    const metadata = readJsonObject(attributes.get("metadata")) ?? {};
    const provider = readProvider(attributes, providerKeys) ?? providerOfMetadata(metadata);
    const answer = meaning.kind === "model_call" ? readOutput(attributes, provider, meaning.operation) : undefined;
    const facts = readGenAi(span, readUsed(attributes, scope, provider, answer));
    facts.kind =
      meaning.kind === "model_call" && spanKind === "RERANKER" && !hasModel(attributes) ? "other" : meaning.kind;
    facts.isBillable = facts.kind === "model_call";
    facts.isSoleRecord = undefined;
    facts.operation = meaning.operation;
    facts.provider = provider;
    readModels(facts, attributes, answer);
    readNames(facts, span, metadata);
    readEnd(facts, span);
    facts.responseId = answer?.responseId ?? facts.responseId;
    facts.serviceTier = answer?.serviceTier ?? facts.serviceTier;
    facts.tags = readTags(attributes, metadata);
    return facts;
  },
};

type Meaning = Pick<CallEvent, "kind" | "operation">;

const meaningOfKind: ReadonlyMap<string, Meaning> = new Map<string, Meaning>([
  ["LLM", { kind: "model_call", operation: "chat" }],
  ["EMBEDDING", { kind: "model_call", operation: "embeddings" }],
  ["RERANKER", { kind: "model_call", operation: "rerank" }],
  ["DECISION", { kind: "model_call", operation: "decide" }],
  ["CHAIN", { kind: "workflow", operation: "chain" }],
  ["AGENT", { kind: "agent", operation: "invoke_agent" }],
  ["TOOL", { kind: "tool", operation: "execute_tool" }],
  ["RETRIEVER", { kind: "retrieval", operation: "retrieval" }],
]);

const providerKeys = [
  "llm.provider",
  "decision.provider",
  "llm.system",
  "decision.system",
  "gen_ai.provider.name",
  "gen_ai.system",
];
const requestModelKeys = ["llm.request.model_name", "decision.request.model_name"];
const responseModelKeys = ["llm.response.model_name", "decision.response.model_name"];
/** The answering model where known, else the one asked for. */
const eitherModelKeys = ["llm.model_name", "embedding.model_name", "reranker.model_name", "decision.model_name"];
const parameterKeys = ["llm.invocation_parameters", "embedding.invocation_parameters"];

const usageKeys: UsageKeys = {
  ...genAiUsageKeys,
  input: ["llm.token_count.prompt", "decision.token_count.input", ...genAiUsageKeys.input],
  output: ["llm.token_count.completion", "decision.token_count.output", ...genAiUsageKeys.output],
  total: ["llm.token_count.total", ...genAiUsageKeys.total],
  cacheRead: ["llm.token_count.prompt_details.cache_read", ...genAiUsageKeys.cacheRead],
  cacheWrite: ["llm.token_count.prompt_details.cache_write", ...genAiUsageKeys.cacheWrite],
  reasoning: ["llm.token_count.completion_details.reasoning", ...genAiUsageKeys.reasoning],
  inputAudio: ["llm.token_count.prompt_details.audio", ...genAiUsageKeys.inputAudio],
  outputAudio: ["llm.token_count.completion_details.audio", ...genAiUsageKeys.outputAudio],
};

function readOutput(attributes: Attributes, provider: string | undefined, operation: string): AnswerFacts | undefined {
  if (attributes.get("output.mime_type") !== "application/json") return undefined;
  const output = readJsonObject(attributes.get("output.value"));
  return output && readAnswer(output, provider, operation);
}

/** The provider's own object where it was kept, else the attributes. */
function readUsed(
  attributes: Attributes,
  scope: OtlpScope,
  provider: string | undefined,
  answer: AnswerFacts | undefined,
): UsageFacts {
  const used = readUsage(attributes, usageKeys, judge(scope, provider));
  if (answer?.used === undefined) {
    const hidesWrites = scope.name === langChainJs && rawCacheProviders.has(provider ?? "");
    // Tokens written to the cache stand among the uncached ones, which cost less.
    if (hidesWrites && used.usageQuality === "exact") used.usageQuality = "lower_bound";
    return used;
  }
  const isSurer = answer.used.usageQuality === "exact" || answer.used.usageQuality === "client_estimate";
  if (used.usageSource !== "missing" && !isSurer) return used;
  // The attributes' meaning stays the emitter's, also where the answer itself was there to read.
  return { ...answer.used, usageConvention: used.usageConvention ?? answer.used.usageConvention };
}

/** Its JavaScript version has no attribute for tokens written to a cache (4.1). */
const langChainJs = "@arizeai/openinference-instrumentation-langchain";
const rawCacheProviders: ReadonlySet<string> = new Set(["anthropic", "aws.bedrock"]);

function judge(scope: OtlpScope, provider: string | undefined): UsageSemantics {
  const isArizes = scope.name.startsWith("@arizeai/") || scope.name.startsWith("openinference.");
  return semanticsOf(scope, { provider }) ?? (isArizes ? inclusive : unknownSemantics);
}

function providerOfMetadata(metadata: JsonObject): string | undefined {
  const name = metadata["ls_provider"];
  return typeof name === "string" ? readProvider(new Map([["ls_provider", name]]), ["ls_provider"]) : undefined;
}

const hasModel = (attributes: Attributes): boolean => firstOf(attributes, eitherModelKeys) !== undefined;

function readModels(facts: DialectFacts, attributes: Attributes, answer: AnswerFacts | undefined): void {
  const either = asText(firstOf(attributes, eitherModelKeys));
  const answered = asText(firstOf(attributes, responseModelKeys)) ?? answer?.modelResolved;
  facts.model = asText(firstOf(attributes, requestModelKeys)) ?? facts.model ?? modelOfParameters(attributes) ?? either;
  facts.modelResolved = answered ?? facts.modelResolved ?? (facts.status === "ok" ? either : undefined);
}

function modelOfParameters(attributes: Attributes): string | undefined {
  const parameters = readJsonObject(firstOf(attributes, parameterKeys));
  const model = parameters?.["model"] ?? parameters?.["model_name"];
  return typeof model === "string" ? asText(model) : undefined;
}

const metadataText = (metadata: JsonObject, ...names: string[]): string | undefined => {
  for (const name of names) {
    const value = metadata[name];
    if (typeof value === "string") return asText(value);
  }
  return undefined;
};

function readNames(facts: DialectFacts, span: OtlpSpan, metadata: JsonObject): void {
  const { attributes, parentSpanId } = span;
  const spanName = asText(span.name);
  const isFrame = facts.kind === "workflow" || facts.kind === "agent";
  if (isFrame && parentSpanId === "") facts.workflow ??= spanName;
  if (facts.kind === "agent") facts.agentRole ??= spanName;
  facts.agentRole = asText(attributes.get("agent.name")) ?? facts.agentRole;
  if (facts.kind === "tool") facts.toolName = asText(attributes.get("tool.name")) ?? facts.toolName ?? spanName;
  facts.step =
    asText(firstOf(attributes, ["graph.node.name", "graph.node.id"])) ??
    metadataText(metadata, "langgraph_node") ??
    (facts.kind === "model_call" || parentSpanId === "" ? undefined : spanName);
  facts.sessionId ??= metadataText(metadata, "session_id", "thread_id", "conversation_id");
  facts.userId ??= metadataText(metadata, "user_id");
  const version = asText(attributes.get("llm.prompt_template.version"));
  if (version !== undefined) facts.prompt ??= { version };
}

function readEnd(facts: DialectFacts, span: OtlpSpan): void {
  const { attributes, events, startNs } = span;
  facts.finishReason = readFinishReason(attributes, ["llm.finish_reason"]) ?? facts.finishReason;
  facts.reportedCostUsd = readCost(attributes) ?? facts.reportedCostUsd;
  const firstToken = events.find((event) => event.name === "First Token Stream Event");
  if (firstToken === undefined) return;
  facts.streamed ??= true;
  if (firstToken.timeNs >= startNs) facts.ttftMs ??= asTtftMs(Number(firstToken.timeNs - startNs) / 1_000_000);
}

function readCost(attributes: Attributes): string | undefined {
  const total = attributes.get("llm.cost.total");
  if (total !== undefined) return asUsd(total);
  const prompt = asNumber(attributes.get("llm.cost.prompt"));
  const completion = asNumber(attributes.get("llm.cost.completion"));
  return prompt === undefined || completion === undefined ? undefined : asUsd(prompt + completion);
}

const TAGS_MAX = 64;

/** Scalars of the user's metadata, and the labels of `tag.tags` (a list, or in JavaScript its JSON) under `tags`. */
function readTags(attributes: Attributes, metadata: JsonObject): Record<string, string> | undefined {
  const tags: Record<string, string> = {};
  let count = 0;
  const labels = readLabels(attributes);
  if (labels !== undefined) {
    tags["tags"] = labels;
    count += 1;
  }
  for (const name in metadata) {
    if (count >= TAGS_MAX) break;
    if (name.length === 0 || name.length > 100 || isFrameworksOwn(name)) continue;
    const value = metadata[name];
    const isScalar = typeof value === "string" || typeof value === "number" || typeof value === "boolean";
    const text = isScalar ? asText(value, 500) : undefined;
    if (text === undefined) continue;
    tags[name] = text;
    count += 1;
  }
  return count === 0 ? undefined : tags;
}

/** What LangChain and LangGraph put into the metadata of every run. */
const isFrameworksOwn = (name: string): boolean =>
  name.startsWith("ls_") || name.startsWith("langgraph_") || name.startsWith("__") || name === "checkpoint_ns";

function readLabels(attributes: Attributes): string | undefined {
  const value = attributes.get("tag.tags");
  if (typeof value !== "string" || !value.startsWith("[")) return asText(asTexts(value).join(","), 500);
  try {
    const parsed: unknown = value.length <= 10_000 ? JSON.parse(value) : undefined;
    if (!Array.isArray(parsed)) return undefined;
    return asText(parsed.filter((label) => typeof label === "string").join(","), 500);
  } catch {
    return undefined;
  }
}
