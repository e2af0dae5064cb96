import type { Attributes } from "../otlp-types.ts";
import type { Dialect, DialectFacts } from "./dialect.ts";
import { asQuantity, asText, asUsd } from "./read-attribute.ts";
import { readGenAi } from "./read-gen-ai.ts";
import { type JsonObject, readJsonObject } from "./read-json-attribute.ts";
import { providerNamed } from "./read-provider.ts";
import { unknownSemantics } from "./usage-semantics.ts";
import { splitUsage, type UsageFacts } from "./usage-split.ts";

const kindOfType: ReadonlyMap<string, DialectFacts["kind"]> = new Map<string, DialectFacts["kind"]>([
  ["LLM", "model_call"],
  ["CHAT_MODEL", "model_call"],
  ["EMBEDDING", "model_call"],
  ["AGENT", "agent"],
  ["CHAIN", "workflow"],
  ["WORKFLOW", "workflow"],
  ["TOOL", "tool"],
  ["RETRIEVER", "retrieval"],
]);

/** MLflow's own format: every attribute is JSON. Agents may carry the sum of their calls, or be the only ones to tell. */
export const mlflow: Dialect = {
  name: "mlflow",

  recognises: ({ attributes }) =>
    attributes.has("mlflow.spanType") &&
    !attributes.has("gen_ai.operation.name") &&
    !attributes.has("openinference.span.kind"),

  translate(span): DialectFacts {
    const { attributes } = span;
    const facts = readGenAi(span, readMlflowUsage(attributes));
    const type = unquoted(attributes, "mlflow.spanType") ?? "UNKNOWN";
    facts.kind = kindOfType.get(type) ?? "other";
    facts.isBillable = facts.kind === "model_call";
    facts.operation = type === "EMBEDDING" ? "embeddings" : facts.isBillable ? "chat" : type.toLowerCase();
    facts.model = unquoted(attributes, "mlflow.llm.model");
    const provider = unquoted(attributes, "mlflow.llm.provider");
    facts.provider = provider === undefined ? undefined : asText(providerNamed(provider), 100);
    facts.isSoleRecord = (facts.kind === "agent" && facts.usageSource !== "missing") || undefined;
    facts.step = asText(span.name);
    facts.toolName = facts.kind === "tool" ? facts.step : undefined;
    const cost = readJsonObject(attributes.get("mlflow.llm.cost"))?.["total_cost"];
    facts.reportedCostUsd = typeof cost === "number" ? asUsd(cost) : undefined;
    return facts;
  },
};

function readMlflowUsage(attributes: Attributes): UsageFacts {
  const usage = readJsonObject(attributes.get("mlflow.chat.tokenUsage")) ?? {};
  const writtenFor1h = countOf(usage, "cache_creation_input_tokens_above_1hr");
  const counts = {
    input: countOf(usage, "input_tokens"),
    output: countOf(usage, "output_tokens"),
    total: countOf(usage, "total_tokens"),
    cacheRead: countOf(usage, "cache_read_input_tokens"),
    cacheWrite: countOf(usage, "cache_creation_input_tokens"),
    cacheWrite1h: writtenFor1h,
  };
  return splitUsage(counts, unknownSemantics);
}

function countOf(usage: JsonObject, key: string): number | "invalid" | undefined {
  const value = usage[key];
  return typeof value === "number" ? asQuantity(value) : undefined;
}

/** A text with the quotes of JSON around it. */
function unquoted(attributes: Attributes, key: string): string | undefined {
  const text = asText(attributes.get(key), 202);
  return text === undefined ? undefined : asText(text.replaceAll('"', ""));
}
