import { describe, expect, test } from "vitest";
import { openGenaiPrices } from "./genai-prices.ts";
import { formatUsd } from "./money.ts";
import { type PriceableCall, type PricedCall, priceCall } from "./price-call.ts";
import type { Usage } from "./usage.ts";

/** What prices/corrections.json puts right in the vendored list, and fees.json adds; sources are named there. */

const book = openGenaiPrices();

function price(call: Partial<PriceableCall>, day = "2026-08-01"): PricedCall {
  const rest = { usageSource: "reported", isBillable: true, status: "ok" } as const;
  return priceCall({ ...rest, occurredAt: Date.parse(day), usage: {}, ...call }, book);
}
const perMillion = (provider: string, model: string, day: string, more: Partial<PriceableCall> = {}) =>
  (["input_uncached", "cache_read", "output_text"] as const).map((name) => {
    const { cost } = price({ provider, model, usage: { [name]: 100_000, requests: 0 }, ...more }, day);
    return cost === undefined ? undefined : Number(formatUsd(cost)) * 10;
  });

describe("prices that changed", () => {
  test.each<[string, string, string, [number, number, number]]>([
    ["deepseek", "deepseek-chat", "2025-09-05T12:00:00Z", [0.27, 0.07, 1.1]],
    ["deepseek", "deepseek-chat", "2025-09-05T16:00:00Z", [0.56, 0.07, 1.68]],
    ["deepseek", "deepseek-reasoner", "2025-09-06T20:00:00Z", [0.56, 0.07, 1.68]],
    ["deepseek", "deepseek-chat", "2025-09-29", [0.28, 0.028, 0.42]],
    ["deepseek", "deepseek-reasoner", "2026-07-24", [0.28, 0.028, 0.42]],
    ["mistral", "mistral-large-latest", "2026-08-23", [2, 2, 6]],
    ["mistral", "mistral-large-latest", "2026-08-24", [0.5, 0.05, 1.5]],
    ["mistral", "mistral-large-2411", "2026-01-01", [2, 2, 6]],
    ["mistral", "mistral-medium-latest", "2026-01-01", [0.4, 0.4, 2]],
    ["mistral", "mistral-medium-latest", "2026-09-01", [1.5, 1.5, 7.5]],
    ["mistral", "mistral-medium-2604", "2026-06-01", [1.5, 1.5, 7.5]],
    ["mistral", "mistral-medium-2505", "2026-06-01", [0.4, 0.4, 2]],
    ["mistral", "mistral-medium-2312", "2024-06-01", [2.7, 2.7, 8.1]],
    ["mistral", "ministral-8b-latest", "2025-06-01", [0.1, 0.1, 0.1]],
    ["mistral", "ministral-8b-latest", "2026-06-01", [0.15, 0.15, 0.15]],
    ["openai", "gpt-5.6-sol", "2026-08-20", [5, 0.5, 30]],
    ["openai", "gpt-5.6-sol", "2026-08-21", [4, 0.4, 20]],
    ["openai", "gpt-5.6", "2026-11-21", [4, 0.4, 20]],
    ["openai", "gpt-5.6-sol", "2026-11-22", [5, 0.5, 30]],
    ["azure", "gpt-5.6-sol", "2026-09-01", [5, 0.5, 30]],
    ["google", "gemini-1.0-pro", "2024-06-01", [0.5, 0.5, 1.5]],
  ])("%s %s on %s", (provider, model, day, prices) => {
    for (const [index, found] of perMillion(provider, model, day).entries()) {
      expect(found).toBeCloseTo(prices[index] ?? Number.NaN, 9);
    }
  });
});

describe("modalities have prices of their own", () => {
  const cost = (provider: string, model: string, usage: Usage) => {
    const priced = price({ provider, model, usage });
    return [priced.cost && formatUsd(priced.cost), priced.flags.join()];
  };
  const million = 1_000_000;

  test.each([
    ["gemini-3-pro-image-preview", "12", "120"],
    ["gemini-3-pro-image", "12", "120"],
    ["gemini-3.1-flash-image-preview", "3", "60"],
    ["gemini-2.5-flash-image", "2.5", "30"],
  ])("%s: text and thoughts at %s, pictures at %s", (model, text, image) => {
    const only = (usage: Usage) => cost("gcp.gemini", model, { input_uncached: 0, ...usage });
    expect(only({ output_text: million, output_image: 0 })).toEqual([text, ""]);
    expect(only({ output_text: 0, output_reasoning: million, output_image: 0 })).toEqual([
      text,
      "reasoning_at_output_price",
    ]);
    expect(only({ output_image: million })).toEqual([image, ""]);
  });

  test("an output that may hold pictures and was not split is a lower bound", () => {
    const usage = { input_uncached: 10, output_text: 1_300 };
    expect(cost("gcp.gemini", "gemini-3-pro-image-preview", usage)[1]).toBe("output_not_split");
    expect(cost("gcp.gemini", "gemini-2.5-flash", usage)[1]).toBe("");
  });

  test.each([
    ["gpt-4o-audio-preview", "40", "80"],
    ["gpt-4o-audio-preview-2024-12-17", "40", "80"],
    ["gpt-4o-audio-preview-2024-10-01", "100", "200"],
    ["gpt-4o-mini-audio-preview", "10", "20"],
  ])("%s: audio in at %s, out at %s", (model, input, output) => {
    expect(cost("openai", model, { input_audio: million, output_text: 0 })).toEqual([input, ""]);
    expect(cost("openai", model, { input_uncached: 0, output_audio: million })).toEqual([output, ""]);
  });

  test("OpenAI's image models by text and image tokens", () => {
    const usage = { input_uncached: million, input_image: million, cache_read_image: million, output_image: million };
    const costs = ["gpt-image-1", "gpt-image-1-mini", "gpt-image-1.5", "gpt-image-2"].map((model) =>
      cost("openai", model, usage),
    );
    expect(costs).toEqual([
      ["57.5", ""],
      ["12.75", ""],
      ["47", ""],
      ["45", ""],
    ]);
  });
});

