import fc from "fast-check";
import { expect, test } from "vitest";
import { wrapText } from "./wrap-text.ts";

test("lines break between words", () => {
  expect(wrapText("Team is search, shop", 12)).toEqual(["Team is", "search, shop"]);
  expect(wrapText("", 12)).toEqual([""]);
});

test("no line is too long and no character is lost", () => {
  fc.assert(
    fc.property(fc.string({ maxLength: 200 }), fc.integer({ min: 1, max: 40 }), (text, max) => {
      const lines = wrapText(text, max);
      expect(Math.max(...lines.map(({ length }) => length))).toBeLessThanOrEqual(max);
      expect(lines.join("").replaceAll(/\s/g, "")).toBe(text.replaceAll(/\s/g, ""));
    }),
  );
});
