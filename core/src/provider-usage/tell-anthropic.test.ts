import { describe, expect, test } from "vitest";
import { type ProviderAnswer, readProviderUsage } from "./read-provider-usage.ts";

const cached = { input_tokens: 5000, cache_read_input_tokens: 1000, output_tokens: 10 };
const inside = { cache_read: 1000, input_uncached: 4000, output_text: 10 };
const beside = { cache_read: 1000, input_uncached: 5000, output_text: 10 };
const reasoned = { ...beside, output_reasoning: 4, output_text: 6 };

describe("Anthropic's own names and who was asked outweigh a field that a client added", () => {
  test.each<[name: string, answer: ProviderAnswer, usage: object, quality: string]>([
    [
      "a total without the cache, which contradicts them",
      { provider: "anthropic", body: { ...cached, total_tokens: 5010 } },
      beside,
      "assumed_semantics",
    ],
    ["a total with the cache, which proves them", { body: { ...cached, total_tokens: 6010 } }, beside, "exact"],
    [
      "reasoning under OpenAI's name",
      { provider: "anthropic", body: { ...cached, output_tokens_details: { reasoning_tokens: 4 } } },
      reasoned,
      "exact",
    ],
    [
      "empty details in a message",
      { provider: "anthropic", body: { type: "message", usage: { ...cached, input_tokens_details: {} } } },
      beside,
      "exact",
    ],
    [
      "the model alone says who it is",
      { provider: "aws.bedrock", model: "anthropic.claude-sonnet-5", body: { ...cached, total_tokens: 5010 } },
      beside,
      "assumed_semantics",
    ],
    ["nobody was named", { body: { ...cached, total_tokens: 5010 } }, beside, "assumed_semantics"],
    ["OpenAI was asked", { provider: "openai", body: { ...cached, total_tokens: 5010 } }, inside, "assumed_semantics"],
    [
      "OpenAI's details state the same cache inside the input, and the total agrees",
      { provider: "anthropic", body: { ...cached, input_tokens_details: { cached_tokens: 1000 }, total_tokens: 5010 } },
      inside,
      "assumed_semantics",
    ],
    ["nothing of OpenAI's is there", { provider: "openai", body: cached }, beside, "exact"],
  ])("%s", (_name, answer, usage, quality) => {
    const found = readProviderUsage(answer);
    expect(found.usage).toEqual({ ...usage, requests: 1 });
    expect(found.usageQuality).toBe(quality);
  });

  test("a stream of messages is known as one", () => {
    const usage = { ...cached, input_tokens_details: {}, total_tokens: 5010 };
    const body = [
      { type: "message_start", message: { id: "msg_1", type: "message", usage } },
      { type: "message_delta", usage: { output_tokens: 10 } },
    ];
    expect(readProviderUsage({ provider: "anthropic", body }).usage).toMatchObject(beside);
  });
});
