import { describe, expect, test } from "vitest";
import { type ProviderAnswer, type ProviderUsage, readProviderUsage } from "./read-provider-usage.ts";

type Case = readonly [name: string, answer: ProviderAnswer, expected: Partial<ProviderUsage>];

describe("providers that speak OpenAI's shape, and natives of theirs", () => {
  test.each<Case>([
    [
      "Mistral: cached tokens beside the details, audio by the second",
      {
        provider: "mistral_ai",
        body: {
          usage: {
            prompt_tokens: 100,
            num_cached_tokens: 99,
            prompt_audio_seconds: 203,
            completion_tokens: 29,
            total_tokens: 3000,
          },
        },
      },
      {
        usage: { cache_read: 99, input_uncached: 1, output_text: 29, audio_ms_in: 203_000, requests: 1 },
        usageQuality: "exact",
      },
    ],
    [
      "Mistral OCR: pages",
      { body: { model: "mistral-ocr", usage_info: { pages_processed: 3 } } },
      { usage: { pages: 3, requests: 1 } },
    ],
    [
      "Cohere: what is billed, not what was processed",
      {
        body: {
          usage: {
            billed_units: { input_tokens: 2406, output_tokens: 2 },
            tokens: { input_tokens: 2935, output_tokens: 4 },
            cached_tokens: 2928,
          },
        },
      },
      { usage: { input_uncached: 2406, output_text: 2, requests: 1 }, usageQuality: "exact" },
    ],
    ["Cohere rerank: searches", { body: { meta: { billed_units: { search_units: 3 } } } }, { usage: { requests: 3 } }],
    [
      "DeepSeek: hits and misses",
      {
        body: {
          usage: {
            prompt_tokens: 30,
            prompt_cache_hit_tokens: 20,
            prompt_cache_miss_tokens: 10,
            completion_tokens: 9,
            completion_tokens_details: { reasoning_tokens: 4 },
            total_tokens: 39,
          },
        },
      },
      { usage: { cache_read: 20, input_uncached: 10, output_reasoning: 4, output_text: 5, requests: 1 } },
    ],
    [
      "xAI Chat: reasoning beside the completion, cost in ticks, sources as searches",
      {
        provider: "x_ai",
        body: {
          usage: {
            prompt_tokens: 199,
            prompt_tokens_details: { cached_tokens: 163 },
            completion_tokens: 1,
            completion_tokens_details: { reasoning_tokens: 290 },
            total_tokens: 490,
            num_sources_used: 4,
            cost_in_usd_ticks: 318_319_000,
          },
        },
      },
      {
        usage: {
          cache_read: 163,
          input_uncached: 36,
          output_reasoning: 290,
          output_text: 1,
          web_searches: 4,
          requests: 1,
        },
        usageQuality: "exact",
        usageConvention: "openai+reasoning_apart",
        reportedCostUsd: "0.0318319",
      },
    ],
    [
      "xAI Responses: reasoning inside the output; agent tools by kind",
      {
        provider: "xai",
        body: {
          usage: {
            input_tokens: 9212,
            input_tokens_details: { cached_tokens: 3072 },
            output_tokens: 3417,
            output_tokens_details: { reasoning_tokens: 3000 },
            total_tokens: 12_629,
            num_sources_used: 0,
            num_server_side_tools_used: 3,
            server_side_tool_usage_details: { web_search_calls: 1, x_search_calls: 2, code_interpreter_calls: 0 },
          },
        },
      },
      {
        usage: {
          cache_read: 3072,
          input_uncached: 6140,
          output_reasoning: 3000,
          output_text: 417,
          web_searches: 3,
          requests: 1,
        },
      },
    ],
    [
      "xAI: more cached than sent is beside the prompt, and an assumption",
      {
        provider: "xai",
        body: { usage: { prompt_tokens: 10, prompt_tokens_details: { cached_tokens: 50 }, completion_tokens: 1 } },
      },
      { usage: { cache_read: 50, input_uncached: 10, output_text: 1, requests: 1 }, usageQuality: "assumed_semantics" },
    ],
    [
      "Groq: the last chunk of a stream",
      {
        body: {
          object: "chat.completion.chunk",
          model: "llama-3.3-70b-versatile",
          x_groq: { id: "req_1", usage: { prompt_tokens: 5, completion_tokens: 2, total_tokens: 7, queue_time: 0.1 } },
        },
      },
      { usage: { input_uncached: 5, output_text: 2, requests: 1 }, streamed: true },
    ],
  ])("%s", (_name, answer, expected) => {
    const found = readProviderUsage(answer);
    expect(found).toMatchObject(expected);
    if (expected.usage) expect(found.usage).toEqual(expected.usage);
  });
});
