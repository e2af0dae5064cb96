import fc from "fast-check";
import { expect, test } from "vitest";
import { type RuleVersion, ruleSegments, seriesBreaks, seriesLabel } from "./rule-series.ts";

const RANGE = { from: 0, to: 100 };
const version = (
  name: string,
  number: number,
  over: Partial<RuleVersion["rule"]> & { at?: number } = {},
): RuleVersion => {
  const { at = number, ...rule } = over;
  return {
    ...{ name, version: number, changedAt: at },
    rule: { combine: "all", conditions: [{ kind: "sdk" }], effectiveFrom: at, ...rule },
  };
};
const deleted = (name: string, number: number, changedAt: number): RuleVersion => ({
  ...{ name, version: number, changedAt },
  rule: undefined,
});
const shown = (versions: RuleVersion[]) =>
  ruleSegments(versions, RANGE).map((one) => [seriesLabel(one), one.from, one.to]);

test("each version judges from when it takes effect until the next one does", () => {
  expect(shown([version("a", 1, { at: 10 }), version("a", 2, { at: 40 })])).toEqual([
    ["a@2", 40, 100],
    ["a@1", 10, 40],
  ]);
});

test("a later decision about the past holds for the past, and one about the future waits", () => {
  expect(shown([version("a", 1, { at: 50 }), version("a", 2, { at: 20 })])).toEqual([["a@2", 20, 100]]);
  expect(shown([version("a", 1, { at: 20 }), version("a", 2, { at: 200 })])).toEqual([["a@1", 20, 100]]);
});

test("a deleted rule ends where it was deleted, and may begin again", () => {
  expect(shown([version("a", 1, { at: 10 }), deleted("a", 2, 30), version("a", 3, { at: 60 })])).toEqual([
    ["a@3", 60, 100],
    ["a@1", 10, 30],
  ]);
});

test("the most specific rule comes first", () => {
  const rules = [
    version("project", 1, {}),
    version("type", 1, { taskType: "t" }),
    version("workflow", 1, { workflow: "w" }),
    version("both", 1, { workflow: "w", taskType: "t" }),
  ];
  expect(ruleSegments(rules, RANGE).map(({ name }) => name)).toEqual(["both", "workflow", "type", "project"]);
});

test("breaks are where the judge of a scope changes, within the range and not at its ends", () => {
  const segments = ruleSegments([version("a", 1, { at: 0 }), version("a", 2, { at: 40 }), deleted("a", 3, 70)], RANGE);
  expect(seriesBreaks(segments, RANGE)).toEqual([
    { at: 40, workflow: undefined, taskType: undefined, before: "a@1", after: "a@2" },
    { at: 70, workflow: undefined, taskType: undefined, before: "a@2", after: undefined },
  ]);
  expect(seriesBreaks(segments, { from: 40, to: 70 })).toEqual([]);
});

test("at any instant one version of a rule judges at most: the highest that is in effect", () => {
  const changes = fc.array(fc.record({ at: fc.nat(120), isDeleted: fc.boolean() }), { minLength: 1, maxLength: 6 });
  fc.assert(
    fc.property(changes, fc.nat(99), (list, instant) => {
      const versions = list.map(({ at, isDeleted }, n) =>
        isDeleted ? deleted("a", n + 1, at) : version("a", n + 1, { at }),
      );
      const inEffect = versions.filter((_, n) => (list[n]?.at ?? 0) <= instant).at(-1);
      const found = ruleSegments(versions, RANGE).filter(({ from, to }) => from <= instant && instant < to);
      expect(found.map((one) => one.version)).toEqual(inEffect?.rule === undefined ? [] : [inEffect.version]);
    }),
  );
});
