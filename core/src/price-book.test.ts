import { describe, expect, test } from "vitest";
import vendored from "../prices/genai-prices.json" with { type: "json" };
import { AppError } from "./errors.ts";
import { parseUnitPrice } from "./money.ts";
import { buildPriceBook, type PricedModel, rowAt } from "./price-book.ts";
import { compileClause, matcherOf } from "./price-book-clause.ts";

const book = buildPriceBook([{ list: vendored }]);
const at = (text: string): number => Date.parse(text);

function model(provider: string, name: string): PricedModel {
  const found = book.providers.get(provider)?.exact.get(name);
  if (found === undefined) throw new Error(`${provider}/${name} is not in the book`);
  return found;
}

const rowIdAt = (provider: string, name: string, instant: string): string | undefined =>
  rowAt(model(provider, name), at(instant))?.id;

describe("the vendored price data", () => {
  test("compiles whole, and every row id is unique and names source, date, provider and model", () => {
    const rows = [...book.providers.values()].flatMap((provider) =>
      [...new Set([...provider.exact.values(), ...provider.patterns.map((pattern) => pattern.model)])].flatMap(
        (entry) => entry.rows,
      ),
    );
    expect(book.providers.size).toBe(34);
    expect(rows).toHaveLength(1442 + 9); // Nine models have a second row.
    expect(new Set(rows.map((row) => row.id)).size).toBe(rows.length);
    for (const row of rows) expect(row.id.startsWith("genai-prices@2026-08-21/")).toBe(true);
    expect(rowIdAt("anthropic", "claude-sonnet-4-5", "2026-01-01")).toBe(
      "genai-prices@2026-08-21/anthropic/claude-sonnet-4-5#1",
    );
  });

  test("prices are exact, per million units, with their cliffs", () => {
    const rates = model("anthropic", "claude-sonnet-4-5").rows[0]?.rates;
    expect(rates?.input_uncached?.base).toBe(parseUnitPrice("3"));
    expect(rates?.input_uncached?.cliffs).toEqual([{ above: 200_000, price: parseUnitPrice("6") }]);
    expect(rates?.cache_write_1h?.cliffs).toEqual([{ above: 200_000, price: parseUnitPrice("12") }]);
    expect(model("deepseek", "deepseek-v4-pro").rows[0]?.rates.cache_read?.base).toBe(parseUnitPrice("0.003625"));
    expect(model("perplexity", "sonar").rows[0]?.rates.requests).toMatchObject({
      base: parseUnitPrice("12"),
      per: 1_000,
    });
  });
});

describe("effective dating", () => {
  test("o3 changes price on 2025-06-10 at midnight UTC", () => {
    expect(rowIdAt("openai", "o3", "2025-06-09T23:59:59.999Z")).toMatch(/o3#1$/);
    expect(rowIdAt("openai", "o3", "2025-06-10T00:00:00Z")).toMatch(/o3#2$/);
    const [before, after] = model("openai", "o3").rows;
    expect(before?.validTo).toBe(after?.validFrom);
  });

  test("a time-of-day window is half-open and repeats every day, before 1970 too", () => {
    const offPeak = /deepseek-chat#1$/;
    const standard = /deepseek-chat#2$/;
    expect(rowIdAt("deepseek", "deepseek-chat", "2026-01-05T00:29:59.999Z")).toMatch(offPeak);
    expect(rowIdAt("deepseek", "deepseek-chat", "2026-01-05T00:30:00Z")).toMatch(standard);
    expect(rowIdAt("deepseek", "deepseek-chat", "2026-01-05T16:29:59.999Z")).toMatch(standard);
    expect(rowIdAt("deepseek", "deepseek-chat", "2026-01-05T16:30:00Z")).toMatch(offPeak);
    expect(rowIdAt("deepseek", "deepseek-chat", "1969-12-31T12:00:00Z")).toMatch(standard);
  });

  test("a window may span midnight, and before the first price there is none", () => {
    const prices = { input_mtok: "1" };
    const nightly = bookOf([
      { constraint: { start_date: "2026-01-01" }, prices },
      { constraint: { start_time: "22:00:00Z", end_time: "02:00:00Z" }, prices },
    ]);
    const only = nightly.providers.get("p")?.exact.get("m");
    if (only === undefined) throw new Error("the model is missing");
    expect(rowAt(only, at("2026-01-02T23:00:00Z"))?.id).toBe("test@1/p/m#2");
    expect(rowAt(only, at("2026-01-02T01:59:59Z"))?.id).toBe("test@1/p/m#2");
    expect(rowAt(only, at("2026-01-02T02:00:00Z"))?.id).toBe("test@1/p/m#1");
    expect(rowAt(only, at("2025-12-31T12:00:00Z"))).toBeUndefined();
  });
});

describe("price data that cannot be used is refused by name", () => {
  test.each([
    ["a float instead of text", [{ prices: { input_mtok: 0.1 } }]],
    ["a negative price", [{ prices: { input_mtok: "-1" } }]],
    ["a price that is no number", [{ prices: { input_mtok: "cheap" } }]],
    ["a quantity kind we do not know", [{ prices: { sparkle_mtok: "1" } }]],
    ["a date that is none", [{ constraint: { start_date: "2026-13-01" }, prices: {} }]],
    ["no price at all", []],
  ])("%s", (_, prices) => {
    expect(() => bookOf(prices)).toThrow(AppError);
    expect(() => bookOf(prices)).toThrow(/providers\.0\.models\.0\.prices/);
  });

  test("an expression that does not compile", () => {
    expect(() => bookOf([{ prices: {} }], { regex: "(" })).toThrow(/match/);
  });
});

test("clauses match without regard to case, and nested ones combine", () => {
  const matches = matcherOf({
    or: [{ equals: "M2-Her" }, { and: [{ starts_with: "Mini" }, { ends_with: "-M2" }] }, { regex: "^o[134]" }],
  });
  expect(["m2-her", "minimax-m2", "o3-mini"].every(matches)).toBe(true);
  expect(["m2-her-2", "minimax-m3", "go3"].some(matches)).toBe(false);
  expect(compileClause({ or: [{ equals: "A" }, { contains: "bcd" }] }).patterns[0]?.specificity).toBe(3);
});

function bookOf(prices: unknown, match: unknown = { equals: "m" }) {
  const models = [{ id: "m", match, prices }];
  const source = { source: "test", version: "1", commit: "0", licence: "MIT", providers: [{ id: "p", models }] };
  return buildPriceBook([{ list: source }]);
}
