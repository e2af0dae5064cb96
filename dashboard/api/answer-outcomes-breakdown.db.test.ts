import type { OutcomeRow } from "@outlay/clickhouse/tables/outcomes";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { outcomesBreakdownEndpoint } from "../contract/outcomes-breakdown.ts";
import { agreementOf } from "./judge-agreement.ts";
import { plainCall, plainOutcome, type TestApi, taskKey, testApi } from "./testing/ledger.ts";

const NOW = Date.parse("2026-11-20T00:00:00Z");
const DAY_MS = 86_400_000;
const FROM = NOW - 7 * DAY_MS;

let api: TestApi;
let outcomeCount = 0;
beforeAll(async () => {
  api = await testApi(NOW);
});
afterAll(() => api.close());

/** A judgement of task `n`, `minute` minutes after the start of the range. */
function said(project: string, n: number, minute: number, facts: Partial<OutcomeRow>): OutcomeRow {
  outcomeCount += 1;
  const at = FROM + minute * 60_000;
  return plainOutcome(outcomeCount, {
    ...{ project_id: project, task_key: taskKey(n), task_id: `task-${n}`, workflow: "support" },
    ...{ labelled_at: at, closed_at: at, received_at: at },
    ...facts,
  });
}

async function ask(project: string, more = "") {
  const range = `from=${new Date(FROM).toISOString()}&to=${new Date(NOW).toISOString()}`;
  return outcomesBreakdownEndpoint.response.parse(
    await api.get(`/outcomes/breakdown?project=${project}&${range}${more}`),
  );
}

describe("changed verdicts", () => {
  test("a person who overrules an evaluator changes the verdict once, and is named with the task", async () => {
    await api.insert({
      outcomes: [
        said("changed", 1, 1, { outcome: "success", source: "evaluator", evaluator: "rubric" }),
        said("changed", 1, 9, { outcome: "failure", source: "human", evaluator: "ann" }),
        // A first verdict, and the same verdict again, are no change.
        said("changed", 2, 1, { outcome: "unknown", source: "sdk" }),
        said("changed", 2, 2, { outcome: "success", source: "sdk" }),
        said("changed", 2, 3, { outcome: "success", source: "sdk" }),
      ],
    });
    const { relabels, totals } = await ask("changed");
    expect(totals).toMatchObject({ tasks: 2, successes: 1, failures: 1 });
    expect(relabels).toMatchObject({ changes: 1, tasks: 1, judged_again_tasks: 2, untold_tasks: 0 });
    const [pair] = relabels.pairs;
    expect(pair).toMatchObject({ from: "success", to: "failure", changes: 1, tasks: 1 });
    expect(pair?.latest).toEqual([
      {
        ...{ task_key: taskKey(1), task_id: "task-1", at: new Date(FROM + 9 * 60_000).toISOString() },
        ...{ source: "human", evaluator: "ann" },
      },
    ]);
  });

  test("an evaluator that comes after a person changes nothing", async () => {
    await api.insert({
      outcomes: [
        said("kept", 1, 1, { outcome: "success", source: "human" }),
        said("kept", 1, 2, { outcome: "failure", source: "evaluator", evaluator: "rubric" }),
      ],
    });
    expect((await ask("kept")).relabels).toMatchObject({ changes: 0, tasks: 0, judged_again_tasks: 1, pairs: [] });
  });

  test("a task judged too often to tell its history is counted as untold", async () => {
    const outcomes = Array.from({ length: 101 }, (_, at) =>
      said("busy", 1, at, { outcome: at % 2 === 0 ? "success" : "failure", source: "human" }),
    );
    await api.insert({ outcomes });
    expect((await ask("busy")).relabels).toMatchObject({ changes: 0, untold_tasks: 1 });
  });
});

describe("delays of verdicts", () => {
  test("count from the last call, and those of tasks that are open again are no verdicts", async () => {
    const calls = [plainCall(1, { project_id: "late", task_key: taskKey(1), ts: FROM + 60_000, is_billable: true })];
    await api.insert({
      calls,
      outcomes: [
        said("late", 1, 11, { outcome: "success", source: "business" }),
        said("late", 2, 5, { outcome: "unknown", source: "sdk" }),
      ],
    });
    const { sources } = await ask("late");
    expect(sources.find(({ source }) => source === "business")).toMatchObject({ label_delay_p50_ms: 600_000 });
    expect(sources.find(({ source }) => source === "sdk")).toMatchObject({ unknown: 1, label_delay_p50_ms: null });
  });
});

