import { describe, expect, test } from "vitest";
import { SPAN_START_MS, translated } from "../../test/translated.ts";

const scope = "langfuse-sdk";
const generation = (usage: unknown, more = {}) =>
  translated({
    scope,
    version: "5.0.0",
    name: "answer",
    attributes: {
      "langfuse.observation.type": "generation",
      "langfuse.observation.model.name": "claude-sonnet-4-5",
      "langfuse.observation.usage_details": JSON.stringify(usage),
      ...more,
    },
  });

describe("Langfuse", () => {
  test("langfuse#10592: cached tokens are counted once, whether the emitter left them in the input or not", () => {
    const beside = generation({ input: 86, input_cached_tokens: 17_817, output: 300, total: 18_203 });
    expect(beside?.usage).toMatchObject({ input_uncached: 86, cache_read: 17_817, output_text: 300 });
    const inside = generation({ input: 17_903, input_cached_tokens: 17_817, output: 300, total: 18_203 });
    expect(inside?.usage).toMatchObject({ input_uncached: 86, cache_read: 17_817, output_text: 300 });
  });

  test("its buckets are disjoint, and total is none of them", () => {
    expect(
      generation({
        input: 100,
        input_audio_tokens: 30,
        cache_read_input_tokens: 60,
        input_cache_creation_5m: 10,
        input_cache_creation_1h: 20,
        output: 40,
        output_reasoning_tokens: 25,
        output_audio_tokens: 5,
        total: 290,
      }),
    ).toMatchObject({
      dialect: "langfuse",
      kind: "model_call",
      operation: "chat",
      usage: {
        input_uncached: 100,
        input_audio: 30,
        cache_read: 60,
        cache_write_5m: 10,
        cache_write_1h: 20,
        output_text: 40,
        output_reasoning: 25,
        output_audio: 5,
        requests: 1,
      },
      usageQuality: "exact",
      usageConvention: "disjoint",
    });
  });

  test.each([
    [
      "OpenAI chat",
      {
        prompt_tokens: 100,
        completion_tokens: 50,
        total_tokens: 150,
        prompt_tokens_details: { cached_tokens: 60 },
        completion_tokens_details: { reasoning_tokens: 20, accepted_prediction_tokens: 5 },
      },
      { input_uncached: 40, cache_read: 60, output_text: 30, output_reasoning: 20 },
    ],
    [
      "OpenAI Responses",
      {
        input_tokens: 100,
        output_tokens: 50,
        input_tokens_details: { cached_tokens: 60 },
        output_tokens_details: { reasoning_tokens: 20 },
      },
      { input_uncached: 40, cache_read: 60, output_text: 30, output_reasoning: 20 },
    ],
    [
      "Anthropic",
      { input_tokens: 40, output_tokens: 50, cache_read_input_tokens: 60, cache_creation_input_tokens: 0 },
      { input_uncached: 40, cache_read: 60, output_text: 50 },
    ],
    [
      "Gemini",
      {
        promptTokenCount: 100,
        cachedContentTokenCount: 60,
        candidatesTokenCount: 50,
        thoughtsTokenCount: 20,
        totalTokenCount: 170,
      },
      { input_uncached: 40, cache_read: 60, output_text: 50, output_reasoning: 20 },
    ],
    ["AI SDK", { inputTokens: 100, outputTokens: 50, totalTokens: 150 }, { input_uncached: 100, output_text: 50 }],
  ])("a provider's own usage object keeps its rules: %s", (_name, usage, expected) => {
    expect(generation(usage)?.usage).toMatchObject(expected);
  });

  test.each([
    [
      "LangChain, flex tier",
      {
        input: 0,
        output: 0,
        total: 150,
        input_flex: 40,
        input_flex_cache_read: 60,
        output_flex: 30,
        output_flex_reasoning: 20,
      },
      "flex",
    ],
    [
      "LangChain in Python, priority tier: repeated beside the plain buckets",
      {
        input: 100,
        output: 50,
        total: 150,
        input_priority: 40,
        input_priority_cache_read: 60,
        output_priority: 30,
        output_priority_reasoning: 20,
      },
      "priority",
    ],
  ])("the tier's name in a bucket is the tier, and its tokens are counted once: %s", (_name, usage, serviceTier) => {
    expect(generation(usage)).toMatchObject({
      serviceTier,
      usage: { input_uncached: 40, cache_read: 60, output_text: 30, output_reasoning: 20 },
    });
  });

  test("Vertex through LangChain: modalities are the text, cached ones are told twice", () => {
    const usage = {
      input: 0,
      output: 0,
      total: 197,
      input_modality_1: 40,
      cached_modality_1: 60,
      cached_content_token_count: 60,
      output_modality_1: 50,
      thoughts_token_count: 40,
      tool_use_prompt_token_count: 7,
    };
    expect(generation(usage)?.usage).toMatchObject({
      input_uncached: 47,
      cache_read: 60,
      output_text: 50,
      output_reasoning: 40,
    });
  });

  test("Anthropic through LangChain: writes as a whole and by time to live are one", () => {
    const usage = {
      input: 10,
      output: 5,
      cache_creation_input_tokens: 30,
      cache_creation_ephemeral_5m_input_tokens: 20,
      cache_creation_ephemeral_1h_input_tokens: 10,
      cache_read_input_tokens: 7,
    };
    const { usage: classes } = generation(usage) ?? {};
    expect(classes).toMatchObject({ input_uncached: 10, cache_read: 7, cache_write_5m: 20, cache_write_1h: 10 });
    expect(classes).not.toHaveProperty("cache_write_unknown");
  });

  test("an input the SDK could not compute is what the total leaves for it", () => {
    expect(generation({ input: null, input_cached_tokens: 60, output: 50, total: 150 })).toMatchObject({
      usage: { input_uncached: 40, cache_read: 60, output_text: 50 },
      usageQuality: "assumed_semantics",
    });
  });

  test("a bucket of the user's own counts on the side it is named for; one named for neither makes it a lower bound", () => {
    expect(generation({ input: 10, input_retrieved: 5, output: 1 })).toMatchObject({
      usage: { input_uncached: 15, output_text: 1 },
      usageQuality: "assumed_semantics",
    });
    expect(generation({ input: 10, output: 1, seconds: 12 })?.usageQuality).toBe("lower_bound");
  });

  test("broken usage is unknown, never 0 and never negative", () => {
    for (const usage of ["{", "[]", "null", '{"input":-1}', '{"input":"x","output":null}']) {
      const event = translated({
        scope,
        attributes: { "langfuse.observation.type": "generation", "langfuse.observation.usage_details": usage },
      });
      expect(event).toMatchObject({ kind: "model_call", usageSource: "missing", usage: {} });
    }
  });

  test("the first token's time is quoted JSON; cost, tier, prompt and context are read", () => {
    expect(
      generation(
        { input: 1, output: 1 },
        {
          "langfuse.observation.completion_start_time": JSON.stringify(new Date(SPAN_START_MS + 91).toISOString()),
          "langfuse.observation.cost_details": '{"input":0.001,"output":0.002}',
          "langfuse.observation.model.parameters": '{"service_tier":"flex","temperature":1}',
          "langfuse.observation.prompt.name": "support",
          "langfuse.observation.prompt.version": 7,
          "langfuse.trace.name": "ticket",
          "langfuse.trace.tags": ["beta"],
          "langfuse.environment": "staging",
          "session.id": "s-1",
          "user.id": "u-1",
          "langfuse.observation.level": "ERROR",
        },
      ),
    ).toMatchObject({
      ttftMs: 91,
      reportedCostUsd: "0.003",
      serviceTier: "flex",
      prompt: { name: "support", version: "7" },
      workflow: "ticket",
      step: "answer",
      tags: { "langfuse.beta": "true" },
      environment: "staging",
      sessionId: "s-1",
      userId: "u-1",
      status: "error",
    });
  });

  test("only generations and embeddings are billed at once; what else was given a usage waits for finer records", () => {
    const judge = generation({ input: 10, output: 1 }, { "langfuse.observation.type": "evaluator" });
    expect(judge).toMatchObject({ isBillable: false, isSoleRecord: true });
    const agent = generation({ input: 10, output: 1 }, { "langfuse.observation.type": "agent" });
    expect(agent).toMatchObject({ kind: "agent", isBillable: false, isSoleRecord: true, agentRole: "answer" });
    const plain = translated({ scope, name: "step", attributes: { "langfuse.observation.type": "span" } });
    expect(plain).toMatchObject({ kind: "other", isBillable: false, usageSource: "missing" });
  });

  test("a span of someone else that Langfuse only decorates stays theirs", () => {
    const attributes = {
      "langfuse.observation.type": "generation",
      "gen_ai.operation.name": "chat",
      "gen_ai.request.model": "m",
    };
    expect(translated({ scope: "my-app", attributes })?.dialect).toBe("otel_gen_ai");
  });
});
