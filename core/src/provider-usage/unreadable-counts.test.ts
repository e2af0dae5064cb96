import { describe, expect, test } from "vitest";
import { type ProviderUsage, readProviderUsage } from "./read-provider-usage.ts";

const read = (provider: string, body: object): ProviderUsage => readProviderUsage({ provider, body });
const sides = { prompt_tokens: 2000, completion_tokens: 10, total_tokens: 2010 };
const messages = { input_tokens: 2000, output_tokens: 10 };
const gemini = { promptTokenCount: 2000, candidatesTokenCount: 10, totalTokenCount: 2010 };

describe("a part that cannot be read leaves the rest standing, and the quality says which way it is wrong", () => {
  test.each([-5, "1,920", 1920.5, "0x10", "1e3", " 7", "", true, [3], { tokens: 3 }, Number.NaN, 1e12])(
    "cached tokens of %j stay in the dearer input",
    (cached_tokens) => {
      const answer = read("openai", { ...sides, prompt_tokens_details: { cached_tokens } });
      expect(answer.usage).toEqual({ input_uncached: 2000, output_text: 10, requests: 1 });
      expect(answer.usageQuality).toBe("upper_bound");
    },
  );

  test.each([null, undefined, {}, []])("cached tokens of %j are not stated at all", (cached_tokens) => {
    expect(read("openai", { ...sides, prompt_tokens_details: { cached_tokens } }).usageQuality).toBe("exact");
  });

  test.each<[name: string, provider: string, body: object, quality: string]>([
    [
      "OpenAI, beside a copy that can be read",
      "openai",
      { ...sides, cached_tokens: 60, num_cached_tokens: -1 },
      "exact",
    ],
    ["Gemini", "gcp.gemini", { ...gemini, cachedContentTokenCount: -4 }, "upper_bound"],
    [
      "Gemini, of one modality",
      "gcp.gemini",
      { ...gemini, cacheTokensDetails: [{ modality: "AUDIO", tokenCount: "x" }] },
      "upper_bound",
    ],
    ["AI SDK", "openai", { inputTokens: 20, outputTokens: 3, cachedInputTokens: "1,9" }, "upper_bound"],
    [
      "Anthropic, where the input leaves them out",
      "anthropic",
      { ...messages, cache_read_input_tokens: -1 },
      "lower_bound",
    ],
    [
      "Bedrock, likewise",
      "aws.bedrock",
      { inputTokens: 20, outputTokens: 3, cacheReadInputTokens: "x" },
      "lower_bound",
    ],
  ])("cached tokens: %s", (_name, provider, body, quality) => {
    expect(read(provider, body).usageQuality).toBe(quality);
  });

  test.each<[name: string, provider: string, body: object, quality: string]>([
    ["OpenAI", "openai", { ...sides, completion_tokens_details: { reasoning_tokens: "4,0" } }, "upper_bound"],
    ["Anthropic", "anthropic", { ...messages, output_tokens_details: { thinking_tokens: -1 } }, "upper_bound"],
    [
      "xAI, beside the output",
      "x_ai",
      { ...sides, completion_tokens_details: { reasoning_tokens: -1 } },
      "lower_bound",
    ],
    ["Gemini, beside the output", "gcp.gemini", { ...gemini, thoughtsTokenCount: "x" }, "lower_bound"],
  ])("reasoning: %s", (_name, provider, body, quality) => {
    expect(read(provider, body).usageQuality).toBe(quality);
  });

  test.each<[name: string, provider: string, body: object]>([
    ["OpenAI", "openai", { ...sides, prompt_tokens_details: { cache_write_tokens: -1 } }],
    ["Anthropic", "anthropic", { ...messages, cache_creation_input_tokens: "x" }],
    ["Anthropic, by lifetime", "anthropic", { ...messages, cache_creation: { ephemeral_1h_input_tokens: 7.5 } }],
    ["Bedrock", "aws.bedrock", { inputTokens: 20, outputTokens: 3, cacheWriteInputTokens: -1 }],
    [
      "Bedrock, by lifetime",
      "aws.bedrock",
      { inputTokens: 20, outputTokens: 3, cacheDetails: [{ ttl: "1h", inputTokens: -1 }] },
    ],
    ["LangChain", "anthropic", { ...messages, total_tokens: 2010, input_token_details: { cache_creation: -1 } }],
  ])("cache writes, which cost more than what they are left in: %s", (_name, provider, body) => {
    expect(read(provider, body).usageQuality).toBe("lower_bound");
  });

  test.each<[name: string, provider: string, body: object]>([
    ["a side", "openai", { prompt_tokens: 10, completion_tokens: -1, total_tokens: 9 }],
    ["a side of Cohere's", "cohere", { billed_units: { input_tokens: -5, output_tokens: 3 } }],
    ["audio", "openai", { ...sides, prompt_tokens_details: { audio_tokens: -8 } }],
    ["audio by the second", "mistral_ai", { ...sides, prompt_audio_seconds: -3 }],
    ["searches", "anthropic", { ...messages, server_tool_use: { web_search_requests: -2 } }],
    ["citations", "perplexity", { ...sides, citation_tokens: "x" }],
  ])("what is missing otherwise makes a lower bound: %s", (_name, provider, body) => {
    expect(read(provider, body).usageQuality).toBe("lower_bound");
  });

  test("with parts missing on both sides of the truth, neither bound is claimed", () => {
    const details = { cached_tokens: -1, cache_write_tokens: -1 };
    expect(read("openai", { ...sides, prompt_tokens_details: details }).usageQuality).toBe("assumed_semantics");
  });

  test("parts that contradict each other are not exact", () => {
    const writes = { cache_creation_input_tokens: 5, cache_creation: { ephemeral_5m_input_tokens: 8 } };
    expect(read("anthropic", { ...messages, ...writes }).usageQuality).toBe("upper_bound");
    const hits = { ...sides, prompt_cache_hit_tokens: 1500, prompt_cache_miss_tokens: 1500 };
    expect(read("deepseek", hits).usageQuality).toBe("assumed_semantics");
  });
});

test("DeepSeek's misses alone say what was read from the cache", () => {
  expect(read("deepseek", { ...sides, prompt_cache_miss_tokens: 500 })).toMatchObject({
    usage: { cache_read: 1500, input_uncached: 500 },
    usageQuality: "exact",
  });
});

test("a count of -0 is 0", () => {
  const { usage } = read("openai", { ...sides, prompt_tokens_details: { cached_tokens: -0 } });
  expect(Object.is(usage.cache_read, 0)).toBe(true);
});
