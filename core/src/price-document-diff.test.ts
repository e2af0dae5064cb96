import fc from "fast-check";
import { expect, test } from "vitest";
import { type PriceItem, priceItemSchema } from "./price-document.ts";
import { diffPriceDocuments } from "./price-document-diff.ts";
import { priceItemName } from "./price-item-name.ts";

const item = (model: string, input: string, more: object = {}): PriceItem =>
  priceItemSchema.parse({ kind: "price", provider: "acme", model, prices: { input_uncached: input }, ...more });
const document = (...items: PriceItem[]) => ({ source: "s", version: "1", items });

test("says what is added, changed and removed, whatever the order of items and fields", () => {
  const before = document(item("a", "1"), item("b", "1"), item("c", "1"));
  const reordered = priceItemSchema.parse({
    prices: { input_uncached: "1" },
    model: "c",
    provider: "acme",
    kind: "price",
  });
  const { changes, unchanged } = diffPriceDocuments(before, document(reordered, item("b", "2"), item("d", "1")));
  expect(unchanged).toBe(1);
  expect(
    changes.map(({ change, before: was, after }) => [change, was && priceItemName(was), after && priceItemName(after)]),
  ).toEqual([
    ["changed", "price-acme-b", "price-acme-b"],
    ["added", undefined, "price-acme-d"],
    ["removed", "price-acme-a", undefined],
  ]);
});

test("tiers, regions and beginnings are different things", () => {
  const rows = [{}, { tier: "batch" }, { region: "eu" }, { from: "2026-11-01" }].map((more) => item("a", "1", more));
  expect(diffPriceDocuments(undefined, document(...rows)).changes).toHaveLength(4);
  expect(new Set(rows.map(priceItemName)).size).toBe(4);
});

test("a document against itself, in any order, has no changes", () => {
  const items = fc.array(fc.tuple(fc.constantFrom("a", "b", "c"), fc.constantFrom("batch", "flex")), { maxLength: 8 });
  fc.assert(
    fc.property(items, (drawn) => {
      const made = drawn.map(([model, tier]) => item(model, "1", { tier }));
      const diff = diffPriceDocuments(document(...made), document(...made.toReversed()));
      expect(diff).toEqual({ changes: [], unchanged: made.length });
    }),
  );
});

test.each([
  [
    { kind: "price", provider: "my cluster", model: "Llama/70B:free", prices: { pages: "1" } },
    "price-my-cluster-Llama-70B-free",
  ],
  [{ kind: "multiplier", provider: "openai", tier: "batch", factor: "0.5" }, "multiplier-openai-batch"],
  [{ kind: "contract", id: "2026", provider: "openai", factor: "0.9" }, "contract-2026"],
  [{ kind: "fx", currency: "EUR", from: "2026-11-01", usd: "1.1" }, "fx-EUR-2026-11-01"],
  [{ kind: "alias", model: "fast", means: { provider: "openai", model: "gpt-5" } }, "alias-fast"],
  [{ kind: "price", provider: "openai", model: "gpt-*", prices: { pages: "1" } }, "price-openai-gpt-any"],
])("%j is named %s", (written, name) => {
  expect(priceItemName(priceItemSchema.parse(written))).toBe(name);
});
