import type { CallRow } from "@outlay/clickhouse/tables/calls";
import { governanceSchema } from "@outlay/core/governance/governance-rules";
import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import { dataQualityEndpoint, type QualitySectionId } from "../contract/data-quality.ts";
import { governanceEndpoint } from "../contract/governance.ts";
import { plainCall, type TestApi, taskKey, testApi } from "./testing/ledger.ts";
import { usdText } from "./testing/usage-oracle.ts";

const NOW = Date.parse("2026-11-23T00:00:00Z");
const DAY = 86_400_000;
const START = NOW - 4 * DAY;
const DOLLAR = 10n ** 12n;

let api: TestApi;
beforeAll(async () => {
  api = await testApi(NOW);
});
afterAll(() => api.close());

const state = (project: string, governance: object) =>
  api.put("/governance", { project, ...governance, author: "ann", reason: "a test" });

async function sections(project: string) {
  const range = `from=${new Date(START).toISOString()}&to=${new Date(NOW).toISOString()}`;
  const answer = dataQualityEndpoint.response.parse(await api.get(`/data-quality?project=${project}&${range}`));
  return (id: QualitySectionId) => answer.sections.find((section) => section.id === id) ?? expect.fail();
}

const call = fc.record({
  at: fc.integer({ min: 0, max: 4 * DAY - 1 }),
  model: fc.constantFrom("gpt-5", "gpt-5-mini", "claude-x", ""),
  provider: fc.constantFrom("openai", "anthropic"),
  region: fc.constantFrom("", "eu-west-1", "us-east-1"),
  dataClass: fc.constantFrom("", "secret"),
  cost: fc.option(fc.bigInt({ min: 0n, max: 10n ** 13n }), { nil: undefined }),
  kind: fc.constantFrom("call", "call", "call", "unbilled", "adjustment", "cancelled"),
});
type Call = typeof call extends fc.Arbitrary<infer One> ? One : never;
const allowed = (values: readonly string[]) =>
  fc.option(fc.uniqueArray(fc.constantFrom(...values), { minLength: 1, maxLength: 2 }), { nil: null });
const policies = fc
  .array(
    fc.record({
      data_class: fc.constantFrom(null, "secret"),
      models: allowed(["gpt-5", "gpt-5*", "claude-x"]),
      providers: allowed(["openai", "anthropic"]),
      regions: allowed(["eu-*", "us-east-1", ""]),
      from: fc.constantFrom(null, new Date(START + 2 * DAY).toISOString().slice(0, 10)),
    }),
    { maxLength: 3 },
  )
  .map((list) => governanceSchema.parse({ policies: list.map((one, at) => ({ ...one, name: `p${at}` })) }).policies);

function rowsOf(one: Call, project: string, n: number): CallRow[] {
  const row = plainCall(n, {
    project_id: project,
    ts: START + one.at,
    received_at: START + one.at,
    model_resolved: one.model,
    provider: one.provider,
    region: one.region,
    tags: one.dataClass === "" ? undefined : { data_class: one.dataClass },
    cost: one.cost,
    price_status: one.cost === undefined ? "unpriced" : "priced",
    is_billable: one.kind !== "unbilled",
    kind: one.kind === "adjustment" ? "adjustment" : "model_call",
  });
  return one.kind === "cancelled" ? [row, { ...row, sign: -1 }] : [row];
}

test("finds every call that uses what a policy does not allow it, and no other", async () => {
  let runs = 0;
  await fc.assert(
    fc.asyncProperty(fc.array(call, { minLength: 1, maxLength: 30 }), policies, async (calls, stated) => {
      runs += 1;
      const project = `drawn-${runs}`;
      await api.insert({ calls: calls.flatMap((one, at) => rowsOf(one, project, runs * 1_000 + at)) });
      await state(project, { policies: stated });
      const found = await sections(project);
      const counted = calls.filter(({ kind }) => kind === "call");
      const isAllowed = (listed: readonly string[] | null, value: string) =>
        listed === null ||
        listed.some((one) => (one.endsWith("*") ? value.startsWith(one.slice(0, -1)) : one === value));
      const breaking = (of: "model" | "provider" | "region") =>
        counted.filter((one) =>
          stated.some(
            (policy) =>
              (policy.data_class === null || policy.data_class === one.dataClass) &&
              (policy.from === null || Date.parse(policy.from) <= START + one.at) &&
              !isAllowed(policy[`${of}s`], one[of]),
          ),
        );
      for (const of of ["model", "provider", "region"] as const) {
        const expected = breaking(of);
        const known = expected.flatMap(({ cost }) => (cost === undefined ? [] : [cost]));
        const section = found(`policy_${of}`);
        expect([section.calls, section.money_at_stake]).toEqual([
          expected.length,
          known.length === 0 ? null : usdText(known.reduce((sum, cost) => sum + cost, 0n)),
        ]);
        expect(section.details.reduce((sum, { calls: some }) => sum + some, 0)).toBe(expected.length);
        expect(section.examples.length).toBe(Math.min(5, expected.length));
      }
    }),
    { numRuns: 12 },
  );
});

test("finds tasks above the limit with what they cost, and none that cost just as much", async () => {
  const project = "tasks";
  const spent = (n: number, task: number, cost: bigint): CallRow =>
    plainCall(n, {
      project_id: project,
      ts: START + n,
      received_at: START + n,
      task_key: taskKey(task),
      cost,
      price_status: "priced",
    });
  await api.insert({
    calls: [
      spent(500_001, 1, 2n * DOLLAR),
      spent(500_002, 2, DOLLAR),
      spent(500_003, 2, DOLLAR + 1n),
      spent(500_004, 3, 5n * DOLLAR),
      { ...spent(500_005, 1, 9n * DOLLAR), is_billable: false },
    ],
  });
  expect((await sections(project))("policy_task_cost").calls).toBe(0);
  await state(project, { max_cost_per_task: "2" });
  const section = (await sections(project))("policy_task_cost");
  expect(section).toMatchObject({ calls: 2, money_at_stake: usdText(7n * DOLLAR + 1n), share: null });
  expect(section.details.map(({ name, money }) => [name, money])).toEqual([
    [taskKey(3), "5"],
    [taskKey(2), usdText(2n * DOLLAR + 1n)],
  ]);
});

test("is stated with author and reason, says whether texts are kept, and is not overwritten unseen", async () => {
  const stated = governanceEndpoint.response.parse(await api.get("/governance?project=kept"));
  expect(stated).toMatchObject({ version: 0, policies: [], max_cost_per_task: null, text_capture: "off" });
  await state("kept", { policies: [{ name: "eu", regions: ["eu-*"] }] });
  await expect(state("kept", {})).rejects.toThrow("409");
  await expect(state("kept", { expected_version: 1, policies: [{ name: "a" }, { name: "a" }] })).rejects.toThrow(
    "policies.1.name",
  );
  const history = await api.get("/settings/history?project=kept&kind=governance");
  expect(history).toMatchObject({ changes: [{ author: "ann", after: { policies: [{ name: "eu" }] } }] });
});
