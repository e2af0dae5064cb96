import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { defaultPriceLayers, openGenaiPrices } from "../genai-prices.ts";
import { type PicoUsd, parseUsd } from "../money.ts";
import { buildPriceBook } from "../price-book.ts";
import { type PriceableCall, priceCall } from "../price-call.ts";
import { priceDocumentSchema } from "../price-document.ts";
import type { Usage, UsageClass } from "../usage.ts";
import { type CellSavings, cellSavings, type SavingsCell } from "./savings.ts";

const book = openGenaiPrices();
const AT = Date.parse("2026-01-15T12:00:00Z");
const usd = (text: string): PicoUsd => parseUsd(text) ?? expect.fail(text);

type Tier = "standard" | "batch" | "priority";
const callOf = (model: string, usage: Usage, serviceTier: Tier = "standard"): PriceableCall => ({
  ...{ provider: model.startsWith("claude") ? "anthropic" : "openai", model, serviceTier, usage },
  ...{ occurredAt: AT, usageSource: "reported", isBillable: true, status: "ok" },
});

/** What the ledger has of calls with the same terms. */
function cellOf(calls: readonly PriceableCall[], prices = book): SavingsCell {
  const usage: Partial<Record<UsageClass, number>> = {};
  let [cost, listCost] = [0n, 0n];
  const flags = new Set<string>();
  for (const call of calls) {
    const priced = priceCall(call, prices);
    if (priced.status !== "priced") expect.fail(`${call.model} is ${priced.status}`);
    cost += priced.cost ?? 0n;
    listCost += priced.listCost ?? 0n;
    for (const flag of priced.flags) flags.add(flag);
    for (const [name, tokens] of Object.entries(call.usage) as [UsageClass, number][])
      usage[name] = (usage[name] ?? 0) + tokens;
  }
  return {
    terms: calls[0] ?? expect.fail("no calls"),
    at: AT,
    isLongContext: flags.has("long_context_price"),
    calls: calls.length,
    usage,
    cost: cost as PicoUsd,
    listCost: listCost as PicoUsd,
  };
}

const total = (cell: SavingsCell, { cacheReads, cacheWrites, serviceTier, contract }: CellSavings): bigint =>
  cell.cost + cacheReads - cacheWrites + serviceTier + contract;

/** The oracle: the same call without a cache, in the standard tier, at list prices. */
function withoutLevers(call: PriceableCall, prices = book): bigint {
  const { cache_read = 0, cache_write_5m = 0, cache_write_1h = 0, input_uncached = 0, ...rest } = call.usage;
  const usage = { ...rest, input_uncached: input_uncached + cache_read + cache_write_5m + cache_write_1h };
  return priceCall({ ...call, serviceTier: "standard", usage }, prices).listCost ?? expect.fail("has no list price");
}

const tokens = fc.integer({ min: 0, max: 40_000 });
const usages = fc.record({
  input_uncached: tokens,
  cache_read: tokens,
  cache_write_5m: tokens,
  cache_write_1h: tokens,
  output_text: tokens,
});
const calls = fc
  .tuple(
    fc.constantFrom("claude-sonnet-4-5", "claude-haiku-4-5"),
    fc.constantFrom<Tier>("standard", "batch"),
    fc.array(usages, { minLength: 1, maxLength: 20 }),
  )
  .map(([model, tier, some]) => some.map((usage) => callOf(model, usage, tier)));

describe("realised savings (M16)", () => {
  test("golden: a million tokens each, read and written, of a model at 3 USD a million", () => {
    const cell = cellOf([callOf("claude-sonnet-4-5", { cache_read: 100_000, cache_write_5m: 20_000, output_text: 0 })]);
    // Read at 0.30 instead of 3; written at 3.75 instead of 3.
    expect(cellSavings(cell, book)).toEqual({
      cacheReads: usd("0.27"),
      cacheWrites: usd("0.015"),
      serviceTier: 0n,
      contract: 0n,
    });
  });

  test("golden: a batch at half the price, caches taken first", () => {
    const cell = cellOf([
      callOf("claude-sonnet-4-5", { input_uncached: 100_000, cache_read: 100_000, output_text: 0 }, "batch"),
    ]);
    const savings = cellSavings(cell, book) ?? expect.fail();
    // At standard prices 0.30 + 0.03; in the batch half of it.
    expect(savings).toMatchObject({ cacheReads: usd("0.27"), serviceTier: usd("0.165") });
    expect(total(cell, savings)).toBe(usd("0.6"));
  });

  test("cost and all levers are what the calls would have cost without them, to the rounding of each class", () => {
    fc.assert(
      fc.property(calls, (some) => {
        const cell = cellOf(some);
        const savings = cellSavings(cell, book) ?? expect.fail("is not judged");
        const expected = some.reduce((sum, call) => sum + withoutLevers(call), 0n);
        const off = total(cell, savings) - expected;
        expect(off < 0n ? -off : off).toBeLessThanOrEqual(BigInt(some.length) * 12n);
      }),
    );
  });

  test("a contract is a lever of its own, and what the cache saved stays the same", () => {
    const items = [{ kind: "contract", id: "c", provider: "anthropic", factor: "0.8" }];
    const contract = priceDocumentSchema.parse({ source: "own", version: "1", items });
    const own = buildPriceBook([{ own: contract }, ...defaultPriceLayers]);
    const call = callOf("claude-sonnet-4-5", { cache_read: 100_000, output_text: 1_000 });
    const [cell, plain] = [cellOf([call], own), cellOf([call])];
    expect(cellSavings(cell, own)).toEqual({ ...cellSavings(plain, book), contract: plain.cost - cell.cost });
  });

  test("says nothing where the book no longer gives the list price of the ledger, or knows no price", () => {
    const cell = cellOf([callOf("claude-sonnet-4-5", { cache_read: 1_000, output_text: 10 })]);
    expect(cellSavings({ ...cell, listCost: (cell.listCost + 1_000n) as PicoUsd }, book)).toBeUndefined();
    expect(cellSavings({ ...cell, terms: { provider: "nobody", model: "unheard-of" } }, book)).toBeUndefined();
  });

  test("removing the lever from the calls removes it from the figure, and no other", () => {
    fc.assert(
      fc.property(usages, (usage) => {
        const cached = cellSavings(cellOf([callOf("claude-sonnet-4-5", usage, "batch")]), book) ?? expect.fail();
        const standard = cellSavings(cellOf([callOf("claude-sonnet-4-5", usage)]), book) ?? expect.fail();
        expect(standard).toEqual({ ...cached, serviceTier: 0n });
      }),
    );
  });
});
