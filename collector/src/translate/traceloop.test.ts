import { describe, expect, test } from "vitest";
import { translated } from "../../test/translated.ts";

/** Spans as OpenLLMetry 0.27 (JavaScript) and 0.62 (Python) write them, and as their older versions did. */

describe("Traceloop, JavaScript", () => {
  const anthropic = {
    "gen_ai.provider.name": "anthropic",
    "gen_ai.operation.name": "chat",
    "gen_ai.request.model": "claude-sonnet-4-5",
    "gen_ai.response.model": "claude-sonnet-4-5-20250929",
    "gen_ai.response.id": "msg_1",
    "gen_ai.usage.input_tokens": 5_905,
    "gen_ai.usage.output_tokens": 77,
    "gen_ai.usage.total_tokens": 5_982,
    "gen_ai.usage.cache_read.input_tokens": 4_096,
    "gen_ai.usage.cache_creation.input_tokens": 768,
  };

  test("its Anthropic input leaves the cache out, though the cache is smaller than it; its Python twin's does not", () => {
    const javascript = translated({
      scope: "@traceloop/instrumentation-anthropic",
      version: "0.27.0",
      attributes: anthropic,
    });
    const cached = { cache_read: 4_096, cache_write_unknown: 768, output_text: 77 };
    expect(javascript).toMatchObject({
      dialect: "traceloop",
      usage: { input_uncached: 5_905, ...cached },
      usageQuality: "exact",
      usageConvention: "input_excludes_cache",
      responseId: "msg_1",
    });
    const summed = { ...anthropic, "gen_ai.usage.input_tokens": 10_769, "gen_ai.usage.total_tokens": 10_846 };
    const python = translated({
      scope: "opentelemetry.instrumentation.anthropic",
      version: "0.62.4",
      attributes: summed,
    });
    expect(python).toMatchObject({
      dialect: "traceloop",
      usage: { input_uncached: 5_905, ...cached },
      usageQuality: "exact",
      usageConvention: "totals_include_subsets",
    });
  });

  const openai = {
    "gen_ai.provider.name": "openai",
    "gen_ai.operation.name": "chat",
    "gen_ai.request.model": "gpt-4o",
    "gen_ai.usage.input_tokens": 18,
    "gen_ai.usage.output_tokens": 11,
    "gen_ai.usage.total_tokens": 29,
  };
  test.each([
    ["a stream", { "gen_ai.is_streaming": true }, "estimated", "client_estimate"],
    ["known not to be a stream", { "gen_ai.is_streaming": false }, "reported", "upper_bound"],
    ["without a mark, which may be a stream", { "gen_ai.response.id": "chatcmpl-1" }, "reported", "client_estimate"],
    ["the Responses API, whose streams have no counts", { "gen_ai.response.id": "resp_1" }, "reported", "upper_bound"],
  ])("a chat of OpenAI: %s", (_, more, usageSource, usageQuality) => {
    const attributes = { ...openai, ...more };
    expect(translated({ scope: "@traceloop/instrumentation-openai", version: "0.27.0", attributes })).toMatchObject({
      usage: { input_uncached: 18, output_text: 11 },
      usageSource,
      usageQuality,
    });
  });

  test("Gemini's output comes without its thoughts, which the total counts", () => {
    const gemini = {
      "gen_ai.provider.name": "gcp.gen_ai",
      "gen_ai.operation.name": "generate_content",
      "gen_ai.request.model": "gemini-2.5-flash",
      "gen_ai.usage.input_tokens": 100,
      "gen_ai.usage.output_tokens": 40,
      "gen_ai.usage.total_tokens": 390,
    };
    const scope = "@traceloop/instrumentation-google-generativeai";
    const attributes = { ...gemini, "gen_ai.usage.reasoning_tokens": 250 };
    const usage = { input_uncached: 100, output_text: 40, output_reasoning: 250 };
    expect(translated({ scope, attributes })).toMatchObject({ usage, usageQuality: "exact" });
    // The Python package has no attribute for the thoughts.
    const python = { scope: "opentelemetry.instrumentation.google_generativeai", version: "0.62.4" };
    expect(translated({ ...python, attributes: gemini })).toMatchObject({ usage, usageQuality: "assumed_semantics" });
  });

  test("Bedrock's cache is recorded nowhere: a lower bound", () => {
    const attributes = { ...openai, "gen_ai.provider.name": "aws.bedrock" };
    expect(translated({ scope: "@traceloop/instrumentation-bedrock", attributes })?.usageQuality).toBe("lower_bound");
  });
});

