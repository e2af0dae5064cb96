import fc from "fast-check";
import { expect, test } from "vitest";
import { isDeeperThan, parseJson } from "./parse-json.ts";

/** The slow way: look at the value. A scalar has depth 0. */
function depthOf(value: unknown): number {
  if (typeof value !== "object" || value === null) return 0;
  return 1 + Math.max(0, ...Object.values(value).map(depthOf));
}

test("the depth found in the bytes is the depth of the value, whatever its strings contain", () => {
  fc.assert(
    fc.property(fc.json({ maxDepth: 8, stringUnit: "binary" }), fc.nat(10), (json, depthMax) => {
      expect(isDeeperThan(Buffer.from(json), depthMax)).toBe(depthOf(JSON.parse(json)) > depthMax);
    }),
  );
  for (const text of ['"[["', '"\\"[["', '"\\\\"', '{"a\\\\\\"{":"]"}']) {
    expect(isDeeperThan(Buffer.from(text), 1)).toBe(false);
  }
});

test("a body comes back as it was sent, whatever its letters; bytes that are no UTF-8 are refused", () => {
  fc.assert(
    fc.property(fc.jsonValue({ stringUnit: "grapheme" }), fc.jsonValue(), (one, other) => {
      for (const value of [one, other])
        expect(parseJson(Buffer.from(JSON.stringify(value)), 100)).toEqual(JSON.parse(JSON.stringify(value)));
    }),
  );
  expect(() => parseJson(Buffer.from([0x22, 0xff, 0x22]), 100)).toThrow("not valid UTF-8");
});
