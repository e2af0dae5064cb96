import { toCallRow } from "@outlay/clickhouse/call-row";
import type { CallRow } from "@outlay/clickhouse/tables/calls";
import { sampleEvent } from "@outlay/clickhouse/testing/sample-call";
import type { CallEvent } from "@outlay/core/call-event";
import { openGenaiPrices } from "@outlay/core/genai-prices";
import { priceCall } from "@outlay/core/price-call";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { breakersEndpoint, contextEndpoint, taskMeasuresEndpoint } from "../contract/measures.ts";
import { savingsEndpoint } from "../contract/savings.ts";
import { picoOf } from "./money-text.ts";
import { plainCall, plainOutcome, type TestApi, taskKey, testApi } from "./testing/ledger.ts";

const NOW = Date.parse("2026-01-20T00:00:00Z");
const FROM = Date.parse("2026-01-15T00:00:00Z");
const MINUTE_MS = 60_000;
const SEED = 20260115;
const book = openGenaiPrices();
const range = { from: new Date(FROM).toISOString(), to: new Date(NOW).toISOString() };

const tokens = fc.integer({ min: 0, max: 50_000 });
const drawn = fc.sample(
  fc.record({
    modelResolved: fc.constantFrom("claude-sonnet-4-5-20250929", "claude-haiku-4-5-20251001", "no-such-model"),
    serviceTier: fc.constantFrom("standard", "batch", "priority"),
    usage: fc.record({ input_uncached: tokens, cache_read: tokens, cache_write_5m: tokens, output_text: tokens }),
    occurredAt: fc.integer({ min: FROM, max: NOW - 1 }),
    cacheSavedCostUsd: fc.option(fc.constantFrom("0.25", "1.5"), { nil: undefined }),
    isWithdrawn: fc.nat(5).map((n) => n === 0),
  }),
  { numRuns: 150, seed: SEED },
);
type Drawn = (typeof drawn)[number];

const eventOf = ({ modelResolved, serviceTier, usage, occurredAt }: Drawn, n: number): CallEvent =>
  sampleEvent(n, { model: modelResolved, modelResolved, serviceTier, usage, occurredAt } as Partial<CallEvent>);

const rowOf = (one: Drawn, n: number): CallRow => {
  const event = eventOf(one, n);
  const at = { project: "p", receivedAt: event.occurredAt + 5, partition: 0, offset: BigInt(n), index: 0 };
  const saved = one.cacheSavedCostUsd;
  const hit = saved === undefined ? {} : { cache_kind: "exact", cache_hit: true, cache_saved_cost: picoOf(saved) };
  return { ...toCallRow(event, priceCall(event, book), at), ...hit };
};

/** Breaker states of a model, minute by minute from the start of the range. */
const states: readonly (readonly [minute: number, state: string])[] = [
  ...([
    [0, "closed"],
    [1, "open"],
    [3, "open"],
    [5, "half_open"],
    [6, "open"],
    [60, "closed"],
    [62, "closed"],
  ] as const),
];

let api: TestApi;
beforeAll(async () => {
  api = await testApi(NOW);
  const rows = drawn.map(rowOf);
  await api.insert({
    calls: [
      ...rows,
      ...rows.filter((_, n) => drawn[n]?.isWithdrawn).map((row) => ({ ...row, sign: -1, reason: "test" })),
    ],
  });
  await api.insert({ calls: rows.slice(0, 40).map((row) => ({ ...row, project_id: "other" })) });
  const breaker = states.map(([minute, breaker_state], n) =>
    plainCall(1_000 + n, {
      ...{ project_id: "breakers", ts: FROM + minute * MINUTE_MS, breaker_state, provider: "openai" },
      model_resolved: "gpt-4o",
    }),
  );
  const [first] = breaker;
  const wrong = { ...(first ?? expect.fail()), call_id: plainCall(2_000).call_id, ts: FROM + 2 * MINUTE_MS };
  await api.insert({ calls: [...breaker, wrong, { ...wrong, sign: -1, reason: "test" }] });
});
afterAll(() => api.close());

const standing = drawn.map((one, n) => ({ one, n })).filter(({ one }) => !one.isWithdrawn);

