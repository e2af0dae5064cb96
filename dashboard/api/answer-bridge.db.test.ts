import type { CallRow } from "@outlay/clickhouse/tables/calls";
import { afterAll, beforeAll, expect, test } from "vitest";
import { bridgeAnswer } from "../contract/bridge.ts";
import { picoOf } from "./money-text.ts";
import { plainCall, type TestApi, testApi } from "./testing/ledger.ts";

const DAY_MS = 86_400_000;
const FROM = Date.parse("2026-08-01T00:00:00Z");

let api: TestApi;
beforeAll(async () => {
  api = await testApi(FROM + 90 * DAY_MS);
});
afterAll(() => api.close());

const iso = (at: number): string => new Date(at).toISOString();
const written = ({ from, to }: { from: number; to: number }) => ({ from: iso(from), to: iso(to) });
const bridge = async (before: { from: number; to: number }, after: { from: number; to: number }, more: object) =>
  bridgeAnswer.parse(await api.post("/bridge", { range: written(after), compared_with: written(before), ...more }));

const first = { from: FROM, to: FROM + DAY_MS };
const second = { from: FROM + DAY_MS, to: FROM + 2 * DAY_MS };
const priced = (n: number, ts: number, facts: Partial<CallRow>) =>
  plainCall(n, {
    ...{ project_id: "bridge", ts, price_status: "priced", workflow: "chat", model_resolved: "m1" },
    ...{ input_tokens: 1_000, input_uncached: 600, cache_read: 400, output_tokens: 100 },
    ...{ cost_input: 600n, cost_cache_read: 40n, cost_output: 400n, cost: 1_040n, ...facts },
  });

test("twice the calls show as volume, half the price as unit price, a model on one side as a cell of its own", async () => {
  await api.insert({
    calls: [
      priced(1, first.from, {}),
      priced(2, first.from + 1, { project_id: "bridge", model_resolved: "gone", cost_input: 10n, cost: 450n }),
      priced(3, second.from, { cost_input: 300n, cost_cache_read: 20n, cost_output: 200n, cost: 520n }),
      priced(4, second.from + 1, { cost_input: 300n, cost_cache_read: 20n, cost_output: 200n, cost: 520n }),
      priced(5, second.from + 2, { cost: undefined, price_status: "unpriced", model_resolved: "dark" }),
    ],
  });
  const answer = await bridge(first, second, { project: "bridge" });
  const terms = Object.fromEntries((answer.terms ?? []).map(({ term, amount }) => [term, picoOf(amount)]));
  expect(terms).toMatchObject({ gone_cells: -450n, new_cells: 0n, model_mix: 0n, cache_share: 0n, input_tokens: 0n });
  expect([terms["volume"], terms["unit_price"]]).toEqual([-(terms["unit_price"] ?? 0n), terms["unit_price"]]);
  // Each line is 2 × volume and ÷ 2 price: L = C, so volume is C · ln 2 of 1,040.
  expect(Number(terms["volume"])).toBeCloseTo(1_040 * Math.log(2), -1);
  expect(answer.cells.map(({ model, kind }) => [model, kind])).toEqual([
    ["gone", "gone"],
    ["m1", "continuing"],
  ]);
  expect(answer.unpriced).toMatchObject({ cells: 1, calls: { before: 0, after: 1 } });
  expect(answer.coverage.after).toMatchObject({ calls: 3, unpriced_calls: 1 });
});

test("nothing is said where no cost of one side is known", async () => {
  const unknown = plainCall(9, { project_id: "dark", ts: second.from });
  await api.insert({ calls: [unknown, { ...unknown, call_id: plainCall(8).call_id, ts: first.from, cost: 7n }] });
  const answer = await bridge(first, second, { project: "dark" });
  expect(answer).toMatchObject({ spend: { before: "0.000000000007", after: null }, delta: null, terms: null });
});

test("without another range named it is the period before, and a filter holds for both sides", async () => {
  const asked = { project: "bridge", range: written(second) };
  const answer = bridgeAnswer.parse(await api.post("/bridge", asked));
  expect(answer.compared_with).toEqual(written(first));
  const filters = [{ dimension: "model_resolved", op: "ne", values: ["gone"] }];
  const filtered = bridgeAnswer.parse(await api.post("/bridge", { ...asked, filters }));
  expect([answer.delta, filtered.delta]).toEqual(["-0.00000000045", "0"]);
});

test("what an adjustment books is a term of its own", async () => {
  const booked = { project_id: "adjusted", kind: "adjustment", ts: second.from, cost: 77n, price_status: "priced" };
  const call = (n: number, ts: number) => priced(n, ts, { project_id: "adjusted" });
  await api.insert({ calls: [call(20, first.from), call(21, second.from), plainCall(22, booked)] });
  const { terms } = await bridge(first, second, { project: "adjusted" });
  expect(terms?.filter(({ amount }) => amount !== "0")).toEqual([{ term: "adjustments", amount: "0.000000000077" }]);
});
