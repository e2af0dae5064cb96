import { type IngestRangeRow, ingestRangesTable } from "@outlay/clickhouse/tables/ingest-ranges";
import { bridgeTerms } from "@outlay/core/bridge";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { bridgeAnswer } from "../contract/bridge.ts";
import {
  actorsEndpoint,
  contextEndpoint,
  driftEndpoint,
  failureTaxEndpoint,
  freshnessEndpoint,
  measuresEndpoint,
  scalingEndpoint,
  spreadEndpoint,
  taskMeasuresEndpoint,
} from "../contract/measures.ts";
import { picoOf } from "./money-text.ts";
import { bucketOracle } from "./testing/bucket-oracle.ts";
import { plainCall, plainOutcome, type TestApi, taskKey, testApi } from "./testing/ledger.ts";
import { FROM, measureEvents, TO } from "./testing/measure-events.ts";
import {
  failureTaxOracle,
  knownSum,
  lengthBin,
  psiOracle,
  type StandingCall,
  spreadOracle,
  sumOf,
  tasksOracle,
} from "./testing/measure-oracle.ts";
import { percentile, usdText } from "./testing/usage-oracle.ts";

const DAY_MS = 86_400_000;
const NOW = Date.parse("2026-11-20T00:00:00Z");
const SEED = 20261120;

const events = measureEvents(SEED);
const { standing, said } = events;

let api: TestApi;
beforeAll(async () => {
  api = await testApi(NOW);
  await api.insert(events);
  // The same events in another project must never be seen.
  await api.insert({
    calls: events.calls.slice(0, 60).map((row) => ({ ...row, project_id: "other" })),
    outcomes: events.outcomes.map((row) => ({ ...row, project_id: "other" })),
  });
});
afterAll(() => api.close());

const iso = (at: number): string => new Date(at).toISOString();
const text = (amount: bigint | null): string | null => (amount === null ? null : usdText(amount));
const ranges = fc
  .tuple(fc.integer({ min: FROM, max: TO - 1 }), fc.integer({ min: DAY_MS, max: TO - FROM }))
  .map(([from, length]) => ({ from, to: Math.min(TO, from + length) }));
const written = ({ from, to }: { from: number; to: number }) => ({ from: iso(from), to: iso(to) });
const within = ({ from, to }: { from: number; to: number }) => standing.filter(({ ts }) => ts >= from && ts < to);
const check = (property: (range: { from: number; to: number }) => Promise<void>, numRuns = 8) =>
  fc.assert(fc.asyncProperty(ranges, property), { numRuns, seed: SEED });
const ask = async (path: string, body: object) => api.post(path, { project: "p", ...body });

