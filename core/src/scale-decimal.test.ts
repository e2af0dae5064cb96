import fc from "fast-check";
import { expect, test } from "vitest";
import { scaleDecimal } from "./scale-decimal.ts";

test.each([
  [3e-6, 6, "1", "3"],
  [1.25e-7, 6, "1", "0.125"],
  [0.1, 0, "3", "0.3"],
  [0.04, 6, "1", "40000"],
  [2.4414e-7, 6, "65536", "15999.95904"],
  ["1.1", 0, "1.1", "1.21"],
  [0, 6, "1", "0"],
])("%s × 10^%i × %s is %s", (value, power, times, text) => {
  expect(scaleDecimal(value, power, times)).toEqual({ text, isExact: true });
});

test("beyond 15 places it rounds half up and says so", () => {
  expect(scaleDecimal(0.0002833333333333333, 3)).toEqual({ text: "0.283333333333333", isExact: false });
  expect(scaleDecimal("0.0000000000000005", 0)).toEqual({ text: "0.000000000000001", isExact: false });
});

test.each([-1, Number.NaN, Number.POSITIVE_INFINITY, "", "1,5", "1e9999"])("%s is no price", (value) => {
  expect(scaleDecimal(value, 0)).toBeUndefined();
});

test("scaling up and down again gives the same digits", () => {
  const decimals = fc.tuple(fc.nat(999_999), fc.nat(999_999)).map(([whole, part]) => `${whole}.${part + 1}`);
  fc.assert(
    fc.property(decimals, (text) => {
      const up = scaleDecimal(text, 6);
      expect(up?.isExact).toBe(true);
      expect(Number(scaleDecimal(up?.text ?? "", -6)?.text)).toBe(Number(text));
    }),
  );
});
