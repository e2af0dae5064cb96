import { describe, expect, test } from "vitest";
import { translated } from "../../test/translated.ts";

const run = (kind: string, operation: string, more: Record<string, number | string> = {}) =>
  translated({
    scope: "langsmith",
    name: "run",
    attributes: {
      "langsmith.span.kind": kind,
      "langsmith.trace.name": "ChatOpenAI",
      "gen_ai.operation.name": operation,
      "gen_ai.system": "openai",
      "gen_ai.request.model": "gpt-4o",
      ...more,
    },
  });
const usage = {
  "gen_ai.usage.input_tokens": 1000,
  "gen_ai.usage.output_tokens": 200,
  "gen_ai.usage.total_tokens": 1200,
};

describe("LangSmith", () => {
  test("the parts of the totals are read from a Python dictionary", () => {
    expect(
      run("llm", "chat", {
        ...usage,
        "gen_ai.usage.input_token_details": "{'audio': 0, 'cache_read': 600}",
        "gen_ai.usage.output_token_details": "{'audio': 0, 'reasoning': 50}",
      }),
    ).toMatchObject({
      dialect: "langsmith",
      kind: "model_call",
      usage: { input_uncached: 400, cache_read: 600, output_text: 150, output_reasoning: 50 },
      usageQuality: "exact",
    });
  });

  test.each([
    ["chain", "chain", "workflow"],
    ["prompt", "chat", "other"],
    ["retriever", "embeddings", "retrieval"],
    ["tool", "execute_tool", "tool"],
    ["parser", "parser", "other"],
  ])("a %s that says %s and repeats a usage is a %s and not billed", (kind, operation, expected) => {
    expect(run(kind, operation, usage)).toMatchObject({ kind: expected, isBillable: false });
  });
});
