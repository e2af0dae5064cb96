import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { outcomeKinds, outcomeSources } from "../outcome-event.ts";
import { judgeTask, type SaidOutcome, type TaskFacts } from "./judge-task.ts";
import { successPresets } from "./presets.ts";
import { type SuccessCondition, successConditionSchema, successRuleShape } from "./success-rule.ts";

const START = 1_000_000_000_000;
const HOUR = 3_600_000;

const said = (outcome: SaidOutcome["outcome"], over: Partial<SaidOutcome> = {}): SaidOutcome => ({
  ...{ outcome, source: "sdk", revision: 0, labelledAt: START + HOUR, place: 0 },
  ...over,
});
const facts = (outcomes: SaidOutcome[] = [], calls: TaskFacts["calls"] = []): TaskFacts => ({
  startedAt: START,
  outcomes,
  calls,
});
const judge = (conditions: SuccessCondition[], about: TaskFacts, hours = 1, combine: "all" | "any" = "all") =>
  judgeTask({ combine, conditions }, about, START + hours * HOUR);

describe("while a window is open a task is unknown, and then what silence means", () => {
  const waiting: SuccessCondition = { kind: "thumbs", silence: { hours: 24, means: "success" } };
  test.each<[SuccessCondition[], number, string, number | undefined]>([
    [[waiting], 23.9, "unknown", START + 24 * HOUR],
    [[waiting], 24, "success", undefined],
    [[{ kind: "business_event", hours: 2 }], 1, "unknown", START + 2 * HOUR],
    [[{ kind: "business_event", hours: 2 }], 2, "failure", undefined],
    [[{ kind: "no_escalation" }], 23, "unknown", START + 24 * HOUR],
    [[{ kind: "no_escalation", hours: 0 }], 0, "success", undefined],
    [[{ kind: "sdk" }], 10_000, "unknown", undefined],
    [[waiting, { kind: "sdk" }], 1, "unknown", undefined],
    [[waiting, { kind: "business_event", hours: 48 }], 1, "unknown", START + 48 * HOUR],
  ])("%j after %d hours: %s", (conditions, hours, outcome, maturesAt) => {
    expect(judge(conditions, facts(), hours)).toMatchObject({ outcome, maturesAt });
  });
});

test("all fails with its first failure and any succeeds with its first success, whatever is still open", () => {
  const conditions: SuccessCondition[] = [{ kind: "sdk" }, { kind: "thumbs" }];
  expect(judge(conditions, facts([said("failure")]), 1, "all")).toMatchObject({
    outcome: "failure",
    reason: "sdk: failure",
  });
  expect(judge(conditions, facts([said("success")]), 1, "any").outcome).toBe("success");
  expect(judge(conditions, facts([said("success")]), 1, "all").outcome).toBe("unknown");
  expect(judge(conditions, facts([said("failure")]), 1, "any").outcome).toBe("unknown");
});

test("a business event that comes too late does not count, and one that is taken back does not either", () => {
  const order: SuccessCondition = { kind: "business_event", event: "order", hours: 2 };
  const event = said("success", { source: "business", evaluator: "order" });
  expect(judge([order], facts([event])).outcome).toBe("success");
  expect(judge([order], facts([{ ...event, labelledAt: START + 3 * HOUR }]), 4).outcome).toBe("failure");
  expect(judge([order], facts([{ ...event, evaluator: "visit" }])).outcome).toBe("unknown");
  expect(judge([order], facts([event, { ...event, outcome: "failure", revision: 1 }])).outcome).toBe("failure");
});

test("a share of the evaluators is enough where the rule says so; each counts with what it said last", () => {
  const score = (evaluator: string, value: number, place: number): SaidOutcome =>
    said("unknown", { source: "evaluator", evaluator, score: value, place });
  const both = facts([score("a", 0.9, 1), score("b", 0.1, 2), score("a", 0.2, 0)]);
  expect(judge([{ kind: "score", min: 0.7 }], both).outcome).toBe("failure");
  expect(judge([{ kind: "score", min: 0.7, share: 0.5 }], both).outcome).toBe("success");
  expect(judge([{ kind: "score", min: 0.7, evaluator: "a" }], both).outcome).toBe("success");
  expect(judge([{ kind: "score", min: 0.7, criteria: "tone" }], both).outcome).toBe("unknown");
});

