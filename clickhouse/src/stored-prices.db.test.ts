import { afterAll, beforeAll, expect, test } from "vitest";
import { writeSetting } from "./settings.ts";
import { ALL_PROJECTS, type PriceFault, priceKinds, StoredPrices } from "./stored-prices.ts";
import { type FreshStore, freshStore } from "./testing/fresh-store.ts";

let store: FreshStore;
beforeAll(async () => {
  store = await freshStore();
});
afterAll(() => store.close());

const item = (input: string) => ({ kind: "price", provider: "acme", model: "m", prices: { input_uncached: input } });
const write = (project: string, name: string, value: unknown, expectedVersion = 0, kind: string = priceKinds.item) =>
  writeSetting(store.writer, { project, kind, name }, { expectedVersion, value, author: "anna", reason: "test" });
const idOf = (prices: StoredPrices, project: string) =>
  prices.bookOf(project).providers.get("acme")?.exact.get("m")?.rows[0]?.id;

test("before the first refresh, and without settings, there are the vendored prices", async () => {
  const prices = new StoredPrices(store.reader);
  expect(prices.bookOf("p").providers.has("openai")).toBe(true);
  expect(await prices.refresh()).toBe(false);
  expect(prices.layersOf("p")).toEqual({ own: [], lists: [] });
});

test("a layer is named by how often it was changed; a change rebuilds what it touches and nothing else", async () => {
  const prices = new StoredPrices(store.reader);
  await write("a", "one", item("1"));
  await write("b", "one", item("1"));
  expect(await prices.refresh()).toBe(true);
  expect([idOf(prices, "a"), idOf(prices, "b"), idOf(prices, "c")]).toEqual([
    "project@1/acme/m#1",
    "project@1/acme/m#1",
    undefined,
  ]);
  const [bookOfB, common] = [prices.bookOf("b"), prices.bookOf("c")];
  await write("a", "one", item("2"), 1);
  expect(await prices.refresh()).toBe(true);
  expect(await prices.refresh()).toBe(false);
  expect(idOf(prices, "a")).toBe("project@2/acme/m#1");
  expect([prices.bookOf("b"), prices.bookOf("c")]).toEqual([bookOfB, common]);
  await write("a", "one", undefined, 2);
  await write(ALL_PROJECTS, "one", item("3"));
  await prices.refresh();
  expect(["a", "b", "c"].map((project) => idOf(prices, project))).toEqual([
    "all-projects@1/acme/m#1",
    "project@1/acme/m#1",
    "all-projects@1/acme/m#1",
  ]);
  await write(ALL_PROJECTS, "one", undefined, 1);
});

test("refreshes at the same time each see what was written before them", async () => {
  const prices = new StoredPrices(store.reader);
  const first = prices.refresh();
  await write("d", "one", item("1"));
  await Promise.all([first, prices.refresh(), prices.refresh()]);
  expect(idOf(prices, "d")).toBe("project@1/acme/m#1");
});

test("what cannot be used is reported once and left out", async () => {
  const faults: PriceFault[] = [];
  const prices = new StoredPrices(store.reader, (fault) => faults.push(fault));
  await write("e", "good", item("1"));
  await write("e", "bad", { kind: "price" });
  await write(ALL_PROJECTS, "list", { source: "list" }, 0, priceKinds.imported);
  await prices.refresh();
  await prices.refresh();
  expect(idOf(prices, "e")).toBe("project@2/acme/m#1");
  expect(faults.map(({ kind, name }) => [kind, name]).sort()).toEqual([
    ["price", "bad"],
    ["price_import", "list"],
  ]);
});