describe("what is not billed by the token", () => {
  const cost = (provider: string, model: string, usage: Usage, day?: string) => {
    const found = price({ provider, model, usage }, day).cost;
    return found === undefined ? undefined : formatUsd(found);
  };

  test("Mistral's OCR by the page, its transcriptions by the minute, Cohere's rerankers by the search", () => {
    expect(cost("mistral", "mistral-ocr-latest", { pages: 1_000 }, "2025-06-01")).toBe("1");
    expect(cost("mistral", "mistral-ocr-latest", { pages: 1_000 }, "2026-06-01")).toBe("2");
    expect(cost("mistral", "voxtral-mini-2602", { audio_ms_in: 600_000 })).toBe("0.03");
    expect(cost("cohere", "rerank-v3.5", { requests: 5 })).toBe("0.01");
  });

  test("a container of the code interpreter", () => {
    expect(cost("openai", "gpt-5", { input_uncached: 0, output_text: 0, tool_calls: 2 })).toBe("0.06");
  });

  test.each([
    ["sonar", "0.008"],
    ["sonar-pro", "0.01"],
    ["sonar-reasoning-pro", "0.01"],
  ])("Perplexity's fee for a request to %s is the middle one, and says so", (model, fee) => {
    const priced = price({ provider: "perplexity", model, usage: { input_uncached: 0, output_text: 0, requests: 1 } });
    expect(priced.cost && formatUsd(priced.cost)).toBe(fee);
    expect(priced.flags).toEqual(["typical_price"]);
  });

  test("a request whose tokens nobody counted costs its fee at least", () => {
    const priced = price({ provider: "perplexity", model: "sonar", usage: { requests: 1 } });
    expect(priced).toMatchObject({ status: "partly_priced", cost: 8_000_000_000n, unpricedReason: "usage_missing" });
  });

  test("Perplexity's deep research: reasoning at 3, searches at 5 per thousand", () => {
    const usage = { input_uncached: 0, output_text: 1_000_000, output_reasoning: 1_000_000, web_searches: 1_000 };
    expect(cost("perplexity", "sonar-deep-research", usage)).toBe("16");
  });
});

describe("where a model runs", () => {
  const usage = { input_uncached: 1_000_000, output_text: 0 };
  const flagged = (call: Partial<PriceableCall>) => {
    const { cost, flags } = price({ usage, ...call });
    return [cost && formatUsd(cost), ...flags];
  };
  const nova = "amazon.nova-pro-v1:0";
  const sonnet = "anthropic.claude-haiku-4-5-20251001-v1:0";

  test.each<[string, Partial<PriceableCall>, string[]]>([
    ["a European profile of Nova", { provider: "aws.bedrock", model: `eu.${nova}` }, ["1.05"]],
    ["an Asian one", { provider: "aws.bedrock", model: `apac.${nova}` }, ["0.84"]],
    ["an American one", { provider: "aws.bedrock", model: `us.${nova}` }, ["0.8"]],
    ["none, in America", { provider: "aws.bedrock", model: nova, region: "us-west-2" }, ["0.8"]],
    ["none, elsewhere", { provider: "aws.bedrock", model: nova, region: "eu-west-1" }, ["0.8", "region_not_priced"]],
    [
      "an ARN elsewhere",
      { provider: "aws.bedrock", model: `arn:aws:bedrock:eu-west-1::foundation-model/${nova}` },
      ["0.8", "region_not_priced"],
    ],
    [
      "a profile that the list does not tell apart",
      { provider: "aws.bedrock", model: "eu.meta.llama3-2-3b-instruct-v1:0" },
      ["0.15", "region_not_priced"],
    ],
    [
      "a global profile, answered bare",
      { provider: "aws.bedrock", model: `global.${sonnet}`, modelResolved: sonnet },
      ["1"],
    ],
    [
      "a global profile, answered with the maker's name",
      { provider: "aws.bedrock", model: `global.${sonnet}`, modelResolved: "claude-haiku-4-5-20251001" },
      ["1"],
    ],
    [
      "a European profile, answered bare",
      { provider: "aws.bedrock", model: `eu.${sonnet}`, modelResolved: sonnet },
      ["1.1"],
    ],
    [
      "the global region said apart",
      { provider: "anthropic", hostProvider: "aws", region: "global", model: "claude-haiku-4-5-20251001" },
      ["1"],
    ],
    [
      "a region said apart",
      { provider: "anthropic", hostProvider: "aws", model: "claude-haiku-4-5-20251001" },
      ["1.1"],
    ],
    [
      "a location of Vertex AI in the model's path",
      {
        provider: "gcp.vertex_ai",
        model: "projects/p/locations/us-central1/publishers/anthropic/models/claude-opus-4-5",
      },
      ["5.5", "region_by_multiplier"],
    ],
    ["Gemini 2.0 on Vertex AI", { provider: "gcp.vertex_ai", model: "gemini-2.0-flash-001" }, ["0.15"]],
    [
      "the same by its path",
      { provider: "google", model: "projects/p/locations/global/publishers/google/models/gemini-2.0-flash-001" },
      ["0.15"],
    ],
    ["the same in AI Studio", { provider: "gcp.gemini", model: "gemini-2.0-flash-001" }, ["0.1"]],
  ])("%s", (_, call, expected) => {
    expect(flagged(call)).toEqual(expected);
  });
});
