import type { CallRow } from "@outlay/clickhouse/tables/calls";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { queryAnswer, querySpec } from "../contract/analytics.ts";
import { metrics } from "../contract/vocabulary.ts";
import { bucketOracle } from "./testing/bucket-oracle.ts";
import { plainCall, plainOutcome, type TestApi, taskKey, testApi } from "./testing/ledger.ts";
import { type OracleCall, oracle, usdText } from "./testing/usage-oracle.ts";

const FROM = Date.parse("2026-10-23T00:00:00Z");
const TO = Date.parse("2026-10-27T00:00:00Z");
const SEED = 20261123;
const zones = ["UTC", "Europe/Berlin", "Asia/Kathmandu", "America/New_York"] as const;

const maybe = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { nil: undefined, freq: 3 });
const money = maybe(fc.bigInt({ min: 0n, max: 3_000_000_000_000n }));
const tokens = maybe(fc.integer({ min: 0, max: 5_000 }));
const facts = fc.record({
  cost: money,
  cost_input: money,
  cost_cache_read: money,
  cost_cache_write: money,
  cost_list: money,
  cache_saved_cost: money,
  isPartlyPriced: fc.boolean(),
  unpriced_classes: fc.constantFrom([], [], ["output_text"], ["cache_read_audio"]),
  status: fc.constantFrom("ok", "ok", "ok", "error", "timeout", "cancelled", "blocked"),
  attempt: maybe(fc.integer({ min: 1, max: 3 })),
  retryOf: fc.option(fc.nat(599), { nil: undefined, freq: 1 }),
  fallback_from: fc.constantFrom("", "", "m1"),
  trace_id: fc.constantFrom("", "4bf92f3577b34da6a3ce000000000001", "4bf92f3577b34da6a3ce000000000002"),
  parent_span_id: fc.constantFrom("", "00f0000000000001"),
  streamed: maybe(fc.boolean()),
  provider: fc.constantFrom("openai", "anthropic", ""),
  model_resolved: fc.constantFrom("m1", "m2", "m3", "m4", "m5", ""),
  team: fc.constantFrom("red", "green", "it's", "a\\b", ""),
  user_id: fc.constantFrom("u1", "u2", "u3", "u4", "u5", "u6", ""),
  cache_kind: fc.constantFrom("", "provider_prompt", "exact"),
  cache_hit: maybe(fc.boolean()),
  tags: fc.constantFrom({ plan: "gold", size: "12" }, { plan: "free", "odd key'": "x", size: "-2.5" }, {}),
  input_uncached: tokens,
  cache_read: tokens,
  cache_write_5m: tokens,
  cache_write_1h: tokens,
  output_text: tokens,
  output_reasoning: tokens,
  input_tokens: tokens,
  output_tokens: tokens,
  usage_more: fc.constantFrom({ cache_write_30m: 7 }, { images: 3 }, {}),
  duration_ms: maybe(fc.integer({ min: 1, max: 60_000 })),
  ttft_ms: maybe(fc.integer({ min: 1, max: 9_000 })),
});
/** What became of a call: revisions one after the other, and whether the last one was taken back too. */
const history = fc.record({
  ts: fc.integer({ min: FROM - 3_600_000, max: TO + 3_600_000 }),
  revisions: fc.array(facts, { minLength: 1, maxLength: 3 }),
  isWithdrawn: fc.integer({ min: 0, max: 9 }).map((n) => n === 0),
  isBillable: fc.integer({ min: 0, max: 9 }).map((n) => n > 0),
});

type Facts = typeof facts extends fc.Arbitrary<infer T> ? T : never;

/** Ledger rows of a history: each revision but the last is cancelled by its own copy with sign -1. */
function rowsOf(
  { ts, revisions, isWithdrawn, isBillable }: typeof history extends fc.Arbitrary<infer T> ? T : never,
  n: number,
) {
  return revisions.flatMap(({ isPartlyPriced, retryOf, ...one }, revision): CallRow[] => {
    const row = plainCall(n, {
      ...one,
      retry_of: retryOf === undefined ? "" : sentId(retryOf),
      ts,
      revision,
      is_billable: isBillable,
      price_status: priceStatus({ ...one, isPartlyPriced }),
      usage_more: one.usage_more as Record<string, number>,
      tags: one.tags as Record<string, string>,
    });
    const isCancelled = revision < revisions.length - 1 || isWithdrawn;
    return isCancelled ? [row, { ...row, sign: -1, reason: "test" }] : [row];
  });
}

