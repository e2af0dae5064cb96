import type { CallEvent } from "@outlay/core/call-event";
import type { Attributes, OtlpSpan } from "../otlp-types.ts";
import type { Dialect, DialectFacts } from "./dialect.ts";
import { readLangfuseUsage } from "./langfuse-usage.ts";
import { asBoolean, asText, asTexts, asUsd, firstOf } from "./read-attribute.ts";
import { asTtftMs, readGenAi, serviceTierNamed } from "./read-gen-ai.ts";
import { type JsonObject, readJsonObject } from "./read-json-attribute.ts";

const TYPE = "langfuse.observation.type";
const USAGE = "langfuse.observation.usage_details";
const MODEL = "langfuse.observation.model.name";
const TAGS_MAX = 20;

/** Observations by their type. Any of them may be given a model and a usage by hand. */
const kindOfType: ReadonlyMap<string, CallEvent["kind"]> = new Map<string, CallEvent["kind"]>([
  ["generation", "model_call"],
  ["embedding", "model_call"],
  ["agent", "agent"],
  ["chain", "workflow"],
  ["tool", "tool"],
  ["retriever", "retrieval"],
]);

/**
 * Langfuse's SDKs. Everything about a call is in JSON attributes of their own; no provider is named, so pricing finds it
 * by the model. Langfuse's span processor also puts session and user onto spans of other emitters: those are not its.
 */
export const langfuse: Dialect = {
  name: "langfuse",

  recognises: ({ attributes }, scope) =>
    attributes.has(USAGE) ||
    (attributes.has(TYPE) && (scope.name.startsWith("langfuse") || !isOthers(attributes))) ||
    (attributes.has(MODEL) && !isOthers(attributes)),

  translate(span): DialectFacts {
    const { attributes } = span;
    const { used, serviceTier } = readLangfuseUsage(attributes);
    const facts = readGenAi(span, used);
    const type = asText(attributes.get(TYPE), 60) ?? (attributes.has(MODEL) ? "generation" : "span");
    facts.operation = type === "generation" ? "chat" : type === "embedding" ? "embeddings" : type;
    // The request's or the response's; the SDK does not say which.
    facts.model = asText(attributes.get(MODEL)) ?? facts.model;
    setKind(facts, type);
    setContext(facts, span, type);
    const parameters = readJsonObject(attributes.get("langfuse.observation.model.parameters"));
    facts.serviceTier = serviceTier ?? serviceTierNamed(textOf(parameters, "service_tier")) ?? facts.serviceTier;
    facts.streamed ??= asBoolean(parameters?.["stream"] === true ? true : textOf(parameters, "stream"));
    facts.ttftMs = ttftMsOf(span);
    facts.reportedCostUsd = totalCost(readJsonObject(attributes.get("langfuse.observation.cost_details")));
    if (attributes.get("langfuse.observation.level") === "ERROR" && facts.status === "ok") facts.status = "error";
    return facts;
  },
};

/** Who writes these has a dialect of its own, and Langfuse only decorates the span. */
function isOthers(attributes: Attributes): boolean {
  return (
    attributes.has("gen_ai.operation.name") ||
    attributes.has("gen_ai.usage.input_tokens") ||
    attributes.has("openinference.span.kind") ||
    attributes.has("ai.operationId") ||
    attributes.has("traceloop.span.kind")
  );
}

/** A usage on what is no generation may be the only record of it, or repeat the generations below. */
function setKind(facts: DialectFacts, type: string): void {
  facts.kind = kindOfType.get(type) ?? "other";
  facts.isBillable = facts.kind === "model_call";
  const isUsed = facts.usageSource !== "missing";
  facts.isSoleRecord = (isUsed && !facts.isBillable && type !== "span" && facts.model !== undefined) || undefined;
}

function setContext(facts: DialectFacts, { name, attributes }: OtlpSpan, type: string): void {
  facts.sessionId ??= asText(attributes.get("langfuse.session.id"));
  facts.userId ??= asText(attributes.get("langfuse.user.id"));
  facts.workflow = asText(attributes.get("langfuse.trace.name")) ?? facts.workflow;
  facts.step = asText(name);
  facts.toolName = type === "tool" ? asText(name) : facts.toolName;
  facts.agentRole = type === "agent" ? asText(name) : facts.agentRole;
  facts.environment = asText(attributes.get("langfuse.environment"));
  const prompt = asText(attributes.get("langfuse.observation.prompt.name"));
  if (prompt !== undefined) {
    facts.prompt = { name: prompt, version: asText(attributes.get("langfuse.observation.prompt.version")) };
  }
  facts.tags = tagsOf(attributes);
}

/** Langfuse's tags are words without values. */
function tagsOf(attributes: Attributes): Record<string, string> | undefined {
  const tags: Record<string, string> = {};
  for (const tag of asTexts(attributes.get("langfuse.trace.tags")).slice(0, TAGS_MAX)) {
    if (tag.length <= 100) tags[`langfuse.${tag}`.slice(0, 100)] = "true";
  }
  const release = asText(firstOf(attributes, ["langfuse.release", "langfuse.trace.release"]));
  if (release !== undefined) tags["langfuse.release"] = release;
  return Object.keys(tags).length === 0 ? undefined : tags;
}

/** An ISO time, in the SDKs for JavaScript with quotes around it, minus the start of the span. */
function ttftMsOf({ attributes, startNs, endNs }: OtlpSpan): number | undefined {
  const text = asText(attributes.get("langfuse.observation.completion_start_time"), 60);
  const atMs = text === undefined ? Number.NaN : Date.parse(text.replaceAll('"', ""));
  if (Number.isNaN(atMs)) return undefined;
  const isInside = atMs <= Number(endNs / 1_000_000n) + 1000;
  return isInside ? asTtftMs(atMs - Number(startNs / 1_000_000n)) : undefined;
}

/** The stated total, else the sum of the parts; USD. */
function totalCost(details: JsonObject | undefined): string | undefined {
  if (details === undefined) return undefined;
  if (typeof details["total"] === "number") return asUsd(details["total"]);
  let sum: number | undefined;
  for (const cost of Object.values(details)) if (typeof cost === "number") sum = (sum ?? 0) + cost;
  return asUsd(sum);
}

function textOf(object: JsonObject | undefined, key: string): string | undefined {
  const value = object?.[key];
  return typeof value === "string" ? asText(value) : undefined;
}
