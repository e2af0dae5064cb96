import fc from "fast-check";
import { describe, expect, test } from "vitest";
import vendored from "../prices/genai-prices.json" with { type: "json" };
import { defaultPriceLayers } from "./genai-prices.ts";
import { formatUsd, type PicoUsd } from "./money.ts";
import { buildPriceBook, type PriceBook } from "./price-book.ts";
import { type PriceableCall, type PricedCall, priceCall } from "./price-call.ts";
import { type PriceDocument, priceDocumentSchema } from "./price-document.ts";
import type { Usage } from "./usage.ts";

const document = (source: string, ...items: unknown[]): PriceDocument =>
  priceDocumentSchema.parse({ source, version: "1", items });
const withOwn = (...items: unknown[]): PriceBook =>
  buildPriceBook([{ own: document("own", ...items) }, ...defaultPriceLayers]);

function price(call: Partial<PriceableCall>, book: PriceBook): PricedCall {
  const rest = { usageSource: "reported", isBillable: true, status: "ok" } as const;
  return priceCall({ ...rest, occurredAt: Date.parse("2026-08-21T12:00:00Z"), usage: {}, ...call }, book);
}
const usd = (amount: PicoUsd | undefined): string | undefined => (amount === undefined ? undefined : formatUsd(amount));
const costOf = (call: Partial<PriceableCall>, book: PriceBook) => usd(price(call, book).cost);

const million: Usage = { input_uncached: 1_000_000, output_text: 0 };
const entry = (provider: string, model: string, input: string, more: object = {}) => ({
  kind: "price",
  provider,
  model,
  prices: { input_uncached: input, output_text: "10" },
  ...more,
});

describe("the strongest layer with a price for the model supplies all of it", () => {
  const gpt4o = { provider: "openai", model: "gpt-4o", modelResolved: "gpt-4o-2024-08-06" };

  test("a project before all projects before the lists before what was imported", () => {
    const layers = [
      { own: document("project", entry("openai", "gpt-4o", "1")) },
      { own: document("everyone", entry("openai", "gpt-4o", "2"), entry("openai", "gpt-4.1", "3")) },
      ...defaultPriceLayers,
      { list: document("litellm", entry("openai", "gpt-4.1", "7"), entry("openai", "gpt-77", "7")) },
    ];
    const book = buildPriceBook(layers);
    expect(book.label).toBe("project@1+everyone@1+curated@2026-11-21+genai-prices@2026-08-21+litellm@1");
    const cost = (model: string) => costOf({ provider: "openai", model, usage: million }, book);
    expect(["gpt-4o", "gpt-4.1", "gpt-5", "gpt-77"].map(cost)).toEqual(["1", "3", "1.25", "7"]);
    expect(price({ provider: "openai", model: "gpt-77", usage: million }, book).priceIds).toEqual([
      "litellm@1/openai/gpt-77#1",
    ]);
  });

  test("a price of a model's name holds for its dated snapshots, and says so", () => {
    const priced = price({ ...gpt4o, usage: million }, withOwn(entry("openai", "gpt-4o", "1")));
    expect(usd(priced.cost)).toBe("1");
    expect(priced.flags).toEqual(["snapshot_at_alias_price"]);
  });

  test("a class the stronger layer does not price is not taken from a weaker one", () => {
    const own = withOwn({ kind: "price", provider: "openai", model: "gpt-4o", prices: { input_uncached: "1" } });
    const priced = price({ provider: "openai", model: "gpt-4o", usage: { ...million, output_text: 10 } }, own);
    expect(priced).toMatchObject({ status: "partly_priced", unpricedClasses: ["output_text"] });
    expect(priced.priceIds).toEqual(["own@1/openai/gpt-4o#1"]);
  });

  test("where the stronger layer has no price at that time, the weaker one's counts", () => {
    const own = withOwn(entry("openai", "gpt-4o", "1", { from: "2026-09-01" }));
    expect(costOf({ provider: "openai", model: "gpt-4o", usage: million }, own)).toBe("2.5");
  });

  test("the user's price of a Bedrock model holds in every region it names none of", () => {
    const model = "anthropic.claude-sonnet-4-5-20250929-v1:0";
    const call = { provider: "aws.bedrock", model: `eu.${model}`, usage: million };
    expect(costOf(call, withOwn(entry("bedrock", model, "1")))).toBe("1");
    expect(costOf(call, withOwn(entry("bedrock", model, "1", { region: "us" })))).toBe("6.6");
    expect(costOf(call, withOwn(entry("bedrock", model, "1"), entry("bedrock", model, "2", { region: "eu" })))).toBe(
      "2",
    );
  });

  test("what was agreed with OpenAI is not what Azure charges", () => {
    const own = withOwn(entry("openai", "gpt-4o", "1"));
    expect(costOf({ provider: "azure", model: "gpt-4o", usage: million }, own)).toBe("2.5");
  });

  test("no layer changes another's price rows, whatever the order in which books are built", () => {
    const items = fc.array(
      fc.record({
        kind: fc.constant("price"),
        provider: fc.constantFrom("openai", "acme"),
        model: fc.constantFrom("gpt-4o", "gpt-5", "m"),
        prices: fc.record({
          input_uncached: fc.nat({ max: 99 }).map(String),
          output_text: fc.nat({ max: 99 }).map(String),
        }),
      }),
      { maxLength: 4 },
    );
    const calls = ["gpt-4o", "gpt-5", "m"].flatMap((model) =>
      ["openai", "acme"].map((provider) => ({ provider, model, usage: million })),
    );
    fc.assert(
      fc.property(items, items, (first, second) => {
        const build = () =>
          buildPriceBook([{ own: document("a", ...first) }, { own: document("b", ...second) }, { list: vendored }]);
        const [one, other] = [build(), build()];
        for (const call of calls) {
          const priced = price(call, one);
          expect(price(call, other)).toEqual(priced);
          const stronger = first.findLast(({ provider, model }) => provider === call.provider && model === call.model);
          if (stronger !== undefined) expect(usd(priced.cost)).toBe(stronger.prices.input_uncached);
        }
      }),
      { numRuns: 50 },
    );
  });
});

