import { describe, expect, test } from "vitest";
import { translated } from "../../test/translated.ts";

const scope = "litellm";
const old = {
  "gen_ai.request.model": "gpt-4o",
  "llm.request.type": "acompletion",
  "gen_ai.system": "azure",
  "llm.is_streaming": "False",
  "gen_ai.response.id": "chatcmpl-1",
  "gen_ai.response.model": "gpt-4o-2024-08-06",
  "gen_ai.usage.total_tokens": 1300,
  "gen_ai.usage.output_tokens": 300,
  "gen_ai.usage.input_tokens": 1000,
  "gen_ai.cost.total_cost": 0.0042,
  "metadata.user_api_key_hash": "88dc28d0f030c55ed4ab77ed8faf098196cb1c05df778539800c9f1243fe6b4b",
  "metadata.user_api_key_team_alias": "search",
};
const usage_object = {
  prompt_tokens: 1000,
  prompt_tokens_details: { cached_tokens: 600 },
  completion_tokens_details: { reasoning_tokens: 100 },
};
const recent = {
  "gen_ai.operation.name": "chat",
  "gen_ai.provider.name": "anthropic",
  "gen_ai.request.model": "smart",
  "gen_ai.response.model": "smart",
  "gen_ai.response.id": "msg_1",
  "gen_ai.usage.input_tokens": 1000,
  "gen_ai.usage.cache_read.input_tokens": 600,
  "gen_ai.usage.cache_creation.input_tokens": 100,
  "gen_ai.usage.output_tokens": 300,
  "litellm.call_id": "c-1",
  "litellm.provider.model": "claude-sonnet-4-5",
  "litellm.cost.total": 0.01,
  "litellm.cache_hit": false,
  "litellm.request.streaming": true,
};

describe("LiteLLM", () => {
  test("the old integration: what was cached is not recorded, so the cost is an upper bound", () => {
    expect(translated({ scope, name: "litellm_request", attributes: old })).toMatchObject({
      dialect: "litellm",
      kind: "model_call",
      operation: "chat",
      provider: "azure.ai.openai",
      modelResolved: "gpt-4o-2024-08-06",
      usage: { input_uncached: 1000, output_text: 300 },
      usageQuality: "upper_bound",
      reportedCostUsd: "0.0042",
      team: "search",
      streamed: false,
    });
  });

  test("the old integration: the provider's usage object among the hidden parameters has the cached part", () => {
    const attributes = { ...old, hidden_params: JSON.stringify({ usage_object, litellm_model_name: "azure/gpt-4o" }) };
    expect(translated({ scope, name: "Received Proxy Server Request", attributes })).toMatchObject({
      usage: { input_uncached: 400, cache_read: 600, output_text: 200, output_reasoning: 100 },
      usageQuality: "exact",
    });
  });

  test("its attributes on a span of the application's own are its call", () => {
    expect(translated({ scope: "my-app", name: "handler", attributes: old })).toMatchObject({
      dialect: "litellm",
      isBillable: true,
    });
  });

  test("the new integration: cache inside the input, real model behind the caller's alias", () => {
    expect(translated({ scope, name: "chat smart", kind: 3, attributes: recent })).toMatchObject({
      kind: "model_call",
      model: "smart",
      modelResolved: "claude-sonnet-4-5",
      usage: { input_uncached: 300, cache_read: 600, cache_write_unknown: 100, output_text: 300 },
      usageQuality: "exact",
      reportedCostUsd: "0.01",
      streamed: true,
    });
  });

  test.each([
    { "litellm.cache_hit": true, "litellm.saved_cache_cost": 0.01 },
    { cache_hit: "True" },
    { hidden_params: '{"cache_hit":true}' },
  ])("litellm#39057: a replay from its cache spends nothing (%j)", (mark) => {
    const { "litellm.cache_hit": _, ...attributes } = recent;
    const event = translated({ scope, attributes: { ...attributes, ...mark } });
    expect(event).toMatchObject({ kind: "model_call", isBillable: false, cache: { kind: "exact", hit: true } });
  });

  test("baggage: database, auth and server spans that were given the model's name are no calls", () => {
    const baggage = { "gen_ai.request.model": "smart", "litellm.api_key.hash": "88dc", "litellm.team.id": "t" };
    for (const [name, by] of [
      ["postgres get_key_object", scope],
      ["POST /v1/chat/completions", "opentelemetry.instrumentation.fastapi"],
    ]) {
      expect(translated({ scope: by, name, attributes: baggage } as Parameters<typeof translated>[0])).toMatchObject({
        kind: "other",
        isBillable: false,
        operation: "gateway",
      });
    }
  });

  test.each([
    ["aembedding", "embeddings", "model_call"],
    ["aresponses", "chat", "model_call"],
    ["call_mcp_tool", "execute_tool", "tool"],
    ["atranscription", "transcription", "model_call"],
    ["aspeech", "speech", "model_call"],
    ["arerank", "rerank", "model_call"],
    ["_arealtime", "realtime", "model_call"],
    ["amoderation", "moderation", "model_call"],
    ["aocr", "ocr", "model_call"],
    ["avideo_generation", "video_generation", "model_call"],
    ["acreate_video", "video_generation", "model_call"],
    ["allm_passthrough_route", "allm_passthrough_route", "model_call"],
    ["acreate_batch", "acreate_batch", "other"],
    ["afile_content", "afile_content", "other"],
    ["aretrieve_batch", "aretrieve_batch", "other"],
    ["alist_files", "alist_files", "other"],
  ])("call type %s is %s, a %s", (type, operation, kind) => {
    const attributes = { "gen_ai.request.model": "m", "llm.request.type": type, "gen_ai.system": "openai" };
    expect(translated({ scope, attributes })).toMatchObject({ operation, kind, isBillable: kind === "model_call" });
  });

  test("what is not paid by the token keeps its reported cost and claims no usage", () => {
    const attributes = {
      "gen_ai.request.model": "whisper-1",
      "llm.request.type": "atranscription",
      "gen_ai.system": "openai",
      "gen_ai.cost.total_cost": 0.006,
    };
    expect(translated({ scope, attributes })).toMatchObject({
      isBillable: true,
      usageSource: "missing",
      reportedCostUsd: "0.006",
    });
  });

  test("the raw request repeats its parent without being about GenAI", () => {
    expect(
      translated({ scope, name: "raw_gen_ai_request", attributes: { "llm.openai.model": "gpt-4o" } }),
    ).toBeUndefined();
  });
});
