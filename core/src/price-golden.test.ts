import { describe, expect, test } from "vitest";
import { defaultPriceLayers, openGenaiPrices } from "./genai-prices.ts";
import { formatUsd, ZERO_USD } from "./money.ts";
import { buildPriceBook } from "./price-book.ts";
import { type PriceableCall, type PricedCall, priceCall } from "./price-call.ts";
import { priceDocumentSchema } from "./price-document.ts";
import type { Usage } from "./usage.ts";

/** Wrong costs that users of other tools reported, each with the issue it comes from and the number that is right. */

const book = openGenaiPrices();

function price(call: Partial<PriceableCall>, prices = book): PricedCall {
  const rest = { usageSource: "reported", isBillable: true, status: "ok" } as const;
  return priceCall({ ...rest, occurredAt: Date.parse("2026-08-21T12:00:00Z"), usage: {}, ...call }, prices);
}
const costOf = (call: Partial<PriceableCall>, prices = book): string | undefined => {
  const { cost } = price(call, prices);
  return cost === undefined ? undefined : formatUsd(cost);
};
/** A book of the user's own items before the default layers. */
const withOwn = (...items: unknown[]) =>
  buildPriceBook([{ own: priceDocumentSchema.parse({ source: "own", version: "1", items }) }, ...defaultPriceLayers]);
const at = (text: string): { occurredAt: number } => ({ occurredAt: Date.parse(text) });
const dollars = (...millionths: number[]): string =>
  String(Number((millionths.reduce((sum, value) => sum + value, 0) / 1e6).toFixed(12)));

describe("cached tokens", () => {
  test("langfuse#10592: 17,903 tokens of which 17,817 cached are 17,903 tokens, not 35,720", () => {
    const usage = { input_uncached: 86, cache_read: 17_817, output_text: 0 };
    expect(costOf({ provider: "openai", model: "gpt-4o", usage })).toBe(dollars(86 * 2.5, 17_817 * 1.25));
  });

  test("litellm#9812, litellm#11364: Anthropic's cache reads cost a tenth, its writes by lifetime", () => {
    const usage = { input_uncached: 10, cache_read: 1000, cache_write_5m: 100, cache_write_1h: 100, output_text: 1 };
    const claude = { provider: "anthropic", model: "claude-sonnet-4-5-20250929" };
    expect(costOf({ ...claude, usage })).toBe(dollars(10 * 3, 1000 * 0.3, 100 * 3.75, 100 * 6, 15));
  });

  test("posthog#32050: the price of a cache read is the model's own and no fixed share of input", () => {
    const read = (model: string) =>
      costOf({ provider: "openai", model, usage: { cache_read: 1_000_000, output_text: 0 } });
    expect(["gpt-4o", "gpt-4.1", "gpt-5"].map(read)).toEqual(["1.25", "0.5", "0.125"]);
  });

  test("phoenix#10036: no price list of ours charges more for a cached token than for a fresh one", () => {
    const dearer = [...book.providers.values()].flatMap(({ id, exact }) =>
      [...new Set(exact.values())].flatMap((model) =>
        model.rows
          .filter(({ rates }) => (rates.cache_read?.base ?? 0n) > (rates.input_uncached?.base ?? 10n ** 38n))
          .map(() => `${id}/${model.id}`),
      ),
    );
    expect(dearer).toEqual([]);
  });

  test("mastra#16874: the bill is never negative, whatever share was cached", () => {
    const usage = { input_uncached: 0, cache_read: 50_000, output_text: 1 };
    expect(price({ provider: "anthropic", model: "claude-haiku-4-5", usage }).cost).toBeGreaterThan(0n);
  });
});