describe("tiers", () => {
  const batch = { provider: "openai", model: "gpt-4o", usage: million, serviceTier: "batch" as const };

  test("the user's own price of a tier needs no multiplier", () => {
    const own = withOwn(entry("openai", "gpt-4o", "1", { tier: "batch" }));
    expect(price(batch, own)).toMatchObject({ cost: 1_000_000_000_000n, flags: [] });
    expect(costOf({ ...batch, serviceTier: "standard" }, own)).toBe("2.5");
  });

  test("the provider's factor on the user's standard price is flagged; the user's own factor is not", () => {
    expect(price(batch, withOwn(entry("openai", "gpt-4o", "1")))).toMatchObject({
      cost: 500_000_000_000n,
      flags: ["tier_by_multiplier", "multiplier_on_own_price"],
    });
    const factor = { kind: "multiplier", provider: "openai", tier: "batch", factor: "0.4" };
    expect(price(batch, withOwn(entry("openai", "gpt-4o", "1"), factor))).toMatchObject({
      cost: 400_000_000_000n,
      flags: ["tier_by_multiplier"],
    });
  });

  test("an imported price of the tier comes before a stronger standard price without a factor", () => {
    const list = document("litellm", entry("cohere", "command-a", "1", { tier: "batch" }));
    const book = buildPriceBook([...defaultPriceLayers, { list }]);
    const call = { provider: "cohere", model: "command-a", usage: million };
    expect(costOf({ ...call, serviceTier: "batch" }, book)).toBe("1");
    expect(costOf(call, book)).toBe("2.5");
  });

  test("of factors for one condition the longest model name counts; others multiply", () => {
    const book = withOwn(
      entry("acme", "big-fast", "10"),
      { kind: "multiplier", provider: "acme", tier: "priority", factor: "2" },
      { kind: "multiplier", provider: "acme", tier: "priority", models: ["big*"], factor: "3" },
      { kind: "multiplier", provider: "acme", tier: "priority", models: ["bi*"], factor: "5" },
      { kind: "multiplier", provider: "acme", regions: ["eu-*"], factor: "1.1" },
      { kind: "multiplier", provider: "acme", factor: "1.05" },
    );
    const call = { provider: "acme", model: "big-fast", usage: million, region: "eu-west-1" };
    expect(costOf({ ...call, serviceTier: "priority" }, book)).toBe("34.65");
    expect(costOf(call, book)).toBe("11.55");
    expect(costOf({ ...call, region: "us-east-1" }, book)).toBe("10.5");
  });

  test("reserved capacity costs 0 only where a price or a contract says so", () => {
    const call = { provider: "openai", model: "gpt-4o", usage: million, serviceTier: "provisioned" as const };
    expect(price(call, withOwn(entry("openai", "gpt-99", "1")))).toMatchObject({
      cost: 2_500_000_000_000n,
      flags: ["tier_priced_as_standard", "cost_upper_bound"],
    });
    const free = {
      kind: "price",
      provider: "openai",
      model: "gpt-4o",
      tier: "provisioned",
      prices: { input_uncached: "0", output_text: "0" },
    };
    expect(price(call, withOwn(free))).toMatchObject({ status: "priced", cost: 0n, flags: ["covered_by_commitment"] });
    const contract = { kind: "contract", id: "ptu", provider: "openai", tier: "provisioned", factor: "0" };
    expect(price(call, withOwn(contract))).toMatchObject({
      status: "priced",
      cost: 0n,
      listCost: 2_500_000_000_000n,
      flags: ["contract_applied", "covered_by_commitment"],
    });
  });
});