const anySaid: fc.Arbitrary<SaidOutcome> = fc
  .record({
    outcome: fc.constantFrom(...outcomeKinds),
    source: fc.constantFrom(...outcomeSources),
    evaluator: fc.constantFrom("", "e1", "e2"),
    criteria: fc.constantFrom("", "c1"),
    score: fc.constantFrom(undefined, 0, 0.5, 1),
    revision: fc.nat(2),
    labelledAt: fc.integer({ min: START, max: START + 3 * HOUR }),
  })
  .map(({ score, ...one }) => ({ ...one, place: 0, ...(score === undefined ? {} : { score }) }));
const anyFacts: fc.Arbitrary<TaskFacts> = fc
  .record({
    outcomes: fc.array(anySaid, { maxLength: 6 }),
    calls: fc.array(fc.record({ ts: fc.nat(9), schemaValid: fc.boolean(), isEscalation: fc.boolean() }), {
      maxLength: 4,
    }),
  })
  // No two have the same place in the log.
  .map(({ outcomes, calls }) => ({
    ...facts(
      outcomes.map((one, place) => ({ ...one, place })),
      calls,
    ),
  }));
const anyCondition: fc.Arbitrary<SuccessCondition> = fc.constantFrom(
  ...successPresets.flatMap(({ conditions }) => conditions),
  ...([{ kind: "sdk", partial: true }, { kind: "score", min: 0.5, share: 0.5 }, { kind: "no_escalation" }] as const),
);
const anyRule = fc.record({
  combine: fc.constantFrom("all" as const, "any" as const),
  conditions: fc.array(anyCondition, { minLength: 1, maxLength: 8 }),
});
const anyNow = fc.integer({ min: START - HOUR, max: START + 100 * HOUR });

test("any rule judges any task, and the order in which things were said does not matter", () => {
  fc.assert(
    fc.property(anyRule, anyFacts, anyNow, fc.nat(), (rule, about, now, turn) => {
      const rotate = <Item>(items: readonly Item[]): Item[] => {
        const at = items.length === 0 ? 0 : turn % items.length;
        return [...items.slice(at), ...items.slice(0, at)].reverse();
      };
      const verdict = judgeTask(rule, about, now);
      const again = judgeTask(
        { ...rule, conditions: rotate(rule.conditions) },
        { ...about, outcomes: rotate(about.outcomes), calls: rotate(about.calls) },
        now,
      );
      expect([again.outcome, again.maturesAt]).toEqual([verdict.outcome, verdict.maturesAt]);
      if (verdict.maturesAt !== undefined) {
        expect([verdict.outcome, verdict.maturesAt > now]).toEqual(["unknown", true]);
        expect(judgeTask(rule, about, verdict.maturesAt).outcome).not.toBe("unknown");
      }
    }),
  );
});

test("what is said in a higher revision supersedes all that its speaker said before, also to take it back", () => {
  fc.assert(
    fc.property(anyFacts, fc.constantFrom("success" as const, "failure" as const), (about, outcome) => {
      const revised = said(outcome, { revision: 9, labelledAt: START });
      const after = judge([{ kind: "sdk" }], { ...about, outcomes: [...about.outcomes, revised] });
      expect(after.outcome).toBe(outcome);
      const back = said("unknown", { revision: 10 });
      expect(judge([{ kind: "sdk" }], { ...about, outcomes: [...about.outcomes, revised, back] }).outcome).toBe(
        "unknown",
      );
    }),
  );
});

test("every preset is a rule that can be stored", () => {
  for (const { combine, conditions } of successPresets) {
    expect(successRuleShape.combine.parse(combine)).toBe(combine);
    expect(conditions.map((one) => successConditionSchema.parse(one))).toEqual(conditions);
  }
});
