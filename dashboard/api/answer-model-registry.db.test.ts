import type { CallRow } from "@outlay/clickhouse/tables/calls";
import { afterAll, beforeAll, expect, test } from "vitest";
import { modelRegistryEndpoint } from "../contract/model-registry.ts";
import { plainCall, type TestApi, testApi } from "./testing/ledger.ts";

const NOW = Date.parse("2026-11-23T00:00:00Z");
const HOUR = 3_600_000;

let api: TestApi;
beforeAll(async () => {
  api = await testApi(NOW);
});
afterAll(() => api.close());

const at = (n: number, facts: Partial<CallRow>): CallRow =>
  plainCall(n, {
    project_id: "p",
    ts: NOW - n * HOUR,
    received_at: NOW - n * HOUR,
    status: "ok",
    streamed: undefined,
    ...facts,
  });
const registry = async () =>
  modelRegistryEndpoint.response.parse(await api.get("/models/registry?project=p&from=now-7d&to=now"));
const state = (name: string, facts: object) =>
  api.put(`/models/registry/${encodeURIComponent(name)}`, {
    project: "p",
    author: "ann",
    reason: "their page",
    ...facts,
  });

test("a model is told by its calls: names it was asked for by, places, since when, what it was seen to do", async () => {
  const gpt = { provider: "openai", model_resolved: "gpt-5-2025-08-07" } as const;
  await api.insert({
    calls: [
      at(5, { ...gpt, model_requested: "gpt-5", region: "eu", has_tools: true, input_tokens: 900, output_tokens: 100 }),
      at(4, {
        ...gpt,
        model_requested: "gpt-5",
        duration_ms: 3_000,
        ttft_ms: 1_000,
        output_tokens: 80,
        has_tools: false,
      }),
      at(3, {
        ...gpt,
        model_requested: "prod-chat",
        duration_ms: 2_000,
        ttft_ms: 1_000,
        output_tokens: 60,
        region: "us",
      }),
      // Neither too short an answer nor a failed call has a speed; a call that was taken back is none.
      at(2, {
        ...gpt,
        model_requested: "gpt-5",
        duration_ms: 1_001,
        ttft_ms: 1_000,
        output_tokens: 2,
        streamed: false,
      }),
      at(6, { model_resolved: "taken-back" }),
      { ...at(6, { model_resolved: "taken-back" }), sign: -1 },
      at(7, { model_resolved: "not-billed", is_billable: false }),
      at(24 * 8, { model_resolved: "long-ago" }),
    ],
  });
  const { models } = await registry();
  expect(models).toMatchObject([
    {
      model: "gpt-5-2025-08-07",
      calls: 4,
      first_at: new Date(NOW - 5 * HOUR).toISOString(),
      last_at: new Date(NOW - 2 * HOUR).toISOString(),
      asked_as: [
        { name: "gpt-5", calls: 3 },
        { name: "prod-chat", calls: 1 },
      ],
      providers: ["openai"],
      regions: ["eu", "us"],
      seen: { streaming: false, json_mode: null, tools: true, multimodal: null },
      largest_prompt: 900,
      largest_answer: 100,
      timed_calls: 2,
      priced_as: "gpt-5",
      stated: null,
    },
  ]);
  // 80 tokens in 2 s and 60 in 1 s: the median lies between 40 and 60 a second.
  expect(models[0]?.tokens_per_second).toBeGreaterThanOrEqual(40);
  expect(models[0]?.tokens_per_second).toBeLessThanOrEqual(60);
});

test("what people state is kept with author and reason, for models without a call too, and taken back", async () => {
  await state("org/new-model", { tools: true, context_window: 200_000, regions: ["eu"], retires_on: "2027-01-31" });
  await state("gpt-5-2025-08-07", { multimodal: true });
  await expect(state("gpt-5-2025-08-07", {})).rejects.toThrow("409");
  await expect(state("x", { retires_on: "soon" })).rejects.toThrow("retires_on");
  const { models } = await registry();
  expect(models.map(({ model, calls, stated }) => [model, calls, stated?.version])).toEqual([
    ["gpt-5-2025-08-07", 4, 1],
    ["org/new-model", 0, 1],
  ]);
  expect(models[1]).toMatchObject({ context_window: 200_000, stated: { retires_on: "2027-01-31", streaming: null } });
  const name = encodeURIComponent("org/new-model");
  await api.delete(`/models/registry/${name}?project=p&expected_version=1&author=bob&reason=gone`);
  expect((await registry()).models.length).toBe(1);
  const history = await api.get("/settings/history?project=p&kind=model&name=new-model");
  expect(history).toMatchObject({
    changes: [
      { action: "deleted", author: "bob" },
      { action: "added", author: "ann" },
    ],
  });
});
