import { rollupSize } from "@outlay/clickhouse/queries/rollups";
import { rollupNames } from "@outlay/clickhouse/rollups";
import type { Reader } from "@outlay/clickhouse/store";
import { type CallRow, callsTable } from "@outlay/clickhouse/tables/calls";
import { type FreshStore, freshStore } from "@outlay/clickhouse/testing/fresh-store";
import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type QueryAnswer, querySpec } from "../contract/analytics.ts";
import { metrics } from "../contract/vocabulary.ts";
import { answerQuery } from "./answer-query.ts";
import { plainCall } from "./testing/ledger.ts";

const SEED = 20261121;
const DAY_MS = 86_400_000;
/** Clocks change on the first day in Europe, and on others of these days in Lord Howe and Havana. */
const DAYS = ["2026-10-04", "2026-10-25", "2026-11-01"].map((day) => Date.parse(day));
const FROM = Date.parse("2026-10-02T00:00:00Z");
const TO = Date.parse("2026-11-05T00:00:00Z");
const NOW = Date.parse("2026-11-23T00:00:00Z");
const zones = ["UTC", "Europe/Berlin", "Asia/Kathmandu", "Australia/Lord_Howe", "America/Havana", "Asia/Kolkata"];

const maybe = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { nil: undefined, freq: 3 });
const tokens = maybe(fc.integer({ min: 0, max: 5_000 }));
const facts = fc.record({
  cost: maybe(fc.bigInt({ min: 0n, max: 3_000_000_000_000n })),
  status: fc.constantFrom("ok", "ok", "ok", "error", "timeout", "cancelled", "blocked"),
  error_type: fc.constantFrom("", "", "rate_limit"),
  price_status: fc.constantFrom("priced", "partly_priced", "unpriced"),
  usage_source: fc.constantFrom("reported", "missing"),
  usage_quality: fc.constantFrom("exact", "estimate"),
  provider: fc.constantFrom("openai", "anthropic", ""),
  model_requested: fc.constantFrom("m1", "m2"),
  model_resolved: fc.constantFrom("m1", "m2", "m3", ""),
  environment: fc.constantFrom("production", "staging", ""),
  team: fc.constantFrom("red", "green", "it's", "a\\b", ""),
  workflow: fc.constantFrom("w1", "w2", "w3", ""),
  user_id: fc.constantFrom("u1", "u2", "it's", ""),
  customer_id: fc.constantFrom("c1", "c2", ""),
  attempt: maybe(fc.integer({ min: 1, max: 3 })),
  fallback_from: fc.constantFrom("", "", "m1"),
  cache_kind: fc.constantFrom("", "provider_prompt", "exact"),
  cache_hit: maybe(fc.boolean()),
  input_uncached: tokens,
  cache_read: tokens,
  cache_write_5m: tokens,
  cache_write_1h: tokens,
  output_text: tokens,
  output_reasoning: tokens,
  input_tokens: tokens,
  output_tokens: tokens,
  usage_more: fc.constantFrom<Record<string, number>[]>({ cache_write_30m: 7 }, { images: 3 }, {}),
  duration_ms: maybe(fc.oneof(fc.constant(0), fc.integer({ min: 1, max: 4_000_000 }))),
  ttft_ms: maybe(fc.integer({ min: 0, max: 9_000 })),
});
const history = fc.record({
  ts: fc.oneof(
    fc.integer({ min: FROM, max: TO }),
    fc.tuple(fc.constantFrom(...DAYS), fc.integer({ min: -DAY_MS, max: DAY_MS })).map(([day, at]) => day + at),
    fc.tuple(fc.constantFrom(...DAYS), fc.integer({ min: 0, max: 96 })).map(([day, n]) => day + n * 900_000),
  ),
  revisions: fc.array(facts, { minLength: 1, maxLength: 3 }),
  isWithdrawn: fc.integer({ min: 0, max: 9 }).map((n) => n === 0),
  kind: fc.constantFrom("model_call", "model_call", "model_call", "model_call", "adjustment"),
  isBillable: fc.integer({ min: 0, max: 9 }).map((n) => n > 0),
});
const histories = fc.sample(history, { numRuns: 700, seed: SEED });

