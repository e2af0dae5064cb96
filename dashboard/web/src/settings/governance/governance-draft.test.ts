import type { Governance } from "@outlay/core/governance/governance-rules";
import fc from "fast-check";
import { expect, test } from "vitest";
import { draftOfGovernance, emptyPolicy, readGovernanceDraft } from "./governance-draft.ts";

const word = fc.stringMatching(/^[a-z][a-z0-9*-]{0,10}$/);
const list = fc.array(fc.oneof(word, fc.constant("")), { minLength: 1, maxLength: 3 });
const governance: fc.Arbitrary<Governance> = fc.record({
  policies: fc.uniqueArray(
    fc.record({
      name: word,
      data_class: fc.option(word, { nil: null }),
      models: list,
      providers: fc.option(list, { nil: null }),
      regions: fc.option(list, { nil: null }),
      from: fc.constantFrom(null, "2026-10-01"),
    }),
    { selector: ({ name }) => name, maxLength: 3 },
  ),
  data_class_tag: word,
  max_cost_per_task: fc.constantFrom(null, "2.50"),
});

test("what is stated is the same after it stood in the form", () => {
  fc.assert(
    fc.property(governance, (stated) => {
      expect(readGovernanceDraft(draftOfGovernance(stated))).toEqual(stated);
    }),
  );
});

test("a form that cannot be meant says what is missing", () => {
  const draft = { policies: [], tag: "", maxCost: "" };
  const policy = { ...emptyPolicy(0), name: "eu", regions: "eu-*" };
  expect(readGovernanceDraft({ ...draft, policies: [policy] })).toMatchObject({ data_class_tag: "data_class" });
  const faulty = [
    { ...draft, maxCost: "two" },
    { ...draft, policies: [{ ...policy, name: " " }] },
    { ...draft, policies: [policy, { ...policy, id: 1 }] },
    { ...draft, policies: [{ ...policy, regions: "" }] },
  ];
  for (const one of faulty) expect(readGovernanceDraft(one)).toHaveProperty("fault");
});
