import { describe, expect, test } from "vitest";
import { translated } from "../../test/translated.ts";

const chat = {
  "sentry.op": "gen_ai.chat",
  "gen_ai.system": "anthropic",
  "gen_ai.request.model": "claude-sonnet-4-5",
  "gen_ai.usage.input_tokens": 1000,
  "gen_ai.usage.output_tokens": 200,
};

describe("Sentry", () => {
  test("cached and reasoning tokens are inside the totals, as its text says", () => {
    const attributes = {
      ...chat,
      "gen_ai.usage.input_tokens.cached": 600,
      "gen_ai.usage.input_tokens.cache_write": 100,
      "gen_ai.usage.output_tokens.reasoning": 50,
      "gen_ai.usage.total_tokens": 1200,
    };
    expect(translated({ scope: "sentry", attributes })).toMatchObject({
      dialect: "sentry",
      kind: "model_call",
      usage: { input_uncached: 300, cache_read: 600, cache_write_unknown: 100, output_text: 150, output_reasoning: 50 },
    });
  });

  test("its Anthropic integration for JavaScript leaves the cache out of the input; the total proves it", () => {
    const attributes = { ...chat, "gen_ai.usage.cache_read_input_tokens": 600, "gen_ai.usage.total_tokens": 1800 };
    expect(translated({ attributes })).toMatchObject({
      usage: { input_uncached: 1000, cache_read: 600 },
      usageQuality: "assumed_semantics",
    });
  });

  test.each([
    ["gen_ai.invoke_agent", "agent"],
    ["gen_ai.execute_tool", "tool"],
    ["gen_ai.handoff", "other"],
    ["gen_ai.responses", "model_call"],
    ["gen_ai.generate_text", "model_call"],
    ["gen_ai.embeddings", "model_call"],
  ])("%s is a %s; only a model call is billed", (op, kind) => {
    const event = translated({ kind: 3, attributes: { ...chat, "sentry.op": op } });
    expect(event).toMatchObject({ kind, isBillable: kind === "model_call" });
    expect(event?.isSoleRecord).toBeUndefined();
  });

  test("spans of other ops are left to other dialects", () => {
    expect(translated({ attributes: { "sentry.op": "http.client" } })).toBeUndefined();
  });
});
