import { describe, expect, test } from "vitest";
import { translated } from "../../test/translated.ts";

const request = {
  "session.id": "s-1",
  "gen_ai.conversation.id": "s-1",
  "gen_ai.operation.name": "chat",
  "gen_ai.provider.name": "openai",
  "gen_ai.request.model": "qwen3-coder-plus",
  "gen_ai.usage.input_tokens": 9000,
  "gen_ai.usage.output_tokens": 720,
  "gen_ai.usage.cache_read.input_tokens": 8000,
  thoughts_token_count: 600,
  attempt: 2,
  ttft_ms: 350,
  subagent_name: "explorer",
};
const span = { scope: "qwen-code", name: "qwen-code.llm_request", resource: { "service.name": "qwen-code" } };

describe("Qwen Code's spans", () => {
  test("a request has the totals of its event, with cache and thoughts inside", () => {
    expect(translated({ ...span, attributes: request })).toMatchObject({
      dialect: "qwen_code",
      isBillable: true,
      usage: { input_uncached: 1000, cache_read: 8000, output_text: 120, output_reasoning: 600 },
      usageQuality: "exact",
      sourceKey: "qwen-code s-1",
      attempt: 2,
      ttftMs: 350,
      agentRole: "explorer",
    });
  });

  test("of a Gemini model the thoughts stand beside the answer", () => {
    const attributes = { ...request, "gen_ai.provider.name": "gcp.gemini", "gen_ai.usage.output_tokens": 120 };
    expect(translated({ ...span, attributes })?.usage).toMatchObject({ output_text: 120, output_reasoning: 600 });
  });
});