/** The rows of all histories, in the order in which they might come: corrections between later calls. */
const rows = histories
  .flatMap(({ ts, revisions, isWithdrawn, kind, isBillable }, n) =>
    revisions.flatMap((one, revision): { row: CallRow; at: number }[] => {
      const row = plainCall(n, { ...one, ts, kind, revision, is_billable: isBillable });
      const isCancelled = revision < revisions.length - 1 || isWithdrawn;
      const cancel = { row: { ...row, sign: -1, reason: "test" }, at: n + (revision + 1) * 40 };
      return [{ row, at: n + revision * 40 }, ...(isCancelled ? [cancel] : [])];
    }),
  )
  .sort((a, b) => a.at - b.at)
  .map(({ row }) => row);

let store: FreshStore;
beforeAll(async () => {
  store = await freshStore();
  for (let start = 0; start < rows.length; start += 150)
    await store.writer.insert(callsTable, rows.slice(start, start + 150), { token: `rows-${start}` });
});
afterAll(() => store.close());

/** Answers as if so much were in the ledger, and these rollups filled. */
function reader(rollups: readonly string[], ledgerRows: number): Reader {
  const query: Reader["query"] = async (asked, params, options) =>
    Object.is(asked, rollupSize)
      ? ([{ rollups, filled: rollups.length, ledger_rows: ledgerRows, rollup_rows: ledgerRows }] as never)
      : store.reader.query(asked, params, options);
  return { access: "read", query };
}
const answerOf = (from: Reader, spec: object): Promise<QueryAnswer> =>
  answerQuery(from, { body: querySpec.parse(spec), now: NOW, signal: new AbortController().signal } as never);
const ledger = reader([], 0);
const small = reader(rollupNames, 1_000);
const large = reader(rollupNames, 3_000_000);

const isOfTimes = (metric: string): boolean => /^(latency|ttft)_/.test(metric);
const isPercentile = (metric: string): boolean => /_p\d+_ms$/.test(metric);
const notInRollups = /user|superseded|cancelled_cost|saved|list_cost|contract|blended|model_family|tasks|success/;
const inRollups = metrics.filter((metric) => !notInRollups.test(metric));
const instant = fc.oneof(
  fc.integer({ min: FROM, max: TO }),
  fc.integer({ min: 0, max: (TO - FROM) / 900_000 }).map((n) => FROM + n * 900_000),
);
const family = fc.constantFrom(
  ["provider", "model_requested", "model_resolved", "environment", "status", "error_type", "price_status"],
  ["environment", "team", "workflow"],
  ["environment", "user_id", "customer_id"],
);
const listed = (more: string) =>
  fc.array(fc.constantFrom(more, "m1", "m2", "ok", "red", "it's", "w1", "openai", "production"), {
    minLength: 1,
    maxLength: 5,
  });
const spec = fc
  .record({
    dimensions: family,
    of: fc.constantFrom(
      inRollups,
      inRollups.filter((metric) => !isOfTimes(metric)),
    ),
  })
  .chain(({ dimensions, of }) => {
    const dimension = fc.constantFrom(...dimensions);
    return fc.record({
      project: fc.constant("p"),
      metrics: fc.shuffledSubarray([...of], { minLength: 1 }),
      by: fc.uniqueArray(dimension, { maxLength: 3 }),
      filters: fc.array(
        fc.oneof(
          fc.record({ dimension, op: fc.constantFrom("ne", "in", "nin"), values: listed("") }),
          fc.record({ dimension, op: fc.constant("like"), values: listed("O") }),
        ),
        { maxLength: 2 },
      ),
      range: fc.tuple(instant, instant).map((ends) => {
        const [from = 0, to = 0] = ends.sort((a, b) => a - b);
        return { from: new Date(from).toISOString(), to: new Date(Math.max(to, from + 1)).toISOString() };
      }),
      tz: fc.constantFrom(...zones),
      bucket: fc.constantFrom("auto", "5m", "15m", "1h", "3h", "1d", "1w", "1M"),
      compare: fc.constantFrom("off", "prev", "week"),
      top: fc.integer({ min: 1, max: 4 }),
    });
  });

