import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { logScale, median, shareScale } from "./scatter-scale.ts";

const amounts = fc.array(fc.double({ min: 1e-9, max: 1e6, noNaN: true }), { minLength: 1, maxLength: 40 });
const shares = fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 1, maxLength: 40 });

describe("a scale", () => {
  test("keeps the order of amounts, has each of them inside, and names few amounts, all inside", () => {
    fc.assert(
      fc.property(amounts, fc.integer({ min: 2, max: 9 }), (values, ticksMax) => {
        const { place, ticks } = logScale(values, ticksMax);
        const sorted = [...values].sort((a, b) => a - b);
        const places = sorted.map(place);
        expect(places.every((at) => at > 0 && at < 1)).toBe(true);
        expect(places.every((at, index) => index === 0 || at >= (places[index - 1] ?? 0))).toBe(true);
        expect(ticks.length).toBeLessThanOrEqual(ticksMax + 1);
        expect(ticks.every((tick) => place(tick) >= 0 && place(tick) <= 1)).toBe(true);
      }),
    );
  });

  test("of shares stays inside 0 and 1, and its ends are ticks", () => {
    fc.assert(
      fc.property(shares, fc.integer({ min: 3, max: 8 }), (values, ticksMax) => {
        const { place, ticks } = shareScale(values, ticksMax);
        expect(ticks[0]).toBeGreaterThanOrEqual(0);
        expect(ticks.at(-1)).toBeLessThanOrEqual(1);
        expect(ticks.length).toBeGreaterThan(1);
        expect(values.every((value) => place(value) >= 0 && place(value) <= 1)).toBe(true);
      }),
    );
  });

  test("of nothing, of one amount and of amounts that are none is usable", () => {
    expect(logScale([], 6).ticks.length).toBeGreaterThan(0);
    expect(logScale([0.02], 6).place(0.02)).toBeCloseTo(0.5);
    expect(logScale([0, -1, Number.NaN, 4], 6).place(0)).toBe(0);
    expect(shareScale([0.5, 0.5], 5).place(0.5)).toBeGreaterThanOrEqual(0);
    expect(shareScale([1], 5).place(1)).toBe(1);
  });
});

test("the median is the middle, between two the mean", () => {
  expect(median([])).toBeUndefined();
  expect(median([3])).toBe(3);
  expect(median([5, 1, 3])).toBe(3);
  expect(median([4, 1, 3, 2])).toBe(2.5);
});
