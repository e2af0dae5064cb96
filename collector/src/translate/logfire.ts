import { readProviderUsage } from "@outlay/core/provider-usage/read-provider-usage";
import type { Attributes } from "../otlp-types.ts";
import type { DialectFacts } from "./dialect.ts";
import { asNumber, asText } from "./read-attribute.ts";
import { readJsonObject } from "./read-json-attribute.ts";

const DURATION_S_MAX = 86_400;

/**
 * What is particular to the spans that Logfire itself writes for OpenAI, Anthropic and others (pydantic/logfire,
 * integrations/llm_providers): the provider's own usage object, and a call that is streamed as two spans. The first ends
 * when the answer begins; the second, without a length, is written when the stream is over and tells of all of it.
 */
export function readLogfire(facts: DialectFacts, attributes: Attributes): void {
  const spanType = attributes.get("logfire.span_type");
  if (spanType === "log") readStreamEnd(facts, attributes);
  // A span is announced, before it ends, by another one of the same content.
  else if (spanType === "pending_span" || isStreamStart(facts, attributes)) facts.kind = "other";
  facts.isBillable = facts.kind === "model_call";
  if (facts.isBillable) readRawUsage(facts, attributes);
}

function readStreamEnd(facts: DialectFacts, attributes: Attributes): void {
  if (!attributes.has("response_data") && facts.usageSource === "missing") return;
  const seconds = asNumber(attributes.get("duration"));
  if (seconds !== undefined && seconds >= 0 && seconds <= DURATION_S_MAX) facts.durationMs = Math.round(seconds * 1000);
  facts.streamed ??= true;
}

/** A request that failed is followed by nothing, and one that is answered at once has usage or an answer's id. */
function isStreamStart(facts: DialectFacts, attributes: Attributes): boolean {
  if (facts.kind !== "model_call" || facts.usageSource !== "missing" || facts.status !== "ok") return false;
  const request = attributes.get("request_data");
  // The request holds the prompt and is not parsed. In the prompt's own text the quotes would be escaped.
  if (typeof request === "string") return request.includes('"stream":true') || request.includes('"stream": true');
  return facts.streamed === true && facts.responseId === undefined;
}

/** Its attributes are totals without their parts. */
function readRawUsage(facts: DialectFacts, attributes: Attributes): void {
  const body = readJsonObject(attributes.get("gen_ai.usage.raw"));
  if (body === undefined) return;
  const { provider, operation, model } = facts;
  const raw = readProviderUsage({ provider, apiFlavour: asText(operation), model, body });
  if (raw.usageSource === "missing") return;
  facts.usage = raw.usage;
  facts.usageSource = raw.usageSource;
  facts.usageQuality = raw.usageQuality;
  facts.usageConvention = raw.usageConvention;
}
