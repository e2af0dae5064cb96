import fc from "fast-check";
import { expect, test } from "vitest";
import { jsonDifferences } from "./json-differences.ts";

test("a value has no difference from itself", () => {
  fc.assert(fc.property(fc.jsonValue(), (value) => jsonDifferences(value, value).length === 0));
});

test("items of a list are followed by their name, wherever they stand", () => {
  const before = { rules: [{ name: "a", to: "x" }, { name: "b" }], rate: "1" };
  const after = { rules: [{ name: "b" }, { name: "a", to: "y" }], list: ["p", "q"] };
  expect(jsonDifferences(before, after)).toEqual([
    { path: "rules[a].to", before: '"x"', after: '"y"' },
    { path: "list", before: null, after: '["p","q"]' },
    { path: "rate", before: '"1"', after: null },
  ]);
});

test("what begins and what ends is a difference from nothing", () => {
  expect(jsonDifferences(undefined, { a: 1 })).toEqual([{ path: "a", before: null, after: "1" }]);
  expect(jsonDifferences({ a: null }, undefined)).toEqual([{ path: "a", before: "null", after: null }]);
});
