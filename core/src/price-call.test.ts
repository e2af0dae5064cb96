import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { serviceTiers } from "./facts.ts";
import { openGenaiPrices } from "./genai-prices.ts";
import { formatUsd } from "./money.ts";
import { buildPriceBook } from "./price-book.ts";
import { type PriceableCall, type PricedCall, priceCall } from "./price-call.ts";
import { priceFlags } from "./price-call-flags.ts";
import { QUANTITY_MAX, type Usage, type UsageClass, usageClasses } from "./usage.ts";

const book = openGenaiPrices();

function price(call: Partial<PriceableCall>, prices = book): PricedCall {
  const rest = { usageSource: "reported", isBillable: true, status: "ok" } as const;
  return priceCall({ ...rest, occurredAt: Date.parse("2026-08-21T12:00:00Z"), usage: {}, ...call }, prices);
}

const costOf = (call: Partial<PriceableCall>): string | undefined => textOf(price(call));
const textOf = ({ cost }: PricedCall): string | undefined => (cost === undefined ? undefined : formatUsd(cost));
const openai = { provider: "openai", model: "gpt-4o" };
const io: Usage = { input_uncached: 1000, output_text: 100 };

describe("golden bills", () => {
  test("Claude with 5-minute and 1-hour cache writes: 5,905 in, 4,096 of it read, 256 + 512 written, 77 out", () => {
    const priced = price({
      provider: "anthropic",
      model: "claude-sonnet-4-5-20250929",
      usage: { input_uncached: 1041, cache_read: 4096, cache_write_5m: 256, cache_write_1h: 512, output_text: 77 },
    });
    expect(textOf(priced)).toBe("0.0095388");
    expect(priced.status).toBe("priced");
    expect(priced.flags).toEqual(["cache_write_1h_at_twice_input"]);
    expect(priced.priceIds).toEqual(["genai-prices@2026-08-21/anthropic/claude-sonnet-4-5#1"]);
    expect(priced.book).toBe("curated@2026-11-21+genai-prices@2026-08-21");
  });

  test("the same model on a regional Bedrock profile costs a tenth more", () => {
    const usage = { input_uncached: 61, cache_read: 4096, cache_write_5m: 512, output_text: 44 };
    const model = "eu.anthropic.claude-sonnet-4-5-20250929-v1:0";
    expect(costOf({ provider: "aws.bedrock", model, usage })).toBe("0.00439098");
  });

  test("three days billed by OpenAI are met to the last digit", () => {
    const days = [
      [80_992, 274_770, "0.569788"],
      [124_784, 154_852, "0.3409"],
      [22_688, 33_191, "0.072054"],
    ] as const;
    for (const [input_uncached, output_text, billed] of days) {
      const usage = { input_uncached, output_text };
      expect(costOf({ provider: "openai", model: "gpt-5-mini-2025-08-07", usage })).toBe(billed);
    }
  });

  test("lmnr#2307: cached tokens are part of the long prompt and are billed once", () => {
    const tiered = (base: string, above: string) => ({ base, tiers: [{ start: 272_000, price: above }] });
    const prices = {
      input_mtok: tiered("4", "8"),
      cache_read_mtok: tiered("0.4", "0.8"),
      output_mtok: tiered("20", "30"),
    };
    const usage = { input_uncached: 563_883 - 48_914, cache_read: 48_914, output_text: 1532 };
    expect(textOf(price({ provider: "p", model: "m", usage }, bookOf(prices)))).toBe("4.2048432");
  });
});

describe("long-context cliffs", () => {
  const opus = { provider: "anthropic", model: "claude-opus-4-6", occurredAt: Date.parse("2026-03-12T23:59:59Z") };

  test("all tokens move when the whole prompt, cached part included, is strictly above the threshold", () => {
    const at = price({ ...opus, usage: { input_uncached: 1, cache_read: 199_999, output_text: 1000 } });
    expect(textOf(at)).toBe(formatDollars(1 * 5 + 199_999 * 0.5 + 1000 * 25));
    expect(at.flags).toEqual([]);
    const above = price({ ...opus, usage: { input_uncached: 2, cache_read: 199_999, output_text: 1000 } });
    expect(textOf(above)).toBe(formatDollars(2 * 10 + 199_999 * 1 + 1000 * 37.5));
    expect(above.flags).toEqual(["long_context_price"]);
  });

  test("Claude 4.6 lost its cliff on 2026-03-13, and a call is priced at its own time", () => {
    const usage = { input_uncached: 300_000, output_text: 1000 };
    expect(costOf({ ...opus, usage })).toBe("3.0375");
    expect(costOf({ ...opus, usage, occurredAt: Date.parse("2026-03-13T00:00:00Z") })).toBe("1.525");
  });

  test("an unknown prompt size is said", () => {
    const priced = price({ ...opus, usage: { output_text: 1000 } });
    expect(priced.status).toBe("partly_priced");
    expect(priced.flags).toEqual(["prompt_size_unknown", "input_usage_missing"]);
  });
});

