import { expect, test } from "vitest";
import type { EconomicsGroup } from "../../../contract/economics.ts";
import { judgeCpstChange } from "./judge-cpst-change.ts";
import { economicsGroup } from "./testing/economics-group.ts";

const group = (now: Partial<EconomicsGroup>, before: Partial<EconomicsGroup> | null): EconomicsGroup => {
  const { group: _, ...previous } = economicsGroup(before ?? {});
  return { ...economicsGroup(now), previous: before === null ? null : previous };
};

test("two points with enough behind them are compared", () => {
  expect(judgeCpstChange(group({ cpst: "0.15" }, { cpst: "0.12" }))).toMatchObject({ kind: "change", direction: "up" });
  expect(judgeCpstChange(group({ cpst: "0.12" }, { cpst: "0.12" }))).toMatchObject({ direction: "same" });
});

test.each([
  ["new", group({}, null)],
  ["new", group({}, { tasks: 0, successes: 0, unknown: 0 })],
  ["outcome coverage differs", group({}, { unknown: 10, outcome_share: 0.9, known_outcome_cost: "9" })],
  ["price coverage differs", group({}, { unpriced_calls: 20 })],
  ["too few successes", group({}, { successes: 29 })],
  ["no earlier cost", group({}, { successes: 0, cpst: null })],
])("not comparable: %s", (why, one) => {
  expect(judgeCpstChange(one)).toEqual({ kind: "not-comparable", why });
});

test("where there is no point now, or nothing was compared, there is no change", () => {
  expect(judgeCpstChange(group({ unknown: 50, outcome_share: 0.5 }, {})).kind).toBe("unknown");
  expect(judgeCpstChange(economicsGroup({})).kind).toBe("unknown");
});
