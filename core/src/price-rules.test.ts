import { describe, expect, test } from "vitest";
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

describe("contracts", () => {
  test("turn the list cost into the cost by an exact factor, for their time, and keep both", () => {
    const book = withOwn(
      { kind: "contract", id: "2026", provider: "openai", from: "2026-01-01", to: "2027-01-01", factor: "0.85" },
      { kind: "contract", id: "mini", provider: "openai", models: ["gpt-4o-mini"], factor: "0.5" },
    );
    const usage = { input_uncached: 333, cache_read: 7, output_text: 11 };
    const priced = price({ provider: "openai", model: "gpt-4o", usage }, book);
    expect(usd(priced.listCost)).toBe("0.00095125");
    expect(usd(priced.cost)).toBe("0.0008085625");
    expect(priced.flags).toEqual(["contract_applied"]);
    expect(priced.priceIds).toEqual(["genai-prices@2026-08-21/openai/gpt-4o#1", "own@1/contract/2026"]);
    const before = { provider: "openai", model: "gpt-4o", usage, occurredAt: Date.parse("2025-12-31T23:59:59.999Z") };
    expect(price(before, book)).toMatchObject({ flags: [] });
    expect(costOf({ provider: "openai", model: "gpt-4o-mini", usage: million }, book)).toBe("0.075");
  });
});

describe("a contract and a price of one's own", () => {
  const contract = { kind: "contract", id: "c", provider: "openai", factor: "0.5" };
  const call = { provider: "openai", model: "gpt-4o", usage: { input_uncached: 100_000, output_text: 0 } };
  const sums = (book: PriceBook, more: Partial<PriceableCall> = {}) => {
    const { cost, listCost, flags } = price({ ...call, ...more }, book);
    return [usd(cost), usd(listCost), ...flags];
  };

  test("the list cost is the list's price, whatever is paid", () => {
    expect(sums(withOwn(entry("openai", "gpt-4o", "2")))).toEqual(["0.2", "0.25"]);
    expect(sums(withOwn(entry("openai", "gpt-4o", "2"), contract))).toEqual([
      "0.1",
      "0.25",
      "contract_applied",
      "contract_on_own_price",
    ]);
    expect(sums(withOwn(contract))).toEqual(["0.125", "0.25", "contract_applied"]);
  });

  test("the list's own steps and tiers are in it", () => {
    const book = withOwn(entry("openai", "gpt-5.4", "1"));
    const long = { model: "gpt-5.4", usage: { input_uncached: 300_000, output_text: 0 } };
    expect(sums(book, long)).toEqual(["0.3", "1.5"]);
    expect(sums(book, { ...long, serviceTier: "batch" }).slice(0, 2)).toEqual(["0.15", "0.75"]);
  });

  test("where no list prices all of it, the own price is the list cost too", () => {
    const own = entry("openai", "gpt-4o", "2", { prices: { input_uncached: "2", output_text: "10", pages: "1" } });
    expect(sums(withOwn(own), { usage: { input_uncached: 100_000, pages: 1_000_000 } }).slice(0, 2)).toEqual([
      "1.2",
      "1.2",
    ]);
    expect(sums(withOwn(entry("acme", "m", "2")), { provider: "acme", model: "m" })).toEqual(["0.2", "0.2"]);
  });
});

describe("which models a rule names", () => {
  const rule = (models: string[]) => withOwn({ kind: "contract", id: "c", provider: "openai", models, factor: "0" });
  const isNamed = (models: string[], model: string) =>
    price({ provider: "openai", model, usage: million }, rule(models)).flags.includes("contract_applied");

  test("a name is that model and its dated snapshots; a `*` ends a beginning", () => {
    expect(["o3", "o3-2025-04-16", "o3-pro", "o3-mini"].map((model) => isNamed(["o3"], model))).toEqual([
      true,
      true,
      false,
      false,
    ]);
    expect(["gpt-5", "gpt-5-2025-08-07", "gpt-5-nano", "gpt-5.4"].map((model) => isNamed(["gpt-5"], model))).toEqual([
      true,
      true,
      false,
      false,
    ]);
    expect(["gpt-5", "gpt-5-nano", "gpt-5.4"].map((model) => isNamed(["gpt-5*"], model))).toEqual([true, true, true]);
    expect(["gpt-5", "gpt-5-nano", "gpt-5.4"].map((model) => isNamed(["gpt-5-*"], model))).toEqual([
      false,
      true,
      false,
    ]);
  });

  test("OpenAI's priority is priced for the models that have it, and a lower bound for their relatives", () => {
    const flags = (model: string) =>
      price({ provider: "openai", model, usage: million, serviceTier: "priority" }, withOwn(entry("x", "y", "1")))
        .flags;
    for (const model of ["o3", "gpt-5", "gpt-5-2025-08-07", "gpt-5.4", "gpt-5.6-terra"]) {
      expect(flags(model)).toContain("tier_by_multiplier");
    }
    for (const model of ["o3-pro", "gpt-5-nano", "gpt-5-pro", "gpt-5.4-pro", "gpt-5.4-nano", "gpt-5.5-pro"]) {
      expect(flags(model)).toContain("cost_lower_bound");
    }
  });
});
