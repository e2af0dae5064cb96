import type { CallRow } from "@outlay/clickhouse/tables/calls";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { queryAnswer } from "../contract/analytics.ts";
import { economicsAnswer } from "../contract/economics.ts";
import { taskEndpoint, tasksEndpoint } from "../contract/tasks.ts";
import { plainCall, plainOutcome, type TestApi, taskKey, testApi } from "./testing/ledger.ts";
import { usdText } from "./testing/usage-oracle.ts";

const NOW = Date.parse("2026-11-23T00:00:00Z");
const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const SEED = 20261126;

let api: TestApi;
beforeAll(async () => {
  api = await testApi(NOW);
});
afterAll(() => api.close());

const ask = async (project: string, query = "") =>
  economicsAnswer.parse(await api.get(`/tasks/economics?project=${project}${query}`));
const listed = async (project: string, query = "") =>
  tasksEndpoint.response.parse(await api.get(`/tasks?project=${project}${query}`));
const usd = (dollars: number): bigint => BigInt(Math.round(dollars * 1e6)) * 1_000_000n;
/** Exact pico-dollars of decimal text. */
const pico = (text: string | null): bigint => {
  const [whole = "0", fraction = ""] = (text ?? "0").split(".");
  return BigInt(whole) * 10n ** 12n + BigInt(fraction.padEnd(12, "0"));
};
const total = (amounts: readonly (string | null)[]): string =>
  usdText(amounts.reduce((sum, one) => sum + pico(one), 0n));

describe("the spend of a range", () => {
  const task = fc.record({
    calls: fc.array(
      fc.record({
        ts: fc.integer({ min: NOW - 20 * DAY, max: NOW - 1 }),
        cost: fc.option(fc.bigInt({ min: 0n, max: 9_000_000_000_000n }), { nil: undefined }),
        isWithdrawn: fc.constantFrom(false, false, false, true),
      }),
      { minLength: 1, maxLength: 4 },
    ),
    isNamed: fc.boolean(),
    workflow: fc.constantFrom("w1", "w2"),
    outcome: fc.constantFrom("success" as const, "failure" as const, undefined),
  });
  const tasks = fc.sample(task, { numRuns: 120, seed: SEED });
  const [from, to] = [NOW - 12 * DAY, NOW - 5 * DAY];
  const range = `&from=${new Date(from).toISOString()}&to=${new Date(to).toISOString()}`;
  beforeAll(async () => {
    await api.insert({
      calls: tasks.flatMap(({ calls, isNamed, workflow }, n) =>
        calls.flatMap(({ ts, cost, isWithdrawn }, at): CallRow[] => {
          const named = isNamed ? { task_key: taskKey(n) } : {};
          const row = plainCall(n * 10 + at, { project_id: "spend", ts, cost, workflow, ...named });
          return isWithdrawn ? [row, { ...row, sign: -1 }] : [row];
        }),
      ),
      outcomes: tasks.flatMap(({ outcome, isNamed }, n) =>
        outcome === undefined || !isNamed
          ? []
          : [plainOutcome(n, { project_id: "spend", outcome, closed_at: NOW - HOUR })],
      ),
    });
  });

  test.each(["workflow", "model_resolved,workflow", ""])("by %j and that of no task are all spend", async (by) => {
    const answer = await ask("spend", `${range}&view=spend&by=${by}`);
    const body = { project: "spend", range: { from: new Date(from).toISOString(), to: new Date(to).toISOString() } };
    const spend = queryAnswer.parse(await api.post("/query", { ...body, metrics: ["spend", "calls"] })).totals;
    const groups = by === "" ? [answer.totals] : answer.groups;
    expect(total([...groups.map(({ cost }) => cost), answer.unattributed.cost])).toBe(spend.spend);
    expect(groups.reduce((sum, { calls }) => sum + calls, answer.unattributed.calls)).toBe(spend.calls);
  });

  test("is of the tasks that have a call in it, whenever they ended", async () => {
    const inside = tasks.filter(
      ({ calls, isNamed }) => isNamed && calls.some(({ ts, isWithdrawn }) => !isWithdrawn && ts >= from && ts < to),
    );
    const { totals } = await ask("spend", `${range}&view=spend`);
    expect(totals).toMatchObject({
      tasks: inside.length,
      successes: inside.filter(({ outcome }) => outcome === "success").length,
      unknown: inside.filter(({ outcome }) => outcome === undefined).length,
    });
    await expect(ask("spend", `${range}&view=spend&bucket=1d`)).rejects.toThrow(/400.*bucket/);
  });

  test.each(["", "&view=spend"])("single tasks add up to the figure they are behind (%s)", async (view) => {
    const { groups, totals } = await ask("spend", `${range}${view}`);
    for (const { group, cost, tasks: count, calls } of groups) {
      const pages = [await listed("spend", `${range}${view}&workflow=${group.workflow}&limit=7&sort=ended`)];
      for (let next = pages[0]?.next; typeof next === "string"; next = pages.at(-1)?.next)
        pages.push(
          await listed("spend", `${range}${view}&workflow=${group.workflow}&limit=7&sort=ended&cursor=${next}`),
        );
      const all = pages.flatMap(({ tasks: some }) => some);
      expect([all.length, new Set(all.map(({ task_key }) => task_key)).size]).toEqual([count, count]);
      expect(total(all.map((one) => one.cost))).toBe(usdText(pico(cost)));
      expect(all.reduce((sum, one) => sum + one.calls, 0)).toBe(calls);
      const ends = all.map(({ ended_at }) => ended_at);
      expect(ends).toEqual([...ends].sort().reverse());
    }
    expect((await listed("spend", `${range}${view}`)).total).toMatchObject({ tasks: totals.tasks, cost: totals.cost });
  });

  test("days add up to the range, in any zone", async () => {
    const answer = await ask("spend", `${range}&bucket=1d&tz=Australia/Lord_Howe&top=2`);
    const [all, ...groups] = answer.series ?? [];
    expect(total(all?.points.map(({ cost }) => cost) ?? [])).toBe(usdText(pico(answer.totals.cost)));
    expect(all?.points.reduce((sum, { tasks: count }) => sum + count, 0)).toBe(answer.totals.tasks);
    expect(groups.map(({ group, points }) => [group?.workflow, total(points.map(({ cost }) => cost))])).toEqual(
      answer.groups.map(({ group, cost }) => [group.workflow, usdText(pico(cost))]),
    );
  });

  test("an earlier range stands beside it, group by group", async () => {
    const answer = await ask("spend", `${range}&compare=prev`);
    const earlier = `&from=${answer.compared_with?.from}&to=${answer.compared_with?.to}`;
    const before = await ask("spend", earlier);
    const { group: _, ...totals } = before.totals;
    expect(answer.totals.previous).toEqual(totals);
    for (const { group, previous } of answer.groups) {
      const same = before.groups.find((one) => one.group.workflow === group.workflow);
      expect(previous ?? undefined).toEqual(same && (({ group: _group, ...figures }) => figures)(same));
    }
  });
});

