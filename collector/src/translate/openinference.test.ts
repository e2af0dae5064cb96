import { describe, expect, test } from "vitest";
import { SPAN_START_MS, translated } from "../../test/translated.ts";

/** Spans as `@arizeai/openinference-instrumentation-*` and `openinference.instrumentation.*` write them. */

const openai = { scope: "@arizeai/openinference-instrumentation-openai", version: "4.2.7" };
const chat = {
  "openinference.span.kind": "LLM",
  "llm.provider": "openai",
  "llm.system": "openai",
  "llm.invocation_parameters": '{"model":"gpt-4o","temperature":0}',
  "llm.model_name": "gpt-4o-2024-08-06",
  "llm.token_count.prompt": 1_585,
  "llm.token_count.completion": 350,
  "llm.token_count.total": 1_935,
  "llm.token_count.prompt_details.cache_read": 1_024,
  "llm.token_count.completion_details.reasoning": 128,
  "llm.finish_reason": "stop",
  "llm.input_messages.0.message.content": "SECRET",
};
const json = (output: unknown) => ({
  "output.mime_type": "application/json",
  "output.value": JSON.stringify(output),
});

describe("OpenInference", () => {
  test("prompt and completion counts hold their parts; models asked and answering are told apart", () => {
    const event = translated({ ...openai, name: "OpenAI Chat Completions", attributes: chat });
    expect(event).toMatchObject({
      dialect: "openinference",
      kind: "model_call",
      isBillable: true,
      operation: "chat",
      provider: "openai",
      model: "gpt-4o",
      modelResolved: "gpt-4o-2024-08-06",
      usage: { input_uncached: 561, cache_read: 1_024, output_text: 222, output_reasoning: 128, requests: 1 },
      usageQuality: "exact",
      finishReason: "stop",
    });
    expect(JSON.stringify(event)).not.toContain("SECRET");
  });

  test("the raw answer adds its id and tier, and nothing of its text", () => {
    const answer = {
      id: "chatcmpl-9",
      object: "chat.completion",
      model: "gpt-4o-2024-08-06",
      service_tier: "flex",
      choices: [{ message: { role: "assistant", content: "SECRET" } }],
      usage: {
        prompt_tokens: 1_585,
        completion_tokens: 350,
        total_tokens: 1_935,
        prompt_tokens_details: { cached_tokens: 1_024 },
        completion_tokens_details: { reasoning_tokens: 128 },
      },
    };
    const event = translated({ ...openai, attributes: { ...chat, ...json(answer) } });
    expect(event).toMatchObject({
      responseId: "chatcmpl-9",
      serviceTier: "flex",
      usage: { input_uncached: 561, cache_read: 1_024, output_text: 222, output_reasoning: 128 },
      usageQuality: "exact",
    });
    expect(JSON.stringify(event)).not.toContain("SECRET");
  });

  test("Anthropic's cache writes get their time to live from the raw answer", () => {
    const answer = {
      id: "msg_1",
      type: "message",
      model: "claude-sonnet-4-5-20250929",
      content: [{ type: "text", text: "SECRET" }],
      usage: {
        input_tokens: 5_905,
        cache_read_input_tokens: 4_096,
        cache_creation_input_tokens: 768,
        cache_creation: { ephemeral_5m_input_tokens: 256, ephemeral_1h_input_tokens: 512 },
        output_tokens: 77,
        service_tier: "priority",
      },
    };
    const event = translated({
      scope: "@arizeai/openinference-instrumentation-anthropic",
      version: "0.2.0",
      attributes: {
        "openinference.span.kind": "LLM",
        "llm.provider": "anthropic",
        "llm.model_name": "claude-sonnet-4-5-20250929",
        "llm.token_count.prompt": 10_769,
        "llm.token_count.completion": 77,
        "llm.token_count.prompt_details.cache_read": 4_096,
        "llm.token_count.prompt_details.cache_write": 768,
        ...json(answer),
      },
    });
    expect(event).toMatchObject({
      responseId: "msg_1",
      serviceTier: "priority",
      usage: { input_uncached: 5_905, cache_read: 4_096, cache_write_5m: 256, cache_write_1h: 512, output_text: 77 },
    });
  });

  test("a chat stream has no counts: missing, not 0; its first token event gives the time to it", () => {
    const { "llm.token_count.prompt": _p, "llm.token_count.completion": _c, ...rest } = chat;
    const attributes = Object.fromEntries(Object.entries(rest).filter(([key]) => !key.startsWith("llm.token_count")));
    const firstToken = {
      name: "First Token Stream Event",
      timeNs: BigInt(SPAN_START_MS + 320) * 1_000_000n,
      attributes: new Map<string, string>(),
    };
    const event = translated({
      ...openai,
      attributes: { ...attributes, "output.mime_type": "text/plain", "output.value": "SECRET" },
      events: [firstToken],
    });
    expect(event).toMatchObject({ usage: {}, usageSource: "missing", usageQuality: "unknown", ttftMs: 320 });
    expect(event?.streamed).toBe(true);
  });

  test.each([
    ["EMBEDDING", "model_call", "embeddings"],
    ["CHAIN", "workflow", "chain"],
    ["AGENT", "agent", "invoke_agent"],
    ["TOOL", "tool", "execute_tool"],
    ["RETRIEVER", "retrieval", "retrieval"],
    ["GUARDRAIL", "other", "guardrail"],
    ["EVALUATOR", "other", "evaluator"],
    ["PROMPT", "other", "prompt"],
    ["SOMETHING_NEW", "other", "something_new"],
  ])("%s is a %s, billed only where it is a call, whatever counts it carries", (spanKind, kind, operation) => {
    const attributes = { ...chat, "openinference.span.kind": spanKind };
    expect(translated({ scope: "openinference.instrumentation.langchain", attributes })).toMatchObject({
      kind,
      operation,
      isBillable: kind === "model_call",
    });
  });

  test("a reranker is a call where it names a model", () => {
    const attributes = { "openinference.span.kind": "RERANKER" };
    expect(translated({ attributes })?.kind).toBe("other");
    expect(translated({ attributes: { ...attributes, "reranker.model_name": "rerank-v3.5" } })).toMatchObject({
      kind: "model_call",
      model: "rerank-v3.5",
    });
  });

  test.each([
    [{ "llm.cost.total": 0.0125 }, "0.0125"],
    [{ "llm.cost.prompt": 0.01, "llm.cost.completion": 0.0025 }, "0.0125"],
    [{ "llm.cost.prompt": 0.01 }, undefined],
  ])("a cost the sender states is kept beside ours: %j", (cost, expected) => {
    expect(translated({ ...openai, attributes: { ...chat, ...cost } })?.reportedCostUsd).toBe(expected);
  });

  test.each([
    ["as a list", ["a", "b"]],
    ["as JSON, which JavaScript sends", '["a","b"]'],
  ])("session, user, metadata and labels (%s) come along", (_, labels) => {
    const attributes = {
      ...chat,
      "session.id": "s-1",
      "user.id": "u-1",
      "tag.tags": labels,
      metadata: '{"tenant":"acme","ls_provider":"openai","deep":{"no":1},"n":3}',
    };
    expect(translated({ ...openai, attributes })).toMatchObject({
      sessionId: "s-1",
      userId: "u-1",
      tags: { tags: "a,b", tenant: "acme", n: "3" },
    });
  });

  test.each([
    ["not JSON", { "output.mime_type": "application/json", "output.value": "{SECRET" }],
    ["too long", json({ id: "x", usage: { prompt_tokens: 1 }, content: "y".repeat(300_000) })],
    ["an array", { "output.mime_type": "application/json", "output.value": "[1,2]" }],
  ])("an output that is %s is passed over", (_, output) => {
    expect(translated({ ...openai, attributes: { ...chat, ...output } })).toMatchObject({
      usage: { input_uncached: 561, cache_read: 1_024 },
    });
  });
});