describe("machines of one's own", () => {
  const gpu = {
    kind: "price",
    provider: "my-cluster",
    model: "llama-70b",
    prices: { busy_hours: "2.4" },
    concurrency: 8,
  };
  const call = { provider: "vllm", hostProvider: "my-cluster", model: "llama-70b", selfHosted: true };

  test("an hour of the machine is divided among the calls it serves at once; the tokens are in it", () => {
    const usage = { input_uncached: 900, cache_read: 100, output_text: 50 };
    const priced = price({ ...call, usage, durationMs: 3_000 }, withOwn(gpu));
    expect(priced).toMatchObject({ status: "priced", unpricedClasses: [], flags: ["priced_by_busy_time"] });
    expect(usd(priced.cost)).toBe("0.00025"); // 2.4 × 3 s ÷ 3600 s ÷ 8
    expect(priced.lines.other).toBe(priced.cost);
  });

  test("agentic-coding-harness-benchmarks#136: more tokens in the same time cost no more", () => {
    const cost = (input: number) =>
      costOf({ ...call, usage: { input_uncached: input }, durationMs: 1_000 }, withOwn(gpu));
    expect(cost(10)).toBe(cost(100_000));
  });

  test("without a duration it is unpriced; without a concurrency the whole machine is an upper bound", () => {
    expect(price({ ...call, usage: million }, withOwn(gpu)).unpricedReason).toBe("duration_missing");
    const { concurrency: _, ...alone } = gpu;
    const priced = price({ ...call, durationMs: 3_600_000 }, withOwn(alone));
    expect(priced).toMatchObject({ status: "priced", cost: 2_400_000_000_000n });
    expect(priced.flags).toEqual(["priced_by_busy_time", "busy_time_not_shared"]);
  });

  test("one price may hold for any model of the machine, and never for models that others sell", () => {
    const book = withOwn({ ...gpu, model: "*" });
    expect(price({ ...call, model: "qwen-9", durationMs: 3_000 }, book).flags).toEqual([
      "any_model_price",
      "priced_by_busy_time",
    ]);
    expect(price({ provider: "ollama", model: "gpt-oss:20b", usage: million }, book).unpricedReason).toBe(
      "self_hosted",
    );
    expect(price({ provider: "openai", model: "gpt-99", usage: million }, book).unpricedReason).toBe("unknown_model");
  });

  test("tokens of one's own machine may have a price as well", () => {
    const book = withOwn(entry("ollama", "gpt-oss:20b", "0.1"));
    expect(costOf({ provider: "ollama", model: "gpt-oss:20b", usage: million }, book)).toBe("0.1");
  });
});

