import { successPresets } from "@outlay/core/success/presets";
import { successConditionSchema } from "@outlay/core/success/success-rule";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  conditionKinds,
  conditionWords,
  DraftFault,
  draftCondition,
  emptyCondition,
  type RuleDraft,
  readCondition,
  readName,
  readRule,
} from "./rule-draft.ts";

const presetConditions = successPresets.flatMap(({ conditions }) => conditions);

test("every condition of a preset comes back from the form as it was", () => {
  for (const condition of presetConditions) {
    // The last answer is what counts where nothing else is said.
    const { calls = "last", ...rest } = { calls: undefined, ...condition };
    const expected = calls === "last" ? rest : { ...rest, calls };
    expect(readCondition(draftCondition(condition, 1))).toEqual(expected);
  }
});

test("whatever stands in the fields, a condition is what the API takes or the fault is named", () => {
  const text = fc.oneof(fc.string(), fc.constantFrom("", " ", "0", "1", "24", "-3", "1e9", "0.5", "99", "NaN", "ü"));
  const draft = fc.record({
    kind: fc.constantFrom(...conditionKinds),
    partial: fc.boolean(),
    silenceHours: text,
    silenceMeans: fc.constantFrom("success" as const, "failure" as const),
    min: text,
    evaluator: text,
    criteria: text,
    sharePercent: text,
    calls: fc.constantFrom("last" as const, "all" as const),
    event: text,
    hours: text,
    human: fc.constantFrom("escalation" as const, "verdict" as const),
  });
  fc.assert(
    fc.property(draft, (fields) => {
      try {
        const condition = readCondition({ ...fields, id: 1 });
        expect(successConditionSchema.safeParse(condition).success).toBe(true);
        expect(conditionWords(condition)).not.toBe("");
      } catch (fault) {
        expect(fault).toBeInstanceOf(DraftFault);
      }
    }),
  );
});

describe("a rule", () => {
  const draft: RuleDraft = {
    name: "answered",
    workflow: " chat ",
    taskType: "",
    combine: "all",
    conditions: [emptyCondition(1, "sdk")],
    effectiveFrom: "now",
  };

  test("without a workflow or type is for any, and names are trimmed", () => {
    expect(readRule(draft)).toEqual({
      workflow: "chat",
      task_type: null,
      combine: "all",
      conditions: [{ kind: "sdk" }],
    });
  });

  test("says what is wrong with it", () => {
    expect(() => readRule({ ...draft, conditions: [] })).toThrow("at least one");
    expect(() => readRule({ ...draft, conditions: [{ ...emptyCondition(1, "score"), min: "7" }] })).toThrow(
      /Score: .*“7”/,
    );
    expect(() => readRule({ ...draft, conditions: [{ ...emptyCondition(1, "business_event"), hours: "" }] })).toThrow(
      "Hours",
    );
    expect(() => readName({ ...draft, name: "no spaces" })).toThrow("Name");
  });
});
