import { describe, expect, test } from "vitest";
import { type ProviderUsage, readProviderUsage } from "./read-provider-usage.ts";

const read = (body: unknown, provider?: string): ProviderUsage => readProviderUsage({ provider, body });

describe("Bedrock", () => {
  const converse = {
    inputTokens: 3,
    outputTokens: 288,
    cacheReadInputTokens: 61,
    cacheWriteInputTokens: 2074,
    totalTokens: 2426,
    cacheDetails: [{ ttl: "1h", inputTokens: 2000 }],
  };

  test("Converse and its stream: the cache comes on top of the input, by lifetime", () => {
    const expected = {
      cache_write_1h: 2000,
      cache_write_unknown: 74,
      cache_read: 61,
      input_uncached: 3,
      output_text: 288,
      requests: 1,
    };
    expect(read({ usage: converse, serviceTier: { type: "flex" } })).toMatchObject({
      usage: expected,
      usageQuality: "exact",
      serviceTier: "flex",
    });
    expect(read([{ messageStart: {} }, { metadata: { usage: converse } }]).usage).toEqual(expected);
  });

  test.each([
    ["Llama", { generation: "…", prompt_token_count: 10, generation_token_count: 4 }],
    ["Titan", { inputTextTokenCount: 10, results: [{ tokenCount: 4 }] }],
    ["Claude", { type: "message", usage: { input_tokens: 10, output_tokens: 4 } }],
    ["Nova", { usage: { inputTokens: 10, outputTokens: 4, totalTokens: 14 } }],
    ["headers", { headers: { "x-amzn-bedrock-input-token-count": "10", "x-amzn-bedrock-output-token-count": "4" } }],
    [
      "stream",
      { type: "message_stop", "amazon-bedrock-invocationMetrics": { inputTokenCount: 10, outputTokenCount: 4 } },
    ],
  ])("InvokeModel: %s", (_name, body) => {
    expect(read(body, "aws.bedrock")).toMatchObject({
      usage: { input_uncached: 10, output_text: 4 },
      usageQuality: "exact",
    });
  });
});
