import { priceFileFaultKey } from "@outlay/clickhouse/price-file-fault";
import { writeSetting } from "@outlay/clickhouse/settings";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { z } from "zod";
import {
  importAnswer,
  priceConflictsEndpoint,
  priceItemHistoryEndpoint,
  priceItemsEndpoint,
  pricesEndpoint,
  putPriceItemEndpoint,
  unpricedEndpoint,
} from "../contract/prices.ts";
import { plainCall, type TestApi, testApi } from "./testing/ledger.ts";

const NOW = Date.parse("2026-11-23T00:00:00Z");
const by = { author: "anna", reason: "we agreed on it" };

let api: TestApi;
beforeAll(async () => {
  api = await testApi(NOW);
});
afterAll(() => api.close());

const prices = async (query: string) => pricesEndpoint.response.parse(await api.get(`/prices?${query}`));
const unpriced = async (query: string) => unpricedEndpoint.response.parse(await api.get(`/prices/unpriced?${query}`));
const conflicts = async (query: string) =>
  priceConflictsEndpoint.response.parse(await api.get(`/prices/conflicts?${query}`));
const put = async (name: string, item: object, more: object = {}) =>
  putPriceItemEndpoint.response.parse(await api.put(`/prices/items/${name}`, { ...by, item, ...more }));
const imported = async (body: object) => importAnswer.parse(await api.post("/prices/import", { ...by, ...body }));
const price = (model: string, input: string, more: object = {}) => ({
  kind: "price",
  provider: "openai",
  model,
  prices: { input_uncached: input },
  ...more,
});
const list = (version: string, items: object[], source = "list") => ({
  data: { format: "prices", document: { source, version, items } },
});

describe("prices in force", () => {
  test("are listed by provider and model with exact text, source, version and fallbacks", async () => {
    const { prices: rows, book } = await prices("provider=anthropic&model=claude-sonnet-4-5&tier=standard");
    expect(book).toMatch(/genai-prices@/);
    const row = rows.find(({ model }) => model === "claude-sonnet-4-5");
    expect(row).toMatchObject({
      source: "genai-prices",
      is_own: false,
      currency: "USD",
      region: null,
      overridden_by: null,
      prices: {
        input_uncached: { price: "3", per: 1_000_000, fallback: null },
        output_text: { price: "15", fallback: null },
        output_reasoning: { fallback: "reasoning_at_output_price" },
      },
    });
    expect(row?.id).toBe(`genai-prices@${row?.source_version}/anthropic/claude-sonnet-4-5#1`);
  });

  test("pages visit every row once", async () => {
    const all = await prices("project=paged&provider=google&limit=1000");
    const seen: string[] = [];
    for (let cursor = ""; ; ) {
      const page = await prices(`project=paged&provider=google&limit=7${cursor}`);
      seen.push(...page.prices.map(({ id }) => id));
      if (page.next === null) break;
      cursor = `&cursor=${encodeURIComponent(page.next)}`;
    }
    expect(seen).toEqual(all.prices.map(({ id }) => id));
    await expect(prices("cursor=nothing")).rejects.toThrow(/400 .*"path":"cursor"/);
  });

  test("the instant decides: an item with a beginning holds from then on", async () => {
    await put("dated", price("dated-model", "1", { from: "2026-11-01" }), { project: "dated" });
    const at = (instant: string) => prices(`project=dated&model=dated-model&at=${instant}`);
    expect((await at("2026-10-31T23:59:59.999Z")).prices).toEqual([]);
    expect((await at("2026-11-01T00:00:00Z")).prices).toMatchObject([{ source: "project", is_own: true }]);
  });

  test("one's own price overrides the list's row of the same tier, and says so there", async () => {
    await put("mine", price("gpt-4o", "1.5"), { project: "own" });
    const { prices: rows } = await prices("project=own&provider=openai&model=gpt-4o&tier=standard");
    const both = rows.filter(({ model }) => model === "gpt-4o");
    expect(both.map(({ source, overridden_by }) => [source, overridden_by])).toEqual([
      ["project", null],
      ["genai-prices", both[0]?.id],
    ]);
    const elsewhere = await prices("project=another&provider=openai&model=gpt-4o&source=project");
    expect(elsewhere.prices).toEqual([]);
  });
});