describe("one attempt, one verdict", () => {
  test("each failed attempt raises the cost per success, each relabelling moves counts by exactly one", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.boolean(), { minLength: 2, maxLength: 12 }), fc.nat(), async (verdicts, pick) => {
        const project = `one-${fc.hash(JSON.stringify([verdicts, pick])) >>> 0}`;
        const at = { project_id: project, closed_at: NOW - HOUR };
        const outcomeOf = (isGood: boolean) => (isGood ? ("success" as const) : ("failure" as const));
        await api.insert({
          calls: verdicts.map((_, n) =>
            plainCall(n, { project_id: project, ts: NOW - DAY, task_key: taskKey(n), cost: usd(1) }),
          ),
          outcomes: verdicts.map((isGood, n) => plainOutcome(n, { ...at, outcome: outcomeOf(isGood) })),
        });
        const before = (await ask(project)).totals;
        const n = pick % verdicts.length;
        await api.insert({
          calls: [
            plainCall(900, { project_id: project, ts: NOW - DAY, task_key: taskKey(n), cost: usd(1), status: "error" }),
          ],
        });
        const dearer = (await ask(project)).totals;
        if (before.cpst !== null) expect(pico(dearer.cpst) > pico(before.cpst)).toBe(true);
        const wasGood = verdicts[n] === true;
        await api.insert({
          outcomes: [plainOutcome(900, { ...at, task_key: taskKey(n), outcome: outcomeOf(!wasGood), revision: 1 })],
        });
        const after = (await ask(project)).totals;
        const step = wasGood ? -1 : 1;
        expect([after.tasks, after.successes, after.failures]).toEqual([
          before.tasks,
          before.successes + step,
          before.failures - step,
        ]);
      }),
      { numRuns: 5, seed: SEED },
    );
  });
});

describe("what is still to come", () => {
  test("ripens as long as verdicts of the range took", async () => {
    const call = (n: number, ts: number) =>
      plainCall(n, { project_id: "slow", ts, task_key: taskKey(n), cost: usd(1) });
    await api.insert({
      calls: [call(1, NOW - 5 * DAY), call(2, NOW - HOUR)],
      outcomes: [plainOutcome(1, { project_id: "slow", closed_at: NOW - 5 * DAY, labelled_at: NOW - 3 * DAY })],
    });
    expect(await ask("slow")).toMatchObject({
      label_delay_p95_ms: 2 * DAY,
      maturing_from: new Date(NOW - 2 * DAY).toISOString(),
    });
    expect((await ask("slow", "&to=now-3d")).maturing_from).toBeNull();
    expect(await ask("nobody")).toMatchObject({ label_delay_p95_ms: null, maturing_from: null });
  });
});