describe("the API's answers are those of plain loops over random events with corrections", () => {
  test("spread of spend over users (M4)", () =>
    check(async (range) => {
      const calls = within(range);
      const expected = spreadOracle(calls);
      const body = { range: written(range), dimension: "user_id", top: 3 };
      const answer = spreadEndpoint.response.parse(await ask("/measures/spread", body));
      expect(answer).toMatchObject({
        ...{ actors: expected.actors, spend: text(expected.spend), untagged_spend: text(expected.untagged) },
        ...{ p50: text(expected.p50), p95: text(expected.p95), max: text(expected.max) },
        untagged_calls: calls.filter(({ user, isAdjustment }) => user === "" && !isAdjustment).length,
      });
    }));

  test("failure tax (M7): every call once, by the first reason that holds", () =>
    check(async (range) => {
      const calls = within(range);
      const expected = failureTaxOracle(calls, within({ from: range.from, to: range.to + DAY_MS }), said);
      const answer = failureTaxEndpoint.response.parse(
        await ask("/measures/failure-tax", { range: written(range), by: ["model_resolved"] }),
      );
      expect(answer.totals).toMatchObject({
        spend: text(knownSum(calls.map(({ cost }) => cost))),
        failed_tasks: text(expected.failed),
        superseded: text(expected.superseded),
        cancelled: text(expected.cancelled),
        tax: text(expected.failed + expected.superseded + expected.cancelled),
      });
      const parts = answer.groups.reduce((sum, { tax }) => sum + Number(tax), 0);
      expect(parts).toBeCloseTo(Number(answer.totals.tax), 9);
    }));

  test("drift of input length and model mix (M24)", () =>
    check(async (range) => {
      const isCall = ({ isAdjustment }: StandingCall): boolean => !isAdjustment;
      const after = within(range).filter(isCall);
      const before = within({ from: range.from - 28 * DAY_MS, to: range.from }).filter(isCall);
      const answer = driftEndpoint.response.parse(await ask("/measures/drift", { range: written(range) }));
      const models = (calls: readonly StandingCall[]) => calls.map(({ model }) => model);
      const lengths = (calls: readonly StandingCall[]) =>
        calls.flatMap(({ input }) => (input === null ? [] : [lengthBin(input)]));
      const close = (figure: number | null, expected: number | null) =>
        expected === null ? expect(figure).toBeNull() : expect(figure).toBeCloseTo(expected, 9);
      close(answer.model_mix_psi, psiOracle(models(after), models(before)));
      close(answer.input_length_psi, psiOracle(lengths(after), lengths(before)));
      const known = after.flatMap(({ input }) => input ?? []);
      const mean = known.length === 0 ? null : known.reduce((sum, one) => sum + one, 0) / known.length;
      close(answer.input_tokens_per_call.after, mean);
    }));

  test("context use (M22): only of models whose window was stated", () =>
    check(async (range) => {
      const calls = within(range).filter(({ isAdjustment }) => !isAdjustment);
      const body = { range: written(range), windows: { m1: 8_000, m2: 500 }, reserved_tokens: 1_000 };
      const answer = contextEndpoint.response.parse(await ask("/measures/context", body));
      const m1 = calls.filter(({ model, input }) => model === "m1" && input !== null);
      expect(answer.full_calls).toBe(m1.filter(({ input }) => (input ?? 0) > 5_600).length);
      expect(answer.judged_calls).toBe(m1.length);
      expect(answer.window_unknown_calls).toBe(calls.filter(({ model }) => model !== "m1").length);
      const inputs = m1.map(({ input }) => input);
      const shown = answer.models.find(({ model }) => model === "m1");
      if (shown !== undefined) expect(shown.input_p95).toBe(percentile(0.95, inputs));
    }));

  test("manual work, fully loaded cost, cycle time and margin of tasks (M17, M19, M26)", () =>
    check(async (range) => {
      const all = tasksOracle(standing, said).filter(({ placedAt }) => placedAt >= range.from && placedAt < range.to);
      const query = `project=p&from=${iso(range.from)}&to=${iso(range.to)}&by=workflow&hourly_rate=60&other_cost=0.5`;
      const answer = taskMeasuresEndpoint.response.parse(await api.get(`/measures/tasks?${query}`));
      const figures = (tasks: typeof all) => {
        const cost = knownSum(tasks.flatMap(({ costs }) => costs));
        const known = tasks.some(({ costs }) => costs.some((one) => one !== null)) ? cost : null;
        const successes = tasks.filter(({ outcome }) => outcome === "success").length;
        const micro = tasks.reduce((sum, { minutes }) => sum + BigInt((minutes ?? 0) * 1_000_000), 0n);
        // 60 USD an hour is a micro-dollar for a micro-minute.
        const loaded = known === null ? 0n : known + micro * 1_000_000n;
        const each = BigInt(successes);
        const manual = tasks.filter(
          ({ minutes, isHandedOn, isJudged }) => isJudged && ((minutes ?? 0) > 0 || isHandedOn),
        );
        const manualKnown = tasks.filter(
          ({ minutes, isHandedOn, isJudged }) => isJudged && (minutes !== null || isHandedOn),
        );
        const valued = tasks.flatMap(({ value }) => value ?? []);
        const currencies = [...new Set(valued.map(({ currency }) => currency))].sort();
        return {
          tasks: tasks.length,
          successes,
          cost: text(known),
          manual_tasks: manual.length,
          manual_known_tasks: manualKnown.length,
          fully_loaded_cpst: known === null || each === 0n ? null : usdText((loaded * 2n + each) / (each * 2n)),
          cycle_p50_ms: percentile(
            0.5,
            tasks.map(({ cycleMs }) => cycleMs),
          ),
          cycle_p95_ms: percentile(
            0.95,
            tasks.map(({ cycleMs }) => cycleMs),
          ),
          value: currencies.map((currency) => {
            const amounts = valued.filter((one) => one.currency === currency).map(({ amount }) => amount * 1_000_000n);
            return { currency, amount: usdText(sumOf(amounts)) };
          }),
        };
      };
      expect(answer.totals).toMatchObject(figures(all));
      for (const group of answer.groups) {
        expect(group).toMatchObject(figures(all.filter(({ workflow }) => workflow === group.group)));
        const isUsd = group.value.length === 1 && group.value[0]?.currency === "USD" && group.cost !== null;
        if (!isUsd) expect(group.gross_margin).toBeNull();
        else {
          const value = Number(group.value[0]?.amount);
          expect(group.gross_margin).toBeCloseTo((value - Number(group.cost) - 0.5 * group.tasks) / value, 9);
        }
      }
      expect(answer.groups.reduce((sum, { tasks }) => sum + tasks, 0)).toBe(all.length);
    }));

  test.each(["UTC", "Asia/Kathmandu", "America/New_York"])("the scaling curve by week in %s (M18)", (zone) =>
    check(async (range) => {
      const bucketOf = bucketOracle(zone, FROM, TO);
      const all = tasksOracle(standing, said).filter(({ placedAt }) => placedAt >= range.from && placedAt < range.to);
      const query = `project=p&from=${iso(range.from)}&to=${iso(range.to)}&tz=${zone}`;
      const { weeks } = scalingEndpoint.response.parse(await api.get(`/measures/scaling?${query}`));
      const starts = [...new Set(all.map(({ placedAt }) => bucketOf("1w", placedAt)))].sort((a, b) => a - b);
      expect(weeks.map(({ t, outputs, tasks, cost }) => ({ t, outputs, tasks, cost }))).toEqual(
        starts.map((start) => {
          const own = all.filter(({ placedAt }) => bucketOf("1w", placedAt) === start);
          const costs = own.flatMap((task) => task.costs);
          return {
            t: iso(start),
            outputs: own.filter(({ outcome }) => outcome === "success").length,
            tasks: own.length,
            cost: costs.some((cost) => cost !== null) ? usdText(sumOf(costs)) : null,
          };
        }),
      );
    }, 4),
  );

  test("the bridge between two ranges (M27): terms sum to the change of spend, and are those of the cells", () =>
    check(async (range) => {
      const middle = Math.floor((range.from + range.to) / 2);
      const [early, late] = [
        { from: range.from, to: middle },
        { from: middle, to: range.to },
      ];
      const there = await bridge(early, late);
      const back = await bridge(late, early);
      const delta = sumOf(within(late).map(({ cost }) => cost)) - sumOf(within(early).map(({ cost }) => cost));
      if (there.terms === null || back.terms === null) return;
      const amounts = there.terms.map(({ amount }) => picoOf(amount));
      expect(there.terms.map(({ term }) => term)).toEqual(bridgeTerms);
      expect(sumOf(amounts)).toBe(delta);
      expect(there.delta).toBe(usdText(delta));
      const negated = back.terms.map(({ amount }) => -picoOf(amount));
      const swap = (list: bigint[]) => [...list.slice(0, 7), list[8], list[7], list[9]];
      expect(swap(negated)).toEqual(amounts);
      const unpriced = (of: typeof early) => within(of).filter(({ cost }) => cost === null).length;
      expect(there.unpriced.calls).toEqual({ before: unpriced(early), after: unpriced(late) });
    }));
});