describe("items of one's own", () => {
  test("have versions with author and reason; a lost race is 409 and changes nothing", async () => {
    const first = await put("raced", price("m", "1"), { project: "raced" });
    expect(first).toMatchObject({ version: 1, scope: "project", ...by, item: { tier: "standard" } });
    await expect(put("raced", price("m", "2"), { project: "raced" })).rejects.toThrow(
      /409 .*version 1, not 0.*"path":"expected_version"/,
    );
    await put("raced", price("m", "3"), { project: "raced", expected_version: 1 });
    await api.delete(`/prices/items/raced?project=raced&expected_version=2&author=bob&reason=over`);
    const { versions } = priceItemHistoryEndpoint.response.parse(await api.get("/prices/items/raced?project=raced"));
    expect(versions.map(({ version, author, item }) => [version, author, item === null])).toEqual([
      [3, "bob", true],
      [2, "anna", false],
      [1, "anna", false],
    ]);
    const { items } = priceItemsEndpoint.response.parse(await api.get("/prices/items?project=raced"));
    expect(items.filter(({ scope }) => scope === "project")).toEqual([]);
    await expect(
      api.delete(`/prices/items/raced?project=raced&expected_version=3&author=bob&reason=again`),
    ).rejects.toThrow(/404/);
    await expect(api.get("/prices/items/never?project=raced")).rejects.toThrow(/404/);
    // What was ended can be begun again without knowing that it ever was.
    expect(await put("raced", price("m", "4"), { project: "raced" })).toMatchObject({ version: 4 });
  });

  test("for all projects hold in every one, and give way to a project's own", async () => {
    await put("common", price("shared-model", "5"), { scope: "all_projects" });
    await put("special", price("shared-model", "4"), { project: "special" });
    const of = async (project: string) =>
      (await prices(`project=${project}&model=shared-model`)).prices.map(({ source, overridden_by }) => [
        source,
        overridden_by !== null,
      ]);
    expect(await of("anyone")).toEqual([["all-projects", false]]);
    expect(await of("special")).toEqual([
      ["project", false],
      ["all-projects", true],
    ]);
  });

  test.each([
    ["a float for a price", price("m", "1e-7"), "item.prices.input_uncached"],
    ["more decimals than are kept", price("m", "0.0000000000000001"), "item.prices.input_uncached"],
    ["an unknown class", { ...price("m", "1"), prices: { input_tokens: "1" } }, "item.prices"],
    ["an end before its beginning", price("m", "1", { from: "2026-11-02", to: "2026-11-01" }), "item.to"],
    ["an unknown kind", { kind: "discount" }, "item.kind"],
  ])("with %s: 400 that names the field", async (_, item, path) => {
    await expect(put("bad", item)).rejects.toThrow(new RegExp(`400 .*"path":"${path.replaceAll(".", "\\.")}`));
  });

  test("say why they may not do what is meant", async () => {
    const alias = { kind: "alias", model: "x", means: { provider: "openai", model: "gpt-99" } };
    expect((await put("warned", alias, { project: "warned" })).warnings[0]).toMatch(/openai\/gpt-99 has no price/);
    const yen = price("y", "1", { currency: "JPY" });
    expect((await put("yen", yen, { project: "warned" })).warnings[0]).toMatch(/no exchange rate for JPY/);
    await expect(api.put("/prices/items/no%20name", { ...by, item: alias })).rejects.toThrow(/400 .*"path":"name"/);
    await expect(api.put("/prices/items/x", { item: alias, reason: "r" })).rejects.toThrow(/400 .*"path":"author"/);
  });
});

