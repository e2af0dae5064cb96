import { PERCENTILE_ERROR_MAX } from "@outlay/clickhouse/rollups";
import { type TaskStateRow, taskMarksTable, taskStatesTable } from "@outlay/clickhouse/tables/task-states";
import { type FreshStore, freshStore } from "@outlay/clickhouse/testing/fresh-store";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { readTaskBasis, taskFigures } from "./task-question.ts";
import { taskKey } from "./testing/ledger.ts";

const NOON = Date.parse("2026-11-18T12:00:00Z");
const DAY_MS = 86_400_000;
const TASKS = 500;
const outcomes = ["success", "success", "failure", "partial", "abandoned", "unknown"] as const;
const signal = new AbortController().signal;

/** A task of the days around noon; what is divisible says what is missing or zero. */
function state(n: number): TaskStateRow {
  const known = n % 7 !== 0;
  const outcome = outcomes[n % outcomes.length] ?? "unknown";
  const placed_at = NOON + ((n * 7_919) % 240) * 3_600_000 - 5 * DAY_MS + n;
  return {
    ...{ project_id: n % 50 === 0 ? "other" : "p", placed_at, task_key: taskKey(n), version: 1, sign: 1, outcome },
    ...{ is_judged: outcome !== "unknown", is_called: n % 11 !== 0, started_at: undefined },
    duration: n % 5 === 0 ? undefined : (n * 104_729) % 90_000,
    label_delay: outcome === "unknown" ? undefined : ((n * 3_571) % 9_000_000) - 1_000,
    ...{ first_at: placed_at, last_at: placed_at, heard_from: placed_at, heard_to: placed_at },
    ...{
      workflow: `w${n % 4}`,
      workflow_version: `${n % 2}`,
      team: n % 3 === 0 ? "" : `t${n % 3}`,
      environment: "prod",
    },
    ...{ task_type: "x", customer_id: `c${n % 9}`, user_id: `u${n}`, department: "", cost_center: "", use_case: "" },
    ...{ feature: "", prompt_name: "", prompt_version: "", variant: "", main_model: `m${n % 3}` },
    ...{ cost: known ? `${n % 13}.00000000000${n % 10}` : "0", calls: n % 6, ledger_rows: n % 6 },
    ...{ known_calls: known ? n % 6 : 0, known_rows: known ? 1 + (n % 6) : 0, partly_calls: n % 2 },
    ...{ missing_calls: n % 3, inexact_calls: n % 4 },
  };
}

let store: FreshStore;
beforeAll(async () => {
  store = await freshStore();
  const states = Array.from({ length: TASKS }, (_, n) => state(n));
  const corrected = states.filter((_, n) => n % 10 === 3);
  const rows = [
    ...states,
    ...corrected.map((row) => ({ ...row, sign: -1 })),
    ...corrected.map((row) => ({
      ...row,
      version: 2,
      cost: "3.25",
      outcome: "failure",
      placed_at: row.placed_at + DAY_MS,
    })),
  ];
  await store.writer.insert(taskStatesTable, rows as TaskStateRow[], { token: "states" });
});
afterAll(() => store.close());

type Asked = Parameters<ReturnType<typeof taskFigures>["rows"]>[0];
type Question = Pick<Parameters<typeof taskFigures>[1], "by" | "filters">;

async function both({ by, filters = [] }: Question, asked: Omit<Asked, "limit">) {
  const files: string[] = [];
  const reader: typeof store.reader = {
    ...store.reader,
    query: (query, params, options) => {
      files.push(query.file);
      return store.reader.query(query, params, options);
    },
  };
  const about = { project: "p", by, filters, segments: [], now: NOON, isKept: true };
  const [fromStates, fromDays] = [false, true].map((isSummed) => taskFigures(reader, { ...about, isSummed }, signal));
  if (fromStates === undefined || fromDays === undefined) throw new Error("two are two");
  const states = await fromStates.rows({ ...asked, limit: 5_000 });
  const days = await fromDays.rows({ ...asked, limit: 5_000 });
  expect(fromStates.timesErrorMax(asked)).toBe(0);
  return { states, days, files, errorMax: fromDays.timesErrorMax(asked) };
}

const whole = { from: Date.parse("2026-11-14"), to: Date.parse("2026-11-22") };
const ragged = { from: NOON - 4 * DAY_MS + 1, to: NOON + 3 * DAY_MS + 1 };