describe("LangChain through OpenInference", () => {
  const scope = "@arizeai/openinference-instrumentation-langchain";
  const attributes = {
    "openinference.span.kind": "LLM",
    "llm.model_name": "claude-sonnet-4-5",
    "llm.token_count.prompt": 10_769,
    "llm.token_count.completion": 77,
    "llm.token_count.total": 10_846,
    "llm.token_count.prompt_details.cache_read": 4_096,
    metadata:
      '{"ls_provider":"anthropic","ls_model_name":"claude-sonnet-4-5","langgraph_node":"agent","thread_id":"t-1"}',
  };
  const message = {
    content: "SECRET",
    id: "run-1-0",
    usage_metadata: {
      input_tokens: 10_769,
      output_tokens: 77,
      total_tokens: 10_846,
      input_token_details: { cache_read: 4_096, cache_creation: 768 },
    },
    response_metadata: { id: "msg_1", model: "claude-sonnet-4-5-20250929" },
  };

  test("the provider is in its metadata, the node is the step, the thread the session", () => {
    expect(translated({ scope, version: "4.1.0", attributes })).toMatchObject({
      provider: "anthropic",
      step: "agent",
      sessionId: "t-1",
      usage: { input_uncached: 6_673, cache_read: 4_096, output_text: 77 },
      // What was written to the cache has no attribute here.
      usageQuality: "lower_bound",
    });
  });

  test.each([
    ["plain", message],
    ["serialised", { lc: 1, type: "constructor", id: ["langchain_core", "messages", "AIMessage"], kwargs: message }],
  ])("the answer inside its result tells id and cache writes: %s", (_, given) => {
    const output = json({ generations: [[{ text: "SECRET", message: given }]], llmOutput: {} });
    const event = translated({ scope, version: "4.1.0", attributes: { ...attributes, ...output } });
    expect(event).toMatchObject({
      responseId: "msg_1",
      modelResolved: "claude-sonnet-4-5-20250929",
      usage: { input_uncached: 5_905, cache_read: 4_096, cache_write_unknown: 768, output_text: 77 },
      usageQuality: "exact",
    });
    expect(JSON.stringify(event)).not.toContain("SECRET");
  });

  test("the provider's own usage object inside its result wins", () => {
    const usage = {
      input_tokens: 5_905,
      output_tokens: 77,
      cache_read_input_tokens: 4_096,
      cache_creation_input_tokens: 768,
      cache_creation: { ephemeral_5m_input_tokens: 256, ephemeral_1h_input_tokens: 512 },
    };
    const raw = { ...message, response_metadata: { ...message.response_metadata, usage } };
    const output = json({ generations: [[{ message: raw }]] });
    expect(translated({ scope, attributes: { ...attributes, ...output } })?.usage).toMatchObject({
      input_uncached: 5_905,
      cache_write_5m: 256,
      cache_write_1h: 512,
    });
  });

  test("its guess at a stream without usage is an estimate", () => {
    const output = json({
      generations: [[{ message: { content: "", response_metadata: {} } }]],
      llmOutput: { estimatedTokenUsage: { promptTokens: 18, completionTokens: 11, totalTokens: 29 } },
    });
    const estimated = {
      "openinference.span.kind": "LLM",
      "llm.model_name": "gpt-4o",
      "llm.token_count.prompt": 18,
      "llm.token_count.completion": 11,
      ...output,
    };
    expect(translated({ scope, attributes: estimated })).toMatchObject({
      usage: { input_uncached: 18, output_text: 11 },
      usageSource: "estimated",
      usageQuality: "client_estimate",
    });
  });

  test("a root chain names the workflow, a graph node its step", () => {
    const chain = { "openinference.span.kind": "CHAIN", "graph.node.id": "plan" };
    expect(translated({ scope, name: "LangGraph", attributes: chain })).toMatchObject({
      kind: "workflow",
      workflow: "LangGraph",
      step: "plan",
    });
    const inner = translated({ scope, name: "route", attributes: chain, parentSpanId: "b7ad6b7169203332" });
    expect(inner?.workflow).toBeUndefined();
  });
});
