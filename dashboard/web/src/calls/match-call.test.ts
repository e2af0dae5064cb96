import { expect, test } from "vitest";
import type { Call } from "../../../contract/calls.ts";
import type { UrlFilter } from "../state/filter-text.ts";
import { matchesAll, nativeFilters, unknownFilters } from "./match-call.ts";

const call = {
  team: "search",
  model_resolved: null,
  model_requested: "gpt-5",
  status: "ok",
  tags: { plan: "Gold", seats: "12" },
} as unknown as Call;

const filter = (dimension: UrlFilter["dimension"], op: UrlFilter["op"], ...values: string[]): UrlFilter => ({
  ...{ dimension, op, values },
});

test.each([
  [filter("team", "eq", "search"), true],
  [filter("team", "nin", "search", "shop"), false],
  [filter("model_resolved", "eq", "gpt-5"), true],
  [filter("region", "nhas"), true],
  [filter("region", "ne", "eu"), true],
  [filter("tag:plan", "like", "gol"), true],
  [filter("tag:seats", "gt", "11.5"), true],
  [filter("tag:none", "lt", "1"), false],
])("%j is %s for the call", (one, isMatch) => {
  expect(matchesAll(call, [one])).toBe(isMatch);
});

test("a filter whose dimension a call does not state is named, never passed over in silence", () => {
  const all = [filter("customer_id", "eq", "c1"), filter("tag:plan", "has"), filter("team", "has")];
  expect(unknownFilters(all).map(({ dimension }) => dimension)).toEqual(["customer_id"]);
});

test("only single values are left to the API", () => {
  const all = [filter("workflow", "eq", "chat"), filter("model_resolved", "in", "a", "b")];
  expect(nativeFilters(all)).toEqual({ workflow: "chat" });
});