describe("names", () => {
  test("an alias says which model a deployment means, for its provider and time", () => {
    const alias = {
      kind: "alias",
      model: "Prod-Chat",
      onlyProvider: "azure",
      means: { provider: "azure", model: "gpt-4o" },
    };
    const book = withOwn({ ...alias, from: "2026-01-01" });
    const call = { provider: "azure.ai.openai", model: "prod-chat", usage: million };
    expect(price(call, book)).toMatchObject({ cost: 2_500_000_000_000n, flags: ["priced_by_alias"] });
    expect(price(call, book).priceIds).toContain("own@1/alias/prod-chat");
    expect(price({ ...call, provider: "openai" }, book).unpricedReason).toBe("unknown_model");
    expect(price({ ...call, occurredAt: 0 }, book).unpricedReason).toBe("unknown_model");
  });

  test("a fine-tuned model has its own price, else its base's", () => {
    const model = "ft:gpt-4.1-2025-04-14:acme::abc";
    const call = { provider: "openai", model, usage: million };
    expect(price(call, withOwn(entry("x", "y", "1")))).toMatchObject({ flags: ["fine_tuned_at_base_price"] });
    expect(price(call, withOwn(entry("openai", model, "3")))).toMatchObject({ cost: 3_000_000_000_000n, flags: [] });
  });

  test("whoever serves a model is asked for its price before its maker", () => {
    const usage = million;
    const claude = { provider: "anthropic", hostProvider: "gcp.vertex_ai", model: "claude-3-haiku@20240307", usage };
    expect(price(claude, withOwn(entry("google", "claude-3-haiku", "9")))).toMatchObject({ cost: 9_000_000_000_000n });
    const bedrock = { provider: "anthropic", hostProvider: "groq", model: "claude-opus-4-6", usage };
    expect(price(bedrock, withOwn(entry("x", "y", "1"))).flags).toContain("host_not_priced");
  });
});

describe("quantities that are not tokens", () => {
  test.each<[string, number, Usage, string]>([
    ["audio_ms_in", 60_000, { audio_ms_in: 180_001 }, "0.012900071667"], // 0.0043 a minute
    ["audio_ms_out", 1_000, { audio_ms_out: 12_345 }, "0.0530835"],
    ["session_ms", 3_600_000, { session_ms: 600_000 }, "0.000716666667"],
    ["pages", 1, { pages: 3 }, "0.0129"],
    ["images", 1, { images: 2 }, "0.0086"],
    ["characters_in", 1_000_000, { characters_in: 1_000 }, "0.0000043"],
    ["cache_storage_token_hours", 1_000_000, { cache_storage_token_hours: 500_000 }, "0.00215"],
    ["video_ms_out", 1_000, { video_ms_out: 8_000 }, "0.0344"],
  ])("%s for %i", (name, per, usage, cost) => {
    const book = withOwn({ kind: "price", provider: "acme", model: "m", per, prices: { [name]: "0.0043" } });
    expect(costOf({ provider: "acme", model: "m", usage }, book)).toBe(cost);
  });

  test("a model that is priced by the request needs no other quantity", () => {
    const book = withOwn({ kind: "price", provider: "acme", model: "rerank", per: 1_000, prices: { requests: "2" } });
    expect(price({ provider: "acme", model: "rerank", usage: { requests: 3 } }, book)).toMatchObject({
      status: "priced",
      cost: 6_000_000_000n,
    });
  });

  test("whisper is priced by the minute", () => {
    const book = buildPriceBook(defaultPriceLayers);
    expect(costOf({ provider: "openai", model: "whisper-1", usage: { audio_ms_in: 90_000 } }, book)).toBe("0.009");
  });
});

