import { describe, expect, test } from "vitest";
import { translated } from "../../test/translated.ts";

const scope = "com.anthropic.sdk.typescript";
const message = {
  "gen_ai.operation.name": "chat",
  "gen_ai.provider.name": "anthropic",
  "gen_ai.request.model": "claude-sonnet-4-5",
  "gen_ai.response.model": "claude-sonnet-4-5-20250929",
  "gen_ai.response.id": "msg_01",
  "gen_ai.usage.input_tokens": 5905,
  "gen_ai.usage.cache_read.input_tokens": 4096,
  "gen_ai.usage.cache_write.input_tokens": 768,
  "anthropic.usage.cache_creation.ephemeral_5m_input_tokens": 256,
  "anthropic.usage.cache_creation.ephemeral_1h_input_tokens": 512,
  "gen_ai.usage.output_tokens": 77,
  "anthropic.response.service_tier": "priority",
  "anthropic.message.stop_reason": "end_turn",
};

describe("the tracing built into Anthropic's SDKs", () => {
  test.each([
    scope,
    "com.anthropic.sdk.python",
    "com.anthropic.sdk.typescript.bedrock",
    "com.anthropic.claude-platform",
  ])("%s: input includes the cache, writes are split by their time to live", (name) => {
    expect(
      translated({ scope: name, version: "1.12.0", name: "anthropic.messages.create", attributes: message }),
    ).toMatchObject({
      dialect: "anthropic_sdk",
      kind: "model_call",
      isBillable: true,
      responseId: "msg_01",
      serviceTier: "priority",
      finishReason: "end_turn",
      usage: {
        input_uncached: 1041,
        cache_read: 4096,
        cache_write_5m: 256,
        cache_write_1h: 512,
        output_text: 77,
        requests: 1,
      },
      usageQuality: "exact",
    });
  });

  test("what compacting used is billed although no total has it", () => {
    const attributes = {
      ...message,
      "gen_ai.usage.input_tokens": 23_000,
      "gen_ai.usage.cache_read.input_tokens": 0,
      "gen_ai.usage.cache_write.input_tokens": 0,
      "anthropic.usage.cache_creation.ephemeral_5m_input_tokens": 0,
      "anthropic.usage.cache_creation.ephemeral_1h_input_tokens": 0,
      "gen_ai.usage.output_tokens": 1000,
      "anthropic.usage.compaction.input_tokens": 180_000,
      "anthropic.usage.compaction.output_tokens": 3500,
    };
    const event = translated({ scope, name: "anthropic.messages.create", attributes });
    expect(event?.usage).toMatchObject({ input_uncached: 203_000, output_text: 4500 });
    expect(event?.usageQuality).toBe("assumed_semantics");
  });

  test("counting tokens and opening a session name a model and cost nothing", () => {
    const counting = { "gen_ai.provider.name": "anthropic", "gen_ai.request.model": "claude-sonnet-4-5" };
    for (const name of ["anthropic.messages.count_tokens", "anthropic.sessions.create"]) {
      expect(translated({ scope, name, kind: 3, attributes: counting })).toMatchObject({
        kind: "other",
        isBillable: false,
      });
    }
  });
});
