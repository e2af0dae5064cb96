import type { Attributes } from "../otlp-types.ts";
import type { Dialect, DialectFacts } from "./dialect.ts";
import { asNumber, asText, firstOf } from "./read-attribute.ts";
import { asTtftMs, readGenAi } from "./read-gen-ai.ts";
import { genAiUsageKeys } from "./usage-keys.ts";
import { readUsage } from "./usage-reading.ts";
import { inclusive } from "./usage-semantics.ts";

const usageKeys = {
  ...genAiUsageKeys,
  cacheWrite: ["gen_ai.usage.input_tokens.cache_creation", ...genAiUsageKeys.cacheWrite],
  inputAudio: ["gen_ai.usage.input_tokens.audio", ...genAiUsageKeys.inputAudio],
};

/**
 * OpenRouter's broadcast: the gateway tells of every generation it served. The root span has everything; the spans of
 * its attempts below it repeat the model without being calls of their own. OpenRouter charges `total_cost`.
 */
export const openrouter: Dialect = {
  name: "openrouter",

  recognises: ({ attributes }, scope, resource) =>
    attributes.has("gen_ai.response.model") || attributes.has("gen_ai.request.model") || attributes.has("span.type")
      ? isBroadcast(attributes, scope.name, resource.attributes)
      : false,

  translate(span): DialectFacts {
    const { attributes } = span;
    const facts = readGenAi(span, readUsage(attributes, usageKeys, inclusive));
    if (facts.usageSource === "missing" && /^(generation|provider attempt)/i.test(span.name)) {
      facts.kind = "other";
      facts.operation = "provider_attempt";
    }
    // It serves and bills the call; the slug it sends as provider is whom it bought from.
    facts.hostProvider = asText(attributes.get("trace.metadata.openrouter.provider_name")) ?? facts.provider;
    facts.provider = "openrouter";
    facts.workflow ??= asText(attributes.get("trace.name"));
    facts.ttftMs ??= asTtftMs(asNumber(attributes.get("trace.metadata.openrouter.first_token_ms")));
    facts.finishReason = firstReason(attributes) ?? facts.finishReason;
    return facts;
  },
};

function isBroadcast(attributes: Attributes, scope: string, resource: Attributes): boolean {
  if (scope === "openrouter" || resource.get("service.name") === "openrouter") return true;
  return (
    attributes.has("trace.metadata.openrouter.provider_name") ||
    attributes.has("trace.metadata.openrouter.api_key_name")
  );
}

/** The list of reasons is JSON in a text here; the singular is plain. */
function firstReason(attributes: Attributes): string | undefined {
  return asText(firstOf(attributes, ["gen_ai.response.finish_reason", "trace.metadata.openrouter.finish_reason"]));
}
