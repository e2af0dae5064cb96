import { describe, expect, test } from "vitest";
import { translated } from "../../test/translated.ts";

const generation = (more: Record<string, number | string>) =>
  translated({
    scope: "@mastra/otel-exporter",
    attributes: {
      "mastra.span.type": "model_inference",
      "gen_ai.operation.name": "chat",
      "gen_ai.provider.name": "anthropic",
      "gen_ai.request.model": "claude-sonnet-4-5",
      "gen_ai.usage.input_tokens": 1000,
      "gen_ai.usage.output_tokens": 200,
      ...more,
    },
  });

describe("Mastra", () => {
  test("mastra#16874: more cached than counted is never negative", () => {
    expect(generation({ "gen_ai.usage.cached_input_tokens": 1500 })).toMatchObject({
      dialect: "mastra",
      usage: { input_uncached: 1000, cache_read: 1500 },
      usageQuality: "assumed_semantics",
    });
  });

  test("its own names of writes by time to live and of audio are read", () => {
    expect(
      generation({
        "gen_ai.usage.cache_read.input_tokens": 500,
        "gen_ai.usage.cache_creation.input_tokens": 100,
        "gen_ai.usage.cache_creation.5m_input_tokens": 60,
        "gen_ai.usage.cache_creation.1h_input_tokens": 40,
        "gen_ai.usage.audio_output_tokens": 20,
      })?.usage,
    ).toMatchObject({
      input_uncached: 400,
      cache_write_5m: 60,
      cache_write_1h: 40,
      output_text: 180,
      output_audio: 20,
    });
  });

  test.each([
    ["tool_selection", "model_call"],
    ["agent_step", "agent"],
    ["invoke_agent", "agent"],
    ["agent.run", "agent"],
    ["workflow.run", "workflow"],
    ["execute_tool", "tool"],
  ])("%s is a %s", (operation, kind) => {
    const event = generation({ "gen_ai.operation.name": operation });
    expect(event).toMatchObject({ kind, isBillable: kind === "model_call" });
  });
});
