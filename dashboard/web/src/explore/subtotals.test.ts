import fc from "fast-check";
import { expect, test } from "vitest";
import type { GroupRow } from "./group-columns.tsx";
import { withSubtotals } from "./subtotals.ts";

const row = (group: readonly string[], spend: number | null): GroupRow => ({
  ...{ key: JSON.stringify(group), group, previous: null, trend: [] },
  values: { spend: spend === null ? null : String(spend) },
});
const lead = (group: readonly string[], spend: number) => ({ group, values: { spend: String(spend) }, previous: null });
const bySpend = (isDown: boolean) => ({
  isDown,
  read: ({ values }: GroupRow) => (values.spend == null ? null : Number(values.spend)),
});
const shown = (rows: readonly GroupRow[]) =>
  rows.map(({ group, isSubtotal }) => `${isSubtotal === true ? "Σ " : ""}${group.join("/")}`);

test("groups stand below what they have in common, the largest together first", () => {
  const rows = [row(["a", "x"], 5), row(["b", "x"], 4), row(["b", "y"], 3)];
  const levels = [[lead(["a"], 5), lead(["b"], 9)]];
  expect(shown(withSubtotals(rows, levels, bySpend(true)))).toEqual(["Σ b", "b/x", "b/y", "Σ a", "a/x"]);
  expect(shown(withSubtotals(rows, levels, bySpend(false)))).toEqual(["Σ a", "a/x", "Σ b", "b/y", "b/x"]);
});

test("three dimensions have two levels; what is not known comes last, and a lead nobody knows has no row", () => {
  const rows = [row(["a", "x", "1"], null), row(["a", "x", "2"], 1), row(["a", "y", "1"], 9), row(["c", "x", "1"], 2)];
  const levels = [[lead(["a"], 30)], [lead(["a", "x"], 20), lead(["a", "y"], 10)]];
  expect(shown(withSubtotals(rows, levels, bySpend(true)))).toEqual([
    ...["Σ a", "Σ a/x", "a/x/2", "a/x/1", "Σ a/y", "a/y/1"],
    "c/x/1",
  ]);
});

test("no group is lost or shown twice", () => {
  const name = fc.constantFrom("a", "b", "c");
  const groups = fc.uniqueArray(fc.tuple(name, name), { selector: (group) => group.join() });
  fc.assert(
    fc.property(groups, fc.boolean(), (drawn, isDown) => {
      const rows = drawn.map((group, at) => row(group, at));
      const found = withSubtotals(rows, [[lead(["a"], 7), lead(["b"], 3)]], bySpend(isDown));
      expect(
        found
          .filter(({ isSubtotal }) => isSubtotal !== true)
          .map(({ key }) => key)
          .sort(),
      ).toEqual(rows.map(({ key }) => key).sort());
    }),
  );
});
