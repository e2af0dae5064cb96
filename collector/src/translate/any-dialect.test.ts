import { inputTokens, outputTokens, usageClasses } from "@outlay/core/usage";
import fc from "fast-check";
import { expect, test } from "vitest";
import { translated } from "../../test/translated.ts";
import type { AttributeValue } from "../otlp-types.ts";

/** Whatever a span of a dialect says, it becomes an event that ingest can read, with classes that never overlap. */

const scopes = [
  "com.anthropic.sdk.typescript",
  "com.anthropic.claude-platform",
  "@opentelemetry/instrumentation-aws-sdk",
  "com.anthropic.claude_code.tracing",
  "gcp.vertex.agent",
  "langfuse-sdk",
  "litellm",
  "@openlit/instrumentation-openai",
  "openrouter",
  "pydantic-ai",
  "logfire.openai",
  "strands.telemetry.tracer",
  "",
];
const textKeys = {
  "gen_ai.operation.name": ["chat", "embeddings", "invoke_agent", "execute_tool", "", "acompletion"],
  "gen_ai.system": ["openai", "anthropic", "strands-agents", "gcp.vertex.agent", "Unknown"],
  "gen_ai.provider.name": ["aws.bedrock", "gcp.gemini", "strands-agents"],
  "gen_ai.request.model": ["gpt-4o", "anthropic/claude-x", "arn:aws:bedrock:x", "claude"],
  "gen_ai.response.model": ["gpt-4o", ""],
  "sentry.op": ["gen_ai.chat", "gen_ai.", "gen_ai.invoke_agent", "http"],
  "langfuse.observation.type": ["generation", "agent", "constructor", "evaluator"],
  "langfuse.observation.usage_details": [
    "{",
    "{}",
    '{"input":5,"output":1,"total":3}',
    '{"input":1e999,"__proto__":4,"toString":2}',
    '{"prompt_tokens":10,"prompt_tokens_details":{"cached_tokens":99},"completion_tokens_details":[1]}',
    '{"candidatesTokenCount":4,"thoughtsTokenCount":-3}',
  ],
  "langfuse.observation.cost_details": ['{"total":-1}', '{"total":0.1}', "[]"],
  "langfuse.observation.completion_start_time": ['"2026-10-01T12:00:00.100Z"', "soon", '"'],
  "langfuse.observation.model.parameters": ['{"service_tier":"flex","stream":"x"}', "null"],
  "gcp.vertex.agent.llm_response": [
    "{}",
    '{"usage_metadata":{"prompt_token_count":"x","thoughts_token_count":5}}',
    "<not serializable>",
  ],
  hidden_params: ['{"usage_object":{"prompt_tokens_details":{"cached_tokens":7}},"response_cost":"x"}', "None"],
  "litellm.call_id": ["c"],
  "litellm.cache_hit": ["True", "maybe"],
  "span.type": ["llm_request", "generation"],
  "logfire.span_type": ["pending_span", "span"],
} as const;
const countKeys = [
  "gen_ai.usage.input_tokens",
  "gen_ai.usage.prompt_tokens",
  "gen_ai.usage.output_tokens",
  "gen_ai.usage.total_tokens",
  "gen_ai.usage.cache_read.input_tokens",
  "gen_ai.usage.cache_read_input_tokens",
  "gen_ai.usage.cache_write_input_tokens",
  "gen_ai.usage.reasoning.output_tokens",
  "gen_ai.usage.experimental.reasoning_tokens",
  "gen_ai.usage.details.input_audio_tokens",
  "anthropic.usage.cache_creation.ephemeral_5m_input_tokens",
  "anthropic.usage.compaction.input_tokens",
  "anthropic.usage.compaction.output_tokens",
  "input_tokens",
  "output_tokens",
  "cache_read_tokens",
  "ttft_ms",
  "attempt",
  "gen_ai.server.time_to_first_token",
  "trace.metadata.openrouter.first_token_ms",
  "gen_ai.usage.total_cost",
  "operation.cost",
];

const count = fc.oneof(
  fc.nat({ max: 2_000_000_000 }),
  fc.integer({ min: -5, max: 3000 }),
  fc.constantFrom<AttributeValue>("12", "", "-1", Number.NaN, 1.5, true, 10n ** 20n, ["5"], 1e308),
);
const attributes = fc
  .tuple(
    fc.record(
      Object.fromEntries(
        Object.entries(textKeys).map(([key, values]) => [key, fc.constantFrom<AttributeValue>(...values)]),
      ),
      { requiredKeys: [] },
    ),
    fc.dictionary(fc.constantFrom(...countKeys), count),
  )
  .map(([texts, counts]) => ({ ...texts, ...counts }) as Record<string, AttributeValue>);
const names = ["claude_code.llm_request", "anthropic.messages.create", "provider attempt 1", "LLM Generation", "x"];

test("any attributes under any scope give a valid event, or none; never a throw and never a negative quantity", () => {
  const given = fc.record({
    attributes,
    scope: fc.constantFrom(...scopes),
    version: fc.constantFrom("", "0.5.0", "1.27.0", "2.68.0", "x"),
    name: fc.constantFrom(...names),
    kind: fc.constantFrom(1, 2, 3),
    statusCode: fc.constantFrom(0, 1, 2),
  });
  fc.assert(
    fc.property(given, (span) => {
      const event = translated(span);
      if (event === undefined) return;
      for (const name of usageClasses) expect(event.usage[name] ?? 0).toBeGreaterThanOrEqual(0);
      if (event.usageSource === "missing") expect(event.usage).toEqual({});
      if (event.isBillable) expect(event.kind).toBe("model_call");
      expect((inputTokens(event.usage) ?? 0) + (outputTokens(event.usage) ?? 0)).toBeLessThan(1e12);
    }),
    { numRuns: 3000 },
  );
});
