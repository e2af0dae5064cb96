import { afterAll, beforeAll, expect, test } from "vitest";
import { callStatementsEndpoint } from "../contract/call-statements.ts";
import { plainCall, type TestApi, testApi } from "./testing/ledger.ts";

const NOW = Date.UTC(2026, 10, 21, 12);
const common = { project_id: "p", ts: NOW - 60_000 };
const guardrails = [{ name: "pii", stage: "output", verdict: "blocked" }];
const [stating, silent, before] = [
  plainCall(1, {
    ...common,
    prompt_name: "greet",
    prompt_version: "7",
    route_rule: "cheap",
    user_id: "u",
    schema_valid: false,
    guardrails,
  }),
  plainCall(2, common),
  plainCall(3, { ...common, variant: "a" }),
];

let api: TestApi;
beforeAll(async () => {
  api = await testApi(NOW);
  const cancelled = { ...before, sign: -1 as const };
  const after = { ...before, revision: 1, variant: "b" };
  await api.insert({ calls: [stating, silent, before, cancelled, after] });
});
afterAll(() => api.close());

const ask = async (id: string, project = "p") =>
  callStatementsEndpoint.response.parse(await api.get(`/calls/${id}/statements?project=${project}`));

test("a call shows what it says of itself, as it stands after corrections, and nothing it does not say", async () => {
  const { stated, guardrails: checks } = await ask(stating.call_id);
  expect(stated).toMatchObject({
    prompt_name: "greet",
    prompt_version: "7",
    route_rule: "cheap",
    user_id: "u",
    schema_valid: "no",
  });
  expect(checks).toEqual(guardrails);
  const { stated: plain, guardrails: none } = await ask(silent.call_id);
  expect(Object.keys(plain)).not.toContain("prompt_name");
  expect(none).toEqual([]);
  expect((await ask(before.call_id)).stated["variant"]).toBe("b");
});

test("a call of another project, or none, is not there", async () => {
  await expect(ask(stating.call_id, "q")).rejects.toThrow("404");
  await expect(ask("nobody")).rejects.toThrow("404");
});