test("the price file is shown as it holds, with why and since when the one on disk is refused", async () => {
  const fileOf = async () => priceItemsEndpoint.response.parse(await api.get("/prices/items?project=filed")).file;
  expect(await fileOf()).toBeNull();
  const change = { expectedVersion: 0, author: "price file", reason: "prices.yaml was read" };
  const value = { source: "file", version: "7", items: [] };
  await writeSetting(api.store.writer, { project: "", kind: "price_file", name: "file" }, { ...change, value });
  expect(await fileOf()).toMatchObject({ list_version: "7", version: 1, refused: null });
  const refused = { since: "2026-11-22T09:00:00.000Z", reason: "line 3: must be a decimal number" };
  await writeSetting(api.store.writer, priceFileFaultKey, { ...change, value: refused });
  expect(await fileOf()).toMatchObject({ list_version: "7", refused });
  await writeSetting(api.store.writer, priceFileFaultKey, { ...change, expectedVersion: 1, value: undefined });
  expect(await fileOf()).toMatchObject({ refused: null });
});

describe("an imported list", () => {
  test("fills in models that nothing else prices; a dry run only says what it would change", async () => {
    const body = list("1", [price("only-imported", "9"), price("gpt-4o", "5")]);
    const dry = await imported({ ...body, dry_run: true });
    expect(dry).toMatchObject({ is_applied: false, version: 0, added: 2, changed: 0, removed: 0, conflicting: 1 });
    expect((await prices("model=only-imported")).prices).toEqual([]);
    expect(await imported({ ...body, expected_version: 0 })).toMatchObject({ is_applied: true, version: 1 });
    expect((await prices("model=only-imported")).prices).toMatchObject([{ source: "list", overridden_by: null }]);
    expect((await prices("model=gpt-4o&source=list")).prices[0]?.overridden_by).toMatch(/^genai-prices@/);
    await expect(imported({ ...list("2", []), expected_version: 0 })).rejects.toThrow(/409/);
    const again = await imported({ ...list("2", [price("only-imported", "8")]), expected_version: 1 });
    expect(again).toMatchObject({ version: 2, added: 0, changed: 1, removed: 1, unchanged: 0 });
    expect(again.changes[0]).toMatchObject({ change: "changed", before: { prices: { input_uncached: "9" } } });
    expect(await imported(list("2", [price("only-imported", "8")]))).toMatchObject({ is_applied: false, version: 2 });
    await api.delete("/prices/import/list?expected_version=2&author=anna&reason=wrong");
    expect((await prices("model=only-imported")).prices).toEqual([]);
  });

  test("of LiteLLM is converted; what is left out is counted by reason", async () => {
    const map = {
      sample_spec: { litellm_provider: "one of" },
      "novel/large-1": {
        litellm_provider: "novel",
        mode: "chat",
        input_cost_per_token: 1e-6,
        output_cost_per_token: 3e-6,
      },
      "novel/broken": { litellm_provider: "novel", mode: "chat", input_cost_per_token: 1, output_cost_per_token: 3 },
    };
    const answer = await imported({ data: { format: "litellm", map } });
    expect(answer).toMatchObject({ source: "litellm", is_applied: true, added: 1 });
    expect(Object.fromEntries(answer.skipped.map(({ reason, keys }) => [reason, keys]))).toEqual({
      not_an_entry: ["sample_spec"],
      price_implausibly_high: ["novel/broken"],
    });
    expect((await prices("provider=novel")).prices).toMatchObject([
      { source: "litellm", prices: { output_text: { price: "3" } } },
    ]);
    const { imports } = priceItemsEndpoint.response.parse(await api.get("/prices/items"));
    expect(imports).toMatchObject([{ source: "litellm", items: 1, author: "anna" }]);
    await expect(imported({ data: { format: "litellm", map: { a: 1 } } })).rejects.toThrow(/400 .*LiteLLM/);
  });

  test.each(["project", "genai-prices", "file", "a@b", "a b"])("cannot be named %s", async (source) => {
    await expect(imported(list("1", [], source))).rejects.toThrow(/400 .*"path":"data\.document\.source"/);
  });

  test("may have 8 MB, and no more", async () => {
    const padded = (size: number) => ({ data: { format: "litellm", map: { note: "x".repeat(size) } } });
    await expect(imported(padded(7_000_000))).rejects.toThrow(/400 .*LiteLLM/);
    await expect(imported(padded(9_000_000))).rejects.toThrow(/413/);
  });
});