test("a rollup gives the figures of the ledger, to the last digit and for any cut", async () => {
  await fc.assert(
    fc.asyncProperty(spec, async (asked) => {
      const wanted = await answerOf(ledger, asked);
      expect(await answerOf(small, asked)).toEqual(wanted);
      const exact = { ...asked, metrics: asked.metrics.filter((metric) => !isPercentile(metric)) };
      if (exact.metrics.length === 0) return;
      const [expected, given] = [await answerOf(ledger, exact), await answerOf(large, exact)];
      const { tasks, tasks_with_outcome, outcome_share, ...ofCalls } = expected.coverage;
      expect(given).toMatchObject({ ...expected, coverage: ofCalls });
    }),
    { numRuns: 30, seed: SEED },
  );
}, 240_000);

test("percentiles of large ranges come from counts by size, say so, and are off by no more than they say", async () => {
  await fc.assert(
    fc.asyncProperty(spec, async (asked) => {
      const times = metrics.filter(isPercentile);
      const groups = asked.by.filter((name) => !/status|error_type|team|workflow|user|customer/.test(name));
      const all = { ...asked, metrics: ["calls", ...times], by: groups, filters: [], bucket: "1d" };
      const [exact, given] = [await answerOf(ledger, all), await answerOf(large, all)];
      expect(exact.percentile_method).toBe("exact");
      const error = given.percentile_error_max;
      if (given.percentile_method === "exact") {
        expect(given).toEqual(exact);
        return;
      }
      expect(error).toBe(0.025);
      const valuesOf = ({ totals, table, series, other }: QueryAnswer) => [
        totals,
        ...(other === null ? [] : [other.values]),
        ...table.map(({ values }) => values),
        ...series.flatMap(({ points }) => points.map(({ values }) => values)),
      ];
      const [wanted, found] = [valuesOf(exact), valuesOf(given)];
      expect(found).toHaveLength(wanted.length);
      wanted.forEach((values, index) => {
        for (const metric of times) {
          const [right, near] = [values[metric], found[index]?.[metric]];
          if (typeof right !== "number") expect(near).toBe(right);
          else expect(Math.abs(Number(near) - right)).toBeLessThanOrEqual(right * 0.025 + 1e-9);
        }
      });
    }),
    { numRuns: 8, seed: SEED },
  );
}, 240_000);

test("where a question can be answered by the ledger alone and has too much to read, it is refused with a suggestion", async () => {
  const huge = reader(rollupNames, 600_000_000);
  const range = { from: new Date(FROM).toISOString(), to: new Date(FROM + 30 * DAY_MS).toISOString() };
  const wide = { project: "p", metrics: ["users"], by: ["team"], range };
  await expect(answerOf(huge, wide)).rejects.toMatchObject({
    code: "query_too_wide",
    message: expect.stringContaining("ask for 3 days at most"),
    issues: [{ path: "range" }],
  });
  await expect(answerOf(huge, { ...wide, metrics: ["spend"] })).resolves.toMatchObject({ coverage: { tasks: null } });
});

test("what only the ledger answers has its coverage from a rollup where there are many calls, the same but for tasks", async () => {
  const range = { from: new Date(FROM).toISOString(), to: new Date(FROM + 30 * DAY_MS).toISOString() };
  const filters = [{ dimension: "environment", op: "nin", values: ["nowhere"] }];
  const asked = { project: "p", metrics: ["spend"], by: ["user_id"], filters, range };
  const [wanted, given] = [await answerOf(ledger, asked), await answerOf(large, asked)];
  const { tasks, tasks_with_outcome, outcome_share, ...ofCalls } = wanted.coverage;
  expect(given).toMatchObject({ ...wanted, coverage: { ...ofCalls, tasks: null } });
  expect(wanted.coverage.calls).toBeGreaterThan(0);
});
