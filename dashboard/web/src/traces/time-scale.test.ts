import fc from "fast-check";
import { expect, test } from "vitest";
import { clampView, placeIn, ticksOf, viewAround, wholeView } from "./time-scale.ts";

test("ticks are round, inside the view and at most as many as asked for", () => {
  expect(ticksOf({ fromMs: 0, toMs: 1000 }, 5)).toEqual([0, 200, 400, 600, 800, 1000]);
  expect(ticksOf({ fromMs: 0, toMs: 600_000 }, 6)).toEqual([0, 120_000, 240_000, 360_000, 480_000, 600_000]);
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 4e9 }), fc.integer({ min: 2, max: 12 }), (durationMs, count) => {
      const view = wholeView(durationMs);
      const ticks = ticksOf(view, count);
      expect(ticks.length).toBeLessThanOrEqual(count + 1);
      for (const at of ticks) expect(at >= view.fromMs && at <= view.toMs).toBe(true);
    }),
  );
});

test("a view never leaves the whole and never loses its length, whatever was drawn", () => {
  const any = fc.double({ min: -1e7, max: 1e7, noNaN: true });
  fc.assert(
    fc.property(any, any, fc.integer({ min: 0, max: 1e6 }), (fromMs, toMs, durationMs) => {
      const whole = wholeView(durationMs);
      for (const view of [clampView({ fromMs, toMs }, whole), viewAround(fromMs, toMs, whole)]) {
        expect(view.toMs).toBeGreaterThan(view.fromMs);
        expect(view.fromMs).toBeGreaterThanOrEqual(0);
        expect(view.toMs).toBeLessThanOrEqual(whole.toMs + 1);
      }
    }),
  );
});

test("a place in the view is 0 at its left edge and 1 at its right", () => {
  expect(placeIn({ fromMs: 50, toMs: 150 }, 100)).toBe(0.5);
});