test("o3 before and after its cut, DeepSeek by the hour", () => {
  const o3 = { provider: "openai", model: "o3", usage: io };
  expect(costOf({ ...o3, occurredAt: Date.parse("2025-06-09T23:59:59Z") })).toBe("0.014");
  expect(costOf({ ...o3, occurredAt: Date.parse("2025-06-10T00:00:00Z") })).toBe("0.0028");
  const chat = { provider: "deepseek", model: "deepseek-chat", usage: io };
  expect(costOf({ ...chat, occurredAt: Date.parse("2025-01-05T12:00:00Z") })).toBe("0.00038");
  expect(costOf({ ...chat, occurredAt: Date.parse("2025-01-05T20:00:00Z") })).toBe("0.00019");
});

describe("a class without a price of its own takes the documented one, and says so", () => {
  test.each<[string, string, Usage, string, string[]]>([
    ["openai", "o1-pro", { ...io, cache_read: 10 }, "0.2115", ["cache_read_at_input_price"]],
    ["openai", "gpt-4o", { ...io, cache_write_5m: 10 }, "0.003525", ["cache_write_at_input_price"]],
    ["openai", "gpt-5.6-terra", { ...io, cache_write_30m: 10 }, "0.003225", []],
    ["openai", "gpt-5.6-terra", { ...io, cache_write_12h: 10 }, "0.003225", ["cache_write_ttl_at_only_price"]],
    ["anthropic", "claude-haiku-4-5", { ...io, cache_write_unknown: 8 }, "0.00151", ["cache_write_ttl_assumed_5m"]],
    ["anthropic", "claude-haiku-4-5", { ...io, cache_write_1h: 10 }, "0.00152", ["cache_write_1h_at_twice_input"]],
    ["openai", "gpt-5", { ...io, output_reasoning: 10 }, "0.00235", ["reasoning_at_output_price"]],
    ["google", "gemini-2.0-flash", { ...io, input_audio: 10 }, "0.000147", []],
    [
      "google",
      "gemini-3.5-flash",
      { ...io, input_audio: 10, input_image: 10 },
      "0.00243",
      ["audio_at_text_price", "image_at_text_price"],
    ],
  ])("%s %s %o costs %s", (provider, model, usage, cost, flags) => {
    const priced = price({ provider, model, usage });
    expect(priced.status).toBe("priced");
    expect(textOf(priced)).toBe(cost);
    expect(priced.flags).toEqual(flags);
  });

  test("a quantity of zero needs no price and raises no flag", () => {
    const priced = price({ ...openai, usage: { ...io, cache_write_5m: 0, web_searches: 0 } });
    expect(priced.status).toBe("priced");
    expect(priced.flags).toEqual([]);
    expect(priced.lines.cacheWrite).toBe(0n);
    expect(priced.lines.cacheRead).toBeUndefined();
  });
});

describe("a service tier nobody states a price for", () => {
  const unlisted = { provider: "cohere", model: "command-a" };

  test.each([
    ["batch", "cost_upper_bound"],
    ["flex", "cost_upper_bound"],
    ["scale", "cost_upper_bound"],
    ["provisioned", "cost_upper_bound"],
    ["priority", "cost_lower_bound"],
    ["fast", "cost_lower_bound"],
  ] as const)("%s is priced as standard and flagged %s", (serviceTier, bound) => {
    const priced = price({ ...unlisted, usage: io, serviceTier });
    expect(textOf(priced)).toBe(costOf({ ...unlisted, usage: io }));
    expect(priced.flags).toEqual(["tier_priced_as_standard", bound]);
  });

  test("standard is just standard; Anthropic's priority is capacity by agreement", () => {
    expect(price({ ...openai, usage: io, serviceTier: "standard" }).flags).toEqual([]);
    const claude = { provider: "anthropic", model: "claude-haiku-4-5", usage: io };
    expect(price({ ...claude, serviceTier: "priority" }).flags).toEqual(["tier_priced_as_standard"]);
  });
});

