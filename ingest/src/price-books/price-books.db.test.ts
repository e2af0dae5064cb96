import { mkdtempSync, rmSync, unlinkSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { readPriceFileFault } from "@outlay/clickhouse/price-file-fault";
import { listSettingVersions, writeSetting } from "@outlay/clickhouse/settings";
import type { Writer } from "@outlay/clickhouse/store";
import { ALL_PROJECTS, priceKinds } from "@outlay/clickhouse/stored-prices";
import { type FreshStore, freshStore } from "@outlay/clickhouse/testing/fresh-store";
import { systemClock } from "@outlay/core/clock";
import { Counters } from "@outlay/core/counters";
import { silentLogger } from "@outlay/core/log";
import { formatUsd } from "@outlay/core/money";
import type { PriceBook } from "@outlay/core/price-book";
import { priceCall } from "@outlay/core/price-call";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import { openPriceBooks, type PriceBooks } from "./price-books.ts";

let store: FreshStore;
let directory: string;
let counters: Counters;
const opened: PriceBooks[] = [];

beforeAll(async () => {
  store = await freshStore();
});
afterAll(() => store.close());
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), "outlay-prices-"));
  counters = new Counters();
});
afterEach(async () => {
  for (const books of opened.splice(0)) await books.stop();
  rmSync(directory, { recursive: true });
});

/** Polls once an hour: the tests say when. */
async function open(file?: string, writer = store.writer): Promise<PriceBooks> {
  const deps = { reader: store.reader, writer, clock: systemClock, logger: silentLogger, counters, pollMs: 3_600_000 };
  const books = await openPriceBooks({ ...deps, file });
  opened.push(books);
  return books;
}

let edits = 0;
/** Writes the file with a time of its own: two edits within the file system's resolution are not what is tested. */
function edit(path: string, text: string): void {
  writeFileSync(path, text);
  edits += 1;
  utimesSync(path, edits, edits);
}

const items = (model: string, price: string) =>
  `- {kind: price, provider: acme, model: ${model}, prices: {input_uncached: ${price}}}`;
const item = (model: string, price: string) => ({
  kind: "price",
  provider: "acme",
  model,
  prices: { input_uncached: price },
});

async function set(project: string, name: string, value: unknown, kind: string = priceKinds.item): Promise<void> {
  const [last] = await listSettingVersions(store.reader, { project, kind, name }, 1);
  const change = { expectedVersion: last?.version ?? 0, value, author: "anna", reason: "test" };
  await writeSetting(store.writer, { project, kind, name }, change);
}

/** USD for a million tokens of a model; undefined where it is unpriced. */
function costOf(book: PriceBook, model: string): string | undefined {
  const usage = { input_uncached: 1_000_000, output_text: 0 };
  const call = {
    provider: "acme",
    model,
    occurredAt: 1e12,
    usage,
    usageSource: "reported",
    isBillable: true,
    status: "ok",
  };
  const { cost } = priceCall(call as Parameters<typeof priceCall>[0], book);
  return cost === undefined ? undefined : formatUsd(cost);
}

test("prices of a project win over those of all projects, these over the file; imported lists only fill in", async () => {
  const path = join(directory, "prices.yaml");
  edit(path, ["a", "b", "c"].map((model) => items(model, "3")).join("\n"));
  const books = await open(path);
  expect(["a", "b", "c"].map((model) => costOf(books.bookOf("shop"), model))).toEqual(["3", "3", "3"]);
  await set(ALL_PROJECTS, "b", item("b", "2"));
  await set(ALL_PROJECTS, "a", item("a", "2"));
  await set("shop", "a", item("a", "1"));
  const list = { source: "list", version: "1", items: [item("c", "9"), item("d", "9")] };
  await set(ALL_PROJECTS, "list", list, priceKinds.imported);
  expect(costOf(books.bookOf("shop"), "a")).toBe("3");
  await books.refresh();
  expect(["a", "b", "c", "d"].map((model) => costOf(books.bookOf("shop"), model))).toEqual(["1", "2", "3", "9"]);
  expect(costOf(books.bookOf("another"), "a")).toBe("2");
  expect(books.bookOf("shop").label).toMatch(
    /^project@1\+all-projects@2\+file@[0-9a-f]{12}\+.*genai-prices@.*\+list@1$/,
  );
  await set("shop", "a", undefined);
  await books.refresh();
  expect(costOf(books.bookOf("shop"), "a")).toBe("2");
});