describe("what tasks say", () => {
  beforeAll(async () => {
    const said = (n: number, facts: Partial<CallRow>) =>
      plainCall(n, { project_id: "said", ts: NOW - HOUR, task_key: taskKey(n), cost: usd(n), ...facts });
    await api.insert({
      calls: [
        said(1, { tags: { tier: "gold", "a'b": "x" }, prompt_version: "v1", feature: "search", use_case: "help" }),
        said(2, { tags: { tier: "gold" }, prompt_version: "v2" }),
        said(3, { tags: { tier: "" }, task_id: "order 3" }),
      ],
      outcomes: [
        plainOutcome(2, { project_id: "said", closed_at: NOW - HOUR, tags: { tier: "silver" }, user_id: "u" }),
        plainOutcome(3, { project_id: "said", closed_at: NOW - HOUR, outcome: "failure", revision: 0 }),
        plainOutcome(4, { project_id: "said", closed_at: NOW - HOUR, task_key: taskKey(3), revision: 1 }),
      ],
    });
  });

  test.each([
    ["tag:tier", { gold: "1", silver: "2", "": "3" }],
    ["tag:a'b", { x: "1", "": "5" }],
    ["prompt_version", { v1: "1", v2: "2", "": "3" }],
    ["feature", { search: "1", "": "5" }],
    ["user_id", { u: "2", "": "4" }],
  ])("groups them by %s", async (by, costs) => {
    const { groups } = await ask("said", `&by=${encodeURIComponent(by)}`);
    expect(Object.fromEntries(groups.map(({ group, cost }) => [Object.values(group)[0], cost]))).toEqual(costs);
  });

  test.each([
    ["&f=tag%3Atier:eq:gold", ["1"]],
    ["&f=tag%3Atier:in:gold,silver&f=prompt_version:ne:v1", ["2"]],
    ["&f=tag%3Atier:has:&f=tag%3Aa'b:nhas:", ["2"]],
    ["&f=feature:like:ARC", ["1"]],
    ["&f=user_id:eq:u&f=tag%3Atier:nin:gold", ["2"]],
    ["&f=tag%3Atier:eq:bronze", []],
  ])("figures are filtered by them: %s", async (f, costs) => {
    const { groups, totals } = await ask("said", `&by=prompt_version${f}`);
    expect(groups.map(({ cost }) => cost)).toEqual(costs);
    expect([totals.tasks, totals.cost]).toEqual([costs.length, costs[0] ?? null]);
  });

  test("a filter that tasks cannot have is refused by name", async () => {
    const asked = (f: string) => ask("said", f);
    await expect(asked("&f=provider:eq:x")).rejects.toThrow(/400.*f.*not by provider/);
    await expect(asked("&f=team")).rejects.toThrow(/400.*dimension:operator:value/);
    await expect(asked("&f=team:eq:a".repeat(9))).rejects.toThrow(/400.*9 filters.*at most 8/);
  });

  test("filters them, at most eight at once", async () => {
    const ids = async (query: string) => (await listed("said", query)).tasks.map(({ cost }) => cost);
    expect(await ids("&tag=tier:gold")).toEqual(["1"]);
    expect(await ids("&outcome=success,unknown&min_cost=1.5")).toEqual(["3", "2"]);
    expect(await ids("&prompt_version=&sort=calls")).toEqual(["3"]);
    expect(await ids("&outcome=failure")).toEqual([]);
    await expect(
      ids("&team=a&feature=b&workflow=c&use_case=d&variant=e&user_id=f&customer_id=g&tag=h:i&task_type=j"),
    ).rejects.toThrow(/400.*at most 8/);
    await expect(ids("&outcome=great")).rejects.toThrow(/400.*outcome/);
  });

  test("a task is found by its id as sent, with all that was said of it", async () => {
    const page = await listed("said", "&sort=cost&limit=1");
    expect(page.tasks[0]?.task_id).toBe("order 3");
    const one = taskEndpoint.response.parse(await api.get(`/tasks/${taskKey(3)}?project=said`));
    expect(one).toMatchObject({
      task: { task_id: "order 3", outcome: "success", cost: "3", calls: 1 },
      ...{ reason: null, matures_at: null, by_model: [{ cost: "3", calls: 1 }], traces: [] },
    });
    expect(one.outcomes.map(({ outcome, revision }) => [outcome, revision])).toEqual([
      ["success", 1],
      ["failure", 0],
    ]);
    await expect(api.get("/tasks/nothing?project=said")).rejects.toThrow(/404.*nothing/);
  });
});

describe("what opens a task", () => {
  test("is a setting, with its versions", async () => {
    expect(await api.get("/task-by?project=open")).toMatchObject({ version: 0, by: "sdk" });
    const change = { project: "open", by: "session", workflows: { batch: "tag:job" }, author: "ada", reason: "a test" };
    expect(await api.put("/task-by", change)).toMatchObject({
      version: 1,
      by: "session",
      workflows: { batch: "tag:job" },
    });
    await expect(api.put("/task-by", change)).rejects.toThrow(/409/);
    await expect(api.put("/task-by", { ...change, by: "moon" })).rejects.toThrow(/400.*tag:<key>/);
  });
});