test("a fee per request is charged once, or as often as was counted", () => {
  const sonar = { provider: "perplexity", model: "sonar" };
  const once = price({ ...sonar, usage: io });
  expect(once.lines.other).toBe(8_000_000_000n);
  expect(once.flags).toEqual(["typical_price", "request_counted_once"]);
  expect(price({ ...sonar, usage: { ...io, requests: 3 } }).lines.other).toBe(24_000_000_000n);
  expect(price({ ...openai, usage: { ...io, requests: 3 } }).status).toBe("priced");
});

describe("unknown is never 0", () => {
  test.each<[string, Partial<PriceableCall>, string]>([
    ["a count of requests to a model nobody lists", { ...openai, model: "x", usage: { requests: 1 } }, "unknown_model"],
    ["a model nobody lists", { provider: "openai", model: "gpt-99", usage: io }, "unknown_model"],
    ["a provider nobody lists", { provider: "bogus", model: "foo", usage: io }, "unknown_provider"],
    ["no model", { provider: "openai", usage: io }, "no_model"],
    ["the user's own machine", { provider: "ollama", model: "gpt-oss:20b", usage: io }, "self_hosted"],
    ["a model somebody sells, run on one's own machine", { ...openai, selfHosted: true, usage: io }, "self_hosted"],
    ["no usage", { ...openai }, "usage_missing"],
    ["no usage, cut off", { ...openai, status: "cancelled" }, "usage_missing"],
    ["no usage, timed out", { ...openai, status: "timeout" }, "usage_missing"],
    ["a failed call that states no usage", { ...openai, status: "error" }, "failed_without_usage"],
    ["a blocked call that states no usage", { ...openai, status: "blocked" }, "failed_without_usage"],
    ["a count of requests only", { ...openai, usage: { requests: 1 } }, "usage_missing"],
    ["nothing used has a price", { ...openai, usage: { ...zeroIo(), images: 2 } }, "no_price_for_usage"],
    ["the source lists no price", { provider: "google", model: "gemma-3-27b-it", usage: io }, "no_price_for_usage"],
    ["half known, and that half is 0", { ...openai, usage: { input_uncached: 0 } }, "usage_missing"],
    [
      "an absurd bill",
      { provider: "openai", model: "o1-pro", usage: { ...io, output_text: 1e9, output_reasoning: 1e9 } },
      "out_of_range",
    ],
  ])("%s", (_, call, reason) => {
    const priced = price(call);
    expect(priced.status).toBe("unpriced");
    expect(priced.unpricedReason).toBe(reason);
    expect(priced.cost).toBeUndefined();
    expect(Object.values(priced.lines).every((line) => line === undefined)).toBe(true);
  });

  test("a class without a price leaves the rest priced and is named", () => {
    const priced = price({ ...openai, usage: { ...io, pages: 2 } });
    expect(priced.status).toBe("partly_priced");
    expect(priced.unpricedClasses).toEqual(["pages"]);
    expect(textOf(priced)).toBe("0.0035");
  });

  test("a call whose output is not known costs at least its input; an embedding has no output to miss", () => {
    const cut = price({ ...openai, status: "cancelled", usage: { input_uncached: 1000 } });
    expect(cut.status).toBe("partly_priced");
    expect(cut.unpricedReason).toBe("usage_missing");
    expect(cut.flags).toEqual(["output_usage_missing"]);
    const reasoningOnly = price({ ...openai, usage: { input_uncached: 1000, output_reasoning: 40 } });
    expect(reasoningOnly).toMatchObject({ status: "partly_priced", unpricedReason: "usage_missing" });
    const embedding = { usage: { input_uncached: 1000 } };
    expect(price({ ...embedding, provider: "mistral", model: "mistral-embed" }).status).toBe("priced");
    expect(price({ ...embedding, provider: "openai", model: "text-embedding-3-small" }).status).toBe("priced");
  });

  test("a model listed as free costs a known 0", () => {
    const priced = price({ provider: "openrouter", model: "google/gemma-3-27b-it:free", usage: io });
    expect(priced.status).toBe("priced");
    expect(priced.cost).toBe(0n);
    expect(priced.flags).toEqual(["listed_as_free"]);
  });

  test("a failed call that states what it used is billed for it", () => {
    expect(costOf({ ...openai, status: "error", usage: io })).toBe("0.0035");
  });
});

