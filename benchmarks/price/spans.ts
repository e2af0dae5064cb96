import { decodeOtlpProtobuf } from "@outlay/collector/decode-otlp-protobuf";
import type { OtlpResource, OtlpScope, OtlpSpan } from "@outlay/collector/otlp-types";
import { translateSpan } from "@outlay/collector/translate/translate-span";
import { openGenaiPrices } from "@outlay/core/genai-prices";
import { priceCall } from "@outlay/core/price-call";
import { encodeOtlp, keyValues } from "../../collector/test/otlp-encode.ts";

/** OTLP exports as four kinds of emitters write them, and what becomes of them. */

const NOW = Date.parse("2026-09-16T12:00:00Z");
export const SPANS_PER_EXPORT = 500;

type Attributes = Readonly<Record<string, string | number | boolean | string[]>>;

const emitters: readonly { scope: { name: string; version: string }; attributesOf: (index: number) => Attributes }[] = [
  {
    scope: { name: "opentelemetry.instrumentation.openai_v2", version: "2.1b0" },
    attributesOf: (index) => ({
      "gen_ai.operation.name": "chat",
      "gen_ai.provider.name": "openai",
      "gen_ai.request.model": "gpt-5-mini",
      "gen_ai.response.model": "gpt-5-mini-2025-08-07",
      "gen_ai.response.id": `chatcmpl-${index}`,
      "gen_ai.response.finish_reasons": ["stop"],
      "gen_ai.request.temperature": 1,
      "gen_ai.usage.input_tokens": 1_200 + index,
      "gen_ai.usage.cache_read.input_tokens": 640,
      "gen_ai.usage.output_tokens": 310,
      "gen_ai.usage.reasoning.output_tokens": 128,
      "openai.response.service_tier": "default",
      "server.address": "api.openai.com",
    }),
  },
  {
    scope: { name: "@traceloop/instrumentation-anthropic", version: "0.27.0" },
    attributesOf: (index) => ({
      "gen_ai.system": "Anthropic",
      "llm.request.type": "chat",
      "gen_ai.request.model": "claude-sonnet-4-5",
      "gen_ai.response.model": "claude-sonnet-4-5-20250929",
      "gen_ai.response.id": `msg_${index}`,
      "gen_ai.usage.input_tokens": 61 + index,
      "gen_ai.usage.output_tokens": 44,
      "gen_ai.usage.cache_read_input_tokens": 4_096,
      "gen_ai.usage.cache_creation_input_tokens": 512,
      "llm.usage.total_tokens": 105,
      "traceloop.association.properties.customer_id": "c-17",
    }),
  },
  {
    scope: { name: "@arizeai/openinference-instrumentation-openai", version: "4.2.0" },
    attributesOf: (index) => ({
      "openinference.span.kind": "LLM",
      "llm.provider": "openai",
      "llm.model_name": "gpt-4o-2024-08-06",
      "llm.token_count.prompt": 900 + index,
      "llm.token_count.prompt_details.cache_read": 512,
      "llm.token_count.completion": 120,
      "llm.token_count.total": 1_020 + index,
      "session.id": "s-1",
    }),
  },
  {
    scope: { name: "ai", version: "" },
    attributesOf: (index) => ({
      "operation.name": "ai.generateText.doGenerate",
      "ai.operationId": "ai.generateText.doGenerate",
      "ai.model.id": "gemini-2.5-flash",
      "ai.model.provider": "google.generative-ai",
      "ai.response.model": "gemini-2.5-flash",
      "ai.response.id": `resp-${index}`,
      "ai.response.finishReason": "stop",
      "ai.usage.inputTokens": 2_000 + index,
      "ai.usage.outputTokens": 390,
      "ai.usage.inputTokenDetails.cacheReadTokens": 500,
      "ai.usage.outputTokenDetails.reasoningTokens": 90,
    }),
  },
];

/** Exports of {@link SPANS_PER_EXPORT} spans each, by one emitter after the other. */
export function makeExports(count: number): readonly Buffer[] {
  return Array.from({ length: count }, (_, exported) => {
    const emitter = emitters[exported % emitters.length];
    if (emitter === undefined) throw new Error("there are no emitters");
    const spans = Array.from({ length: SPANS_PER_EXPORT }, (_, index) => {
      const place = exported * SPANS_PER_EXPORT + index + 1;
      return {
        traceId: Math.ceil(place / 5)
          .toString(16)
          .padStart(32, "a"),
        spanId: place.toString(16).padStart(16, "b"),
        name: "chat",
        kind: 3,
        startTimeUnixNano: `${NOW - 60_000 + index}000000`,
        endTimeUnixNano: `${NOW - 58_000 + index}000000`,
        attributes: keyValues(emitter.attributesOf(index) as Parameters<typeof keyValues>[0]),
      };
    });
    const resource = { attributes: keyValues({ "service.name": "shop", "deployment.environment.name": "production" }) };
    return Buffer.from(
      encodeOtlp("Traces", { resourceSpans: [{ resource, scopeSpans: [{ scope: emitter.scope, spans }] }] }),
    );
  });
}

/** Bytes to events, without the log. */
export async function runOtlp(exports: readonly Buffer[]): Promise<{ spansPerSecond: number; calls: number }> {
  let calls = 0;
  let spans = 0;
  const startedAt = performance.now();
  for (const body of exports) {
    decodeOtlpProtobuf(body, (span, scope, resource) => {
      spans += 1;
      if (translateSpan(span, scope, resource, NOW)?.ok === true) calls += 1;
    });
  }
  return { spansPerSecond: spans / ((performance.now() - startedAt) / 1_000), calls };
}

const book = openGenaiPrices();

/** Attributes of spans that were decoded before, to classes and to a cost. */
export async function runSpanPricing(exports: readonly Buffer[]): Promise<{ callsPerSecond: number; priced: number }> {
  const ready: [OtlpSpan, OtlpScope, OtlpResource][] = [];
  for (const body of exports) decodeOtlpProtobuf(body, (...decoded) => void ready.push(decoded));
  let priced = 0;
  const startedAt = performance.now();
  for (const [span, scope, resource] of ready) {
    const judged = translateSpan(span, scope, resource, NOW);
    if (judged?.ok === true && priceCall(judged.value, book).cost !== undefined) priced += 1;
  }
  return { callsPerSecond: ready.length / ((performance.now() - startedAt) / 1_000), priced };
}