const bridge = async (before: { from: number; to: number }, after: { from: number; to: number }) =>
  bridgeAnswer.parse(await ask("/bridge", { range: written(after), compared_with: written(before) }));

test("actors differ by more than chance only where enough is known (M20)", async () => {
  const at = FROM - 100 * DAY_MS;
  const rates = { a: 15, b: 18, c: 21, d: 24, e: 27, few: 5 };
  const tasks = Object.entries(rates).flatMap(([user, successes], actor) =>
    Array.from({ length: user === "few" ? 20 : 30 }, (_, n) => ({
      user,
      n: actor * 100 + n,
      isSuccess: n < successes,
    })),
  );
  await api.insert({
    calls: tasks.map(({ user, n }) =>
      plainCall(n, {
        ...{ project_id: "actors", ts: at + n, user_id: user, task_key: taskKey(n), workflow: "w" },
        prompt_version: "2",
      }),
    ),
    outcomes: tasks.map(({ n, isSuccess }) =>
      plainOutcome(n, {
        ...{ project_id: "actors", closed_at: at + n, workflow: "" },
        outcome: isSuccess ? "success" : "failure",
      }),
    ),
  });
  const query = `project=actors&from=${iso(at)}&to=${iso(at + DAY_MS)}`;
  const answer = actorsEndpoint.response.parse(await api.get(`/measures/actors?${query}`));
  const [group] = answer.groups;
  expect(group).toMatchObject({ workflow: "w", prompt_version: "2", actors_omitted: 1, success_rate: 0.7 });
  expect(group?.actors.map(({ actor, tasks: n, success_rate }) => [actor, n, success_rate])).toEqual([
    ["e", 30, 0.9],
    ["d", 30, 0.8],
    ["c", 30, 0.7],
    ["b", 30, 0.6],
    ["a", 30, 0.5],
  ]);
});

