import { expect, test } from "vitest";
import { economicsDimensions } from "../../../contract/economics.ts";
import { tasksEndpoint } from "../../../contract/tasks.ts";
import type { UrlFilter } from "../state/filter-text.ts";
import { namedDimensions, passesFilters, taskDimensions, taskListFilters, taskQuestion } from "./task-question.ts";

const filter = (dimension: UrlFilter["dimension"], op: UrlFilter["op"], ...values: string[]): UrlFilter => ({
  dimension,
  op,
  values,
});

test("the dimensions of tasks are those of the API", () => {
  expect([...taskDimensions].sort()).toEqual([...economicsDimensions].sort());
});

test("without a grouping, or with one that tasks do not have, rows are workflows", () => {
  expect(taskQuestion({ by: [], f: [] }).by).toEqual(["workflow"]);
  expect(taskQuestion({ by: ["status"], f: [] }).by).toEqual(["workflow"]);
  expect(taskQuestion({ by: ["status", "team"], f: [] }).by).toEqual(["team"]);
});

test("what is filtered by is grouped by too; what cannot be is said and not dropped in silence", () => {
  const asked = [filter("team", "eq", "shop"), filter("region", "eq", "eu"), filter("tag:plan", "in", "a", "b")];
  const question = taskQuestion({ by: [], f: [...asked, filter("user_id", "eq", "u")] });
  expect(question.dimensions).toEqual(["workflow", "team", "tag:plan"]);
  expect(question.unusable.map(({ dimension }) => dimension)).toEqual(["region", "user_id"]);
  // One team is left, so a row need not say it; two plans are, so it must.
  expect(namedDimensions(question)).toEqual(["workflow", "tag:plan"]);
});

test("a group passes when all filters hold, and a value that is not there is empty", () => {
  const group = { workflow: "chat", team: "shop" } as const;
  expect(passesFilters(group, [filter("workflow", "like", "CH"), filter("team", "ne", "it")])).toBe(true);
  expect(passesFilters(group, [filter("workflow", "in", "x", "y")])).toBe(false);
  expect(passesFilters(group, [filter("user_id", "nhas")])).toBe(true);
  expect(passesFilters(group, [filter("user_id", "has")])).toBe(false);
  expect(passesFilters({ workflow: "7" }, [filter("workflow", "gt", "6.5")])).toBe(true);
  expect(passesFilters({ workflow: "" }, [filter("workflow", "lt", "6.5")])).toBe(false);
});

test("single tasks are filtered by one value of each dimension and one tag, as the API takes them", () => {
  const { query, unusable } = taskListFilters([
    filter("workflow", "eq", "chat"),
    filter("team", "nhas"),
    filter("tag:plan", "eq", "gold:1"),
    filter("tag:plan2", "eq", "x"),
    filter("user_id", "in", "a", "b"),
    filter("step", "eq", "reply"),
  ]);
  expect(query).toEqual({ workflow: "chat", team: "", tag: "plan:gold:1" });
  expect(unusable.map(({ dimension }) => dimension)).toEqual(["tag:plan2", "user_id", "step"]);
  expect(tasksEndpoint.query.safeParse({ project: "p", ...query }).success).toBe(true);
});
