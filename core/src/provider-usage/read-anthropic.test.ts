import { describe, expect, test } from "vitest";
import { type ProviderUsage, readProviderUsage } from "./read-provider-usage.ts";

const read = (body: unknown, provider?: string): ProviderUsage => readProviderUsage({ provider, body });

describe("Anthropic", () => {
  const message = (usage: object, rest: object = {}) => ({ id: "msg_1", model: "claude-sonnet-5", ...rest, usage });

  test("input excludes the cache; writes by lifetime; thinking inside output; searches, tier, place", () => {
    const answer = read(
      message({
        input_tokens: 21,
        cache_read_input_tokens: 9511,
        cache_creation_input_tokens: 700,
        cache_creation: { ephemeral_5m_input_tokens: 500, ephemeral_1h_input_tokens: 150 },
        output_tokens: 393,
        output_tokens_details: { thinking_tokens: 77 },
        server_tool_use: { web_search_requests: 2, web_fetch_requests: 5 },
        service_tier: "batch",
        inference_geo: "us",
      }),
    );
    expect(answer).toEqual({
      usage: {
        cache_write_5m: 500,
        cache_write_1h: 150,
        cache_write_unknown: 50,
        cache_read: 9511,
        input_uncached: 21,
        output_reasoning: 77,
        output_text: 316,
        web_searches: 2,
        requests: 1,
      },
      usageSource: "reported",
      usageQuality: "exact",
      usageConvention: "anthropic",
      model: "claude-sonnet-5",
      responseId: "msg_1",
      serviceTier: "batch",
      region: "us",
    });
  });

  test("fast mode is a tier of its own, though the service tier says standard", () => {
    const usage = {
      input_tokens: 1,
      output_tokens: 1,
      service_tier: "standard",
      speed: "fast",
      inference_geo: "not_available",
    };
    expect(read(message(usage))).toMatchObject({ serviceTier: "fast" });
    expect(read(message(usage)).region).toBeUndefined();
  });

  test("a compaction is added; an advisor is billed at its own model's price; the model's own steps are in the top", () => {
    const step = (type: string, input: number, output: number, model?: string) => ({
      type,
      input_tokens: input,
      output_tokens: output,
      cache_read_input_tokens: 0,
      cache_creation_input_tokens: 0,
      ...(model !== undefined && { model }),
    });
    const answer = read(
      message({
        input_tokens: 2390,
        output_tokens: 121,
        iterations: [
          step("compaction", 180_000, 3_500),
          step("message", 1128, 110),
          step("advisor_message", 2518, 22, "claude-opus-4-8"),
          step("message", 1262, 11),
        ],
      }),
    );
    expect(answer.usage).toMatchObject({ input_uncached: 182_390, output_text: 3_621 });
    expect(answer.extraUsage).toEqual([
      {
        model: "claude-opus-4-8",
        usage: { cache_read: 0, cache_write_unknown: 0, input_uncached: 2518, output_text: 22 },
      },
    ]);
  });

  test("after a fallback the top is the served answer; an attempt that had begun to answer is billed beside it", () => {
    const answer = read(
      message(
        {
          input_tokens: 412,
          output_tokens: 90,
          iterations: [
            { type: "message", model: "claude-fable-5", input_tokens: 400, output_tokens: 30 },
            { type: "fallback_message", model: "claude-opus-4-8", input_tokens: 412, output_tokens: 90 },
          ],
        },
        { model: "claude-opus-4-8" },
      ),
    );
    expect(answer.usage).toMatchObject({ input_uncached: 412, output_text: 90 });
    expect(answer.extraUsage).toEqual([{ model: "claude-fable-5", usage: { input_uncached: 400, output_text: 30 } }]);
  });

  test("the same names with OpenAI's details are read as OpenAI's, whoever answers", () => {
    const answer = read(
      {
        model: "anthropic/claude-sonnet-5",
        usage: { input_tokens: 100, input_tokens_details: { cached_tokens: 60 }, output_tokens: 5, total_tokens: 105 },
      },
      "anthropic",
    );
    expect(answer.usage).toMatchObject({ cache_read: 60, input_uncached: 40 });
  });
});
