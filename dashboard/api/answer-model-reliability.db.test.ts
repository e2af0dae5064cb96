import type { CallRow } from "@outlay/clickhouse/tables/calls";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type ModelCosts, modelCostsEndpoint } from "../contract/model-costs.ts";
import {
  breakerSpellsEndpoint,
  modelAttemptsEndpoint,
  modelFallbacksEndpoint,
  modelIncidentsEndpoint,
} from "../contract/model-reliability.ts";
import { picoOf } from "./money-text.ts";
import { plainCall, type TestApi, testApi } from "./testing/ledger.ts";

const NOW = Date.parse("2026-01-20T00:00:00Z");
const FROM = Date.parse("2026-01-15T00:00:00Z");
const MINUTE_MS = 60_000;
const range = { from: new Date(FROM).toISOString(), to: new Date(NOW).toISOString() };

const drawn = fc.sample(
  fc.record({
    at: fc.integer({ min: 0, max: NOW - FROM - 1 }),
    model: fc.constantFrom("m-a", "m-b", ""),
    status: fc.constantFrom("ok", "ok", "error", "timeout", "cancelled", "blocked"),
    errorType: fc.constantFrom("", "RateLimitError", "overloaded"),
    httpStatus: fc.constantFrom(0, 429, 500),
    attempt: fc.constantFrom(undefined, 1, 2, 7),
    repeats: fc.option(fc.nat(199), { nil: undefined, freq: 4 }),
    streamed: fc.constantFrom(undefined, true, false),
    left: fc.constantFrom("", "", "m-x", "m-y"),
    why: fc.constantFrom("", "timeout", "quality"),
    cost: fc.option(
      fc.oneof(
        fc.constantFrom(0n, 1n, 9n, 124n, 125n, 999_999n, 1_000_000n, 999_999_999_999_999_999n),
        fc.bigInt({ min: 1n, max: 10n ** 13n }),
      ),
      { nil: undefined, freq: 5 },
    ),
    standing: fc.constantFrom("stands", "stands", "stands", "withdrawn", "corrected", "adjustment", "unbilled"),
  }),
  { numRuns: 200, seed: 20260116 },
);
type Drawn = (typeof drawn)[number];

const facts = (one: Drawn): Partial<CallRow> => ({
  ...{ project_id: "p", ts: FROM + one.at, provider: "prov", model_resolved: one.model, status: one.status },
  ...{ error_type: one.errorType, http_status: one.httpStatus, attempt: one.attempt, streamed: one.streamed },
  retry_of: one.repeats === undefined ? "" : `event-${one.repeats}`,
  ...{ fallback_from: one.left, fallback_reason: one.left === "" ? "" : one.why, cost: one.cost },
  is_billable: one.standing !== "unbilled",
  // An adjustment is an amount; it says nothing of an attempt.
  ...(one.standing === "adjustment" && {
    kind: "adjustment",
    status: "ok",
    retry_of: "",
    attempt: undefined,
    fallback_from: "",
  }),
});

function rowsOf(one: Drawn, n: number): CallRow[] {
  const row = { ...plainCall(n, facts(one)), event_id: one.standing === "adjustment" ? "" : `event-${n}` };
  const cancel = { ...row, sign: -1, reason: "test" };
  if (one.standing === "withdrawn") return [row, cancel];
  // What stood before the correction was another model's success.
  const before: CallRow = { ...row, model_resolved: "m-a", status: "ok", cost: 5n, fallback_from: "m-y" };
  if (one.standing !== "corrected") return [row];
  return [before, { ...before, sign: -1, reason: "test" }, { ...row, revision: 1, reason: "test" }];
}

const calls = drawn
  .map((one, n) => ({ ...one, n }))
  .filter(({ standing }) => !["withdrawn", "adjustment", "unbilled"].includes(standing));
const named = new Set(calls.flatMap(({ repeats }) => (repeats === undefined ? [] : [repeats])));
const isFailed = ({ status }: Drawn) => status === "error" || status === "timeout";
const isSuperseded = (one: (typeof calls)[number]) => !isFailed(one) && named.has(one.n);
const isCutOff = (one: (typeof calls)[number]) =>
  !isFailed(one) && !isSuperseded(one) && one.status === "cancelled" && one.streamed !== false;
const isRetry = ({ attempt, repeats }: Drawn) => (attempt ?? 1) > 1 || repeats !== undefined;
const sum = (of: readonly Drawn[]) => of.reduce((whole, { cost }) => whole + (cost ?? 0n), 0n);

let api: TestApi;
beforeAll(async () => {
  api = await testApi(NOW);
  await api.insert({ calls: drawn.flatMap(rowsOf) });
  await api.insert({
    calls: drawn
      .slice(0, 30)
      .flatMap(rowsOf)
      .map((row) => ({ ...row, project_id: "other" })),
  });
});
afterAll(() => api.close());

