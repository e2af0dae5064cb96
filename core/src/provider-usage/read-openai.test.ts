import { describe, expect, test } from "vitest";
import { type ProviderAnswer, type ProviderUsage, readProviderUsage } from "./read-provider-usage.ts";

type Case = readonly [name: string, answer: ProviderAnswer, expected: Partial<ProviderUsage>];

describe("OpenAI and Azure", () => {
  test.each<Case>([
    [
      "Chat: cached, written, audio and reasoning tokens are inside the totals",
      {
        body: {
          id: "chatcmpl-1",
          model: "gpt-5.6-sol-2026-07-30",
          service_tier: "priority",
          usage: {
            prompt_tokens: 1000,
            prompt_tokens_details: { cached_tokens: 600, cache_write_tokens: 100, audio_tokens: 0 },
            completion_tokens: 300,
            completion_tokens_details: { reasoning_tokens: 120, audio_tokens: 30, rejected_prediction_tokens: 9 },
            total_tokens: 1300,
          },
        },
      },
      {
        usage: {
          cache_write_unknown: 100,
          cache_read: 600,
          input_uncached: 300,
          output_reasoning: 120,
          output_audio: 30,
          output_text: 150,
          requests: 1,
        },
        usageSource: "reported",
        usageQuality: "exact",
        usageConvention: "openai",
        model: "gpt-5.6-sol-2026-07-30",
        responseId: "chatcmpl-1",
        serviceTier: "priority",
      },
    ],
    [
      "Responses: lifetimes of cache writes, and built-in tools counted from the output items",
      {
        body: {
          type: "response.completed",
          response: {
            id: "resp_1",
            object: "response",
            model: "gpt-5.6-sol",
            service_tier: "default",
            output: [
              { type: "reasoning" },
              { type: "web_search_call", status: "completed", action: { type: "search" } },
              { type: "web_search_call", status: "completed", action: { type: "open_page" } },
              { type: "web_search_call", status: "failed", action: { type: "search" } },
              { type: "file_search_call", status: "completed" },
              { type: "code_interpreter_call", container_id: "cntr_1" },
              { type: "code_interpreter_call", container_id: "cntr_1" },
              { type: "function_call", name: "mine" },
            ],
            usage: {
              input_tokens: 5000,
              input_tokens_details: {
                cached_tokens: 1000,
                cache_write_tokens: 2000,
                cache_write_tokens_details: { ttl_30m_tokens: 1500, ttl_12h_tokens: 300 },
              },
              output_tokens: 70,
              output_tokens_details: { reasoning_tokens: 64 },
              total_tokens: 5070,
            },
          },
        },
      },
      {
        usage: {
          cache_write_30m: 1500,
          cache_write_12h: 300,
          cache_write_unknown: 200,
          cache_read: 1000,
          input_uncached: 2000,
          output_reasoning: 64,
          output_text: 6,
          web_searches: 1,
          file_searches: 1,
          tool_calls: 1,
          requests: 1,
        },
        usageQuality: "exact",
        serviceTier: "standard",
        responseId: "resp_1",
      },
    ],
    [
      "Realtime: cached tokens by modality",
      {
        apiFlavour: "realtime",
        body: {
          total_tokens: 253,
          input_tokens: 132,
          output_tokens: 121,
          input_token_details: {
            text_tokens: 119,
            audio_tokens: 13,
            cached_tokens: 74,
            cached_tokens_details: { text_tokens: 64, audio_tokens: 10 },
          },
          output_token_details: { text_tokens: 30, audio_tokens: 91 },
        },
      },
      {
        usage: {
          cache_read: 64,
          cache_read_audio: 10,
          input_audio: 3,
          input_uncached: 55,
          output_audio: 91,
          output_text: 30,
          requests: 1,
        },
        usageQuality: "exact",
      },
    ],
    [
      "images: output that nobody divides is pictures",
      {
        provider: "openai",
        body: {
          created: 1,
          data: [{ b64_json: "…" }],
          usage: {
            total_tokens: 4210,
            input_tokens: 50,
            output_tokens: 4160,
            input_tokens_details: { text_tokens: 10, image_tokens: 40 },
          },
        },
      },
      {
        usage: { input_image: 40, input_uncached: 10, output_image: 4160, requests: 1 },
        usageQuality: "exact",
      },
    ],
    [
      "images without tokens are billed by the picture",
      { apiFlavour: "images", body: { created: 1, data: [{ url: "https://…" }, { url: "https://…" }] } },
      { usage: { images: 2, requests: 1 }, usageSource: "reported" },
    ],
    [
      "transcription by tokens",
      {
        body: {
          text: "…",
          usage: {
            type: "tokens",
            input_tokens: 14,
            input_token_details: { text_tokens: 4, audio_tokens: 10 },
            output_tokens: 45,
            total_tokens: 59,
          },
        },
      },
      { usage: { input_audio: 10, input_uncached: 4, output_text: 45, requests: 1 }, usageQuality: "exact" },
    ],
    [
      "transcription by time",
      { body: { text: "…", usage: { type: "duration", seconds: 9.5 } } },
      { usage: { audio_ms_in: 9500, requests: 1 }, usageConvention: "seconds" },
    ],
    [
      "speech: the output is sound",
      {
        body: { type: "speech.audio.done", usage: { input_tokens: 14, output_tokens: 101, total_tokens: 115 } },
      },
      { usage: { input_uncached: 14, output_audio: 101, requests: 1 } },
    ],
    [
      "embeddings have no output, which is not an unknown one",
      {
        body: {
          object: "list",
          model: "text-embedding-3-small",
          data: [{ embedding: [0.1] }],
          usage: { prompt_tokens: 8, total_tokens: 8 },
        },
      },
      { usage: { input_uncached: 8, requests: 1 }, usageQuality: "exact", model: "text-embedding-3-small" },
    ],
    [
      "a line of a batch's results is a batch call, whatever tier the answer names",
      {
        body: {
          id: "batch_req_1",
          custom_id: "request-1",
          response: {
            status_code: 200,
            body: {
              id: "chatcmpl-2",
              model: "gpt-4o",
              service_tier: "default",
              usage: { prompt_tokens: 10, completion_tokens: 5, total_tokens: 15 },
            },
          },
        },
      },
      { serviceTier: "batch", responseId: "chatcmpl-2", usage: { input_uncached: 10, output_text: 5, requests: 1 } },
    ],
    [
      "Azure names the model behind the deployment",
      {
        provider: "azure.ai.openai",
        body: { model: "gpt-4.1-2025-04-14", usage: { prompt_tokens: 10, completion_tokens: 5, total_tokens: 15 } },
      },
      { model: "gpt-4.1-2025-04-14", usage: { input_uncached: 10, output_text: 5, requests: 1 } },
    ],
    [
      "a picture drawn by the built-in tool is billed at the image model's price",
      {
        body: {
          object: "response",
          model: "gpt-5.6-sol",
          tools: [{ type: "image_generation", model: "gpt-image-2" }],
          usage: { input_tokens: 20, output_tokens: 3, total_tokens: 23, input_tokens_details: { cached_tokens: 0 } },
          tool_usage: {
            image_gen: {
              input_tokens: 7,
              input_tokens_details: { image_tokens: 0, text_tokens: 7 },
              output_tokens: 9,
              output_tokens_details: { image_tokens: 9, text_tokens: 0 },
              total_tokens: 16,
            },
            web_search: { num_requests: 0 },
          },
        },
      },
      {
        usage: { cache_read: 0, input_uncached: 20, output_text: 3, requests: 1 },
        extraUsage: [{ model: "gpt-image-2", usage: { input_uncached: 7, output_image: 9, output_text: 0 } }],
      },
    ],
  ])("%s", (_name, answer, expected) => {
    expect(readProviderUsage(answer)).toMatchObject(expected);
    if (expected.usage) expect(readProviderUsage(answer).usage).toEqual(expected.usage);
  });
});