describe("Traceloop, Python", () => {
  test("a stream's cache is not recorded, another answer's is", () => {
    const attributes = {
      "gen_ai.operation.name": "chat",
      "gen_ai.provider.name": "openai",
      "gen_ai.request.model": "gpt-4o",
      "gen_ai.usage.input_tokens": 1_585,
      "gen_ai.usage.output_tokens": 350,
      "gen_ai.usage.total_tokens": 1_935,
      "gen_ai.is_streaming": "False",
    };
    const python = { scope: "opentelemetry.instrumentation.openai.v1", version: "0.62.4" };
    const cached = {
      ...attributes,
      "gen_ai.usage.cache_read.input_tokens": 1_024,
      "gen_ai.usage.reasoning_tokens": 50,
    };
    expect(translated({ ...python, attributes: cached })).toMatchObject({
      usage: { input_uncached: 561, cache_read: 1_024, output_text: 300, output_reasoning: 50 },
      usageQuality: "exact",
      streamed: false,
    });
    expect(translated({ ...python, attributes })?.usageQuality).toBe("upper_bound");
  });

  test("the old names: llm.request.type, llm.usage.total_tokens, providers in capitals", () => {
    const event = translated({
      scope: "opentelemetry.instrumentation.cohere",
      version: "0.30.0",
      name: "cohere.chat",
      kind: 3,
      attributes: {
        "gen_ai.system": "Cohere",
        "llm.request.type": "completion",
        "gen_ai.request.model": "command-r",
        "gen_ai.usage.prompt_tokens": 12,
        "gen_ai.usage.completion_tokens": 8,
        "llm.usage.total_tokens": 20,
        "gen_ai.prompt.0.content": "SECRET",
        "gen_ai.completion.0.content": "SECRET",
      },
    });
    expect(event).toMatchObject({
      kind: "model_call",
      operation: "text_completion",
      provider: "cohere",
      usage: { input_uncached: 12, output_text: 8, requests: 1 },
      usageQuality: "exact",
    });
    expect(JSON.stringify(event)).not.toContain("SECRET");
  });

  test("CrewAI's agent sums what its calls report and is not billed", () => {
    const event = translated({
      scope: "opentelemetry.instrumentation.crewai.instrumentation",
      version: "0.62.4",
      name: "planner.agent",
      kind: 3,
      attributes: {
        "traceloop.span.kind": "agent",
        "traceloop.entity.name": "planner",
        "gen_ai.operation.name": "invoke_agent",
        "gen_ai.provider.name": "crewai",
        "gen_ai.request.model": "gpt-4o",
        "gen_ai.usage.input_tokens": 5_000,
        "gen_ai.usage.output_tokens": 600,
      },
    });
    expect(event).toMatchObject({ kind: "agent", isBillable: false, agentRole: "planner" });
    expect(event?.provider).toBeUndefined();
  });

  test("LlamaIndex marks its calls as tasks; they are calls", () => {
    const attributes = {
      "traceloop.span.kind": "task",
      "gen_ai.operation.name": "chat",
      "gen_ai.request.model": "gpt-4o",
      "gen_ai.usage.input_tokens": 10,
      "gen_ai.usage.output_tokens": 5,
    };
    expect(translated({ scope: "opentelemetry.instrumentation.llamaindex", attributes })).toMatchObject({
      kind: "model_call",
      isBillable: true,
    });
  });
});

describe("Traceloop, its frames and names", () => {
  test.each([
    ["workflow", "workflow", { workflow: "support" }],
    ["task", "workflow", { step: "classify", stepKind: "task" }],
    ["agent", "agent", { agentRole: "classify" }],
    ["tool", "tool", { toolName: "classify" }],
  ])("a %s", (spanKind, kind, facts) => {
    const attributes = {
      "traceloop.span.kind": spanKind,
      "traceloop.entity.name": spanKind === "workflow" ? "support" : "classify",
      "traceloop.entity.input": "SECRET",
    };
    const event = translated({ scope: "@traceloop/node-server-sdk", attributes });
    expect(event).toMatchObject({ dialect: "traceloop", kind, isBillable: false, ...facts });
    expect(JSON.stringify(event)).not.toContain("SECRET");
  });

  test("association properties become user, session and tags, workflow and path the call's place", () => {
    const event = translated({
      scope: "@traceloop/instrumentation-anthropic",
      resource: { "service.name": "shop" },
      attributes: {
        "gen_ai.operation.name": "chat",
        "gen_ai.request.model": "claude-sonnet-4-5",
        "traceloop.workflow.name": "support",
        "traceloop.entity.path": "classify.retry",
        "traceloop.association.properties.user_id": "u-1",
        "traceloop.association.properties.session_id": "s-1",
        "traceloop.association.properties.tenant": "acme",
        "traceloop.association.properties.ls_provider": "anthropic",
        "outlay.tag.tenant": "acme-eu",
      },
    });
    expect(event).toMatchObject({
      workflow: "support",
      step: "classify.retry",
      userId: "u-1",
      sessionId: "s-1",
      tags: { tenant: "acme-eu", "service.name": "shop" },
    });
  });

  test("its properties on a span of somebody else make no GenAI span of it", () => {
    const attributes = { "http.request.method": "GET", "traceloop.workflow.name": "support" };
    expect(translated({ scope: "opentelemetry.instrumentation.requests", attributes })).toBeUndefined();
  });
});