describe("documents that cannot be used are refused by name", () => {
  test.each<[string, object, RegExp]>([
    ["a price as a number", { prices: { input_uncached: 1 } }, /prices.*input_uncached|expected string/s],
    ["an end before the beginning", { from: "2026-02-01", to: "2026-01-01" }, /later than/],
    ["a cliff without a price below it", { cliffs: [{ promptTokens: 9, prices: { cache_read: "1" } }] }, /cliff/],
    ["an odd unit", { per: 100 }, /must be 1, 1000/],
    ["no price at all", { prices: {} }, /at least one quantity/],
    ["a middle price of something without a price", { typical: ["pages"] }, /no price for/],
  ])("%s", (_, change, message) => {
    const result = priceDocumentSchema.safeParse({
      source: "own",
      version: "1",
      items: [{ ...entry("p", "m", "1"), ...change }],
    });
    expect(result.success).toBe(false);
    expect(JSON.stringify(result.error?.issues)).toMatch(message);
  });
});

test.each([
  ["a rate of 0", { currency: "EUR", usd: "0" }, /greater than 0/],
  ["a rate of 0.00", { currency: "EUR", usd: "0.00" }, /greater than 0/],
  ["a rate for dollars", { currency: "USD", usd: "1" }, /USD itself has no rate/],
])("an exchange rate is refused by name: %s", (_, change, message) => {
  const items = [{ kind: "fx", from: "2026-01-01", ...change }];
  const result = priceDocumentSchema.safeParse({ source: "own", version: "1", items });
  expect(result.success).toBe(false);
  expect(JSON.stringify(result.error?.issues)).toMatch(message);
});

test("within a price step, more of anything never costs less, and cost and list cost are the sum of their parts", () => {
  const book = withOwn(
    { kind: "contract", id: "c", provider: "openai", factor: "0.87654321" },
    { kind: "multiplier", provider: "openai", tier: "flex", factor: "0.333333333333333" },
  );
  const anyUsage = fc.record({
    input_uncached: fc.nat({ max: 60_000 }),
    cache_read: fc.nat({ max: 60_000 }),
    output_text: fc.nat({ max: 60_000 }),
    output_reasoning: fc.nat({ max: 60_000 }),
    web_searches: fc.nat({ max: 9 }),
  });
  const anyTier = fc.constantFrom("standard", "batch", "flex", "priority", "scale");
  fc.assert(
    fc.property(
      anyUsage,
      anyUsage,
      fc.constantFrom("gpt-4o", "gpt-5.4", "gpt-5.6-sol"),
      anyTier,
      (less, more, model, tier) => {
        const sum = Object.fromEntries(
          Object.entries(less).map(([name, quantity]) => [name, quantity + (more[name as keyof typeof more] ?? 0)]),
        );
        const call = { provider: "openai", model, serviceTier: tier, region: "eu" } as const;
        const [small, large] = [price({ ...call, usage: less }, book), price({ ...call, usage: sum }, book)];
        expect((large.cost ?? 0n) >= (small.cost ?? 0n)).toBe(true);
        for (const { cost, lines, listCost } of [small, large]) {
          expect(Object.values(lines).reduce((total, line) => total + (line ?? 0n), 0n)).toBe(cost);
          expect((listCost ?? 0n) >= (cost ?? 0n)).toBe(true);
        }
      },
    ),
    { numRuns: 200 },
  );
});

test("whatever the time, an answer remembered for a stretch of it is the answer of a book that remembers nothing", () => {
  const items = [
    entry("deepseek", "own", "1", { windows: [{ from: "22:00", to: "03:00", days: ["sun", "mon"] }] }),
    entry("deepseek", "own", "2"),
    entry("deepseek", "own", "3", { from: "2026-03-01", to: "2026-03-08T12:30:00Z" }),
  ];
  const remembering = withOwn(...items);
  const names = fc.constantFrom("own", "deepseek-v4-pro", "deepseek-chat");
  const times = fc.integer({ min: Date.parse("2026-02-20"), max: Date.parse("2026-09-20") });
  fc.assert(
    fc.property(names, times, (model, occurredAt) => {
      const call = { provider: "deepseek", model, usage: million, occurredAt };
      expect(price(call, remembering)).toEqual(price(call, withOwn(...items)));
    }),
    { numRuns: 300 },
  );
});
