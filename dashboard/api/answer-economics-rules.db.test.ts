import type { CallRow } from "@outlay/clickhouse/tables/calls";
import type { OutcomeRow } from "@outlay/clickhouse/tables/outcomes";
import { judgeTask, type TaskFacts } from "@outlay/core/success/judge-task";
import { type SuccessCondition, successConditionSchema } from "@outlay/core/success/success-rule";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { z } from "zod";
import { economicsAnswer } from "../contract/economics.ts";
import { previewSuccessRuleEndpoint, successPresetsEndpoint, successRuleJson } from "../contract/success-rules.ts";
import { taskEndpoint, tasksEndpoint } from "../contract/tasks.ts";
import { plainCall, plainOutcome, type TestApi, taskKey, testApi } from "./testing/ledger.ts";
import { usdText } from "./testing/usage-oracle.ts";

const NOW = Date.parse("2026-11-23T00:00:00Z");
const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const SEED = 20261125;

let api: TestApi;
beforeAll(async () => {
  api = await testApi(NOW);
});
afterAll(() => api.close());

const ask = async (project: string, query = "") =>
  economicsAnswer.parse(await api.get(`/tasks/economics?project=${project}${query}`));
const listed = async (project: string, query = "") =>
  tasksEndpoint.response.parse(await api.get(`/tasks?project=${project}${query}`));
const put = async (project: string, name: string, rule: object) =>
  successRuleJson.parse(
    await api.put(`/success-rules/${name}`, { project, combine: "all", author: "ada", reason: "a test", ...rule }),
  );

const usd = (dollars: number): bigint => BigInt(Math.round(dollars * 1e6)) * 1_000_000n;

const some = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { nil: undefined, freq: 2 });
const silence = some(fc.record({ hours: fc.constantFrom(0, 1, 48), means: fc.constantFrom("success", "failure") }));
const condition: fc.Arbitrary<SuccessCondition> = fc
  .oneof(
    fc.record({ kind: fc.constantFrom("sdk", "thumbs"), partial: some(fc.boolean()), silence }),
    fc.record({
      kind: fc.constant("score"),
      min: fc.constantFrom(0, 0.5, 0.7, 1),
      evaluator: some(fc.constantFrom("e1", "e2")),
      criteria: some(fc.constantFrom("c1", "c2")),
      share: some(fc.constantFrom(0.5, 1)),
      silence,
    }),
    fc.record({ kind: fc.constant("schema_valid"), calls: some(fc.constantFrom("last", "all")), silence }),
    fc.record({
      kind: fc.constant("business_event"),
      event: some(fc.constant("order")),
      hours: fc.constantFrom(1, 48),
    }),
    fc.record({
      kind: fc.constant("no_escalation"),
      hours: some(fc.constantFrom(0, 48)),
      human: some(fc.constantFrom("escalation", "verdict")),
    }),
  )
  .map((one) => successConditionSchema.parse(JSON.parse(JSON.stringify(one))));
const anyRule = fc.record({
  combine: fc.constantFrom("all", "any"),
  conditions: fc.array(condition, { minLength: 1, maxLength: 3 }),
});

const history = fc.record({
  calls: fc.array(
    fc.record({
      ts: fc.integer({ min: NOW - 3 * DAY, max: NOW - 1 }),
      cost: fc.bigInt({ min: 0n, max: 9_000_000_000_000n }),
      schemaValid: some(fc.boolean()),
      escalatedTo: fc.constantFrom("", "", "", "", "tier 2"),
      isBillable: fc.constantFrom(true, true, true, false),
      isWithdrawn: fc.constantFrom(false, false, false, true),
    }),
    { minLength: 1, maxLength: 3 },
  ),
  outcomes: fc.array(
    fc.record({
      labelledAt: fc.integer({ min: NOW - 3 * DAY, max: NOW - 1 }),
      source: fc.constantFrom("sdk", "human", "business", "evaluator", "evaluator"),
      evaluator: fc.constantFrom("", "e1", "e2", "order"),
      criteria: fc.constantFrom("", "c1", "c2"),
      score: some(fc.constantFrom(0, 0.5, 0.69, 0.7, 1)),
      outcome: fc.constantFrom("success", "success", "failure", "partial", "abandoned", "unknown"),
      revision: fc.constantFrom(0, 0, 0, 1),
    }),
    { maxLength: 5 },
  ),
});
type History = typeof history extends fc.Arbitrary<infer T> ? T : never;