describe("sums by day answer as the states do", () => {
  test.each<[string, Question, Omit<Asked, "limit">]>([
    ["no groups", { by: [] }, whole],
    ["a group", { by: ["workflow"] }, whole],
    ["workflow and model", { by: ["workflow", "model_resolved"] }, ragged],
    [
      "a filter by model",
      { by: ["workflow"], filters: [{ dimension: "model_resolved", test: "unlisted", values: ["m1"] }] },
      ragged,
    ],
    ["days of workflows", { by: ["workflow"] }, { ...ragged, bucket: "1d" }],
    [
      "weeks of a workflow and model",
      { by: ["workflow", "model_resolved"] },
      { ...whole, bucket: "1w", groups: [{ g1: "w1", g2: "m2", g3: "", rule_label: "" }] },
    ],
    ["three groups", { by: ["workflow", "model_resolved", "team"] }, whole],
    ["ends that are no whole days", { by: ["workflow", "team"] }, ragged],
    ["a filter", { by: ["team"], filters: [{ dimension: "workflow", values: ["w1", "w2"] }] }, ragged],
    [
      "three filters",
      {
        by: ["team"],
        filters: [
          { dimension: "team", test: "contains", values: ["T1", "t2"] },
          { dimension: "workflow_version", test: "above", values: ["0"] },
          { dimension: "model_resolved", test: "unlisted", values: ["m0"] },
        ],
      },
      ragged,
    ],
    ["days", { by: ["team"] }, { ...ragged, bucket: "1d" }],
    [
      "weeks of chosen groups",
      { by: ["team"] },
      { ...whole, bucket: "1w", groups: ["t1", ""].map((g1) => ({ g1, g2: "", g3: "", rule_label: "" })) },
    ],
    ["nothing there", { by: ["team"] }, { from: whole.from - 90 * DAY_MS, to: whole.from - 60 * DAY_MS }],
  ])("%s", async (_, question, asked) => {
    const { states, days, files, errorMax } = await both(question, asked);
    expect(files).toContain("task-economics-days.sql");
    expect(files).toContain(errorMax === 0 ? "task-durations-kept.sql" : "task-durations-days.sql");
    const comparable = (rows: typeof states) =>
      rows.map(({ label_delays: _, durations, known_cost_squares, ...row }) => ({
        ...row,
        times: durations.length,
        squares: known_cost_squares.toPrecision(9),
      }));
    expect(comparable(days)).toEqual(comparable(states));
    const durations = (rows: typeof states) => rows.flatMap((row) => row.durations);
    const [exactTimes, times] = [durations(states), durations(days)];
    for (const [at, time] of exactTimes.entries())
      expect(Math.abs((times[at] ?? Number.NaN) - time)).toBeLessThanOrEqual(time * errorMax + 0.5);
    // Delays are told of all tasks, whatever filters there are.
    if (asked.bucket !== undefined || question.filters !== undefined) return;
    const [exact = [], kept = []] = [states, days].map(
      (rows) => rows.find(({ is_total }) => is_total === 1)?.label_delays,
    );
    expect(kept).toHaveLength(exact.length);
    for (const [at, delay] of exact.entries())
      expect(Math.abs((kept[at] ?? 0) - delay)).toBeLessThanOrEqual(Math.abs(delay) * PERCENTILE_ERROR_MAX + 1);
  });
});

test.each<[string, Question, Omit<Asked, "limit">]>([
  ["dimensions of many values", { by: ["customer_id"] }, whole],
  ["a filter by user", { by: [], filters: [{ dimension: "user_id", values: ["u7"] }] }, whole],
  ["hours", { by: [] }, { ...whole, bucket: "1h" }],
  ["days of another calendar", { by: [] }, { ...whole, bucket: "1d", tz: "Asia/Kathmandu" }],
  ["less than a day", { by: [] }, { from: NOON, to: NOON + DAY_MS }],
])("what sums by day cannot tell is asked of the states: %s", async (_, question, asked) => {
  const { states, days, files } = await both(question, asked);
  expect(files).toEqual(["task-economics-kept.sql", "task-economics-kept.sql"]);
  expect(days).toEqual(states);
});

test("durations that are not asked for are not read", async () => {
  const { days, files } = await both({ by: ["workflow"] }, { ...whole, without: ["durations"] });
  expect(files).not.toContain("task-durations-kept.sql");
  expect(days.every(({ durations }) => durations.length === 0)).toBe(true);
});

test("sums by day answer of large projects alone, and once they hold all states", async () => {
  const seen = { call_rows: 0, outcome_rows: 0 };
  const basis = (project: string) => readTaskBasis(store.reader, { project }, signal);
  const mark = (kind: string, name: string, version: number) =>
    store.writer.insert(taskMarksTable, [{ kind, name, version, at: NOON, ...seen }], { token: `${kind}:${version}` });
  expect(await basis("p")).toMatchObject({ isKept: false, isSummed: false });
  await mark("filled", "", 1);
  await mark("project", "p", 2);
  await mark("summed", "", 3);
  expect(await basis("p")).toMatchObject({ isKept: true, isSummed: false });
});
