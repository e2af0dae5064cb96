import type { AllocationRule } from "@outlay/core/allocation/allocation-rules";
import fc from "fast-check";
import { expect, test } from "vitest";
import {
  daysWords,
  draftOfRule,
  emptyRule,
  matchWords,
  readRuleDraft,
  readTeams,
  targetWords,
  withRule,
  writeTeams,
} from "./allocation-draft.ts";

const word = fc.stringMatching(/^[a-z][a-z0-9&.-]{0,12}$/);
const wordOrNull = fc.option(word, { nil: null });
const rule: fc.Arbitrary<AllocationRule> = fc.record({
  name: word,
  conditions: fc.array(
    fc.record({
      field: fc.constantFrom("credential_id" as const, "environment" as const, "tag:plan" as const),
      op: fc.constantFrom("is" as const, "begins" as const),
      values: fc.array(fc.oneof(word, fc.constant("")), { minLength: 1, maxLength: 3 }),
    }),
    { minLength: 1, maxLength: 3 },
  ),
  applies_to: fc.constantFrom("unattributed" as const, "all" as const),
  to: fc.oneof(
    fc.record({ kind: fc.constant("team" as const), team: word, department: wordOrNull, cost_center: wordOrNull }),
    fc.record({
      kind: fc.constant("shared" as const),
      by: fc.constantFrom("even" as const, "tokens" as const, "tasks" as const),
      teams: fc.array(word, { minLength: 1, maxLength: 3 }),
    }),
  ),
  from: fc.constantFrom(null, "2026-10-01"),
  until: fc.constantFrom(null, "2026-11-01"),
});

test("a rule is the same after it stood in the form", () => {
  fc.assert(
    fc.property(rule, (one) => {
      expect(readRuleDraft(draftOfRule(one))).toEqual(one);
    }),
  );
});

test("a form is no rule before everything needed is said", () => {
  expect(readRuleDraft(emptyRule)).toBeUndefined();
  const draft = {
    ...emptyRule,
    name: "r",
    team: "a",
    conditions: [{ id: 0, field: "tag:", op: "is", values: "x" }],
  } as const;
  expect(readRuleDraft(draft)).toBeUndefined();
  expect(readRuleDraft({ ...draft, conditions: [{ ...draft.conditions[0], field: "tag:plan" }] })).toBeDefined();
});

test("teams are the same after they were written as lines, and what cannot be read is said", () => {
  const teams = fc.uniqueArray(fc.record({ team: word, department: wordOrNull, cost_center: wordOrNull }), {
    selector: ({ team }) => team,
  });
  fc.assert(
    fc.property(teams, (given) => {
      expect(readTeams(writeTeams(given))).toEqual({ teams: given });
    }),
  );
  expect(readTeams("a\na")).toEqual({ fault: "a is there twice" });
  expect(readTeams("= x")).toHaveProperty("fault");
});

test("a rule is put in its place, moved and taken out", () => {
  const named = (name: string) => ({ name }) as AllocationRule;
  const rules = ["a", "b", "c"].map(named);
  const names = (list: readonly AllocationRule[]) => list.map(({ name }) => name).join("");
  expect(names(withRule(rules, { replaced: "b", rule: named("x") }))).toBe("axc");
  expect(names(withRule(rules, { replaced: "b", rule: named("b"), move: -1 }))).toBe("bac");
  expect(names(withRule(rules, { replaced: "c", rule: named("c"), move: 1 }))).toBe("abc");
  expect(names(withRule(rules, { replaced: undefined, rule: named("d") }))).toBe("abcd");
  expect(names(withRule(rules, { replaced: "a", rule: undefined }))).toBe("bc");
});

test("a rule is told in words", () => {
  const shared = { kind: "shared", by: "tokens", teams: ["a", "b"] } as const;
  const one = {
    ...({ name: "r", applies_to: "unattributed", from: "2026-10-01", until: null } as const),
    conditions: [{ field: "credential_id", op: "is", values: ["k1", ""] }],
    to: shared,
  } satisfies Omit<AllocationRule, "to"> & { to: unknown };
  expect(matchWords({ ...one, to: { ...shared, teams: ["a", "b"] } })).toBe(
    "API key is k1 or not stated; and no team is named",
  );
  expect(targetWords({ to: { ...shared, teams: ["a", "b"] } })).toBe("shared by tokens between a, b");
  expect(daysWords(one)).toBe("from 2026-10-01");
});
