import { describe, expect, test } from "vitest";
import { translated } from "../../test/translated.ts";

const scope = "com.anthropic.claude_code.tracing";
const resource = { "service.name": "claude-code", "service.version": "2.1.266" };
const session = "cec62d6f-60f8-43e8-a67b-133b2a138a83";
const request = {
  "session.id": session,
  "span.type": "llm_request",
  model: "claude-opus-5",
  "gen_ai.system": "anthropic",
  "gen_ai.request.model": "claude-opus-5",
  input_tokens: 2,
  output_tokens: 1200,
  cache_read_tokens: 84_562,
  cache_creation_tokens: 7096,
  request_id: "req_011",
  attempt: 2,
  ttft_ms: 1310,
  speed: "fast",
  query_source: "repl_main_thread",
  success: true,
  stop_reason: "tool_use",
};

describe("Claude Code's spans", () => {
  test("the input leaves the cache out; request and session say which log event and metric tell of the same call", () => {
    expect(translated({ scope, name: "claude_code.llm_request", resource, attributes: request })).toMatchObject({
      dialect: "claude_code",
      kind: "model_call",
      isBillable: true,
      provider: "anthropic",
      model: "claude-opus-5",
      usage: { input_uncached: 2, cache_read: 84_562, cache_write_unknown: 7096, output_text: 1200, requests: 1 },
      usageQuality: "exact",
      responseId: "req_011",
      sessionId: session,
      sourceKey: `claude-code ${session}`,
      ttftMs: 1310,
      attempt: 2,
      serviceTier: "fast",
      finishReason: "tool_use",
      step: "repl_main_thread",
    });
  });

  test("interactions, tools and what belongs to them are not billed", () => {
    for (const [name, kind] of [
      ["claude_code.interaction", "workflow"],
      ["claude_code.tool", "tool"],
      ["claude_code.tool.execution", "other"],
      ["claude_code.hook", "other"],
    ] as const) {
      const attributes = { "session.id": session, tool_name: "Bash" };
      expect(translated({ scope, name, resource, attributes })).toMatchObject({
        kind,
        isBillable: false,
        operation: name,
      });
    }
  });

  test("a failed request has no usage and says how it failed, not in words", () => {
    const attributes = {
      "session.id": session,
      model: "m",
      success: false,
      status_code: "529",
      error: "Overloaded: secret",
    };
    const event = translated({ scope, name: "claude_code.llm_request", resource, attributes });
    expect(event).toMatchObject({ status: "error", httpStatus: 529, usageSource: "missing" });
    expect(JSON.stringify(event)).not.toContain("secret");
  });

  test("without a session the process is the source", () => {
    const { "session.id": _, ...attributes } = request;
    expect(translated({ scope, name: "claude_code.llm_request", resource, attributes })?.sourceKey).toBe("claude-code");
  });

  test("the size of the context window is no part of the model's name, as in the agent's other signals", () => {
    const attributes = { ...request, model: "claude-opus-4-6[1m]", "gen_ai.request.model": "claude-opus-4-6[1m]" };
    expect(translated({ scope, name: "claude_code.llm_request", resource, attributes })).toMatchObject({
      model: "claude-opus-4-6",
      tags: { context_window: "1m", "service.name": "claude-code" },
    });
  });
});
