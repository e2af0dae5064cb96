import { describe, expect, test } from "vitest";
import { translated } from "../../test/translated.ts";

const scope = "pydantic-ai";
const chat = {
  "gen_ai.operation.name": "chat",
  "gen_ai.system": "anthropic",
  "gen_ai.provider.name": "anthropic",
  "gen_ai.request.model": "claude-sonnet-4-5",
  "gen_ai.usage.input_tokens": 1000,
  "gen_ai.usage.output_tokens": 200,
};

describe("Pydantic AI", () => {
  test.each([
    [
      "1.x, no operation",
      {
        model_name: "gpt-4o",
        agent_name: "a",
        "gen_ai.usage.input_tokens": 113,
        "gen_ai.usage.output_tokens": 11,
        final_result: "x",
      },
    ],
    [
      "1.x, format 3",
      {
        "gen_ai.operation.name": "invoke_agent",
        "gen_ai.agent.name": "a",
        "gen_ai.usage.input_tokens": 113,
        "gen_ai.usage.output_tokens": 11,
      },
    ],
    [
      "2.x, format 5",
      {
        "gen_ai.operation.name": "invoke_agent",
        "gen_ai.agent.name": "a",
        "gen_ai.aggregated_usage.input_tokens": 113,
        "gen_ai.aggregated_usage.output_tokens": 11,
      },
    ],
  ])("pydantic-ai#3995: the span of a run repeats its requests and is never billed (%s)", (_case, attributes) => {
    const event = translated({ scope, version: "1.30.0", name: "agent run", kind: 3, attributes });
    expect(event).toMatchObject({ dialect: "pydantic_ai", kind: "agent", isBillable: false, agentRole: "a" });
    expect(event?.isSoleRecord).toBeUndefined();
  });

  test("langfuse#16489: details are parts of the totals, never added to them", () => {
    const attributes = {
      ...chat,
      "gen_ai.usage.cache_read.input_tokens": 600,
      "gen_ai.usage.details.cache_read_tokens": 600,
      "gen_ai.usage.cache_creation.input_tokens": 100,
      "gen_ai.usage.details.cache_write_tokens": 100,
      "gen_ai.usage.details.text_prompt_tokens": 1000,
      "gen_ai.usage.details.reasoning_tokens": 50,
      "operation.cost": 0.0123,
    };
    expect(translated({ scope, version: "2.68.0", attributes })).toMatchObject({
      usage: { input_uncached: 300, cache_read: 600, cache_write_unknown: 100, output_text: 150, output_reasoning: 50 },
      usageQuality: "exact",
      reportedCostUsd: "0.0123",
    });
  });

  test("audio is taken out of the text", () => {
    const attributes = {
      ...chat,
      "gen_ai.usage.details.input_audio_tokens": 400,
      "gen_ai.usage.details.cache_audio_read_tokens": 100,
      "gen_ai.usage.details.output_audio_tokens": 120,
    };
    expect(translated({ scope, version: "2.68.0", attributes })?.usage).toMatchObject({
      input_uncached: 600,
      input_audio: 300,
      cache_read_audio: 100,
      output_text: 80,
      output_audio: 120,
    });
  });

  test("before 1.0 a Gemini answer without its thoughts is recognised where arithmetic proves it", () => {
    const attributes = {
      ...chat,
      "gen_ai.usage.output_tokens": 20,
      "gen_ai.usage.details.thoughts_tokens": 300,
    };
    expect(translated({ scope, version: "0.4.2", attributes })).toMatchObject({
      usage: { output_text: 20, output_reasoning: 300 },
      usageQuality: "assumed_semantics",
    });
  });

  test("Logfire's announcement of a span is no call", () => {
    const { "gen_ai.operation.name": _, ...attributes } = chat;
    const pending = { ...attributes, "logfire.span_type": "pending_span" };
    expect(translated({ scope: "logfire.openai", attributes: pending })).toMatchObject({
      kind: "other",
      isBillable: false,
    });
    expect(translated({ scope: "logfire.openai", attributes })).toMatchObject({ kind: "model_call" });
  });

  test("tools are not billed", () => {
    expect(translated({ scope, name: "running tool", attributes: { "gen_ai.tool.name": "add" } })).toMatchObject({
      kind: "tool",
      toolName: "add",
    });
  });
});
