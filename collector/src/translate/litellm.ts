import { kindOfSpan } from "../operation-kind.ts";
import type { Attributes } from "../otlp-types.ts";
import type { Dialect, DialectFacts } from "./dialect.ts";
import { asBoolean, asNumber, asQuantity, asText, asUsd, firstOf } from "./read-attribute.ts";
import { readGenAi } from "./read-gen-ai.ts";
import { asJsonObject, type JsonObject, readJsonObject } from "./read-json-attribute.ts";
import { genAiUsageKeys } from "./usage-keys.ts";
import { readCounts } from "./usage-reading.ts";
import { inclusive } from "./usage-semantics.ts";
import { splitUsage, type UsageCounts, type UsageFacts } from "./usage-split.ts";

/** LiteLLM's names for calls of a model, without the `a` of their asynchronous twins. */
const operationOfCallType: ReadonlyMap<string, string> = new Map([
  ["completion", "chat"],
  ["responses", "chat"],
  ["anthropic_messages", "chat"],
  ["text_completion", "text_completion"],
  ["generate_content", "generate_content"],
  ["generate_content_stream", "generate_content"],
  ["image_generation", "generate_content"],
  ["image_edit", "generate_content"],
  ["embedding", "embeddings"],
  ["compact_responses", "chat"],
  // What is not paid by the token: usage is missing, and the reported cost, where there is one, is kept.
  ["transcription", "transcription"],
  ["speech", "speech"],
  ["rerank", "rerank"],
  ["moderation", "moderation"],
  ["realtime", "realtime"],
  ["ocr", "ocr"],
  ["image_variation", "image_variation"],
  ["video_generation", "video_generation"],
  ["create_video", "video_generation"],
  ["video_remix", "video_generation"],
  ["video_edit", "video_generation"],
  ["call_mcp_tool", "execute_tool"],
]);
/** Any of them means that LiteLLM wrote the span, or wrote onto a span of the application's own. */
const markers = [
  "litellm.call_id",
  "litellm.api_key.hash",
  "litellm.cost.total",
  "hidden_params",
  "metadata.user_api_key_hash",
];

/**
 * LiteLLM, both its old integration (`litellm_request`, or its attributes on the proxy's or the application's span) and
 * the new one (`chat {model}`). Totals follow OpenAI: cache and reasoning inside, for every provider. The new one copies
 * the model's name onto every span of a request, database calls included. A response from LiteLLM's own cache has the
 * first response's id, usage and sometimes cost, although nothing was spent.
 */
export const litellm: Dialect = {
  name: "litellm",

  recognises: ({ attributes }, scope) =>
    (scope.name === "litellm" || markers.some((key) => attributes.has(key))) &&
    (attributes.has("gen_ai.request.model") ||
      attributes.has("gen_ai.operation.name") ||
      attributes.has("llm.request.type")) &&
    !attributes.has("openinference.span.kind") &&
    !attributes.has("langfuse.observation.usage_details"),

  translate(span): DialectFacts {
    const { attributes } = span;
    const hidden = readJsonObject(attributes.get("hidden_params"));
    const facts = readGenAi(span, readLitellmUsage(attributes, hidden));
    setKind(facts, attributes);
    if (facts.provider === "Unknown") facts.provider = undefined;
    facts.modelResolved = resolvedModel(attributes, hidden);
    setCacheHit(facts, attributes, hidden);
    setIdentity(facts, attributes);
    facts.streamed ??= asBoolean(attributes.get("litellm.request.streaming"));
    facts.reportedCostUsd = asUsd(attributes.get("litellm.cost.total")) ?? facts.reportedCostUsd ?? hiddenCost(hidden);
    facts.httpStatus ??= httpStatusOf(firstOf(attributes, ["litellm.provider.error.code", "error.code"]));
    facts.step ??= asText(attributes.get("litellm.request.purpose"));
    return facts;
  },
};

/** What names no operation and no use is a request's auth, cache, database or guardrail span. */
function setKind(facts: DialectFacts, attributes: Attributes): void {
  const said = asText(firstOf(attributes, ["gen_ai.operation.name", "llm.request.type"]), 100);
  if (said === undefined) {
    facts.kind = facts.usageSource === "missing" ? "other" : facts.kind;
    if (facts.kind === "other") facts.operation = "gateway";
  } else {
    const synchronous = said.replace(/^_?a/, "");
    const known = operationOfCallType.get(said) ?? operationOfCallType.get(synchronous);
    if (known !== undefined) {
      facts.operation = known;
      facts.kind = known === "execute_tool" ? "tool" : "model_call";
    } else if (facts.usageSource === "missing" && managesOnly(synchronous)) facts.kind = "other";
  }
  facts.isBillable = facts.kind === "model_call";
  facts.isSoleRecord = undefined;
}

