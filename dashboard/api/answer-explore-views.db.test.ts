import type { CallRow } from "@outlay/clickhouse/tables/calls";
import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import { compareSelectionEndpoint } from "../contract/compare-selection.ts";
import { pickedCallsEndpoint } from "../contract/picked-calls.ts";
import { tailEndpoint } from "../contract/tail.ts";
import { plainCall, type TestApi, testApi } from "./testing/ledger.ts";
import { usdText } from "./testing/usage-oracle.ts";

const NOW = Date.parse("2026-11-20T00:00:00Z");
const FROM = NOW - 86_400_000;
const HALF = NOW - 43_200_000;
const range = { from: new Date(FROM).toISOString(), to: new Date(NOW).toISOString() };

let api: TestApi;
let callCount = 0;
beforeAll(async () => {
  api = await testApi(NOW);
});
afterAll(() => api.close());

/** A call, and where it is corrected the rows that take its first cost back and state another. */
function rowsOf(project: string, facts: Facts): CallRow[] {
  callCount += 1;
  const row = plainCall(callCount, {
    ...{ project_id: project, ts: facts.isLate ? HALF + 1 : FROM + 1, team: facts.team, step: facts.step },
    ...(facts.cost === null ? {} : { cost: facts.cost, price_status: "priced" }),
  });
  if (!facts.isCorrected) return [row];
  const first = { ...row, cost: 999n, price_status: "priced" as const };
  const correction = { corrected_at: NOW, corrected_by: "test", reason: "reprice" };
  return [first, { ...first, ...correction, sign: -1 }, { ...row, ...correction, revision: 1 }];
}

const call = fc.record({
  team: fc.constantFrom("", "blue", "green", "red"),
  step: fc.constantFrom("", "draft", "check"),
  cost: fc.option(fc.bigInt({ min: 0n, max: 5_000_000_000n }), { nil: null }),
  isLate: fc.boolean(),
  isCorrected: fc.boolean(),
});
type Facts = typeof call extends fc.Arbitrary<infer Drawn> ? Drawn : never;

const sum = (some: readonly Facts[]): bigint => some.reduce((total, { cost }) => total + (cost ?? 0n), 0n);

/** What the largest `share` of some sizes take of them all; the last one counts in part. */
function takenBy(sizes: readonly bigint[], share: number): number {
  const sorted = sizes.map(Number).sort((left, right) => right - left);
  const count = sorted.length * share;
  const whole = sorted.slice(0, Math.floor(count)).reduce((total, size) => total + size, 0);
  const all = sorted.reduce((total, size) => total + size, 0);
  return (whole + (sorted[Math.floor(count)] ?? 0) * (count - Math.floor(count))) / all;
}

let projects = 0;
async function insert(calls: readonly Facts[]): Promise<string> {
  projects += 1;
  const project = `p${projects}`;
  await api.insert({ calls: calls.flatMap((facts) => rowsOf(project, facts)) });
  return project;
}

test("the curve is that of the sorted costs, whatever was corrected, of calls and of values", () =>
  fc.assert(
    fc.asyncProperty(fc.array(call, { minLength: 1, maxLength: 250 }), async (calls) => {
      const project = await insert(calls);
      const ask = async (of: string) =>
        tailEndpoint.response.parse(await api.post("/measures/tail", { project, range, of }));
      const ofCalls = await ask("calls");
      const costs = calls.flatMap(({ cost }) => cost ?? []);
      expect(ofCalls.members).toBe(costs.length);
      const ofTeams = await ask("team");
      const teams = ["blue", "green", "red"].map((team) => sum(calls.filter((one) => one.team === team)));
      expect(ofTeams.members).toBe(teams.filter((spent) => spent > 0n).length);
      for (const [{ points, spend }, sizes] of [
        [ofCalls, costs] as const,
        [ofTeams, teams.filter((s) => s > 0n)] as const,
      ]) {
        const all = sizes.reduce((total, size) => total + size, 0n);
        if (all === 0n) {
          expect(points).toEqual([]);
          continue;
        }
        expect(spend).toBe(usdText(all));
        expect(points).toHaveLength(101);
        for (const one of points) expect(one.spend).toBeCloseTo(takenBy(sizes, one.members), 9);
      }
      expect(ofCalls.top_1_share === null).toBe(costs.length < 100 || sum(calls) === 0n);
    }),
    { numRuns: 6 },
  ));

