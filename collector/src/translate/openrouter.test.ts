import { describe, expect, test } from "vitest";
import { translated } from "../../test/translated.ts";

const generation = {
  "span.type": "generation",
  "gen_ai.operation.name": "chat",
  "gen_ai.system": "anthropic",
  "gen_ai.provider.name": "anthropic",
  "gen_ai.request.model": "anthropic/claude-sonnet-4.5",
  "gen_ai.response.model": "anthropic/claude-sonnet-4.5",
  "gen_ai.response.id": "gen-1",
  "gen_ai.response.finish_reason": "stop",
  "gen_ai.response.finish_reasons": '["stop"]',
  "gen_ai.usage.input_tokens": 1000,
  "gen_ai.usage.input_tokens.cached": 600,
  "gen_ai.usage.input_tokens.cache_creation": 100,
  "gen_ai.usage.output_tokens": 200,
  "gen_ai.usage.output_tokens.reasoning": 50,
  "gen_ai.usage.total_tokens": 1200,
  "gen_ai.usage.total_cost": 0.0042,
  "trace.metadata.openrouter.provider_name": "Amazon Bedrock",
  "trace.metadata.openrouter.first_token_ms": 310,
  "trace.name": "ticket",
  "user.id": "u-1",
  "session.id": "s-1",
};

describe("OpenRouter's broadcast", () => {
  test("OpenRouter serves and bills the call; parts are inside the totals", () => {
    expect(translated({ scope: "openrouter", name: "LLM Generation", kind: 3, attributes: generation })).toMatchObject({
      dialect: "openrouter",
      kind: "model_call",
      provider: "openrouter",
      hostProvider: "Amazon Bedrock",
      usage: { input_uncached: 300, cache_read: 600, cache_write_unknown: 100, output_text: 150, output_reasoning: 50 },
      usageQuality: "exact",
      reportedCostUsd: "0.0042",
      ttftMs: 310,
      finishReason: "stop",
      sessionId: "s-1",
      userId: "u-1",
      workflow: "ticket",
    });
  });

  test("the spans of its attempts are no calls of their own", () => {
    const attributes = { "gen_ai.request.model": "m", "trace.metadata.openrouter.provider_name": "x" };
    for (const name of ["generation", "provider attempt 1: Amazon Bedrock"]) {
      expect(translated({ scope: "openrouter", name, attributes })).toMatchObject({ kind: "other", isBillable: false });
    }
  });

  test("an application's own span to OpenRouter is not a broadcast", () => {
    expect(
      translated({ scope: "app", attributes: { ...generation, "trace.metadata.openrouter.provider_name": "" } })
        ?.dialect,
    ).toBe("openrouter");
    const { "trace.metadata.openrouter.provider_name": _, ...own } = generation;
    expect(translated({ scope: "app", attributes: own })?.dialect).toBe("otel_gen_ai");
  });
});