describe("tasks of a workflow", () => {
  test("are those whose outcome names it, else those whose calls do", async () => {
    await api.insert({
      calls: [plainCall(2, { project_id: "flow", task_key: taskKey(2), ts: FROM, workflow: "billing" })],
      outcomes: [
        said("flow", 1, 1, { outcome: "success", workflow: "billing" }),
        said("flow", 2, 1, { outcome: "partial", workflow: "" }),
        said("flow", 3, 1, { outcome: "abandoned", workflow: "" }),
      ],
    });
    expect((await ask("flow", "&workflow=billing")).totals).toMatchObject({ tasks: 2, successes: 1, partial: 1 });
    expect((await ask("flow", "&workflow=")).totals).toMatchObject({ tasks: 1, abandoned: 1 });
    expect((await ask("flow")).totals.tasks).toBe(3);
  });

  test("of no project but the one asked about", async () => {
    expect((await ask("nobody")).totals).toMatchObject({ tasks: 0, label_delay_p95_ms: null });
  });
});

const judgement = fc.record({
  task: fc.integer({ min: 1, max: 6 }),
  minute: fc.integer({ min: 0, max: 12 }),
  revision: fc.integer({ min: 0, max: 1 }),
  outcome: fc.constantFrom("success", "failure", "partial", "abandoned", "unknown"),
  source: fc.constantFrom("sdk", "evaluator", "human", "business"),
  evaluator: fc.constantFrom("a", "b"),
  criteria: fc.constantFrom("", "tone"),
  score: fc.option(fc.constantFrom(0, 0.25, 0.5, 1), { nil: undefined }),
});
type Judgement = typeof judgement extends fc.Arbitrary<infer Drawn> ? Drawn : never;

const SEVERITY = ["success", "partial", "abandoned", "failure"];
const isStated = ({ source }: Judgement): boolean => source !== "evaluator";
const isVerdict = ({ outcome }: Judgement): boolean => outcome !== "unknown";

/** The outcome that counts of some judgements in the order they were made: plain loops over the rule in words. */
function currentOf(told: readonly Judgement[]): Judgement | undefined {
  const revision = Math.max(...told.map((one) => one.revision));
  const newest = told.filter((one) => one.revision === revision);
  const verdicts = newest.filter(isVerdict);
  const counted = verdicts.length > 0 ? verdicts : newest;
  const stated = counted.filter(isStated);
  if (stated.length > 0) return stated.at(-1);
  const latest = ["a", "b"].flatMap((name) => counted.filter(({ evaluator }) => evaluator === name).at(-1) ?? []);
  const worst = Math.max(...latest.map(({ outcome }) => SEVERITY.indexOf(outcome)));
  const places = latest.filter(({ outcome }) => SEVERITY.indexOf(outcome) === worst).map((one) => told.indexOf(one));
  return told[Math.max(...places)];
}

const tally = (texts: readonly string[]): Record<string, number> => {
  const found: Record<string, number> = {};
  for (const text of texts) found[text] = (found[text] ?? 0) + 1;
  return found;
};

