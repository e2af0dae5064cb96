import { describe, expect, test } from "vitest";
import { translated } from "../../test/translated.ts";

const scope = "gcp.vertex.agent";
const call = {
  "gen_ai.system": "gcp.vertex.agent",
  "gen_ai.request.model": "gemini-2.5-flash",
  "gcp.vertex.agent.session_id": "s-1",
  "gen_ai.usage.input_tokens": 100,
  "gen_ai.usage.output_tokens": 50,
};

describe("Google ADK", () => {
  test("1.x: the thoughts come on top of the answer", () => {
    const attributes = { ...call, "gen_ai.usage.experimental.reasoning_tokens": 40 };
    expect(translated({ scope, version: "1.15.0", name: "call_llm", attributes })).toMatchObject({
      dialect: "google_adk",
      kind: "model_call",
      operation: "generate_content",
      sessionId: "s-1",
      usage: { input_uncached: 100, output_text: 50, output_reasoning: 40 },
      usageQuality: "exact",
    });
  });

  test("2.3 and later: thoughts and cache are inside the totals", () => {
    const attributes = {
      ...call,
      "gen_ai.operation.name": "generate_content",
      "gen_ai.usage.reasoning.output_tokens": 40,
      "gen_ai.usage.cache_read.input_tokens": 60,
    };
    expect(translated({ scope, version: "2.13.0", attributes })?.usage).toMatchObject({
      input_uncached: 40,
      cache_read: 60,
      output_text: 10,
      output_reasoning: 40,
    });
  });

  test("early 1.x: Gemini's own counts are found in the answer on the span", () => {
    const usage_metadata = {
      prompt_token_count: 100,
      cached_content_token_count: 60,
      tool_use_prompt_token_count: 7,
      candidates_token_count: 50,
      thoughts_token_count: 40,
      total_token_count: 197,
    };
    // Until 1.8 the total stood where the output belongs.
    const attributes = {
      ...call,
      "gen_ai.usage.output_tokens": 197,
      "gcp.vertex.agent.llm_response": JSON.stringify({ content: { role: "model" }, usage_metadata }),
    };
    expect(translated({ scope, version: "1.5.0", attributes })?.usage).toEqual({
      input_uncached: 47,
      cache_read: 60,
      output_text: 50,
      output_reasoning: 40,
      requests: 1,
    });
  });

  test("without content nothing tells of thoughts, and the quality says so", () => {
    const attributes = { ...call, "gcp.vertex.agent.llm_response": "{}" };
    expect(translated({ scope, version: "1.10.0", attributes })?.usageQuality).toBe("assumed_semantics");
  });

  test("a model run through LiteLLM is its own provider's", () => {
    expect(translated({ scope, attributes: { ...call, "gen_ai.request.model": "anthropic/claude-x" } })?.provider).toBe(
      "anthropic",
    );
  });

  test("agents, tools and tool merges are not billed", () => {
    for (const operation of ["invoke_agent", "execute_tool", "invoke_workflow"]) {
      const event = translated({ scope, kind: 3, attributes: { "gen_ai.operation.name": operation } });
      expect(event?.isBillable).toBe(false);
      expect(event?.isSoleRecord).toBeUndefined();
    }
  });
});