describe("over HTTP, figures are those of plain loops over the calls that stand", () => {
  test("attempts, retries, rate limits, and what was paid for calls that did not end well, none twice", async () => {
    const answer = modelAttemptsEndpoint.response.parse(await api.post("/models/attempts", { project: "p", range }));
    const numberOf = ({ attempt, repeats }: Drawn) => Math.min(5, attempt ?? (repeats === undefined ? 1 : 0));
    const expectFigures = (figures: (typeof answer)["totals"], of: typeof calls) => {
      const lost = of.filter((one) => isFailed(one) || isSuperseded(one) || isCutOff(one));
      const unpriced = lost.filter(({ cost }) => cost === undefined).length;
      expect(figures).toMatchObject({
        calls: of.length,
        ok_calls: of.filter(({ status }) => status === "ok").length,
        failed_calls: of.filter(isFailed).length,
        rate_limited_calls: of.filter(
          ({ httpStatus, errorType }) => httpStatus === 429 || errorType === "RateLimitError",
        ).length,
        timeout_calls: of.filter(({ status }) => status === "timeout").length,
        cancelled_calls: of.filter(({ status }) => status === "cancelled").length,
        blocked_calls: of.filter(({ status }) => status === "blocked").length,
        fallback_calls: of.filter(({ left }) => left !== "").length,
        retries: of.filter(isRetry).length,
        ok_retries: of.filter((one) => isRetry(one) && one.status === "ok").length,
        ...{ lost_calls: lost.length, lost_unpriced_calls: unpriced },
      });
      expect(picoOf(figures.failed_cost)).toBe(sum(of.filter(isFailed)));
      expect(picoOf(figures.superseded_cost)).toBe(sum(of.filter(isSuperseded)));
      expect(picoOf(figures.cancelled_cost)).toBe(sum(of.filter(isCutOff)));
      if (unpriced < lost.length) expect(picoOf(figures.lost_cost ?? "")).toBe(sum(lost));
    };
    expectFigures(answer.totals, calls);
    expect(answer.models.map(({ model }) => model).sort()).toEqual(
      [...new Set(calls.map(({ model }) => model))].sort(),
    );
    for (const one of answer.models)
      expectFigures(
        one,
        calls.filter((call) => call.model === one.model),
      );
    expect(answer.attempts.map(({ attempt }) => attempt)).toEqual([...new Set(calls.map(numberOf))].sort());
    for (const one of answer.attempts)
      expectFigures(
        one,
        calls.filter((call) => numberOf(call) === one.attempt),
      );
  });

  test("fallbacks by who was left, why and who answered", async () => {
    const answer = modelFallbacksEndpoint.response.parse(await api.post("/models/fallbacks", { project: "p", range }));
    const fell = calls.filter(({ left }) => left !== "");
    expect(answer).toMatchObject({ calls: fell.length, fallbacks_omitted: 0 });
    expect(answer.fallbacks.length).toBeGreaterThan(3);
    for (const { left, reason, model, ...figures } of answer.fallbacks) {
      const of = fell.filter((one) => one.left === left && one.why === reason && one.model === model);
      expect(figures).toMatchObject({ calls: of.length, ok_calls: of.filter(({ status }) => status === "ok").length });
      if (figures.spend !== null) expect(picoOf(figures.spend)).toBe(sum(of));
      else expect(of.every(({ cost }) => cost === undefined)).toBe(true);
    }
  });

  test("the cost histogram counts every call once, in the bin whose edges hold its cost", async () => {
    const ask = async (more: object): Promise<ModelCosts> =>
      modelCostsEndpoint.response.parse(await api.post("/models/cost-histogram", { project: "p", range, ...more }));
    const expectBins = ({ edges }: ModelCosts, bins: readonly number[], of: readonly Drawn[]) => {
      const costs = of.flatMap(({ cost }) => (cost === undefined || cost === 0n ? [] : [cost]));
      for (const [at, count] of bins.entries()) {
        const [low, high] = [picoOf(edges[at] ?? ""), picoOf(edges[at + 1] ?? "")];
        expect(costs.filter((cost) => cost >= low && cost < high).length).toBe(count);
      }
      expect(bins.reduce((whole, count) => whole + count, 0)).toBe(costs.length);
    };
    const whole = await ask({});
    expect(whole.bins_per_decade).toBe(2);
    expectBins(whole, whole.total.bins, calls);
    for (const { model, bins, free_calls, unpriced_calls } of whole.models) {
      const of = calls.filter((one) => one.model === model);
      expectBins(whole, bins, of);
      expect(free_calls).toBe(of.filter(({ cost }) => cost === 0n).length);
      expect(unpriced_calls).toBe(of.filter(({ cost }) => cost === undefined).length);
    }
    expect(await ask({ top: 1 })).toMatchObject({ models_omitted: 2, models: [expect.anything()] });
    expect(await ask({ project: "nobody" })).toMatchObject({
      edges: [],
      models: [],
      total: { bins: [], free_calls: 0 },
    });
  });
});

