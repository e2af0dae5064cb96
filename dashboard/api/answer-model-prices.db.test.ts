import { afterAll, beforeAll, expect, test } from "vitest";
import { modelPricesEndpoint } from "../contract/model-prices.ts";
import { type TestApi, testApi } from "./testing/ledger.ts";

const NOW = Date.parse("2026-11-23T00:00:00Z");

let api: TestApi;
beforeAll(async () => {
  api = await testApi(NOW);
});
afterAll(() => api.close());

const ask = async (models: string, more = "") =>
  modelPricesEndpoint.response.parse(await api.get(`/prices/models?models=${encodeURIComponent(models)}${more}`));

test("models have their list prices by the names that calls give them, in the order asked", async () => {
  const { models, book } = await ask("openai::gpt-4o-2024-08-06,anthropic::claude-sonnet-4-5,gpt-4o-mini");
  expect(book).toMatch(/genai-prices@/);
  expect(models.map(({ model }) => model)).toEqual([
    "openai::gpt-4o-2024-08-06",
    "anthropic::claude-sonnet-4-5",
    "gpt-4o-mini",
  ]);
  expect(models[0]).toMatchObject({ list: { input: "2.5", cache_read: "1.25", output: "10" }, reason: null });
  expect(models[1]).toMatchObject({ list: { input: "3", output: "15", reasoning: "15" } });
  expect(models[2]?.flags).toContain("provider_inferred");
});

test("what has no price has a reason and no zero", async () => {
  const { models } = await ask("nobody::nothing-at-all");
  expect(models[0]).toMatchObject({ price_id: null, list: { input: null, output: null }, is_own: false });
  expect(models[0]?.reason).not.toBeNull();
});

test("prices of the user's own leave the list price as it is, and are named", async () => {
  const item = {
    kind: "price",
    provider: "openai",
    model: "gpt-4o",
    prices: { input_uncached: "1", output_text: "2" },
  };
  await api.put("/prices/items/ours", { author: "anna", reason: "we agreed on it", item });
  const { models } = await ask("openai::gpt-4o");
  expect(models[0]).toMatchObject({ is_own: true, list: { input: "2.5", output: "10" } });
});

test("a question of nothing, of too much or at no instant is refused with the field", async () => {
  for (const [query, field] of [
    ["models=", "models"],
    [`models=${Array.from({ length: 61 }, (_, at) => `m${at}`).join(",")}`, "models"],
    ["models=a&at=never", "at"],
  ]) {
    const refusal = JSON.stringify(await api.get(`/prices/models?${query}`).catch((error: unknown) => String(error)));
    expect(refusal).toContain(field);
  }
});