describe("service tiers", () => {
  const usage: Usage = { input_uncached: 10_000, cache_read: 2_000, output_text: 1_000 };
  const gpt5 = { provider: "openai", model: "gpt-5-2025-08-07", usage };

  test("langfuse#13780: priority is not standard", () => {
    const priced = price({ ...gpt5, serviceTier: "priority" });
    expect(costOf({ ...gpt5, serviceTier: "priority" })).toBe(dollars(10_000 * 2.5, 2_000 * 0.25, 1_000 * 20));
    expect(priced.flags).toEqual(["tier_by_multiplier"]);
    expect(priced.priceIds).toHaveLength(2);
    expect(priced.priceIds[1]).toMatch(/^curated@.*\/openai\/priority#\d+$/);
    const mini = { provider: "openai", model: "gpt-5-mini", usage };
    expect(costOf({ ...mini, serviceTier: "priority" })).toBe(dollars(10_000 * 0.45, 2_000 * 0.045, 1_000 * 3.6));
  });

  test("litellm#13810: flex costs half of standard, not the same and not twice as much", () => {
    expect(costOf({ ...gpt5, serviceTier: "flex" })).toBe(dollars(10_000 * 0.625, 2_000 * 0.0625, 1_000 * 5));
  });

  test("dust#23702, litellm#38341: a batch call costs half, its cached tokens too", () => {
    expect(costOf({ ...gpt5, serviceTier: "batch" })).toBe(dollars(10_000 * 0.625, 2_000 * 0.0625, 1_000 * 5));
    const claude = { provider: "anthropic", model: "claude-sonnet-4-5", usage };
    expect(costOf({ ...claude, serviceTier: "batch" })).toBe(dollars(10_000 * 1.5, 2_000 * 0.15, 1_000 * 7.5));
    const gemini = {
      provider: "gcp.gemini",
      model: "gemini-2.5-flash",
      usage: { input_uncached: 100, output_text: 10 },
    };
    expect(costOf({ ...gemini, serviceTier: "batch" })).toBe(dollars(100 * 0.15, 10 * 1.25));
  });

  test("litellm#39861: in a batch a long prompt has half of its long-context price", () => {
    const long = { input_uncached: 300_000, output_text: 1_000 };
    const call = { provider: "openai", model: "gpt-5.4", usage: long, serviceTier: "batch" as const };
    expect(costOf(call)).toBe(dollars(300_000 * 2.5, 1_000 * 11.25));
    expect(price(call).flags).toEqual(["tier_by_multiplier", "long_context_price"]);
  });

  test("the price of a search is not halved with the tokens of its batch", () => {
    const searching = { ...gpt5, usage: { ...usage, web_searches: 3 }, serviceTier: "batch" as const };
    expect(formatUsd(price(searching).lines.other ?? ZERO_USD)).toBe("0.03");
  });

  test("the model, the tier and the region multiply", () => {
    const call = { provider: "openai", model: "gpt-5.6-terra", usage, serviceTier: "priority" as const, region: "eu" };
    expect(costOf(call)).toBe(dollars(10_000 * 2 * 2.2, 2_000 * 0.2 * 2.2, 1_000 * 12 * 2.2));
    expect(price(call).flags).toEqual(["tier_by_multiplier", "region_by_multiplier"]);
    expect(costOf({ ...gpt5, region: "eu" })).toBe(costOf(gpt5)); // Released before OpenAI charged for regions.
  });
});

describe("regions", () => {
  const usage = { input_uncached: 1_000, output_text: 100 };
  test.each([
    ["anthropic", "claude-opus-4-6", "us", dollars(1_000 * 5.5, 100 * 27.5)],
    ["anthropic", "claude-opus-4-6", "global", dollars(1_000 * 5, 100 * 25)],
    ["anthropic", "claude-sonnet-4-5", "us", dollars(1_000 * 3, 100 * 15)],
    ["gcp.vertex_ai", "claude-opus-4-6", "europe-west1", dollars(1_000 * 5.5, 100 * 27.5)],
    ["gcp.vertex_ai", "gemini-2.5-flash", "us-central1", dollars(1_000 * 0.3, 100 * 2.5)],
    ["gcp.vertex_ai", "gemini-3.5-flash", "europe-west4", dollars(1_000 * 1.65, 100 * 9.9)],
    ["aws.bedrock", "eu.anthropic.claude-sonnet-4-5-20250929-v1:0", "eu-west-1", dollars(1_000 * 3.3, 100 * 16.5)],
    ["aws.bedrock", "global.anthropic.claude-sonnet-4-5-20250929-v1:0", "eu-west-1", dollars(1_000 * 3, 100 * 15)],
  ])("%s %s in %s", (provider, model, region, cost) => {
    expect(costOf({ provider, model, region, usage })).toBe(cost);
  });

  test("litellm#36192: Azure's price depends on the deployment, and the call says when that was assumed", () => {
    const call = { provider: "azure.ai.openai", model: "prod", modelResolved: "gpt-4.1-2025-04-14", usage };
    expect(price({ ...call, region: "westeurope" }).flags).toEqual(["deployment_assumed_global"]);
    expect(price({ ...call, region: "GlobalStandard" }).flags).toEqual([]);
    const own = withOwn({
      kind: "price",
      provider: "azure",
      model: "gpt-4.1",
      region: "westeurope",
      prices: { input_uncached: "2.2", output_text: "8.8" },
    });
    expect(costOf({ ...call, region: "westeurope" }, own)).toBe(dollars(1_000 * 2.2, 100 * 8.8));
    expect(costOf({ ...call, region: "eastus" }, own)).toBe(dollars(1_000 * 2, 100 * 8));
  });
});

describe("long prompts", () => {
  test("lmnr#2307: 563,883 tokens of which 48,914 cached, 1,532 out, at 8 / 0.8 / 30 are 4.2048432", () => {
    const own = withOwn({
      kind: "price",
      provider: "acme",
      model: "long",
      prices: { input_uncached: "4", cache_read: "0.4", output_text: "20" },
      cliffs: [{ promptTokens: 272_000, prices: { input_uncached: "8", cache_read: "0.8", output_text: "30" } }],
    });
    const usage = { input_uncached: 563_883 - 48_914, cache_read: 48_914, output_text: 1_532 };
    expect(costOf({ provider: "acme", model: "long", usage }, own)).toBe("4.2048432");
  });

  test("langfuse#8482: beyond 200k and 272k every token of the request moves, writes and thoughts too", () => {
    const claude = { provider: "anthropic", model: "claude-sonnet-4-5" };
    const usage = {
      input_uncached: 1,
      cache_read: 150_000,
      cache_write_5m: 50_000,
      output_text: 10,
      output_reasoning: 5,
    };
    expect(costOf({ ...claude, usage })).toBe(dollars(6, 150_000 * 0.6, 50_000 * 7.5, 15 * 22.5));
    const gpt = { provider: "openai", model: "gpt-5.4" };
    expect(costOf({ ...gpt, usage: { input_uncached: 272_000, output_text: 10 } })).toBe(dollars(272_000 * 2.5, 150));
    expect(costOf({ ...gpt, usage: { input_uncached: 272_001, output_text: 10 } })).toBe(dollars(272_001 * 5, 225));
  });

  test("a metric sums many calls, so no long-context price is taken for their sum, and the cost is a lower bound", () => {
    const usage = { input_uncached: 900_000, output_text: 9_000 };
    const one = { provider: "google", model: "gemini-2.5-pro", usage };
    expect(price(one).flags).toContain("long_context_price");
    const summed = price({ ...one, signal: "metric" });
    expect(summed.flags).toContain("prompt_size_unknown");
    expect(costOf({ ...one, signal: "metric" })).toBe("1.215");
  });

  test("a threshold may be reached or passed: `from` 200,000 is at 200,000, `above` 200,000 is not", () => {
    const entry = (when: string) => ({
      kind: "price",
      provider: "acme",
      model: when,
      prices: { input_uncached: "1" },
      cliffs: [{ promptTokens: 200_000, when, prices: { input_uncached: "2" } }],
    });
    const own = withOwn(entry("from"), entry("above"));
    const cost = (model: string) => costOf({ provider: "acme", model, usage: { input_uncached: 200_000 } }, own);
    expect([cost("from"), cost("above")]).toEqual(["0.4", "0.2"]);
    const grok = { provider: "xai", model: "grok-4.3" };
    expect(price({ ...grok, usage: { input_uncached: 200_000, output_text: 1 } }).flags).toContain(
      "long_context_price",
    );
  });
});

describe("time", () => {
  const usage = { input_uncached: 1_000, cache_read: 100, output_text: 100 };
  const pro = { provider: "deepseek", model: "deepseek-v4-pro", usage };
  const [flat, offPeak, peak] = [
    [0.435, 0.003625, 0.87],
    [0.66, 0.022, 1.98],
    [1.32, 0.044, 3.96],
  ].map(([input = 0, read = 0, output = 0]) => dollars(1_000 * input, 100 * read, 100 * output));

  test.each([
    ["2026-08-16T15:59:59.999Z", flat],
    ["2026-08-16T16:00:00Z", offPeak],
    ["2026-09-02T00:59:59.999Z", offPeak], // A Wednesday.
    ["2026-09-02T01:00:00Z", peak],
    ["2026-09-02T03:59:59.999Z", peak],
    ["2026-09-02T04:00:00Z", offPeak],
    ["2026-09-02T09:59:59.999Z", peak],
    ["2026-09-02T10:00:00Z", offPeak],
    ["2026-09-05T02:00:00Z", offPeak], // A Saturday.
    ["2026-09-06T07:00:00Z", offPeak],
    ["2026-09-07T07:00:00Z", peak],
  ])("litellm#31606, genai-prices#581: DeepSeek at %s, peak on weekdays only", (instant, cost) => {
    expect(costOf({ ...pro, ...at(instant) })).toBe(cost);
  });

  test("langfuse#12184: a price holds from its day on, in the past too, and a promotion ends on its day", () => {
    const own = withOwn(
      { kind: "price", provider: "acme", model: "m", from: "2026-01-01", prices: { input_uncached: "4" } },
      {
        kind: "price",
        provider: "acme",
        model: "m",
        from: "2026-03-01",
        to: "2026-04-01",
        prices: { input_uncached: "1" },
      },
    );
    const cost = (instant: string) =>
      costOf({ provider: "acme", model: "m", usage: { input_uncached: 1_000_000 }, ...at(instant) }, own);
    expect(cost("2026-02-28T23:59:59.999Z")).toBe("4");
    expect(cost("2026-03-01T00:00:00Z")).toBe("1");
    expect(cost("2026-03-31T23:59:59.999Z")).toBe("1");
    expect(cost("2026-04-01T00:00:00Z")).toBe("4");
    const before = { provider: "acme", model: "m", usage: { input_uncached: 1 }, ...at("2025-12-31T23:59:59Z") };
    expect(price(before, own)).toMatchObject({ status: "unpriced", unpricedReason: "no_price_at_that_time" });
  });

  test("ccusage#1636: what was priced names the prices it was priced with", () => {
    const luna = { provider: "openai", model: "gpt-5.6-luna", usage: { input_uncached: 100_000, output_text: 0 } };
    const before = price({ ...luna, ...at("2026-07-29T23:59:59Z") });
    const after = price({ ...luna, ...at("2026-07-30T00:00:00Z") });
    expect([before.cost, after.cost].map((cost) => cost && formatUsd(cost))).toEqual(["0.1", "0.02"]);
    expect(before.priceIds).toEqual(["genai-prices@2026-08-21/openai/gpt-5.6-luna#1"]);
    expect(after.priceIds).toEqual(["curated@2026-11-21/openai/gpt-5.6-luna#1"]);
  });
});

describe("unknown is not 0", () => {
  const usage = { input_uncached: 1_000, output_text: 100 };

  test("langfuse#9038: a failed call without usage costs nothing known; one that states its usage is billed", () => {
    const call = { provider: "openai", model: "gpt-4o", status: "error" as const };
    expect(price(call)).toMatchObject({ status: "unpriced", unpricedReason: "failed_without_usage", cost: undefined });
    expect(costOf({ ...call, usage })).toBe(dollars(1_000 * 2.5, 100 * 10));
  });

  test("litellm#37923, litellm#35913: a streamed call without usage and a model without a price are unpriced, not $0", () => {
    const streamed = price({ provider: "gcp.vertex_ai", model: "gemini-2.5-flash" });
    expect(streamed).toMatchObject({ status: "unpriced", unpricedReason: "usage_missing", cost: undefined });
    expect(price({ provider: "openai", model: "gpt-99", usage })).toMatchObject({
      status: "unpriced",
      cost: undefined,
    });
  });

  test("appstrate#1042: a price of 0 is known, a missing price is not", () => {
    const own = withOwn({
      kind: "price",
      provider: "acme",
      model: "free",
      prices: { input_uncached: "0", output_text: "0" },
    });
    expect(price({ provider: "acme", model: "free", usage }, own)).toMatchObject({ status: "priced", cost: 0n });
    expect(price({ provider: "acme", model: "other", usage }, own)).toMatchObject({
      status: "unpriced",
      cost: undefined,
    });
  });

  test("open-bank-oss#5736: a book that covers none of the models in use says so on every call", () => {
    const none = buildPriceBook([
      {
        own: priceDocumentSchema.parse({
          source: "own",
          version: "1",
          items: [{ kind: "price", provider: "acme", model: "m", prices: { input_uncached: "1" } }],
        }),
      },
    ]);
    expect(price({ provider: "openai", model: "gpt-4o", usage }, none).unpricedReason).toBe("unknown_provider");
  });
});

test("litellm#13399: a price in euros is converted at the rate of the call's day, and without a rate it is unpriced", () => {
  const own = withOwn(
    {
      kind: "price",
      provider: "acme",
      model: "m",
      currency: "EUR",
      prices: { input_uncached: "2", output_text: "10" },
    },
    { kind: "fx", currency: "EUR", from: "2026-08-01", usd: "1.0837" },
    { kind: "fx", currency: "EUR", from: "2026-09-01", usd: "1.1" },
  );
  const call = { provider: "acme", model: "m", usage: { input_uncached: 333, output_text: 7 } };
  expect(costOf(call, own)).toBe(dollars(333 * 2 * 1.0837, 7 * 10 * 1.0837));
  expect(costOf({ ...call, ...at("2026-09-01T00:00:00Z") }, own)).toBe(dollars(333 * 2.2, 7 * 11));
  expect(price(call, own).priceIds).toEqual(["own@1/acme/m#1", "own@1/fx/EUR/2026-08-01"]);
  expect(price({ ...call, ...at("2026-07-31T23:59:59Z") }, own)).toMatchObject({
    status: "unpriced",
    unpricedReason: "no_fx_rate",
  });
});

test("litellm#39610: searches have the provider's fee, flagged, where the model's price names none", () => {
  const usage = { input_uncached: 0, output_text: 0, web_searches: 4 };
  const search = (provider: string, model: string) => costOf({ provider, model, usage });
  expect(search("anthropic", "claude-sonnet-4-5")).toBe("0.04");
  expect(search("openai", "gpt-5")).toBe("0.04");
  expect(search("gcp.gemini", "gemini-3-flash-preview")).toBe("0.056");
  expect(search("gcp.gemini", "gemini-2.5-pro")).toBe("0.14");
  const priced = price({ provider: "openai", model: "gpt-5", usage });
  expect(priced.flags).toEqual(["provider_wide_fee"]);
  expect(priced.priceIds).toHaveLength(2);
});