/** `aretrieve_batch`: the `a` hides the word that says so. */
const managesOnly = (callType: string): boolean =>
  kindOfSpan(callType, { hasModelAndUsage: false, hasProviderAndModel: true }) === "other";

/**
 * The cached part of the input has attributes only where semconv names are chosen; else the provider's usage object is
 * in `hidden_params`. Without either, what was cached counts at full price.
 */
function readLitellmUsage(attributes: Attributes, hidden: JsonObject | undefined): UsageFacts {
  const counts = readCounts(attributes, genAiUsageKeys);
  const object = asJsonObject(hidden?.["usage_object"]);
  if (object !== undefined) addDetails(counts, object);
  const tellsOfCache = object !== undefined || counts.cacheRead !== undefined || attributes.has("gen_ai.provider.name");
  return splitUsage(counts, tellsOfCache || counts.input === 0 ? inclusive : { ...inclusive, quality: "upper_bound" });
}

function addDetails(counts: UsageCounts, object: JsonObject): void {
  const prompt = asJsonObject(object["prompt_tokens_details"]);
  const completion = asJsonObject(object["completion_tokens_details"]);
  counts.cacheRead ??= countOf(object["cache_read_input_tokens"]) ?? countOf(prompt?.["cached_tokens"]);
  counts.cacheWrite ??= countOf(object["cache_creation_input_tokens"]) ?? countOf(prompt?.["cache_write_tokens"]);
  counts.reasoning ??= countOf(completion?.["reasoning_tokens"]);
  counts.inputAudio ??= countOf(prompt?.["audio_tokens"]);
  counts.outputAudio ??= countOf(completion?.["audio_tokens"]);
}

function countOf(value: unknown): number | undefined {
  const count = typeof value === "number" ? asQuantity(value) : undefined;
  return count === "invalid" ? undefined : count;
}

/** `gen_ai.response.model` is often the caller's alias; then the deployment's own model name is better. */
function resolvedModel(attributes: Attributes, hidden: JsonObject | undefined): string | undefined {
  const response = asText(attributes.get("gen_ai.response.model"));
  const sent = hidden?.["litellm_model_name"];
  const provider =
    asText(attributes.get("litellm.provider.model")) ?? asText(typeof sent === "string" ? sent : undefined);
  const alias = asText(firstOf(attributes, ["metadata.model_group", "gen_ai.request.model"]));
  return response === undefined || response === alias ? (provider ?? response) : response;
}

/** A replay repeats the id of the response: by it, an application's own span of the replay is found to be one too. */
function setCacheHit(facts: DialectFacts, attributes: Attributes, hidden: JsonObject | undefined): void {
  const said = firstOf(attributes, ["litellm.cache_hit", "cache_hit", "metadata.cache_hit", "llm.cache_hit"]);
  const isHit = asBoolean(said) ?? (hidden?.["cache_hit"] === true || hidden?.["cache_hit"] === "True" || undefined);
  if (isHit !== true) return;
  facts.isBillable = false;
  facts.cache = { kind: "exact", hit: true, savedCostUsd: asUsd(attributes.get("litellm.saved_cache_cost")) };
}

/** The key's hash is LiteLLM's own fingerprint of a virtual key. A name or an e-mail address is no user id for us. */
function setIdentity(facts: DialectFacts, attributes: Attributes): void {
  facts.team = asText(
    firstOf(attributes, ["litellm.team.alias", "metadata.user_api_key_team_alias", "litellm.team.id"]),
  );
  facts.credentialId = asText(firstOf(attributes, ["litellm.api_key.hash", "metadata.user_api_key_hash"]));
  const user = asText(firstOf(attributes, ["litellm.end_user.id", "metadata.user_api_key_end_user_id"]));
  if (user !== undefined && !user.includes("@")) facts.userId ??= user;
}

const hiddenCost = (hidden: JsonObject | undefined): string | undefined => {
  const cost = hidden?.["response_cost"];
  return typeof cost === "number" || typeof cost === "string" ? asUsd(cost) : undefined;
};

function httpStatusOf(value: Parameters<typeof asNumber>[0]): number | undefined {
  const status = asNumber(value);
  return status !== undefined && Number.isInteger(status) && status >= 100 && status <= 599 ? status : undefined;
}
