import { expect, test } from "vitest";
import { defaultState } from "../state/url-state.ts";
import { drillInto, filtersFor } from "./drill.ts";

test("a row becomes filters of all its dimensions, and the page goes on by the next dimension", () => {
  const next = drillInto(defaultState, ["workflow", "model_resolved"], ["search", "gpt-5"]);
  expect(next.f).toEqual([
    { dimension: "workflow", op: "eq", values: ["search"] },
    { dimension: "model_resolved", op: "eq", values: ["gpt-5"] },
  ]);
  expect(next.by).toEqual(["step"]);
});

test("the calls without a dimension are asked for by its absence, never by an empty text", () => {
  expect(filtersFor([], ["team"], [""])).toEqual([{ dimension: "team", op: "nhas", values: [] }]);
});

test("a filter that is already there is not added twice", () => {
  const once = filtersFor([], ["team"], ["search"]);
  expect(filtersFor(once, ["team"], ["search"])).toEqual(once);
});