test("freshness tells how long calls took to arrive, and how old the newest is (M23)", async () => {
  const at = NOW - 3_600_000;
  const calls = [100, 200, 300, 400].map((delay, n) =>
    plainCall(n, { project_id: "fresh", ts: at + n, received_at: at + n + delay }),
  );
  // A correction arrives late and is no arrival.
  const corrected = { ...plainCall(9, { project_id: "fresh", ts: at }), received_at: at + 50 };
  await api.insert({
    calls: [...calls, corrected, { ...corrected, sign: -1 }, { ...corrected, revision: 1, cost: 1n }],
  });
  const answer = freshnessEndpoint.response.parse(await api.get("/measures/freshness?project=fresh"));
  expect(answer).toMatchObject({ calls: 5, arrival_p50_ms: 200, arrival_p95_ms: 400, age_ms: 3_600_000 - 3 });
  expect(answer).toMatchObject({ placed_calls: 0, queryable_p95_ms: null });
});

test("how long calls take to be queryable is known of those whose insert is on record (M23)", async () => {
  const at = NOW - 3_600_000;
  const arrived = (n: number) =>
    plainCall(n, { project_id: "placed", ts: at, received_at: at, log_partition: 7, log_offset: BigInt(n) });
  const range = (first: bigint, last: bigint, insertedAt: number): IngestRangeRow => ({
    ...{ log_partition: 7, first_offset: first, last_offset: last, token: String(first), calls_stored: 1 },
    ...{ outcomes_stored: 0, duplicates: 0, dead_letters: 0, repaired: 0, links: 0, is_unsettled: false },
    ...{ newest_ts: at, oldest_ts: at, oldest_received_at: at, inserted_at: insertedAt },
  });
  await api.insert({ calls: [10, 11, 20, 30].map(arrived) });
  await api.store.writer.insert(ingestRangesTable, [range(10n, 11n, at + 250), range(12n, 20n, at + 900)], {
    token: "placed",
  });
  const answer = freshnessEndpoint.response.parse(await api.get("/measures/freshness?project=placed"));
  expect(answer).toMatchObject({ calls: 4, placed_calls: 3, queryable_p50_ms: 250, queryable_p95_ms: 900 });
});

test("the catalogue is served whole", async () => {
  const { measures } = measuresEndpoint.response.parse(await api.get("/measures"));
  expect(measures).toHaveLength(27);
});

test("what a filter may hold is told where it is wrong", async () => {
  const range = written({ from: FROM, to: TO });
  const wrong = (op: string, values: string[]) =>
    ask("/query", { range, metrics: ["calls"], filters: [{ dimension: "team", op, values }] });
  await expect(wrong("gt", ["many"])).rejects.toThrow(/filters\.0\.values/);
  await expect(wrong("has", ["x"])).rejects.toThrow(/must be empty/);
  await expect(wrong("eq", [])).rejects.toThrow(/at least one/);
  await expect(wrong("like", [""])).rejects.toThrow(/empty text/);
});

test("a family of models is its snapshots together, by whatever road", async () => {
  const names = [
    ["claude-sonnet-4-5-20250929", "claude-sonnet-4-5"],
    ["eu.anthropic.claude-sonnet-4-5-20250929-v1:0", "claude-sonnet-4-5"],
    ["gpt-4o-2024-08-06", "gpt-4o"],
    ["openai/gpt-4o", "gpt-4o"],
    ["gemini-2.5-flash", "gemini-2.5-flash"],
    ["chatgpt-4o-latest", "chatgpt-4o"],
  ];
  await api.insert({
    calls: names.map(([model], n) => plainCall(n, { project_id: "family", ts: FROM, model_resolved: model ?? "" })),
  });
  const body = { project: "family", range: written({ from: FROM, to: TO }), metrics: ["calls"], by: ["model_family"] };
  const answer = (await ask("/query", body)) as { table: { group: string[]; values: { calls: number } }[] };
  expect(answer.table.map(({ group, values }) => [group[0], values.calls])).toEqual([
    ["claude-sonnet-4-5", 2],
    ["gpt-4o", 2],
    ["chatgpt-4o", 1],
    ["gemini-2.5-flash", 1],
  ]);
});
