import { describe, expect, test } from "vitest";
import type { EconomicsAnswer } from "../../../contract/economics.ts";
import { taskRows } from "./group-rows.ts";
import { scatterPlace } from "./scatter-place.ts";
import { questionOf, taskQuestion } from "./task-question.ts";
import { economicsGroup } from "./testing/economics-group.ts";

const nothing = { tax: null, measures: null, callFacts: null, owners: null } as const;
const group = (workflow: string, team: string, rule?: string) =>
  economicsGroup({ group: { workflow, team }, ...(rule !== undefined && { rule }) });
const answer = (...groups: ReturnType<typeof group>[]) =>
  ({ by: ["workflow", "team"], groups }) as Pick<EconomicsAnswer, "by" | "groups"> as EconomicsAnswer;

describe("rows", () => {
  const byTwo = taskQuestion({ by: ["workflow", "team"], f: [] });

  test("are named by what they are grouped by, and are those that hold what is searched", () => {
    const rows = taskRows(answer(group("chat", "shop"), group("", "it")), byTwo, {
      companions: nothing,
      search: undefined,
    });
    expect(rows.map(({ name }) => name)).toEqual(["chat · shop", "No workflow · it"]);
    const found = taskRows(answer(group("chat", "shop"), group("mail", "it")), byTwo, {
      companions: nothing,
      search: " MAIL",
    });
    expect(found.map(({ name }) => name)).toEqual(["mail · it"]);
  });

  test("two rules of one group are two rows with keys of their own", () => {
    const rows = taskRows(answer(group("chat", "shop", "r@1"), group("chat", "shop", "r@2")), byTwo, {
      companions: nothing,
      search: undefined,
    });
    expect(new Set(rows.map(({ key }) => key)).size).toBe(2);
  });

  test("of an answer that is still another question's are named by what it is about", () => {
    const other = taskQuestion({ by: ["model_resolved"], f: [] });
    const shown = questionOf({ by: ["workflow", "team"] }, other);
    const rows = taskRows(answer(group("chat", "shop"), group("chat", "hr")), shown, {
      companions: nothing,
      search: undefined,
    });
    expect(rows.map(({ names }) => names)).toEqual([
      ["chat", "shop"],
      ["chat", "hr"],
    ]);
  });
});

describe("a group has its place among others", () => {
  test("as a point, thin where little succeeded, and as the bar of its bounds where too little is judged", () => {
    expect(scatterPlace(economicsGroup({}))).toMatchObject({ x: 0.125, y: 0.8, shape: "full" });
    expect(scatterPlace(economicsGroup({ successes: 29 }))?.shape).toBe("thin");
    const bounds = { outcome_share: 0.5, unknown: 50, cpst_low: "0.1", cpst_high: "0.4" };
    expect(scatterPlace(economicsGroup(bounds))).toMatchObject({ shape: "open", xInterval: [0.1, 0.4] });
    expect(scatterPlace(economicsGroup(bounds))?.x).toBeCloseTo(0.2);
  });

  test("and none without outcome, success, price or cost", () => {
    expect(scatterPlace(economicsGroup({ unknown: 100, success_rate: null }))).toBeUndefined();
    expect(
      scatterPlace(economicsGroup({ successes: 0, success_rate: 0, cpst: null, cpst_high: null })),
    ).toBeUndefined();
    expect(scatterPlace(economicsGroup({ unpriced_calls: 100 }))).toBeUndefined();
    expect(scatterPlace(economicsGroup({ cpst: "0" }))).toBeUndefined();
  });
});