/** Calls of these tests have no event id but their own. */
const sentId = (n: number): string => plainCall(n).call_id;

function priceStatus({ cost, isPartlyPriced }: Pick<Facts, "cost" | "isPartlyPriced">): string {
  if (cost === undefined) return "unpriced";
  return isPartlyPriced ? "partly_priced" : "priced";
}

function oracleCall(one: Facts, ts: number, n: number): OracleCall {
  const write30m = "cache_write_30m" in one.usage_more ? one.usage_more.cache_write_30m : undefined;
  const writes = [one.cache_write_5m, one.cache_write_1h, write30m].filter((value) => value !== undefined);
  const { provider, model_resolved, team, user_id, status, cache_kind, fallback_from } = one;
  return {
    id: String(n),
    ts,
    dimensions: {
      ...{ provider, model_resolved, team, user_id, status, cache_kind, fallback_from },
      price_status: priceStatus(one),
    },
    tags: one.tags as Record<string, string>,
    cost: one.cost ?? null,
    quantities: {
      input_tokens: one.input_tokens ?? null,
      output_tokens: one.output_tokens ?? null,
      input_uncached: one.input_uncached ?? null,
      cache_read: one.cache_read ?? null,
      cache_write: writes.length === 0 ? null : writes.reduce((sum, value) => sum + value, 0),
      output_text: one.output_text ?? null,
      output_reasoning: one.output_reasoning ?? null,
    },
    durationMs: one.duration_ms ?? null,
    ttftMs: one.ttft_ms ?? null,
    cacheHit: one.cache_hit ?? null,
    attempt: one.attempt ?? null,
    sentId: sentId(n),
    retryOf: one.retryOf === undefined ? "" : sentId(one.retryOf),
    span: { trace: one.trace_id, parent: one.parent_span_id },
    isStream: one.streamed ?? null,
    lines: {
      input: one.cost_input ?? null,
      read: one.cost_cache_read ?? null,
      write: one.cost_cache_write ?? null,
    },
    unpricedClasses: one.unpriced_classes,
    listCost: one.cost_list ?? null,
    savedCost: one.cache_saved_cost ?? null,
  };
}

const histories = fc.sample(history, { numRuns: 600, seed: SEED });
const standing = histories.flatMap(({ ts, revisions, isWithdrawn, isBillable }, n) => {
  const last = revisions.at(-1);
  return isWithdrawn || !isBillable || last === undefined ? [] : [oracleCall(last, ts, n)];
});
const bucketOf = Object.fromEntries(zones.map((zone) => [zone, bucketOracle(zone, FROM, TO)]));

let api: TestApi;
beforeAll(async () => {
  api = await testApi(Date.parse("2026-11-23T00:00:00Z"));
  await api.insert({ calls: histories.flatMap(rowsOf) });
  // The same calls in another project must never be seen.
  await api.insert({
    calls: histories
      .slice(0, 50)
      .flatMap(rowsOf)
      .map((row) => ({ ...row, project_id: "other" })),
  });
});
afterAll(() => api.close());

const dimension = fc.constantFrom(
  "provider",
  "model_resolved",
  "team",
  "user_id",
  "status",
  "cache_kind",
  "tag:plan",
  "tag:odd key'",
);
const value = fc.constantFrom(
  "",
  "openai",
  "m1",
  "m2",
  "red",
  "it's",
  "a\\b",
  "u1",
  "ok",
  "error",
  "gold",
  "x",
  "exact",
);
const listed = fc.array(value, { minLength: 1, maxLength: 9 });
const part = fc.constantFrom("O", "a\\", "1", "'S", "eXa", "none of them");
const spec = fc.record({
  project: fc.constant("p"),
  metrics: fc.shuffledSubarray([...metrics], { minLength: 1, maxLength: 20 }),
  by: fc.uniqueArray(dimension, { maxLength: 3 }),
  filters: fc.array(
    fc.oneof(
      { weight: 3, arbitrary: fc.record({ dimension, op: fc.constantFrom("ne", "nin", "in"), values: listed }) },
      fc.record({ dimension, op: fc.constant("like"), values: fc.array(part, { minLength: 1, maxLength: 4 }) }),
      fc.record({ dimension, op: fc.constantFrom("has", "nhas"), values: fc.constant([]) }),
      fc.record({
        dimension: fc.constantFrom("tag:size", "team"),
        op: fc.constantFrom("gt", "lt"),
        values: fc.constantFrom(["-3"], ["0.5"], ["12"]),
      }),
    ),
    { maxLength: 3 },
  ),
  range: fc
    .tuple(fc.integer({ min: FROM, max: TO - 1 }), fc.integer({ min: 1, max: TO - FROM }))
    .map(([from, length]) => ({ from: iso(from), to: iso(Math.min(TO, from + length)) })),
  tz: fc.constantFrom(...zones),
  bucket: fc.constantFrom("auto", "5m", "1h", "3h", "1d", "1w"),
  top: fc.integer({ min: 1, max: 4 }),
});
function iso(instant: number): string {
  return new Date(instant).toISOString();
}

