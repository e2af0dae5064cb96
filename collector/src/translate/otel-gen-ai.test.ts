import { describe, expect, test } from "vitest";
import { translated } from "../../test/translated.ts";

/** Spans as the three generations of the conventions write them. */

describe("OpenTelemetry GenAI", () => {
  test("≤ 1.36: gen_ai.system and prompt/completion tokens, their meaning assumed", () => {
    const event = translated({
      scope: "opentelemetry.instrumentation.openai_v2_fork",
      kind: 3,
      attributes: {
        "gen_ai.operation.name": "chat",
        "gen_ai.system": "az.ai.openai",
        "gen_ai.request.model": "gpt-4o",
        "gen_ai.response.model": "gpt-4o-2024-08-06",
        "gen_ai.response.id": "chatcmpl-1",
        "gen_ai.openai.response.service_tier": "default",
        "gen_ai.usage.prompt_tokens": 1_585,
        "gen_ai.usage.completion_tokens": 350,
      },
    });
    expect(event).toMatchObject({
      dialect: "otel_gen_ai",
      kind: "model_call",
      isBillable: true,
      provider: "azure.ai.openai",
      serviceTier: "standard",
      usage: { input_uncached: 1_585, output_text: 350, requests: 1 },
      usageQuality: "assumed_semantics",
    });
  });

  test("1.40: the cache is part of the input under its first names", () => {
    const event = translated({
      scope: "my.instrumentation",
      attributes: {
        "gen_ai.operation.name": "chat",
        "gen_ai.provider.name": "anthropic",
        "gen_ai.request.model": "claude-sonnet-4-5",
        "gen_ai.usage.input_tokens": 10_769,
        "gen_ai.usage.cache_read.input_tokens": 4_096,
        "gen_ai.usage.cache_creation.input_tokens": 768,
        "gen_ai.usage.output_tokens": 77,
      },
    });
    expect(event).toMatchObject({
      usage: { input_uncached: 5_905, cache_read: 4_096, cache_write_unknown: 768, output_text: 77 },
      usageQuality: "exact",
    });
  });

  test("newest: cache_write, reasoning, modalities and the time to the first chunk", () => {
    const event = translated({
      scope: "opentelemetry.instrumentation.google_genai",
      version: "1.3b0",
      kind: 3,
      attributes: {
        "gen_ai.operation.name": "generate_content",
        "gen_ai.provider.name": "gcp.gemini",
        "gen_ai.request.model": "gemini-2.5-pro",
        "gen_ai.request.stream": true,
        "gen_ai.usage.input_tokens": 1_000,
        "gen_ai.usage.text.input_tokens": 700,
        "gen_ai.usage.image.input_tokens": 300,
        "gen_ai.usage.cache_read.input_tokens": 200,
        "gen_ai.usage.image.cache_read.input_tokens": 50,
        "gen_ai.usage.output_tokens": 500,
        "gen_ai.usage.reasoning.output_tokens": 400,
        "gen_ai.response.time_to_first_chunk": 0.75,
      },
    });
    expect(event).toMatchObject({
      usage: {
        input_uncached: 550,
        input_image: 250,
        cache_read: 150,
        cache_read_image: 50,
        output_text: 100,
        output_reasoning: 400,
      },
      usageQuality: "exact",
      streamed: true,
      ttftMs: 750,
    });
  });

  test("@opentelemetry/instrumentation-openai records no cache: an upper bound, except for embeddings", () => {
    const openai = (operation: string) =>
      translated({
        scope: "@opentelemetry/instrumentation-openai",
        version: "0.22.0",
        attributes: {
          "gen_ai.operation.name": operation,
          "gen_ai.system": "openai",
          "gen_ai.request.model": "gpt-4o",
          "gen_ai.usage.input_tokens": 4_669,
          ...(operation === "chat" && { "gen_ai.usage.output_tokens": 44 }),
        },
      });
    expect(openai("chat")).toMatchObject({ usage: { input_uncached: 4_669 }, usageQuality: "upper_bound" });
    expect(openai("embeddings")?.usageQuality).toBe("exact");
  });

  test.each([
    [3, true],
    [1, undefined],
  ])("an agent's sums are the sole record of it only where it runs elsewhere (span kind %i)", (kind, isSoleRecord) => {
    const event = translated({
      kind,
      attributes: {
        "gen_ai.operation.name": "invoke_agent",
        "gen_ai.provider.name": "aws.bedrock",
        "gen_ai.agent.name": "planner",
        "gen_ai.usage.input_tokens": 29_899,
        "gen_ai.usage.output_tokens": 500,
      },
    });
    expect(event).toMatchObject({ kind: "agent", isBillable: false, agentRole: "planner" });
    expect(event?.isSoleRecord).toBe(isSoleRecord);
  });

  test.each([
    ["invoke_workflow", "workflow"],
    ["execute_tool", "tool"],
    ["retrieval", "retrieval"],
    ["plan", "agent"],
    ["create_memory_store", "other"],
    ["search_memory", "other"],
    ["fetch_response", "other"],
  ])("%s spends nothing by itself", (operation, kind) => {
    const attributes = {
      "gen_ai.operation.name": operation,
      "gen_ai.request.model": "gpt-4o",
      "gen_ai.usage.input_tokens": 10,
      "gen_ai.usage.output_tokens": 10,
    };
    expect(translated({ attributes, kind: 3 })).toMatchObject({ kind, isBillable: false });
    expect(translated({ attributes, kind: 3 })?.isSoleRecord).toBeUndefined();
  });

  test("a failure is named by error.type, else by the exception, whose message is not read", () => {
    const attributes = { "gen_ai.operation.name": "chat", "gen_ai.request.model": "gpt-4o" };
    const exception = {
      name: "exception",
      timeNs: 0n,
      attributes: new Map([
        ["exception.type", "RateLimitError"],
        ["exception.message", "SECRET prompt"],
      ]),
    };
    const event = translated({ attributes, statusCode: 2, events: [exception] });
    expect(event).toMatchObject({ status: "error", errorType: "RateLimitError", usageSource: "missing" });
    expect(JSON.stringify(event)).not.toContain("SECRET");
    expect(translated({ attributes: { ...attributes, "error.type": "deadline_exceeded" } })?.status).toBe("timeout");
  });

  test("Semantic Kernel: calls by names of its own, with usage under its older names or none", () => {
    const kernel = { "gen_ai.system": "openai", "gen_ai.request.model": "gpt-4o" };
    const asked = { ...kernel, "gen_ai.operation.name": "chat.completions" };
    const used = { ...asked, "gen_ai.response.prompt_tokens": 100, "gen_ai.response.completion_tokens": 20 };
    expect(translated({ kind: 3, attributes: used })).toMatchObject({
      kind: "model_call",
      usage: { input_uncached: 100, output_text: 20 },
      usageQuality: "assumed_semantics",
    });
    expect(translated({ kind: 3, attributes: asked })).toMatchObject({ isBillable: true, usageSource: "missing" });
    const failed = { ...kernel, "gen_ai.operation.name": "chat.streaming_completions", "error.type": "RateLimitError" };
    expect(translated({ kind: 3, attributes: failed })).toMatchObject({ isBillable: true, status: "error" });
  });

  test("counting tokens is free, also where the count stands as usage", () => {
    const attributes = {
      "gen_ai.operation.name": "count_tokens",
      "gen_ai.provider.name": "anthropic",
      "gen_ai.request.model": "claude-sonnet-4-5",
      "gen_ai.usage.input_tokens": 1000,
    };
    expect(translated({ kind: 3, attributes })).toMatchObject({ kind: "other", isBillable: false });
  });

  test("Spring AI's word for an unknown model is no model", () => {
    const attributes = { "gen_ai.operation.name": "chat", "gen_ai.system": "openai" };
    const models = { "gen_ai.request.model": "gpt-4o", "gen_ai.response.model": "none" };
    const event = translated({ attributes: { ...attributes, ...models } });
    expect(event?.model).toBe("gpt-4o");
    expect(event?.modelResolved).toBeUndefined();
    expect(translated({ attributes: { ...attributes, "gen_ai.request.model": "none" } })?.model).toBeUndefined();
  });

  test("a framework's name is no provider", () => {
    const attributes = {
      "gen_ai.operation.name": "chat",
      "gen_ai.system": "Langchain",
      "gen_ai.request.model": "gpt-4o",
    };
    expect(translated({ attributes })?.provider).toBeUndefined();
  });

  test.each([
    ["OpenAI", "openai"],
    ["openai.responses", "openai"],
    ["anthropic.messages", "anthropic"],
    ["xai", "x_ai"],
    ["google.generative-ai", "gcp.gemini"],
    ["amazon-bedrock", "aws.bedrock"],
    ["MistralAI", "mistral_ai"],
    ["acme.cloud", "acme.cloud"],
  ])("%s is the provider %s", (system, provider) => {
    const attributes = { "gen_ai.operation.name": "chat", "gen_ai.system": system };
    expect(translated({ attributes })?.provider).toBe(provider);
  });
});
