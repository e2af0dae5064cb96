import { expect, test } from "vitest";
import { economicsDimensions, economicsEndpoint } from "../../../contract/economics.ts";
import { tasksEndpoint } from "../../../contract/tasks.ts";
import { type UrlFilter, writeFilter } from "../state/filter-text.ts";
import { splitTaskFilters, taskDimensions, taskListFilters, taskQuestion } from "./task-question.ts";

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

test("what is filtered by is no name of a row; what tasks cannot be filtered by is said and not dropped in silence", () => {
  const asked = [filter("team", "in", "shop", "it"), filter("region", "eq", "eu"), filter("tag:plan", "like", "go")];
  const question = taskQuestion({ by: [], f: asked });
  expect(question.by).toEqual(["workflow"]);
  expect(question.filters.map(({ dimension }) => dimension)).toEqual(["team", "tag:plan"]);
  expect(question.unusable.map(({ dimension }) => dimension)).toEqual(["region"]);
});

test("the API is asked to hold tasks to eight filters at most, and never to what tasks do not have", () => {
  const many = Array.from({ length: 10 }, (_, at) => filter(`tag:t${at}`, "eq", "x"));
  const { usable, unusable } = splitTaskFilters([filter("region", "eq", "eu"), ...many]);
  expect(usable).toHaveLength(8);
  expect(unusable.map(({ dimension }) => dimension)).toEqual(["region", "tag:t8", "tag:t9"]);
  const f = usable.map(writeFilter);
  expect(economicsEndpoint.query.safeParse({ project: "p", f }).success).toBe(true);
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