const callRows = (project: string, { calls }: History, n: number): CallRow[] =>
  calls.flatMap((call, at) => {
    const row = plainCall(n * 10 + at, {
      ...{ project_id: project, task_key: taskKey(n), ts: call.ts, cost: call.cost, workflow: "w" },
      ...{ schema_valid: call.schemaValid, escalated_to: call.escalatedTo, is_billable: call.isBillable },
    });
    return call.isWithdrawn ? [row, { ...row, sign: -1 }] : [row];
  });
const outcomeRows = (project: string, { outcomes }: History, n: number): OutcomeRow[] =>
  outcomes.map(({ labelledAt, ...said }, at) =>
    plainOutcome(n * 10 + at, {
      ...{ project_id: project, task_key: taskKey(n), closed_at: NOW - HOUR, labelled_at: labelledAt, ...said },
      log_offset: BigInt(n * 10 + at),
    }),
  );

/** What the oracle knows of a task of the range; `undefined`: there is none. */
function factsOf({ calls, outcomes }: History): TaskFacts | undefined {
  const standing = calls.filter(({ isWithdrawn }) => !isWithdrawn);
  const billed = standing.filter(({ isBillable }) => isBillable).map(({ ts }) => ts);
  if (billed.length === 0 && outcomes.length === 0) return undefined;
  return {
    startedAt: billed.length === 0 ? NOW - HOUR : Math.min(...billed),
    outcomes: outcomes.map((said, place) => ({
      ...{ ...said, place },
      ...{ source: said.source as "sdk", outcome: said.outcome as "success" },
      score: said.score as number,
    })),
    calls: standing.map((call) => ({
      ts: call.ts,
      schemaValid: call.schemaValid as boolean,
      isEscalation: call.escalatedTo !== "",
    })),
  };
}

const costOf = ({ calls }: History): bigint =>
  calls.filter((call) => call.isBillable && !call.isWithdrawn).reduce((sum, { cost }) => sum + cost, 0n);

describe("rules over random histories", () => {
  const histories = fc.sample(history, { numRuns: 150, seed: SEED });
  const rules = fc.sample(anyRule, { numRuns: 12, seed: SEED });
  beforeAll(async () => {
    await api.insert({
      calls: histories.flatMap((one, n) => callRows("random", one, n)),
      outcomes: histories.flatMap((one, n) => outcomeRows("random", one, n)),
    });
  });

  test.each(rules.map((rule, n) => [JSON.stringify(rule), rule, n] as const))(
    "%s says of each task what plain loops say",
    async (_, rule, n) => {
      const expected_version = n;
      await put("random", "rule", { ...rule, effective_from: "2026-01-01T00:00:00Z", expected_version });
      const range = "&from=now-4d&limit=1000";
      const page = await listed("random", range);
      const judged = new Map(
        histories.flatMap((one, at) => {
          const facts = factsOf(one);
          return facts === undefined
            ? []
            : [[taskKey(at), { ...judgeTask(rule as never, facts, NOW), cost: costOf(one) }] as const];
        }),
      );
      const kind = (outcome: string): string => (outcome === "success" || outcome === "unknown" ? outcome : "failure");
      expect(
        Object.fromEntries(page.tasks.map((task) => [task.task_key, [kind(task.outcome), task.is_maturing]])),
      ).toEqual(
        Object.fromEntries(
          [...judged].map(([key, { outcome, maturesAt }]) => [key, [outcome, maturesAt !== undefined]]),
        ),
      );
      const { totals } = await ask("random", "&from=now-4d");
      const all = [...judged.values()];
      const [successes, known] = [
        all.filter(({ outcome }) => outcome === "success"),
        all.filter(({ outcome }) => outcome !== "unknown"),
      ];
      const spent = known.reduce((sum, { cost }) => sum + cost, 0n);
      const count = BigInt(successes.length);
      expect(totals).toMatchObject({
        tasks: all.length,
        successes: successes.length,
        unknown: all.length - known.length,
        cpst: count === 0n ? null : usdText((spent * 2n + count) / (count * 2n)),
      });
    },
  );
});

const minutes = (n: number): number => NOW - n * 60_000;
const said = (project: string, n: number, facts: Partial<OutcomeRow> = {}): OutcomeRow =>
  plainOutcome(n, {
    project_id: project,
    task_key: taskKey(n),
    closed_at: minutes(60),
    labelled_at: minutes(60),
    ...facts,
  });
