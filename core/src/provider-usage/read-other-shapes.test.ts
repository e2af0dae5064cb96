import { describe, expect, test } from "vitest";
import { type ProviderAnswer, type ProviderUsage, readProviderUsage } from "./read-provider-usage.ts";

type Case = readonly [name: string, answer: ProviderAnswer, expected: Partial<ProviderUsage>];

describe("gateways, local servers and client libraries", () => {
  test.each<Case>([
    [
      "OpenRouter: what it charged",
      { body: { usage: { prompt_tokens: 5, completion_tokens: 2, total_tokens: 7, cost: 0.00014, is_byok: false } } },
      { reportedCostUsd: "0.00014" },
    ],
    [
      "OpenRouter with one's own key: its fee and the provider's bill",
      {
        body: {
          usage: {
            prompt_tokens: 5,
            completion_tokens: 2,
            total_tokens: 7,
            cost: 0.000007,
            is_byok: true,
            cost_details: { upstream_inference_cost: 0.00014 },
          },
        },
      },
      { reportedCostUsd: "0.000147" },
    ],
    [
      "Ollama",
      { body: { model: "llama3.2", done: true, prompt_eval_count: 26, eval_count: 298, eval_duration: 1 } },
      {
        usage: { input_uncached: 26, output_text: 298, requests: 1 },
        usageQuality: "exact",
        usageConvention: "ollama",
      },
    ],
    [
      "Ollama with a prompt it still had: the input is unknown, not 0",
      { body: { model: "llama3.2", done: true, eval_count: 298 } },
      { usage: { output_text: 298, requests: 1 }, usageQuality: "lower_bound" },
    ],
    [
      "vLLM without details",
      { body: { usage: { prompt_tokens: 9, completion_tokens: 3, total_tokens: 12, prompt_tokens_details: null } } },
      { usage: { input_uncached: 9, output_text: 3, requests: 1 }, usageQuality: "exact" },
    ],
    [
      "Perplexity deep research: citations are input, reasoning is apart, searches are billed",
      {
        provider: "perplexity",
        body: {
          model: "sonar-deep-research",
          usage: {
            prompt_tokens: 33,
            completion_tokens: 7163,
            total_tokens: 7196,
            citation_tokens: 19_028,
            num_search_queries: 18,
            reasoning_tokens: 70_390,
            cost: { total_cost: 0.4, request_cost: 0 },
          },
        },
      },
      {
        usage: { input_uncached: 19_061, output_reasoning: 70_390, output_text: 7163, web_searches: 18, requests: 1 },
        usageQuality: "exact",
        reportedCostUsd: "0.4",
      },
    ],
    [
      "Perplexity: the fee that depends on the size of the search context is in the cost it reports",
      {
        provider: "perplexity",
        body: {
          model: "sonar",
          usage: {
            prompt_tokens: 14,
            completion_tokens: 5,
            total_tokens: 19,
            search_context_size: "low",
            cost: { request_cost: 0.005, total_cost: "0.005019" },
          },
        },
      },
      {
        usage: { input_uncached: 14, output_text: 5, requests: 1 },
        usageQuality: "exact",
        reportedCostUsd: "0.005019",
      },
    ],
    [
      "Voyage: a total that is all input",
      { provider: "voyageai", body: { object: "list", usage: { total_tokens: 10 } } },
      { usage: { input_uncached: 10, requests: 1 }, usageQuality: "exact" },
    ],
    [
      "LiteLLM: Anthropic's names beside OpenAI's are copies",
      {
        body: {
          usage: {
            prompt_tokens: 100,
            completion_tokens: 5,
            total_tokens: 105,
            prompt_tokens_details: { cached_tokens: 60, cache_creation_tokens: 30 },
            cache_read_input_tokens: 60,
            cache_creation_input_tokens: 30,
          },
        },
      },
      { usage: { cache_read: 60, cache_write_unknown: 30, input_uncached: 10, output_text: 5, requests: 1 } },
    ],
    [
      "Vercel AI SDK 6: totals with details",
      {
        body: {
          inputTokens: 100,
          inputTokenDetails: { noCacheTokens: 30, cacheReadTokens: 60, cacheWriteTokens: 10 },
          outputTokens: 50,
          outputTokenDetails: { textTokens: 20, reasoningTokens: 30 },
          totalTokens: 150,
        },
      },
      {
        usage: {
          cache_write_unknown: 10,
          cache_read: 60,
          input_uncached: 30,
          output_reasoning: 30,
          output_text: 20,
          requests: 1,
        },
      },
    ],
    [
      "Vercel AI SDK 6 as its providers answer: each side an object",
      {
        body: {
          usage: {
            inputTokens: { total: 100, noCache: 30, cacheRead: 60, cacheWrite: 10 },
            outputTokens: { total: 50, text: 20, reasoning: 30 },
          },
        },
      },
      {
        usage: {
          cache_write_unknown: 10,
          cache_read: 60,
          input_uncached: 30,
          output_reasoning: 30,
          output_text: 20,
          requests: 1,
        },
        usageQuality: "exact",
      },
    ],
    [
      "Vercel AI SDK 5 with Claude: the provider's own object, which the SDK passes on",
      {
        body: {
          usage: { inputTokens: 61, cachedInputTokens: 4096, outputTokens: 44, totalTokens: 105 },
          response: { id: "msg_1", modelId: "claude-sonnet-4-5-20250929" },
          providerMetadata: {
            anthropic: {
              usage: {
                input_tokens: 61,
                cache_read_input_tokens: 4096,
                cache_creation_input_tokens: 512,
                cache_creation: { ephemeral_1h_input_tokens: 512 },
                output_tokens: 44,
              },
            },
          },
        },
      },
      {
        usage: { cache_write_1h: 512, cache_read: 4096, input_uncached: 61, output_text: 44, requests: 1 },
        model: "claude-sonnet-4-5-20250929",
        responseId: "msg_1",
      },
    ],
    [
      "Codex: names of its own for the same parts",
      {
        provider: "openai",
        body: {
          usage: {
            input_tokens: 100,
            cached_input_tokens: 60,
            output_tokens: 30,
            reasoning_output_tokens: 20,
            total_tokens: 130,
          },
        },
      },
      {
        usage: { cache_read: 60, input_uncached: 40, output_reasoning: 20, output_text: 10, requests: 1 },
        usageQuality: "exact",
      },
    ],
    [
      "Vertex embeddings: a count with each vector",
      {
        body: {
          predictions: [
            { embeddings: { statistics: { token_count: 4 }, values: [0.1] } },
            { embeddings: { statistics: { token_count: 6 }, values: [0.1] } },
          ],
        },
      },
      { usage: { input_uncached: 10, requests: 1 }, usageQuality: "exact" },
    ],
    [
      "LangChain: usage_metadata",
      {
        body: {
          usage_metadata: {
            input_tokens: 100,
            output_tokens: 50,
            total_tokens: 150,
            input_token_details: { cache_read: 60, cache_creation: 10 },
            output_token_details: { reasoning: 30 },
          },
        },
      },
      {
        usage: {
          cache_read: 60,
          cache_write_unknown: 10,
          input_uncached: 30,
          output_reasoning: 30,
          output_text: 20,
          requests: 1,
        },
      },
    ],
  ])("%s", (_name, answer, expected) => {
    const found = readProviderUsage(answer);
    expect(found).toMatchObject(expected);
    if (expected.usage) expect(found.usage).toEqual(expected.usage);
  });
});