test("shares of both sides are those of plain sums, the most different first", () =>
  fc.assert(
    fc.asyncProperty(fc.array(call, { minLength: 1, maxLength: 60 }), fc.boolean(), async (calls, bySpend) => {
      const project = await insert(calls);
      const selection = {
        by: ["team"],
        groups: [["blue"], [""]],
        range: { from: new Date(HALF).toISOString(), to: range.to },
      };
      const answer = compareSelectionEndpoint.response.parse(
        await api.post("/compare-selection", { project, range, selection, measure: bySpend ? "spend" : "calls" }),
      );
      const isSelected = ({ team, isLate }: Facts) => isLate && (team === "" || team === "blue");
      const sides = [calls.filter(isSelected), calls.filter((one) => !isSelected(one))] as const;
      expect([answer.selected.calls, answer.rest.calls]).toEqual(sides.map((side) => side.length));
      const size = (some: readonly Facts[]) => (bySpend ? Number(sum(some)) : some.length);
      const steps = answer.differences.filter(({ dimension }) => dimension === "step");
      expect(answer.differences.some(({ dimension }) => dimension === "team")).toBe(false);
      const isComparable = sides.every((side) => size(side) > 0);
      if (!isComparable) expect(steps).toEqual([]);
      for (const { value, selected, rest, difference, lift } of steps) {
        const [one, other] = sides.map((side) => size(side.filter(({ step }) => step === value)) / size(side));
        expect(selected.share).toBeCloseTo(one ?? -1, 9);
        expect(rest.share).toBeCloseTo(other ?? -1, 9);
        expect(difference).toBeCloseTo((one ?? 0) - (other ?? 0), 9);
        if (lift !== null) expect(lift).toBeCloseTo((one ?? 0) / (other ?? 1), 6);
      }
      const sizes = answer.differences.map(({ difference }) => Math.abs(difference));
      expect(sizes).toEqual([...sizes].sort((left, right) => right - left));
    }),
    { numRuns: 6 },
  ));

test.each([
  [{}, "selection"],
  [{ groups: [["blue"]] }, "selection.by"],
  [{ by: ["team"], groups: [["blue", "draft"]] }, "selection.groups.0"],
])("a selection of nothing is refused, with the field that is missing: %o", async (selection, path) => {
  const asked = api.post("/compare-selection", { project: "p", range, selection });
  await expect(asked).rejects.toThrow(`"path":"${path}"`);
});

test("picked calls stand as they do in the ledger: the dearest first, failures alone, the same at random every time", () =>
  fc.assert(
    fc.asyncProperty(fc.array(call, { minLength: 1, maxLength: 40 }), async (calls) => {
      const project = await insert(calls);
      const ask = async (pick: string, filters: object[] = []) => {
        const body = { project, range, pick, filters, limit: 5 };
        return pickedCallsEndpoint.response.parse(await api.post("/calls/picked", body)).calls;
      };
      const costs = calls.flatMap(({ cost }) => cost ?? []).sort((left, right) => (left < right ? 1 : -1));
      expect((await ask("dearest")).map(({ cost }) => cost)).toEqual(costs.slice(0, 5).map(usdText));
      expect(await ask("failed")).toEqual([]);
      const drawn = await ask("random", [{ dimension: "team", op: "eq", values: ["blue"] }]);
      expect(drawn).toHaveLength(Math.min(5, calls.filter(({ team }) => team === "blue").length));
      expect(drawn.every(({ team }) => team === "blue")).toBe(true);
      expect(await ask("random", [{ dimension: "team", op: "eq", values: ["blue"] }])).toEqual(drawn);
    }),
    { numRuns: 4 },
  ));