const spent = (project: string, n: number, facts: Partial<CallRow> = {}): CallRow =>
  plainCall(n, { project_id: project, task_key: taskKey(n), ts: minutes(120), cost: usd(1), workflow: "w", ...facts });

describe("a changed rule begins a new series", () => {
  const range = "&from=2026-11-13T00:00:00Z&to=2026-11-23T00:00:00Z";
  const figures = (answer: z.output<typeof economicsAnswer>) =>
    answer.groups.map(({ rule, tasks, successes }) => [rule, tasks, successes]);
  beforeAll(async () => {
    // Ten tasks, one a day; people are content with the even ones, the application with all.
    const days = [...Array(10).keys()];
    const at = (day: number): number => Date.parse("2026-11-13T12:00:00Z") + day * DAY;
    await api.insert({
      calls: days.map((day) => spent("series", day, { ts: at(day) - HOUR })),
      outcomes: days.flatMap((day) => [
        said("series", 100 + day, { task_key: taskKey(day), closed_at: at(day), labelled_at: at(day) - 2 }),
        said("series", 200 + day, {
          ...{ task_key: taskKey(day), closed_at: at(day), labelled_at: at(day) - 1, source: "human" },
          outcome: day % 2 === 0 ? "success" : "failure",
        }),
      ]),
    });
    await put("series", "content", { conditions: [{ kind: "sdk" }], effective_from: "2026-11-15T00:00:00Z" });
    await put("series", "content", {
      ...{ conditions: [{ kind: "thumbs" }], workflow: "w", effective_from: "2026-11-19T00:00:00Z" },
      expected_version: 1,
    });
  });

  test("tasks are judged by what held when they ended, and never added up silently", async () => {
    const answer = await ask("series", range);
    expect(figures(answer).sort()).toEqual([
      [undefined, 2, 1],
      ["content@1", 4, 4],
      ["content@2", 4, 2],
    ]);
    expect(answer.series_breaks).toEqual([
      { at: "2026-11-15T00:00:00.000Z", workflow: null, task_type: null, before: null, after: "content@1" },
      { at: "2026-11-19T00:00:00.000Z", workflow: "w", task_type: null, before: null, after: "content@2" },
      { at: "2026-11-19T00:00:00.000Z", workflow: null, task_type: null, before: "content@1", after: null },
    ]);
    expect(answer.totals).toMatchObject({ tasks: 10, cost: "10" });
  });

  test("an earlier version can be asked for, and says what it said before the change", async () => {
    expect(figures(await ask("series", `${range}&rule=content@1`))).toEqual([["content@1", 10, 10]]);
    expect(figures(await ask("series", `${range}&rule=content@2`))).toEqual([["content@2", 10, 5]]);
    expect(figures(await ask("series", `${range}&rule=none`))).toEqual([[undefined, 10, 5]]);
    const before = await ask("series", "&from=2026-11-15T00:00:00Z&to=2026-11-19T00:00:00Z");
    expect([figures(before), before.series_breaks]).toEqual([[["content@1", 4, 4]], []]);
    await expect(ask("series", `${range}&rule=content@9`)).rejects.toThrow(/404.*no content@9/);
    await expect(ask("series", `${range}&rule=content`)).rejects.toThrow(/400.*<name>@<version>/);
  });

  test("over time, each version is a line of its own, in days of the asked zone", async () => {
    const answer = await ask("series", `${range}&bucket=1d&tz=Asia/Kolkata`);
    const points = answer.series?.map(({ group, rule, points: all }) => [
      group === null ? "all" : rule,
      all.length,
      all.reduce((sum, { successes }) => sum + successes, 0),
      all[0]?.t,
    ]);
    expect(points).toEqual([
      ["all", 10, 7, "2026-11-12T18:30:00.000Z"],
      ["content@1", 4, 4, "2026-11-14T18:30:00.000Z"],
      ["content@2", 4, 2, "2026-11-18T18:30:00.000Z"],
      [undefined, 2, 1, "2026-11-12T18:30:00.000Z"],
    ]);
  });

  test("tasks of one series add up to its figure", async () => {
    const page = await listed("series", `${range}&series=content@2&outcome=success&workflow=w`);
    expect(page.total).toMatchObject({ tasks: 2, successes: 2, cost: "2" });
    expect(page.tasks.map(({ outcome, rule }) => [outcome, rule])).toEqual([
      ["success", "content@2"],
      ["success", "content@2"],
    ]);
  });

  test("a preview says what would change, and changes nothing", async () => {
    const preview = previewSuccessRuleEndpoint.response.parse(
      await api.post("/success-rules/preview", {
        ...{ project: "series", combine: "all", conditions: [{ kind: "thumbs" }] },
        range: { from: "2026-11-13T00:00:00Z", to: "2026-11-23T00:00:00Z" },
      }),
    );
    expect(preview).toMatchObject({
      ...{ tasks: 10, cost: "10", changed: 2, changes: [{ before: "success", after: "failure", tasks: 2 }] },
      before: { successes: 7, failures: 3, unknown: 0, cpst: "1.428571428571" },
      after: { successes: 5, failures: 5, unknown: 0, cpst: "2" },
    });
    expect(preview.examples.map(({ before, after }) => [before, after])).toEqual(Array(2).fill(["success", "failure"]));
    expect(figures(await ask("series", `${range}&rule=none`))).toEqual([[undefined, 10, 5]]);
  });

  test("who changes what somebody else has changed is told, and so is who judges the same tasks twice", async () => {
    await expect(put("series", "content", { conditions: [{ kind: "sdk" }], expected_version: 1 })).rejects.toThrow(
      /409/,
    );
    await expect(put("series", "other", { conditions: [{ kind: "sdk" }], workflow: "w" })).rejects.toThrow(
      /409.*content/,
    );
    await expect(put("series", "odd", { conditions: [] })).rejects.toThrow(/400.*conditions/);
    await expect(put("series", "odd", { conditions: [{ kind: "luck" }] })).rejects.toThrow(/400/);
  });

  test("a deleted rule ends; what it judged stays", async () => {
    await put("ended", "short", { conditions: [{ kind: "sdk" }], effective_from: "2026-11-15T00:00:00Z" });
    await api.delete("/success-rules/short?project=ended&expected_version=1&author=ada&reason=over");
    const answer = await ask("ended", "&from=2026-11-20T00:00:00Z&to=2026-11-24T00:00:00Z");
    expect(answer.series_breaks).toEqual([
      { at: "2026-11-23T00:00:00.000Z", workflow: null, task_type: null, before: "short@1", after: null },
    ]);
    expect(await api.get("/success-rules?project=ended")).toEqual({ rules: [] });
  });
});