describe("what the sender says it cost", () => {
  test("counts where nothing could be computed", () => {
    const priced = price({ provider: "bogus", model: "foo", usage: io, reportedCostUsd: "0.0421" });
    expect(priced.status).toBe("provider_reported");
    expect(textOf(priced)).toBe("0.0421");
    expect(priced.lines.other).toBe(priced.cost);
    expect(priced.unpricedReason).toBe("unknown_provider");
  });

  test("does not replace a computed cost, and 0 is what tools say that have no price", () => {
    expect(costOf({ ...openai, usage: io, reportedCostUsd: "9" })).toBe("0.0035");
    expect(price({ provider: "bogus", model: "foo", usage: io, reportedCostUsd: "0" }).status).toBe("unpriced");
  });

  test("means nothing on a call nobody is billed for", () => {
    const priced = price({ ...openai, usage: io, isBillable: false, reportedCostUsd: "9" });
    expect(priced.status).toBe("not_billable");
    expect(priced.cost).toBeUndefined();
    expect(priced.unpricedReason).toBeUndefined();
  });
});

const models = [...book.providers.values()].flatMap(({ id, exact }) =>
  [...exact.keys()].map((name) => [id, name] as const),
);
const anyQuantity = fc.oneof(fc.nat({ max: 2_000_000 }), fc.nat({ max: QUANTITY_MAX }));
const anyUsage = fc.dictionary(fc.constantFrom(...usageClasses), anyQuantity, { maxKeys: 8 }) as fc.Arbitrary<Usage>;
const anyCall = fc.record({
  names: fc.constantFrom(...models),
  occurredAt: fc.integer({ min: 0, max: Date.parse("2100-01-01") }),
  usage: anyUsage,
  serviceTier: fc.constantFrom(...serviceTiers),
  reportedCostUsd: fc.constantFrom("0", "0.5", "12"),
});

test("for every listed model: lines sum to cost, cost is never negative, every flag is explained", () => {
  fc.assert(
    fc.property(anyCall, ({ names: [provider, model], ...call }) => {
      const priced = price({ ...call, provider, model });
      const lines = Object.values(priced.lines).filter((line) => line !== undefined);
      expect(lines.every((line) => line >= 0n)).toBe(true);
      if (priced.cost !== undefined) expect(lines.reduce((total, line) => total + line, 0n)).toBe(priced.cost);
      expect(priced.cost === undefined).toBe(priced.status === "unpriced");
      expect(
        priced.unpricedReason !== undefined || priced.status === "priced" || priced.unpricedClasses.length > 0,
      ).toBe(true);
      expect(priced.flags.every((flag) => flag in priceFlags)).toBe(true);
      expect(new Set(priced.flags).size).toBe(priced.flags.length);
    }),
    { numRuns: 1000 },
  );
});

test("splitting a call in two moves the bill by no more than the rounding of its parts", () => {
  const classes = ["input_uncached", "cache_read", "cache_write_5m", "cache_write_1h", "output_text"] as const;
  // Too few tokens to pass any cliff, which would be a jump by design.
  const anyParts = fc.tuple(fc.nat({ max: 15_000 }), fc.nat({ max: 15_000 }));
  fc.assert(
    fc.property(fc.tuple(...classes.map(() => anyParts)), fc.constantFrom(...models), (parts, [provider, model]) => {
      const usageOf = (pick: (part: readonly [number, number]) => number): Usage =>
        Object.fromEntries(classes.map((name: UsageClass, index) => [name, pick(parts[index] ?? [0, 0])]));
      const costs = [usageOf(([a, b]) => a + b), usageOf(([a]) => a), usageOf(([, b]) => b)].map((usage) => {
        const priced = price({ provider, model, usage: { ...usage, requests: 0 } });
        return priced.cost;
      });
      const [whole, left, right] = costs;
      if (whole === undefined || left === undefined || right === undefined) return;
      const distance = whole - left - right;
      expect(distance <= 5n && distance >= -5n).toBe(true);
    }),
  );
});

test("the order in which quantities are stated changes nothing but the order of flags", () => {
  fc.assert(
    fc.property(anyUsage, fc.constantFrom(...models), (usage, [provider, model]) => {
      const reversed = Object.fromEntries(Object.entries(usage).toReversed()) as Usage;
      const [there, back] = [usage, reversed].map((stated) => price({ provider, model, usage: stated }));
      expect(back?.cost).toBe(there?.cost);
      expect(back?.lines).toEqual(there?.lines);
      expect(back?.flags.toSorted()).toEqual(there?.flags.toSorted());
    }),
  );
});

function zeroIo(): Usage {
  return { input_uncached: 0, output_text: 0 };
}

/** Micro-dollars as plain USD text. */
const formatDollars = (microUsd: number): string => String(Number((microUsd / 1e6).toFixed(9)));

function bookOf(prices: unknown) {
  const models = [{ id: "m", match: { equals: "m" }, prices: [{ prices }] }];
  const source = { source: "test", version: "1", commit: "0", licence: "MIT", providers: [{ id: "p", models }] };
  return buildPriceBook([{ list: source }]);
}
