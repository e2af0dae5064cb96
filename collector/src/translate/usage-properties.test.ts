import { inputTokens, outputTokens } from "@outlay/core/usage";
import fc from "fast-check";
import { expect, test } from "vitest";
import { translated } from "../../test/translated.ts";
import type { AttributeValue } from "../otlp-types.ts";

/** Whatever emitters, SDKs and users may write: an event ingest can read, or none. */

const scopes = [
  ...["", "ai", "gen_ai", "acme", "@opentelemetry/instrumentation-openai", "@traceloop/instrumentation-openai"],
  ...["@traceloop/instrumentation-anthropic", "opentelemetry.instrumentation.google_generativeai"],
  ...["@arizeai/openinference-instrumentation-langchain", "openinference.instrumentation.bedrock"],
];
const texts: Readonly<Record<string, readonly AttributeValue[]>> = {
  "gen_ai.operation.name": ["chat", "embeddings", "invoke_agent", "rerank", "planStep", ""],
  "gen_ai.provider.name": ["openai", "anthropic", "Langchain", "gcp.gemini", ".", "a.b.c"],
  "gen_ai.system": ["Anthropic", "az.ai.openai"],
  "gen_ai.request.model": ["gpt-4o", "claude-sonnet-4-5", "x".repeat(300)],
  "gen_ai.response.id": ["resp_1", "chatcmpl-1"],
  "gen_ai.is_streaming": ["True", false, "maybe"],
  "gen_ai.response.finish_reasons": [["stop"], [], "stop", 3],
  "llm.request.type": ["completion", "rerank", "unknown"],
  "traceloop.span.kind": ["task", "agent", "workflow", "tool", "else"],
  "traceloop.association.properties.__proto__": ["x"],
  "openinference.span.kind": ["LLM", "CHAIN", "EMBEDDING", "RERANKER", "llm", ""],
  "output.mime_type": ["application/json", "text/plain"],
  "ai.operationId": ["ai.generateText", "ai.streamText.doStream", "ai.embed.doEmbed", "ai.", "doX", ""],
  "ai.model.provider": ["anthropic.messages", "google.generative-ai", "openai.chat", "."],
  "ai.request.headers.user-agent": ["ai/4.1.0", "ai/5.0.0 x", "ai/6.1", "ai/", "x"],
  "tag.tags": ['["a"]', "[", ["b"]],
};
const counts = [
  ...["input_tokens", "output_tokens", "prompt_tokens", "completion_tokens", "total_tokens", "reasoning_tokens"],
  ...["cache_read.input_tokens", "cache_creation.input_tokens", "audio.input_tokens", "audio.output_tokens", "cost"],
  ...["seconds", "characters"],
].map((name) => `gen_ai.usage.${name}`);
const otherCounts = [
  ...["prompt", "completion", "total", "prompt_details.cache_read", "prompt_details.cache_write"].map(
    (name) => `llm.token_count.${name}`,
  ),
  ...["inputTokens", "promptTokens", "outputTokens", "cachedInputTokens", "totalTokens", "tokens"].map(
    (name) => `ai.usage.${name}`,
  ),
  ...["ai.usage.inputTokenDetails.cacheReadTokens", "ai.response.msToFirstChunk", "llm.cost.total"],
];

const anyCount = fc.oneof(
  { weight: 4, arbitrary: fc.nat({ max: 5_000 }) },
  fc.constantFrom<AttributeValue>("12", "", "-1", -1, Number.NaN, 1.5, true, 10n ** 20n, ["5"], 1e308, 2_000_000_000),
);
const anyJson = fc.oneof(
  fc.json(),
  fc
    .record(
      {
        id: fc.constantFrom<unknown>("msg_1", "", 5, null),
        model: fc.constantFrom<unknown>("gpt-4o", {}, "x".repeat(300)),
        usage: fc.dictionary(
          fc.constantFrom("prompt_tokens", "completion_tokens", "input_tokens", "output_tokens", "total_tokens"),
          fc.oneof(fc.nat(5_000), fc.constantFrom(-1, "x", null)),
        ),
        generations: fc.constantFrom<unknown>(
          [[]],
          [[{ message: { kwargs: 5 } }]],
          [[{ message: { usage_metadata: {} } }]],
        ),
        anthropic: fc.constantFrom<unknown>(5, { usage: { input_tokens: 5, cache_creation: [] } }, { usage: null }),
        gateway: fc.constantFrom<unknown>({ cost: "x", routing: 5 }, { cost: -1 }),
      },
      { requiredKeys: [] },
    )
    .map((value) => JSON.stringify(value)),
);
const anyAttributes = fc
  .tuple(
    fc.record(Object.fromEntries(Object.entries(texts).map(([key, values]) => [key, fc.constantFrom(...values)])), {
      requiredKeys: [],
    }),
    fc.dictionary(fc.constantFrom(...counts, ...otherCounts), anyCount),
    fc.dictionary(fc.constantFrom("output.value", "metadata", "ai.response.providerMetadata"), anyJson),
  )
  .map((parts) => Object.assign({}, ...parts) as Record<string, AttributeValue>);

test("any attributes under any scope: no throw, no negative quantity, and only model calls are billed", () => {
  const given = fc.record({
    attributes: anyAttributes,
    scope: fc.constantFrom(...scopes),
    version: fc.constantFrom("", "0.27.0", "x"),
    kind: fc.constantFrom(1, 3),
    statusCode: fc.constantFrom(0, 2),
  });
  fc.assert(
    fc.property(given, (span) => {
      const event = translated(span);
      if (event === undefined) return;
      for (const quantity of Object.values(event.usage)) expect(quantity).toBeGreaterThanOrEqual(0);
      expect(event.usageSource === "missing").toBe(Object.keys(event.usage).length === 0);
      if (event.isBillable) expect(event.kind).toBe("model_call");
      if (event.isSoleRecord) expect(event.isBillable).toBe(false);
      if (event.usageSource === "missing") expect(event.usageQuality).toBe("unknown");
    }),
    { numRuns: 2_000 },
  );
});

test("what is exact sums to the totals the span states", () => {
  const totals = fc.record({
    "gen_ai.usage.input_tokens": fc.nat(9_999),
    "gen_ai.usage.output_tokens": fc.nat(9_999),
    "gen_ai.usage.cache_read.input_tokens": fc.nat(9_999),
    "gen_ai.usage.reasoning.output_tokens": fc.nat(9_999),
  });
  fc.assert(
    fc.property(totals, (stated) => {
      const attributes = { "gen_ai.operation.name": "chat", "gen_ai.provider.name": "openai", ...stated };
      const event = translated({ attributes });
      if (event?.usageQuality !== "exact") return;
      expect(inputTokens(event.usage)).toBe(stated["gen_ai.usage.input_tokens"]);
      expect(outputTokens(event.usage)).toBe(stated["gen_ai.usage.output_tokens"]);
    }),
  );
});
