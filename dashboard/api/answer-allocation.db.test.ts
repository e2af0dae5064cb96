import type { CallRow } from "@outlay/clickhouse/tables/calls";
import { allocationSchema } from "@outlay/core/allocation/allocation-rules";
import { splitExactly } from "@outlay/core/allocation/split-exactly";
import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import { allocationEndpoint, previewAllocationEndpoint } from "../contract/allocation.ts";
import { queryEndpoint } from "../contract/analytics.ts";
import { plainCall, type TestApi, taskKey, testApi } from "./testing/ledger.ts";
import { usdText } from "./testing/usage-oracle.ts";

const NOW = Date.parse("2026-11-23T00:00:00Z");
const DAY = 86_400_000;
const START = NOW - 6 * DAY;
const RANGE = `from=${new Date(START).toISOString()}&to=${new Date(NOW).toISOString()}`;

let api: TestApi;
beforeAll(async () => {
  api = await testApi(NOW);
});
afterAll(() => api.close());

const dayAt = (n: number): string => new Date(START + n * DAY).toISOString().slice(0, 10);

const call = fc.record({
  at: fc.integer({ min: 0, max: 6 * DAY - 1 }),
  team: fc.constantFrom("", "", "a", "b"),
  environment: fc.constantFrom("prod", "prod-eu", "dev"),
  key: fc.constantFrom("", "k1", "k2"),
  plan: fc.constantFrom("", "gold"),
  cost: fc.option(fc.bigInt({ min: 0n, max: 10n ** 13n }), { nil: undefined }),
  tokens: fc.integer({ min: 0, max: 5_000 }),
  task: fc.nat(6),
  kind: fc.constantFrom("call", "call", "call", "adjustment", "unbilled"),
  isCorrected: fc.boolean(),
});
type Call = typeof call extends fc.Arbitrary<infer One> ? One : never;

const condition = fc.oneof(
  fc.record({ field: fc.constant("environment"), op: fc.constantFrom("is", "begins"), values: fc.constant(["prod"]) }),
  fc.record({ field: fc.constant("credential_id"), values: fc.constantFrom(["k1"], ["k1", "k2"], [""]) }),
  fc.record({ field: fc.constant("tag:plan"), values: fc.constant(["gold"]) }),
  fc.record({ field: fc.constant("team"), values: fc.constant(["a"]) }),
);
const rules = fc
  .array(
    fc.record({
      conditions: fc.array(condition, { minLength: 1, maxLength: 2 }),
      applies_to: fc.constantFrom("unattributed", "all"),
      to: fc.oneof(
        fc.record({ kind: fc.constant("team"), team: fc.constantFrom("b", "c") }),
        fc.record({
          kind: fc.constant("shared"),
          by: fc.constantFrom("even", "tokens", "tasks"),
          teams: fc.constantFrom(["a", "b"], ["b", "c", "d"]),
        }),
      ),
      from: fc.option(fc.integer({ min: 0, max: 3 }).map(dayAt), { nil: null }),
      until: fc.option(fc.integer({ min: 4, max: 8 }).map(dayAt), { nil: null }),
    }),
    { maxLength: 4 },
  )
  .map((list) => allocationSchema.parse({ rules: list.map((rule, at) => ({ ...rule, name: `r${at}` })) }));

function rowsOf(one: Call, project: string, n: number): CallRow[] {
  const isAdjustment = one.kind === "adjustment";
  const row: CallRow = plainCall(n, {
    project_id: project,
    ts: START + one.at,
    received_at: START + one.at,
    ...{ team: one.team, environment: one.environment, credential_id: one.key },
    tags: one.plan === "" ? undefined : { plan: one.plan },
    cost: isAdjustment ? -7n : one.cost,
    price_status: one.cost === undefined && !isAdjustment ? "unpriced" : "priced",
    input_tokens: isAdjustment ? undefined : one.tokens,
    task_key: one.task === 0 || isAdjustment ? "" : taskKey(one.task),
    kind: isAdjustment ? "adjustment" : "model_call",
    is_billable: one.kind !== "unbilled",
  });
  if (!one.isCorrected) return [row];
  // What stood before was of another team, another task, and dearer.
  const before: CallRow = { ...row, team: "z", cost: 10n ** 14n, price_status: "priced", task_key: taskKey(99) };
  const corrected = { corrected_at: row.received_at + 1, corrected_by: "test", reason: "late" };
  return [before, { ...before, ...corrected, sign: -1 }, { ...row, ...corrected, revision: 1 }];
}