describe("conflicts", () => {
  test("say both values, who wins and why, largest difference first", async () => {
    await put("half", price("gpt-4o", "1.25"), { project: "conflicting" });
    await put("tenth", price("gpt-4", "3"), { project: "conflicting" });
    const { conflicts: found } = await conflicts("project=conflicting&provider=openai");
    const own = found.filter(({ winner }) => winner.source === "project");
    expect(own.map(({ model, ratio }) => [model, ratio])).toEqual([
      ["gpt-4", 10],
      ["gpt-4o", 2],
    ]);
    expect(own[1]).toMatchObject({
      class: "input_uncached",
      tier: "standard",
      winner: { price: "1.25", per: 1_000_000 },
      other: { price: "2.5", source: "genai-prices" },
      why: "own_prices_before_lists",
    });
    const nobody = await conflicts("project=nobody&model=gpt-4o");
    expect(nobody.conflicts.filter(({ winner }) => winner.source === "project")).toEqual([]);
  });
});

describe("unpriced models", () => {
  const lost = (n: number, facts: object) =>
    plainCall(n, {
      project_id: "lost",
      ts: NOW - n * 1000,
      provider: "openai",
      unpriced_reason: "unknown_model",
      ...facts,
    });
  beforeAll(async () => {
    const gpt = {
      model_requested: "gpt4o",
      input_uncached: 1000,
      input_tokens: 1000,
      output_text: 100,
      output_tokens: 100,
    };
    const gone = lost(4, { ...gpt, model_requested: "gone" });
    await api.insert({
      calls: [
        lost(1, gpt),
        lost(2, { ...gpt, reported_cost: 5_000_000_000n, price_status: "provider_reported" }),
        lost(3, { model_requested: "private-7b", provider: "vllm", unpriced_reason: "self_hosted" }),
        gone,
        { ...gone, sign: -1 },
        lost(5, { model_requested: "silent", unpriced_reason: "usage_missing" }),
        lost(6, {
          model_requested: "gpt-4o",
          unpriced_reason: "",
          price_status: "partly_priced",
          unpriced_classes: ["images"],
          cost: 1n,
        }),
        lost(7, { model_requested: "agent", is_billable: false }),
        lost(8, { model_requested: "fine", unpriced_reason: "", price_status: "priced", cost: 1n }),
      ],
    });
  });

  test("are counted by model and reason, with what they may mean and the money at stake", async () => {
    const { models, is_truncated } = await unpriced("project=lost");
    expect(is_truncated).toBe(false);
    expect(models.map(({ model_requested, reason, calls }) => [model_requested, reason, calls])).toEqual([
      ["gpt4o", "unknown_model", 2],
      ["gpt-4o", "no_price_for_class", 1],
      ["private-7b", "self_hosted", 1],
    ]);
    expect(models[0]).toMatchObject({
      provider: "openai",
      model_resolved: null,
      input_tokens: 2000,
      output_tokens: 200,
      reported_cost: "0.005",
      first_seen: new Date(NOW - 2000).toISOString(),
      last_seen: new Date(NOW - 1000).toISOString(),
    });
    expect(models[0]?.example_event_ids).toHaveLength(2);
    // gpt-4o at 2.50 and 10 USD per million: two calls of 1,000 and 100 tokens.
    expect(models[0]?.suggestions[0]).toMatchObject({
      provider: "openai",
      model: "gpt-4o",
      confidence: "high",
      estimated_cost: "0.007",
    });
    expect(models[1]).toMatchObject({ unpriced_classes: ["images"], suggestions: [] });
    expect(models[2]?.suggestions).toEqual([]);
  });

  test("the suggested item can be written as it is", async () => {
    const { models } = await unpriced("project=lost");
    const item = z.record(z.string(), z.unknown()).parse(models[0]?.suggestions[0]?.item);
    expect(await put("gpt4o", item, { project: "lost" })).toMatchObject({ item: { kind: "alias" }, warnings: [] });
  });

  test("a limit says that there are more", async () => {
    expect(await unpriced("project=lost&limit=1")).toMatchObject({ is_truncated: true, models: [{ calls: 2 }] });
  });
});