describe("every preset judges a task of its kind", () => {
  test.each<[string, Partial<CallRow>, Partial<OutcomeRow>[], string]>([
    ["chatbot", { ts: NOW - 2 * DAY }, [], "success"],
    ["chatbot", { ts: NOW - 2 * DAY, escalated_to: "tier 2" }, [{ source: "human" }], "failure"],
    ["retrieval_qa", { ts: NOW - 2 * DAY }, [{ source: "evaluator", evaluator: "grounded", score: 0.8 }], "success"],
    ["retrieval_qa", {}, [{ source: "evaluator", evaluator: "grounded", score: 0.6 }], "failure"],
    ["slot_filling", { schema_valid: true }, [{ source: "sdk" }], "success"],
    ["slot_filling", { schema_valid: false }, [{ source: "sdk" }], "failure"],
    ["multi_step_assistant", {}, [{ source: "sdk" }, { source: "human" }], "success"],
    ["multi_step_assistant", { ts: NOW - 4 * DAY }, [], "failure"],
    ["extraction", { schema_valid: true }, [], "success"],
    ["extraction", {}, [{ source: "human", outcome: "failure" }], "unknown"],
    ["content", { ts: NOW - 4 * DAY }, [{ source: "business", labelled_at: NOW - 3 * DAY }], "success"],
    ["content", { ts: NOW - 4 * DAY }, [{ source: "business", labelled_at: NOW }], "failure"],
  ])("%s of %j with %j: %s", async (id, call, outcomes, expected) => {
    const { presets } = successPresetsEndpoint.response.parse(await api.get("/success-rules/presets"));
    const preset = presets.find((one) => one.id === id);
    const project = `preset-${fc.hash(JSON.stringify([id, call, outcomes])) >>> 0}`;
    await api.insert({
      calls: [spent(project, 1, call)],
      outcomes: outcomes.map((one, n) => said(project, 10 + n, { task_key: taskKey(1), ...one })),
    });
    const { combine, conditions } = { ...preset };
    await put(project, "rule", { combine, conditions, effective_from: "2026-01-01T00:00:00Z" });
    const { task, reason } = taskEndpoint.response.parse(await api.get(`/tasks/${taskKey(1)}?project=${project}`));
    expect([task.outcome, reason?.split(": ").at(-1)]).toEqual([expected, expected]);
  });
});