/** Call by call and in plain loops: who pays, from the raw facts. In pico-dollars by team. */
function oracle(calls: readonly Call[], list: ReturnType<typeof allocationSchema.parse>["rules"]): Map<string, bigint> {
  const spend = new Map<string, bigint>();
  const pay = (team: string, amount: bigint) => spend.set(team, (spend.get(team) ?? 0n) + amount);
  const own = new Map<string, { tokens: number; tasks: Set<number> }>();
  const pools = new Map<string, { rule: (typeof list)[number]; period: number; spend: bigint }>();
  const days = list
    .flatMap(({ from, until }) => [from, until])
    .flatMap((day) => (day === null ? [] : [Date.parse(day)]));
  const periodOf = (at: number) => new Set(days.filter((day) => day > START && day <= START + at)).size;
  for (const one of calls.filter(({ kind }) => kind !== "unbilled")) {
    const day = new Date(START + one.at).toISOString().slice(0, 10);
    const isAdjustment = one.kind === "adjustment";
    const cost = isAdjustment ? -7n : (one.cost ?? 0n);
    const facts: Record<string, string> = {
      environment: one.environment,
      credential_id: one.key,
      "tag:plan": one.plan,
      team: one.team,
    };
    const rule = list.find(
      ({ conditions, applies_to, from, until }) =>
        (from === null || from <= day) &&
        (until === null || day < until) &&
        (applies_to === "all" || one.team === "") &&
        conditions.every(({ field, op, values }) => {
          const value = facts[field] ?? "";
          return op === "begins" ? values.some((start) => value.startsWith(start)) : values.includes(value);
        }),
    );
    const period = periodOf(one.at);
    if (rule?.to.kind === "shared") {
      const key = `${rule.name}/${period}`;
      pools.set(key, { rule, period, spend: (pools.get(key)?.spend ?? 0n) + cost });
      continue;
    }
    const team = rule === undefined ? one.team : rule.to.kind === "team" ? rule.to.team : "";
    pay(team, cost);
    const known = own.get(`${period}/${team}`) ?? { tokens: 0, tasks: new Set<number>() };
    own.set(`${period}/${team}`, known);
    if (isAdjustment) continue;
    known.tokens += one.tokens;
    if (one.task !== 0) known.tasks.add(one.task);
  }
  for (const { rule, period, spend: pool } of pools.values()) {
    if (rule.to.kind !== "shared") continue;
    const { by, teams } = rule.to;
    const weights = teams.map((team) => {
      const known = own.get(`${period}/${team}`);
      return by === "even" ? 1 : by === "tokens" ? (known?.tokens ?? 0) : (known?.tasks.size ?? 0);
    });
    for (const [at, part] of splitExactly(pool, weights).entries()) pay(teams[at] ?? "", part);
  }
  return spend;
}

test("is what the rules say call by call, and adds up to the spend of the range to the last digit", async () => {
  let runs = 0;
  await fc.assert(
    fc.asyncProperty(fc.array(call, { minLength: 1, maxLength: 40 }), rules, async (calls, stated) => {
      runs += 1;
      const project = `draw-${runs}`;
      await api.insert({ calls: calls.flatMap((one, at) => rowsOf(one, project, runs * 1_000 + at)) });
      await api.put("/allocation/rules", { project, ...stated, author: "ann", reason: "a test" });
      const answer = allocationEndpoint.response.parse(await api.get(`/allocation?project=${project}&${RANGE}`));
      const found = new Map(
        answer.lines.map(({ name, direct, mapped, shared }) => [
          name,
          [direct, mapped, shared].map(pico).reduce((a, b) => a + b),
        ]),
      );
      const expected = oracle(calls, stated.rules);
      for (const team of new Set([...found.keys(), ...expected.keys()])) {
        expect(`${team} ${found.get(team) ?? 0n}`).toBe(`${team} ${expected.get(team) ?? 0n}`);
      }
      const body = {
        project,
        metrics: ["spend", "calls", "unpriced_calls"],
        range: { from: new Date(START).toISOString(), to: new Date(NOW).toISOString() },
        bucket: "1d",
      };
      const { totals } = queryEndpoint.response.parse(await api.post("/query", body));
      expect(pico(answer.total.spend ?? "0")).toBe(pico(String(totals["spend"] ?? "0")));
      expect(answer.total.calls).toBe(Number(totals["calls"]));
      expect(answer.total.unpriced_calls).toBe(Number(totals["unpriced_calls"]));
      expect([...found.values()].reduce((a, b) => a + b, 0n)).toBe(pico(answer.total.spend ?? "0"));
    }),
    { numRuns: 25 },
  );
});