test("any judgements: sources, changes, scores and agreement are those of plain loops", async () => {
  let run = 0;
  await fc.assert(
    fc.asyncProperty(fc.array(judgement, { minLength: 1, maxLength: 40 }), async (given) => {
      run += 1;
      const project = `random-${run}`;
      // In the order they were made; of one minute, in the order they came.
      const told = [...given].sort((left, right) => left.minute - right.minute);
      await api.insert({
        outcomes: told.map(({ task, minute, ...facts }) => said(project, task, minute, facts)),
      });
      const answer = await ask(project);
      const tasks = [1, 2, 3, 4, 5, 6].flatMap((task) => {
        const own = told.filter((one) => one.task === task);
        return own.length === 0 ? [] : [own];
      });
      const current = tasks.map((own) => currentOf(own));
      expect(answer.totals.tasks).toBe(tasks.length);
      expect(Object.fromEntries(answer.sources.map((one) => [one.source, one.tasks]))).toEqual(
        tally(current.map((one) => one?.source ?? "")),
      );
      for (const { source, failures, judges, tasks: ofSource } of answer.sources) {
        expect(failures).toBe(current.filter((one) => one?.source === source && one.outcome === "failure").length);
        expect(judges.reduce((sum, one) => sum + one.tasks, 0)).toBe(ofSource);
      }
      const changes = tasks.flatMap((own) => {
        const history = own.map((_, at) => currentOf(own.slice(0, at + 1))?.outcome ?? "unknown");
        return history.flatMap((outcome, at) => {
          const before = history[at - 1] ?? "unknown";
          return before === "unknown" || before === outcome ? [] : [`${before}→${outcome}`];
        });
      });
      expect(Object.fromEntries(answer.relabels.pairs.map((one) => [`${one.from}→${one.to}`, one.changes]))).toEqual(
        tally(changes),
      );
      expect(answer.relabels.judged_again_tasks).toBe(tasks.filter((own) => own.length > 1).length);
      expectScores(answer.scores, tasks);
      expectAgreement(answer.agreement, tasks);
    }),
    { numRuns: 12 },
  );
});

type Answer = Awaited<ReturnType<typeof ask>>;

/** Of some judgements of one task the latest of the highest revision. */
const latestOf = (some: readonly Judgement[]): Judgement | undefined => {
  const revision = Math.max(...some.map((one) => one.revision));
  return some.filter((one) => one.revision === revision).at(-1);
};

function expectScores(scores: Answer["scores"], tasks: readonly (readonly Judgement[])[]): void {
  const kindOf = ({ source, evaluator, criteria }: { source: string; evaluator: string; criteria: string }) =>
    `${source}/${evaluator}/${criteria}`;
  const scored = tasks.map((own) => own.filter(({ score }) => score !== undefined));
  const kinds = new Set(scored.flat().map(kindOf));
  expect(new Set(scores.map(kindOf))).toEqual(kinds);
  for (const one of scores) {
    const points = scored.flatMap((own): number[] => {
      const score = latestOf(own.filter((judged) => kindOf(judged) === kindOf(one)))?.score;
      return score === undefined ? [] : [score];
    });
    expect(one.tasks).toBe(points.length);
    expect(one.mean).toBeCloseTo(points.reduce((sum, point) => sum + point, 0) / points.length, 12);
    const sorted = [...points].sort((left, right) => left - right);
    expect(one.p50).toBe(sorted[Math.min(points.length - 1, Math.floor(points.length / 2))]);
  }
}

function expectAgreement(agreement: Answer["agreement"], tasks: readonly (readonly Judgement[])[]): void {
  const judgeOf = (one: Judgement): string => (isStated(one) ? `${one.source}/` : `${one.source}/${one.evaluator}`);
  const pairs = new Map<string, { verdict_a: string; verdict_b: string; tasks: number }[]>();
  for (const own of tasks) {
    const judges = [...new Set(own.filter(isVerdict).map(judgeOf))].sort();
    const verdicts = judges.map((judge) => latestOf(own.filter((one) => isVerdict(one) && judgeOf(one) === judge)));
    for (const [a, left] of verdicts.entries()) {
      for (const [b, right] of verdicts.entries()) {
        if (a >= b || left === undefined || right === undefined) continue;
        const key = `${judges[a]} ${judges[b]}`;
        const cell = { verdict_a: left.outcome, verdict_b: right.outcome, tasks: 1 };
        pairs.set(key, [...(pairs.get(key) ?? []), cell]);
      }
    }
  }
  const written = agreement.map(({ judges, tasks: both, agreed, kappa }) => {
    const key = judges.map(({ source, evaluator }) => `${source}/${evaluator}`).join(" ");
    return [key, { tasks: both, agreed, kappa: kappa?.toFixed(9) }];
  });
  const expected = [...pairs].map(([key, cells]) => {
    const { tasks: both, agreed, kappa } = agreementOf(cells);
    return [key, { tasks: both, agreed, kappa: kappa?.toFixed(9) }];
  });
  expect(Object.fromEntries(written)).toEqual(Object.fromEntries(expected));
}
