import { rollupNames } from "@outlay/clickhouse/rollups";
import { rollupFillsTable } from "@outlay/clickhouse/tables/rollup-fills";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { WorkspaceJson } from "../contract/workspace.ts";
import { plainCall, type TestApi, testApi } from "./testing/ledger.ts";

const NOW = Date.parse("2026-08-31T12:00:00Z");
let api: TestApi;
beforeAll(async () => {
  api = await testApi(NOW);
  const environments = ["production", "Load-Test", "eval", "evaluations"];
  const branches = Array.from({ length: 240 }, (_, at) => `branch-${at % 120}`);
  const calls = [
    ...environments.map((environment) => ({ project_id: "w", environment })),
    ...[...branches, "loadtest"].map((environment) => ({ project_id: "many", environment })),
    { project_id: "plain", environment: "production" },
  ];
  await api.insert({ calls: calls.map((facts, n) => plainCall(n + 1, { ...facts, ts: NOW - 86_400_000 })) });
});
afterAll(() => api.close());

const leftOut = async (project: string) =>
  ((await api.get(`/workspace?project=${project}`)) as WorkspaceJson).environments_left_out_here;

async function whatIsThere(): Promise<void> {
  expect(await leftOut("w")).toEqual(["Load-Test", "eval"]);
  expect(await leftOut("many")).toEqual(["loadtest"]);
  expect([await leftOut("plain"), await leftOut("empty")]).toEqual([[], []]);
}

test("environments that are left out are named as calls write them, and only where there are such calls", whatIsThere);

test("rollups answer the same once they are filled", async () => {
  const filled = rollupNames.map((rollup) => ({ rollup, filled_at: NOW }));
  await api.store.writer.insert(rollupFillsTable, filled, { token: "fills" });
  await whatIsThere();
});

test("a workspace says for itself which these are, or that none is", async () => {
  const who = { author: "Ada", reason: "ours are named otherwise" };
  const stated = { project: "w", environments_left_out: ["Evaluations", "production"], ...who };
  expect(await api.put("/workspace", stated)).toMatchObject({
    environments_left_out: ["Evaluations", "production"],
    environments_left_out_here: ["evaluations", "production"],
  });
  await api.put("/workspace", { ...stated, environments_left_out: [], expected_version: 1 });
  expect(await leftOut("w")).toEqual([]);
});