const pico = (text: string): bigint => {
  const [whole = "0", fraction = ""] = text.replace("-", "").split(".");
  const size = BigInt(whole) * 10n ** 12n + BigInt(fraction.padEnd(12, "0"));
  return text.startsWith("-") ? -size : size;
};

const inProject = (project: string, n: number, facts: Partial<CallRow>): CallRow =>
  plainCall(n, {
    project_id: project,
    ts: START + n,
    received_at: START + n,
    cost: 10n ** 12n,
    price_status: "priced",
    ...facts,
  });

test("a draft is shown beside what is, and changes nothing", async () => {
  const project = "draft";
  await api.insert({
    calls: [
      inProject(project, 900_001, { credential_id: "k1", ts: START }),
      inProject(project, 900_002, { team: "a", ts: START }),
    ],
  });
  const rule = { name: "k", conditions: [{ field: "credential_id", values: ["k1"] }], to: { kind: "team", team: "a" } };
  const range = { from: new Date(START).toISOString(), to: new Date(NOW).toISOString() };
  const preview = previewAllocationEndpoint.response.parse(
    await api.post("/allocation/preview", { project, rules: [rule], range }),
  );
  expect(preview.changes).toEqual([
    { name: "a", before: "1", after: "2", difference: "1" },
    { name: "", before: "1", after: "0", difference: "-1" },
  ]);
  expect(preview.after.rules).toEqual([{ name: "k", kind: "team", calls: 1, unpriced_calls: 0, spend: "1" }]);
  expect(await api.get(`/allocation/rules?project=${project}`)).toMatchObject({ version: 0, rules: [] });
});

test("department and cost centre come from the rule, the call or the directory; what nobody knows is unknown, not 0", async () => {
  const project = "places";
  await api.insert({
    calls: [
      inProject(project, 910_001, { team: "a", ts: START }),
      inProject(project, 910_002, { team: "b", department: "Sales", ts: START }),
      inProject(project, 910_003, { ts: START, cost: undefined, price_status: "unpriced" }),
    ],
  });
  const teams = [{ team: "a", department: "R&D" }];
  await api.put("/allocation/rules", { project, teams, author: "ann", reason: "a test" });
  const answer = allocationEndpoint.response.parse(
    await api.get(`/allocation?project=${project}&${RANGE}&by=department`),
  );
  expect(answer.lines.map(({ name, spend, is_lower_bound }) => [name, spend, is_lower_bound])).toEqual([
    ["R&D", "1", false],
    ["Sales", "1", false],
    ["", null, true],
  ]);
  expect(answer.total).toMatchObject({ spend: usdText(2n * 10n ** 12n), unpriced_calls: 1 });
});

test("rules are kept with author and reason, and nobody overwrites what they have not seen", async () => {
  const put = (facts: object) =>
    api.put("/allocation/rules", { project: "kept", author: "ann", reason: "first", ...facts });
  await put({ teams: [{ team: "a" }] });
  await expect(put({ teams: [] })).rejects.toThrow("409");
  await put({ teams: [], expected_version: 1, author: "bob", reason: "gone" });
  const history = await api.get("/settings/history?project=kept&kind=allocation");
  expect(history).toMatchObject({
    changes: [
      { author: "bob", reason: "gone", before: { teams: [{ team: "a" }] }, after: { teams: [] } },
      { author: "ann", reason: "first", action: "added" },
    ],
  });
  await expect(put({ rules: [{ name: "x", conditions: [], to: { kind: "team", team: "a" } }] })).rejects.toThrow(
    "rules.0.conditions",
  );
});