const ask = async (body: object) => queryAnswer.parse(await api.post("/query", body));

test("every metric by every group, bucket, filter and zone is what the plain list of standing calls gives", async () => {
  await fc.assert(
    fc.asyncProperty(spec, async (asked) => {
      const answer = await ask(asked);
      const parsed = querySpec.parse(asked);
      const [from, to] = [Date.parse(asked.range.from), Date.parse(asked.range.to)];
      const { bucket } = answer.range;
      if (bucket === "auto") throw new Error("an answer names its bucket");
      const inRange = standing.filter(({ ts }) => ts >= from && ts < to);
      const later = standing.filter(({ ts }) => ts >= from && ts < to + 86_400_000);
      const expected = oracle(parsed, { calls: inRange, later }, (ts) => bucketOf[asked.tz]?.(bucket, ts) ?? 0);
      const { series, totals } = answer;
      const table = answer.table.map(({ group, values }) => ({ group, values }));
      const other = answer.other && { groups: answer.other.groups, values: answer.other.values };
      expect({ series, table, other, totals }).toEqual(expected);
    }),
    { numRuns: 40, seed: SEED },
  );
});

const range = { from: iso(FROM), to: iso(TO) };
const all = { project: "p", metrics: ["spend", "calls", "users"], range };

describe("comparison", () => {
  test("previous figures are those of the range compared with, for the groups of the present one", async () => {
    const half = (TO - FROM) / 2;
    const later = { from: iso(FROM + half), to: iso(TO) };
    const answer = await ask({ ...all, by: ["team"], range: later, compare: "prev", top: 2 });
    expect(answer.compared_with).toEqual({ from: iso(FROM), to: iso(FROM + half) });
    const before = await ask({ ...all, by: ["team"], range: answer.compared_with, top: 20 });
    for (const { group, previous } of answer.table) {
      expect(previous).toEqual(before.table.find((row) => row.group[0] === group[0])?.values);
    }
    expect(answer.previous_totals).toEqual(before.totals);
    const shown = answer.table.map(({ group }) => group[0]);
    const others = before.table.filter(({ group }) => !shown.includes(group[0]));
    const calls = others.reduce((sum, { values }) => sum + Number(values.calls), 0);
    expect(answer.other?.previous?.calls).toBe(calls);
  });

  test("without comparison nothing is said about the past", async () => {
    const answer = await ask({ ...all, by: ["team"] });
    expect([answer.compared_with, answer.previous_totals, answer.table[0]?.previous]).toEqual([undefined, null, null]);
  });
});

describe("unknown and nothing", () => {
  test("a project without calls spends 0 and has no group", async () => {
    const answer = await ask({ ...all, project: "empty", by: ["team"] });
    expect(answer).toMatchObject({ series: [], table: [], other: null, totals: { spend: "0", calls: 0, users: 0 } });
    expect(answer.coverage).toMatchObject({ calls: 0, priced_share: null, tasks: 0, outcome_share: null });
  });

  test("spend is unknown, not 0, where no call has a known cost", async () => {
    const unpriced = [
      plainCall(1, { project_id: "unpriced", ts: FROM }),
      plainCall(2, { project_id: "unpriced", ts: FROM }),
    ];
    await api.insert({ calls: unpriced });
    const answer = await ask({ ...all, project: "unpriced", metrics: ["spend", "cost_per_call", "input_tokens"] });
    expect(answer.totals).toEqual({ spend: null, cost_per_call: null, input_tokens: null });
    expect(answer.coverage).toMatchObject({ calls: 2, priced_calls: 0, unpriced_calls: 2, priced_share: 0 });
  });
});

