import { expect, test } from "vitest";
import { defaultState } from "../state/url-state.ts";
import { traceListOf } from "./trace-list.ts";

const of = (patch: object) => traceListOf({ ...defaultState, ...patch });

test("one workflow and one status are asked for; whatever else is said is named and not silently left out", () => {
  const f = [
    { dimension: "workflow", op: "eq", values: ["w"] },
    { dimension: "status", op: "in", values: ["error"] },
    { dimension: "team", op: "eq", values: ["x"] },
    { dimension: "status", op: "eq", values: ["timeout"] },
  ];
  const list = of({ f, sort: "cost", min: "0.5", q: "abc" });
  expect(list).toMatchObject({ workflow: "w", status: "error", sort: "cost", min: "0.5", search: "abc" });
  expect(list.unusable.map(({ dimension, values }) => [dimension, ...values])).toEqual([
    ["team", "x"],
    ["status", "timeout"],
  ]);
});

test("an order nobody knows is the newest first", () => {
  expect(of({ sort: "-spend" }).sort).toBe("newest");
});
