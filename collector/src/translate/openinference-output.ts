import type { CallEvent } from "@outlay/core/call-event";
import { type ProviderUsage, readProviderUsage } from "@outlay/core/provider-usage/read-provider-usage";
import { asQuantity } from "./read-attribute.ts";
import { asJsonObject, type JsonObject } from "./read-json-attribute.ts";
import { unknownSemantics } from "./usage-semantics.ts";
import { splitUsage, type UsageCounts, type UsageFacts } from "./usage-split.ts";

/** What an answer kept as JSON tells that has no attribute. Its text is passed over. */
export interface AnswerFacts {
  readonly used: UsageFacts | undefined;
  readonly responseId: string | undefined;
  readonly modelResolved: string | undefined;
  readonly serviceTier: CallEvent["serviceTier"];
}

/**
 * Reads id, model, tier and usage of `output.value`, which holds a provider's raw answer, or LangChain's result with the
 * provider's answer inside.
 */
export function readAnswer(output: JsonObject, provider: string | undefined, operation: string): AnswerFacts {
  const message = langChainMessage(output);
  if (message === undefined) return factsOf(readProviderUsage({ provider, apiFlavour: operation, body: output }));
  const metadata = asJsonObject(message["response_metadata"]) ?? {};
  const model = textOf(metadata["model_name"]) ?? textOf(metadata["model"]);
  const usage = asJsonObject(metadata["usage"]) ?? asJsonObject(metadata["token_usage"]);
  const raw = usage && factsOf(readProviderUsage({ provider, model, body: { ...metadata, model, usage } }));
  return {
    used: raw?.used ?? readLangChainUsage(message, output),
    responseId: textOf(metadata["id"]) ?? ownId(textOf(message["id"])),
    modelResolved: model ?? raw?.modelResolved,
    serviceTier: raw?.serviceTier,
  };
}

/** A provider's answer that also billed another model is more than one event can say. */
function factsOf(read: ProviderUsage): AnswerFacts {
  const { usage, usageSource, usageQuality, usageConvention } = read;
  const isPart = (read.extraUsage?.length ?? 0) > 0;
  return {
    used:
      usageSource === "missing"
        ? undefined
        : { usage, usageSource, usageQuality: isPart ? "lower_bound" : usageQuality, usageConvention },
    responseId: bounded(read.responseId),
    modelResolved: bounded(read.model),
    serviceTier: read.serviceTier,
  };
}

/** `generations[0][0].message`, plain or as LangChain serialises objects (`{ lc, type, id, kwargs }`). */
function langChainMessage(output: JsonObject): JsonObject | undefined {
  const outer = output["generations"];
  const inner = Array.isArray(outer) ? outer[0] : undefined;
  const message = asJsonObject(asJsonObject(Array.isArray(inner) ? inner[0] : inner)?.["message"]);
  return message && (asJsonObject(message["kwargs"]) ?? message);
}

/** LangChain's `usage_metadata`: totals hold their parts, except through some integrations (Bedrock), so numbers decide. */
function readLangChainUsage(message: JsonObject, output: JsonObject): UsageFacts | undefined {
  const usage = asJsonObject(message["usage_metadata"]);
  if (usage === undefined) return readEstimate(output);
  const input = asJsonObject(usage["input_token_details"]) ?? {};
  const reasoning = asJsonObject(usage["output_token_details"]) ?? {};
  const counts: UsageCounts = {
    input: countOf(usage["input_tokens"]),
    output: countOf(usage["output_tokens"]),
    total: countOf(usage["total_tokens"]),
    cacheRead: countOf(input["cache_read"]),
    cacheWrite: countOf(input["cache_creation"]),
    cacheWrite5m: countOf(input["ephemeral_5m_input_tokens"]),
    cacheWrite1h: countOf(input["ephemeral_1h_input_tokens"]),
    inputAudio: countOf(input["audio"]),
    reasoning: countOf(reasoning["reasoning"]),
    outputAudio: countOf(reasoning["audio"]),
  };
  const used = splitUsage(counts, { ...unknownSemantics, quality: "exact" });
  return used.usageSource === "missing" ? undefined : used;
}

/** LangChain's own guess at a stream that came without usage. */
function readEstimate(output: JsonObject): UsageFacts | undefined {
  const llmOutput = asJsonObject(output["llmOutput"]) ?? {};
  const estimate = asJsonObject(llmOutput["estimatedTokenUsage"]);
  if (estimate === undefined || asJsonObject(llmOutput["tokenUsage"])?.["totalTokens"] !== undefined) return undefined;
  const counts = { input: countOf(estimate["promptTokens"]), output: countOf(estimate["completionTokens"]) };
  const used = splitUsage(counts, { ...unknownSemantics, quality: "client_estimate" });
  return used.usageSource === "missing" ? undefined : used;
}

const countOf = (value: unknown): number | "invalid" | undefined =>
  typeof value === "number" || typeof value === "string" ? asQuantity(value) : undefined;

const textOf = (value: unknown): string | undefined => bounded(typeof value === "string" ? value : undefined);

const bounded = (text: string | undefined): string | undefined =>
  text !== undefined && text.length > 0 && text.length <= 200 ? text : undefined;

/** LangChain names a message after its own run where the provider gave no id. */
const ownId = (id: string | undefined): string | undefined =>
  id === undefined || id.startsWith("run-") || id.startsWith("lc_") ? undefined : id;