test("coverage counts calls by price status and usage, and tasks by their current outcome", async () => {
  const call = (n: number, facts: Partial<CallRow>) =>
    plainCall(n, { project_id: "covered", ts: FROM + n, cost: 1n, ...facts });
  await api.insert({
    calls: [
      call(1, { price_status: "priced", task_key: taskKey(1) }),
      call(2, { price_status: "provider_reported", task_key: taskKey(1) }),
      call(3, { price_status: "partly_priced", task_key: taskKey(2), usage_quality: "lower_bound" }),
      call(4, { price_status: "unpriced", cost: undefined, task_key: taskKey(3), usage_source: "missing" }),
      call(5, { price_status: "priced", is_billable: false, task_key: taskKey(4) }),
      call(6, { price_status: "priced" }),
    ],
    outcomes: [
      plainOutcome(1, { project_id: "covered", closed_at: FROM, outcome: "failure" }),
      // Judged, and taken back by a later revision.
      plainOutcome(2, { project_id: "covered", closed_at: FROM, outcome: "success" }),
      plainOutcome(2, { project_id: "covered", closed_at: FROM, outcome: "unknown", revision: 1 }),
    ],
  });
  const { coverage } = await ask({ ...all, project: "covered" });
  expect(coverage).toEqual({
    calls: 5,
    priced_calls: 3,
    partly_priced_calls: 1,
    unpriced_calls: 1,
    priced_share: 0.6,
    usage_missing_calls: 1,
    inexact_usage_calls: 1,
    tasks: 3,
    tasks_with_outcome: 1,
    outcome_share: 1 / 3,
  });
});

test("coverage asks the newest revision how a task ended, wherever it closed", async () => {
  const said = { project_id: "moved", task_key: taskKey(1) };
  const farAway = FROM - 100 * 86_400_000;
  await api.insert({
    calls: [plainCall(1, { ...said, ts: FROM }), plainCall(2, { ...said, ts: FROM, task_key: taskKey(2) })],
    outcomes: [
      plainOutcome(1, { ...said, closed_at: FROM, outcome: "success" }),
      plainOutcome(1, { ...said, closed_at: farAway, outcome: "unknown", revision: 1 }),
      plainOutcome(2, { ...said, task_key: taskKey(2), closed_at: farAway, outcome: "failure" }),
    ],
  });
  const { coverage } = await ask({ ...all, project: "moved" });
  expect([coverage.tasks, coverage.tasks_with_outcome]).toEqual([2, 1]);
});

test("twenty filters on twenty dimensions hold at once", async () => {
  const dimensions = [
    ...[
      "provider",
      "model_requested",
      "model_resolved",
      "host_provider",
      "region",
      "service_tier",
      "team",
      "department",
    ],
    ...[
      "cost_center",
      "environment",
      "use_case",
      "feature",
      "customer_id",
      "user_id",
      "credential_id",
      "workflow",
      "step",
    ],
    ...["tag:plan", "tag:odd key'", "tag:none"],
  ];
  const filters = dimensions.map((name) => ({ dimension: name, op: "ne", values: ["no such value"] }));
  const kept = await ask({ ...all, filters });
  expect(kept.totals).toEqual((await ask(all)).totals);
  const last = filters.map((one, index) => (index === 19 ? { ...one, op: "eq" } : one));
  expect((await ask({ ...all, filters: last })).totals.calls).toBe(0);
});

test("the data version moves when rows are added or a rule is changed, and is the pulse's", async () => {
  const versions = async () => [
    (await ask({ ...all, project: "moving" })).data_version,
    ((await api.get("/pulse?project=moving")) as { data_version: string }).data_version,
  ];
  const [before, pulseBefore] = await versions();
  await api.insert({ outcomes: [plainOutcome(9, { project_id: "moving", closed_at: FROM })] });
  const [after, pulseAfter] = await versions();
  const rule = { combine: "all", conditions: [{ kind: "sdk" }], author: "a", reason: "b" };
  await api.put("/success-rules/answered", { project: "moving", ...rule });
  const [ruled, pulseRuled] = await versions();
  expect([pulseBefore, pulseAfter, pulseRuled]).toEqual([before, after, ruled]);
  expect(new Set([before, after, ruled]).size).toBe(3);
});

test("sums beyond what a float can hold stay exact", async () => {
  const cost = 999_999_999_999_999_999n;
  await api.insert({ calls: [1, 2, 3].map((n) => plainCall(n, { project_id: "large", ts: FROM, cost })) });
  const answer = await ask({ ...all, project: "large", metrics: ["spend", "cost_per_call"] });
  expect(answer.totals).toEqual({ spend: usdText(3n * cost), cost_per_call: usdText(cost) });
});