describe("incidents", () => {
  const at = (minute: number, n: number, more: Partial<CallRow> = {}): CallRow =>
    plainCall(10_000 + n, {
      ...{
        project_id: "i",
        ts: FROM + minute * MINUTE_MS,
        provider: "openai",
        model_resolved: "m",
        status: "ok",
        cost: 2n,
      },
      ...more,
    });

  test("an outage is one incident with its time, calls, money, and what calls say went wrong", async () => {
    // Two calls a minute for five hours; between minutes 100 and 112 all fail.
    const quiet = Array.from({ length: 600 }, (_, n) => at(n / 2, n));
    const broken = quiet.map((row, n): CallRow => {
      if (n < 200 || n >= 224) return row;
      const more: Partial<CallRow> = n % 2 === 0 ? { error_type: "overloaded" } : { http_status: 503 };
      return { ...row, ...more, status: "error", cost: n === 200 ? undefined : 3n };
    });
    // One that never happened, as a correction says.
    const wrong = at(101, 900, { status: "error", error_type: "wrong" });
    await api.insert({ calls: [...broken, wrong, { ...wrong, sign: -1, reason: "test" }] });
    const answer = modelIncidentsEndpoint.response.parse(await api.post("/models/incidents", { project: "i", range }));
    const iso = (minute: number) => new Date(FROM + minute * MINUTE_MS).toISOString();
    expect(answer).toMatchObject({ incidents_omitted: 0, is_complete: true });
    expect(answer.incidents).toEqual([
      {
        ...{ provider: "openai", model: "m", from: iso(100), to: iso(110), peak_at: iso(100), peak_share: 1 },
        // The last two minutes of it lie in a step with four failures, which may be chance.
        usual_share: 4 / 580,
        ...{ calls: 20, failed_calls: 20, failed_cost: "0.000000000057", failed_unpriced_calls: 1 },
        faults: [
          { fault: "HTTP 503", calls: 10 },
          { fault: "overloaded", calls: 10 },
        ],
      },
    ]);
  });

  test("a model that fails as it always does has none, and neither has an empty project", async () => {
    const steady = Array.from({ length: 600 }, (_, n) => ({
      ...at(n / 10, 2_000 + n, n % 5 === 0 ? { status: "timeout" } : {}),
      project_id: "steady",
    }));
    await api.insert({ calls: steady });
    for (const project of ["steady", "nobody"]) {
      const answer = modelIncidentsEndpoint.response.parse(await api.post("/models/incidents", { project, range }));
      expect(answer).toMatchObject({ incidents: [], is_complete: true });
    }
  });
});

test("breakers: spells hold until the next state, and no longer than said; two that open within a minute opened together", async () => {
  const states: readonly (readonly [model: string, seconds: number, state: string])[] = [
    ...([
      ["a", 0, "closed"],
      ["a", 60, "open"],
      ["a", 180, "open"],
      ["a", 300, "half_open"],
      ["a", 360, "closed"],
      ["b", 90, "open"],
      ["b", 3_600, "open"],
    ] as const),
  ];
  const rows = states.map(([model_resolved, seconds, breaker_state], n) =>
    plainCall(20_000 + n, {
      ...{ project_id: "b", ts: FROM + seconds * 1_000, provider: "x", model_resolved, breaker_state },
    }),
  );
  const wrong = {
    ...(rows[1] ?? expect.fail()),
    call_id: plainCall(21_000).call_id,
    ts: FROM + 200_000,
    breaker_state: "closed",
  };
  await api.insert({ calls: [...rows, wrong, { ...wrong, sign: -1, reason: "test" }] });
  const answer = breakerSpellsEndpoint.response.parse(
    await api.post("/models/breaker-spells", { project: "b", range }),
  );
  const iso = (seconds: number) => new Date(FROM + seconds * 1_000).toISOString();
  expect(answer.spells).toEqual([
    { provider: "x", model: "b", state: "open", from: iso(3_600), to: iso(3_900), is_change: false },
    { provider: "x", model: "a", state: "half_open", from: iso(300), to: iso(360), is_change: true },
    { provider: "x", model: "b", state: "open", from: iso(90), to: iso(390), is_change: true },
    { provider: "x", model: "a", state: "open", from: iso(60), to: iso(300), is_change: true },
  ]);
  expect(answer.together).toEqual([
    {
      at: iso(60),
      breakers: [
        { provider: "x", model: "a", after_ms: 0 },
        { provider: "x", model: "b", after_ms: 30_000 },
      ],
    },
  ]);
});