test("catching up takes over what was written before it, and an edit found at once by two is published once", async () => {
  const path = join(directory, "prices.yaml");
  edit(path, items("h", "4"));
  const books = await open(path);
  await set("hurried", "h", item("h", "1"));
  await books.catchUp();
  expect(costOf(books.bookOf("hurried"), "h")).toBe("1");
  edit(path, items("h", "3"));
  await Promise.all([books.refresh(), books.refresh(), books.catchUp()]);
  expect(costOf(books.bookOf("shop"), "h")).toBe("3");
});

test("an edit that the store could not take is published at the next look", async () => {
  const path = join(directory, "prices.yaml");
  edit(path, items("k", "4"));
  let isAway = false;
  const insert: Writer["insert"] = (...rows) =>
    isAway ? Promise.reject(new Error("the store is away")) : store.writer.insert(...rows);
  const books = await open(path, { ...store.writer, insert });
  edit(path, items("k", "3"));
  isAway = true;
  await expect(books.refresh()).rejects.toThrow(/away/);
  isAway = false;
  await books.refresh();
  expect(costOf(books.bookOf("shop"), "k")).toBe("3");
});

test("without changes the book stays the same object", async () => {
  const books = await open();
  await books.refresh();
  expect(books.bookOf("shop")).toBe(books.bookOf("shop"));
  const before = books.bookOf("untouched");
  await books.refresh();
  expect(books.bookOf("untouched")).toBe(before);
});

test("a file that is not usable stops the start; a later broken edit, or none, keeps the last good one and is counted", async () => {
  const path = join(directory, "prices.yaml");
  await expect(open(path)).rejects.toMatchObject({
    code: "configuration",
    message: expect.stringMatching(/OUTLAY_PRICES/),
  });
  edit(path, items("e", "-1"));
  await expect(open(path)).rejects.toMatchObject({ code: "configuration", message: expect.stringMatching(/line 1/) });
  edit(path, items("e", "4"));
  const books = await open(path);
  expect(await readPriceFileFault(store.reader)).toBeUndefined();
  edit(path, items("e", "cheap"));
  await books.refresh();
  await books.refresh();
  expect(costOf(books.bookOf("shop"), "e")).toBe("4");
  expect(counters.get("prices_rejected_total", { kind: priceKinds.file })).toBe(1);
  const fault = await readPriceFileFault(store.reader);
  expect(fault).toMatchObject({ since: expect.stringMatching(/Z$/), reason: expect.stringMatching(/line 1.*decimal/) });
  unlinkSync(path);
  await books.refresh();
  expect(costOf(books.bookOf("shop"), "e")).toBe("4");
  const away = { since: fault?.since, reason: expect.stringMatching(/cannot be read/) };
  expect(await readPriceFileFault(store.reader)).toMatchObject(away);
  // Back as it was: the broken edit again, and then one that can be used.
  edits -= 1;
  edit(path, items("e", "cheap"));
  await books.refresh();
  expect(await readPriceFileFault(store.reader)).toEqual(fault);
  edit(path, items("e", "5"));
  await books.refresh();
  expect(costOf(books.bookOf("shop"), "e")).toBe("5");
  expect(await readPriceFileFault(store.reader)).toBeUndefined();
  const versions = await listSettingVersions(store.reader, {
    project: ALL_PROJECTS,
    kind: priceKinds.file,
    name: "file",
  });
  expect(versions[0]).toMatchObject({ author: "price file", reason: "prices.yaml was read" });
});

test("the prices of a file that is no longer configured end, and opening it again unchanged writes nothing", async () => {
  const path = join(directory, "prices.yaml");
  edit(path, items("f", "4"));
  expect(costOf((await open(path)).bookOf("shop"), "f")).toBe("4");
  const key = { project: ALL_PROJECTS, kind: priceKinds.file, name: "file" };
  const before = await listSettingVersions(store.reader, key);
  await open(path);
  expect(await listSettingVersions(store.reader, key)).toHaveLength(before.length);
  expect(costOf((await open()).bookOf("shop"), "f")).toBeUndefined();
});

test("a setting that cannot be used is counted, and the others hold", async () => {
  await set("odd", "good", item("g", "7"));
  await set("odd", "bad", { kind: "price", provider: "acme" });
  const books = await open();
  expect(costOf(books.bookOf("odd"), "g")).toBe("7");
  expect(counters.get("prices_rejected_total", { kind: priceKinds.item })).toBe(1);
});
