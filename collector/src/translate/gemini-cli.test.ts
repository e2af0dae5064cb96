import { describe, expect, test } from "vitest";
import { translated } from "../../test/translated.ts";

const resource = { "service.name": "gemini-cli", "session.id": "s-1" };
const llmCall = {
  "gen_ai.operation.name": "llm_call",
  "gen_ai.agent.name": "gemini-cli",
  "gen_ai.conversation.id": "s-1",
  "gen_ai.request.model": "gemini-2.5-pro",
  "gen_ai.prompt.name": "s-1########0",
  "gen_ai.usage.input_tokens": 9000,
  "gen_ai.usage.output_tokens": 120,
};
const span = { scope: "gemini-cli", version: "v1", name: "llm_call", resource };

describe("Gemini CLI's spans", () => {
  test("a call is billed by what its span knows until the event that says more is there", () => {
    const call = translated({ ...span, attributes: llmCall });
    expect(call).toMatchObject({
      dialect: "gemini_cli",
      kind: "model_call",
      operation: "generate_content",
      isBillable: true,
      model: "gemini-2.5-pro",
      usage: { input_uncached: 9000, output_text: 120 },
      usageQuality: "unknown",
      usageConvention: "output_excludes_reasoning",
      sourceKey: "gemini-cli s-1",
      sessionId: "s-1",
      tags: { prompt_id: "s-1########0" },
    });
    expect(call?.prompt).toBeUndefined();
  });

  test("embeddings are not logged, so their span is the call", () => {
    const attributes = { "gen_ai.operation.name": "llm_call", "gen_ai.request.model": "gemini-embedding-001" };
    expect(translated({ ...span, attributes })).toMatchObject({
      kind: "model_call",
      operation: "embeddings",
      isBillable: true,
      usageSource: "missing",
    });
  });

  test.each([
    ["agent_call", "agent"],
    ["tool_call", "tool"],
    ["schedule_tool_calls", "other"],
    ["user_prompt", "other"],
  ])("%s is no call of a model", (operation, kind) => {
    const attributes = { ...llmCall, "gen_ai.operation.name": operation };
    expect(translated({ ...span, attributes })).toMatchObject({ kind, isBillable: false });
  });
});
