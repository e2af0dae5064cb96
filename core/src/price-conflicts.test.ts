import { expect, test } from "vitest";
import { systemClock } from "./clock.ts";
import { listPrices, overridingRow } from "./list-prices.ts";
import { buildPriceBook } from "./price-book.ts";
import { findPriceConflicts } from "./price-conflicts.ts";
import { type PriceDocument, priceDocumentSchema } from "./price-document.ts";

const AT = Date.parse("2026-11-01T00:00:00Z");
const document = (source: string, ...items: object[]): PriceDocument =>
  priceDocumentSchema.parse({
    source,
    version: "1",
    items: items.map((item) => ({ kind: "price", provider: "acme", model: "m", ...item })),
  });
const bookOf = (own: PriceDocument[], lists: PriceDocument[]) =>
  buildPriceBook([...own.map((one) => ({ own: one })), ...lists.map((one) => ({ list: one }))]);
const conflictsOf = async (own: PriceDocument[], lists: PriceDocument[], at = AT) =>
  (await findPriceConflicts(bookOf(own, lists), at, systemClock)).map(
    ({ tier, region, quantity, fromPromptTokens, winner, other, ratio, why }) => ({
      about: [tier, region, quantity, fromPromptTokens],
      winner: `${winner.source} ${winner.price}/${winner.per}`,
      other: `${other.source} ${other.price}/${other.per}`,
      ratio,
      why,
    }),
  );
const prices = (input: string, output = "4") => ({ prices: { input_uncached: input, output_text: output } });

test("names both values, their ratio, who wins and why", async () => {
  expect(await conflictsOf([document("mine", prices("1"))], [document("list", prices("2"))])).toEqual([
    {
      about: ["standard", undefined, "input_uncached", undefined],
      winner: "mine 1/1000000",
      other: "list 2/1000000",
      ratio: 2,
      why: "own_prices_before_lists",
    },
  ]);
  expect((await conflictsOf([], [document("a", prices("1")), document("b", prices("2"))]))[0]?.why).toBe(
    "stronger_list_first",
  );
  expect((await conflictsOf([document("a", prices("1")), document("b", prices("2"))], []))[0]?.why).toBe(
    "nearer_own_prices_first",
  );
});

test("the same price in another unit is none; fallbacks are nobody's statement", async () => {
  const perThousand = { per: 1_000, prices: { input_uncached: "0.001", output_text: "0.004", cache_read: "0.0001" } };
  expect(await conflictsOf([document("mine", prices("1"))], [document("list", perThousand)])).toEqual([]);
});

test("cliffs are compared from the smallest prompt on for which they differ", async () => {
  const cliff = (promptTokens: number) => ({
    prices: { input_uncached: "1" },
    cliffs: [{ promptTokens, prices: { input_uncached: "2" } }],
  });
  expect(await conflictsOf([document("mine", cliff(200_000))], [document("list", cliff(128_000))])).toMatchObject([
    {
      about: ["standard", undefined, "input_uncached", 128_001],
      winner: "mine 1/1000000",
      other: "list 2/1000000",
      ratio: 2,
    },
  ]);
});

test("only what holds at the instant, for the same tier, region and currency", async () => {
  const list = document("list", prices("2"));
  const dated = document("mine", { ...prices("1"), from: "2026-11-02" });
  expect(await conflictsOf([dated], [list])).toEqual([]);
  expect(await conflictsOf([dated], [list], Date.parse("2026-11-02T00:00:00Z"))).toHaveLength(1);
  for (const other of [{ tier: "batch" }, { region: "eu" }, { currency: "EUR" }]) {
    expect(await conflictsOf([document("mine", { ...prices("1"), ...other })], [list])).toEqual([]);
  }
});

test("a free winner has no ratio, and every layer is compared with the one that counts", async () => {
  const layers = [document("mine", prices("0", "0"))];
  const found = await conflictsOf(layers, [document("a", prices("1", "0")), document("b", prices("2", "0"))]);
  expect(found.map(({ winner, other, ratio }) => [winner, other, ratio])).toEqual([
    ["mine 0/1000000", "a 1/1000000", undefined],
    ["mine 0/1000000", "b 2/1000000", undefined],
  ]);
});

test("a row is overridden by a stronger source's row for the same tier and region, and by no other", () => {
  const book = bookOf(
    [document("mine", prices("1"))],
    [document("list", prices("2"), { ...prices("1"), tier: "batch" })],
  );
  const listed = listPrices(book, { source: "list" }, AT);
  expect(listed.map((one) => [one.row.tier, overridingRow(book, one, AT)?.id])).toEqual([
    ["standard", "mine@1/acme/m#1"],
    ["batch", undefined],
  ]);
});

test("a long search lets others have their turn, once for each provider", async () => {
  const many = ["a", "b", "c"].map((provider) => ({ provider, ...prices("1") }));
  let turns = 0;
  const breathe = async (): Promise<void> => {
    turns += 1;
  };
  await findPriceConflicts(bookOf([document("mine", ...many)], [document("list", ...many)]), AT, { breathe });
  expect(turns).toBe(3);
});
