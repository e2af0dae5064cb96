import fc from "fast-check";
import { expect, test } from "vitest";
import { monthOf, monthRange, monthSchema, touchesMonth } from "./month.ts";

const instant = fc.integer({ min: 0, max: Date.UTC(2299, 11, 31) });

test("every instant lies in exactly the month it is named by, and months meet without a gap", () => {
  fc.assert(
    fc.property(instant, (at) => {
      const month = monthSchema.parse(monthOf(at));
      const { from, to } = monthRange(month);
      expect(from <= at && at < to).toBe(true);
      expect([monthOf(from), monthOf(to - 1), monthRange(monthOf(to)).from]).toEqual([month, month, to]);
    }),
  );
});

test("a half-open range touches the months of its first and last instant and no month beside them", () => {
  const october = { from: Date.UTC(2026, 9, 1), to: Date.UTC(2026, 10, 1) };
  expect(touchesMonth(october, "2026-10")).toBe(true);
  expect([touchesMonth(october, "2026-09"), touchesMonth(october, "2026-11")]).toEqual([false, false]);
  expect(touchesMonth({ from: october.to - 1, to: october.to }, "2026-10")).toBe(true);
});

test.each(["2026-13", "2026-00", "2026-1", "1969-12", "26-10", "2026-10-01", ""])("%j is no month", (text) => {
  expect(monthSchema.safeParse(text).success).toBe(false);
});