describe("realised savings (M16) over HTTP are those of plain loops over the calls", () => {
  test("per model and in all: cost + levers = the calls without caches, in the standard tier, at list prices", async () => {
    const answer = savingsEndpoint.response.parse(await api.post("/measures/savings", { project: "p", range }));
    const without = (one: Drawn, n: number): bigint => {
      const { input_uncached, cache_read, cache_write_5m, output_text } = one.usage;
      const usage = { input_uncached: input_uncached + cache_read + cache_write_5m, output_text };
      return priceCall({ ...eventOf({ ...one, serviceTier: "standard" }, n), usage }, book).listCost ?? 0n;
    };
    for (const [model, figures] of [
      ...answer.groups.map((one) => [one.group, one] as const),
      [undefined, answer.totals] as const,
    ]) {
      const of = standing.filter(({ one }) => model === undefined || one.modelResolved === model);
      const priced = of.filter(({ one }) => one.modelResolved !== "no-such-model");
      expect(figures.calls).toBe(of.length);
      expect(figures.judged_calls).toBe(priced.length);
      const reported = of.reduce((sum, { one }) => sum + picoOf(one.cacheSavedCostUsd ?? "0"), 0n);
      expect(picoOf(figures.response_cache)).toBe(reported);
      const expected = priced.reduce((sum, { one, n }) => sum + without(one, n), 0n) + reported;
      const off = picoOf(figures.counterfactual) - expected;
      expect(off < 0n ? -off : off).toBeLessThanOrEqual(BigInt(12 * of.length));
      const levers = [figures.response_cache, figures.prompt_cache, figures.service_tier, figures.contract];
      expect(levers.reduce((sum, lever) => sum + picoOf(lever), 0n)).toBe(picoOf(figures.saved));
      expect(picoOf(figures.actual) + picoOf(figures.saved)).toBe(picoOf(figures.counterfactual));
    }
    const batch = answer.service_tiers.find(({ service_tier }) => service_tier === "batch");
    expect(Number(batch?.saved)).toBeGreaterThan(0);
  });
});

test("minutes that a breaker was open (M21): a state holds until the next, and no longer than said", async () => {
  const ask = async (hold_minutes: number) =>
    breakersEndpoint.response.parse(await api.post("/measures/breakers", { project: "breakers", range, hold_minutes }));
  // Open 1–5 and from 6 on for five minutes, after which nobody knows; half open for one.
  expect((await ask(5)).breakers).toEqual([
    expect.objectContaining({
      ...{ provider: "openai", model: "gpt-4o", calls: 7, openings: 2 },
      ...{ open_minutes: 9, half_open_minutes: 1, known_minutes: 1 + 4 + 1 + 5 + 2 + 5, last_state: "closed" },
    }),
  ]);
  expect((await ask(600)).breakers[0]).toMatchObject({ open_minutes: 4 + 54 });
});

describe("what a project states once (M22, M26)", () => {
  const put = (body: object) =>
    api.put("/measures/settings", { project: "p", author: "me", reason: "test", context_windows: {}, ...body });

  test("is taken by questions that do not state their own, and can be read with who said it", async () => {
    expect(await api.get("/measures/settings?project=p")).toMatchObject({ version: 0, hourly_rate: null });
    const stated = {
      context_windows: { "claude-sonnet-4-5-20250929": 90_000 },
      reserved_tokens: 10_000,
      hourly_rate: "60",
    };
    expect(await put(stated)).toMatchObject({ version: 1, ...stated, author: "me" });
    const ask = async (more: object) =>
      contextEndpoint.response.parse(await api.post("/measures/context", { project: "p", range, ...more }));
    const sonnet = (answer: Awaited<ReturnType<typeof ask>>) =>
      answer.models.find(({ model }) => model.startsWith("claude-sonnet"))?.window;
    expect(sonnet(await ask({}))).toBe(80_000);
    expect(sonnet(await ask({ reserved_tokens: 0, windows: { "claude-sonnet-4-5-20250929": 50_000 } }))).toBe(50_000);
  });

  test("the rate of people's work is in the fully loaded cost, unless the question has another", async () => {
    const task = { project_id: "rates", task_key: taskKey(1) };
    const [cost, at] = [2_000_000_000_000n, FROM + MINUTE_MS];
    await api.insert({
      calls: [plainCall(3_000, { ...task, ts: at, cost, price_status: "priced" })],
      outcomes: [plainOutcome(1, { ...task, closed_at: at, labelled_at: at, manual_minutes: 30 })],
    });
    await put({ project: "rates", hourly_rate: "60" });
    const ask = async (more: object) => {
      const query = new URLSearchParams({ project: "rates", ...range, ...more });
      return taskMeasuresEndpoint.response.parse(await api.get(`/measures/tasks?${query}`)).totals.fully_loaded_cpst;
    };
    expect([await ask({}), await ask({ hourly_rate: "10" })]).toEqual(["32", "7"]);
  });

  test("is not overwritten by somebody who has not seen it", async () => {
    await expect(put({ expected_version: 0 })).rejects.toThrow("conflict");
  });
});
