import { readProviderUsage } from "@outlay/core/provider-usage/read-provider-usage";
import type { Attributes } from "../otlp-types.ts";
import type { DialectFacts } from "./dialect.ts";
import { asNumber, asQuantity, asText, asUsd } from "./read-attribute.ts";
import { serviceTierNamed } from "./read-gen-ai.ts";
import { asJsonObject, type JsonObject, readJsonObject } from "./read-json-attribute.ts";
import { providerNamed } from "./read-provider.ts";
import type { UsageCounts, UsageFacts } from "./usage-split.ts";

/** `ai.response.providerMetadata`: what a provider's package passes on beside the answer, by provider, as JSON. */
export const readProviderMetadata = (attributes: Attributes): JsonObject | undefined =>
  readJsonObject(attributes.get("ai.response.providerMetadata"));

/** What the AI SDK's own counts leave out, up to version 5. */
export function addMetadataCounts(counts: UsageCounts, metadata: JsonObject): "raw_input" | undefined {
  const openai = objectIn(metadata, "openai") ?? objectIn(metadata, "azure");
  counts.cacheRead ??= countOf(openai?.["cachedPromptTokens"]);
  counts.reasoning ??= countOf(openai?.["reasoningTokens"]);
  const bedrock = objectIn(objectIn(metadata, "bedrock"), "usage");
  counts.cacheRead ??= countOf(bedrock?.["cacheReadInputTokens"]);
  counts.cacheWrite ??= countOf(bedrock?.["cacheWriteInputTokens"]);
  const anthropic = objectIn(metadata, "anthropic");
  const raw = objectIn(anthropic, "usage");
  counts.cacheRead ??= countOf(anthropic?.["cacheReadInputTokens"]) ?? countOf(raw?.["cache_read_input_tokens"]);
  counts.cacheWrite ??=
    countOf(anthropic?.["cacheCreationInputTokens"]) ?? countOf(raw?.["cache_creation_input_tokens"]);
  const ttls = objectIn(raw, "cache_creation");
  counts.cacheWrite5m ??= countOf(ttls?.["ephemeral_5m_input_tokens"]);
  counts.cacheWrite1h ??= countOf(ttls?.["ephemeral_1h_input_tokens"]);
  const input = countOf(raw?.["input_tokens"]);
  if (typeof input !== "number") return undefined;
  // Anthropic's own count, which leaves the cache out in every version of the SDK. Its output is a placeholder in
  // streams of early versions, and not read.
  counts.input = input;
  counts.total = undefined;
  return "raw_input";
}

/** Google's own usage object, which says more than the SDK's counts; `undefined` where it is not there. */
export function readGoogleUsage(metadata: JsonObject): UsageFacts | undefined {
  const usageMetadata = objectIn(objectIn(metadata, "google") ?? objectIn(metadata, "vertex"), "usageMetadata");
  if (usageMetadata === undefined) return undefined;
  const { usage, usageSource, usageQuality, usageConvention } = readProviderUsage({
    provider: "gcp.gemini",
    body: { usageMetadata },
  });
  return usageSource === "missing" ? undefined : { usage, usageSource, usageQuality, usageConvention };
}

/** The tier, and what a gateway says of cost and of the provider it chose. */
export function readMetadataFacts(facts: DialectFacts, metadata: JsonObject): void {
  const openai = objectIn(metadata, "openai") ?? objectIn(metadata, "azure");
  const anthropic = objectIn(objectIn(metadata, "anthropic"), "usage");
  facts.serviceTier ??= serviceTierNamed(textOf(openai?.["serviceTier"] ?? anthropic?.["service_tier"]));
  const searches = countOf(objectIn(anthropic, "server_tool_use")?.["web_search_requests"]);
  if (typeof searches === "number" && searches > 0) facts.usage.web_searches = searches;
  const gateway = objectIn(metadata, "gateway");
  const openrouter = objectIn(objectIn(metadata, "openrouter"), "usage");
  facts.reportedCostUsd ??= asUsd(numberOf(gateway?.["cost"]) ?? numberOf(openrouter?.["cost"]));
  const routed = objectIn(gateway, "routing");
  const served = textOf(routed?.["finalProvider"]) ?? textOf(routed?.["resolvedProvider"]);
  if (served !== undefined) facts.provider = providerNamed(served);
}

const objectIn = (object: JsonObject | undefined, name: string): JsonObject | undefined => asJsonObject(object?.[name]);

const countOf = (value: unknown): number | "invalid" | undefined =>
  typeof value === "number" || typeof value === "string" ? asQuantity(value) : undefined;

const numberOf = (value: unknown): number | undefined =>
  typeof value === "number" || typeof value === "string" ? asNumber(value) : undefined;

const textOf = (value: unknown): string | undefined => (typeof value === "string" ? asText(value, 100) : undefined);
