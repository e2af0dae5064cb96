import fc from "fast-check";
import { expect, test } from "vitest";
import { wilson, Z_95 } from "./statistics.ts";

test("wilson equals the golden vector", () => {
  const interval = wilson(0.95, 200, 1.644854);
  expect(interval?.low).toBeCloseTo(0.918108, 6);
  expect(interval?.high).toBeCloseTo(0.969879, 6);
});

test("wilson has no interval without trials and a sensible one at the edges", () => {
  expect(wilson(0.5, 0)).toBeUndefined();
  expect(wilson(Number.NaN, 0)).toBeUndefined();
  expect(wilson(0, 10)?.low).toBeCloseTo(0, 12);
  expect(wilson(1, 10)?.high).toBeCloseTo(1, 12);
});

test("wilson lies in 0 … 1, contains the share, and solves its defining equation", () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 1_000_000 }), fc.double({ min: 0, max: 1, noNaN: true }), (n, share) => {
      const p = Math.round(share * n) / n;
      const interval = wilson(p, n);
      if (interval === undefined) throw new Error("an interval was due");
      expect(interval.low).toBeGreaterThanOrEqual(0);
      expect(interval.high).toBeLessThanOrEqual(1);
      expect(interval.low - 1e-12 <= p && p <= interval.high + 1e-12).toBe(true);
      for (const end of [interval.low, interval.high]) {
        expect((p - end) ** 2 * n).toBeCloseTo(Z_95 ** 2 * end * (1 - end), 6);
      }
    }),
  );
});
