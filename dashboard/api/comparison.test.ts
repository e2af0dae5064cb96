import fc from "fast-check";
import { expect, test } from "vitest";
import { comparedRange } from "./comparison.ts";
import { parseRange } from "./range.ts";

const now = Date.parse("2026-11-21T10:00:00Z");
const compare = (from: string, to: string, comparison: "off" | "prev" | "week" | "month" | "year", zone = "UTC") => {
  const found = comparedRange(parseRange({ from, to }, { now, zone }), comparison, zone);
  return (
    found && [new Date(found.from).toISOString(), new Date(found.to).toISOString()].map((text) => text.slice(0, 16))
  );
};

test.each([
  ["now-3h", "now", "prev", ["2026-11-21T04:00", "2026-11-21T07:00"]],
  ["now-7d", "now", "prev", ["2026-11-07T10:00", "2026-11-14T10:00"]],
  // Moved by five weeks, so that a Monday meets a Monday.
  ["now-30d", "now", "prev", ["2026-09-17T10:00", "2026-10-17T10:00"]],
  // A running day or month is compared with the same elapsed part of the one before.
  ["now/d", "now", "prev", ["2026-11-20T00:00", "2026-11-20T10:00"]],
  ["now/M", "now", "prev", ["2026-10-01T00:00", "2026-10-21T10:00"]],
  ["now-1d/d", "now/d", "prev", ["2026-11-19T00:00", "2026-11-20T00:00"]],
  ["now-1M/M", "now/M", "prev", ["2026-09-01T00:00", "2026-10-01T00:00"]],
  ["now-7d", "now", "week", ["2026-11-07T10:00", "2026-11-14T10:00"]],
  ["now-30d", "now", "month", ["2026-09-22T10:00", "2026-10-21T10:00"]],
  ["now-7d", "now", "year", ["2025-11-14T10:00", "2025-11-21T10:00"]],
] as const)("%s … %s compared by %s", (from, to, comparison, expected) => {
  expect(compare(from, to, comparison)).toEqual(expected);
});

test("off compares with nothing", () => expect(compare("now-7d", "now", "off")).toBeUndefined());

test("local days meet local days across a change of clocks", () => {
  const days = compare("2026-10-26T00:00:00+01:00", "2026-11-02T00:00:00+01:00", "prev", "Europe/Berlin");
  expect(days).toEqual(["2026-10-18T22:00", "2026-10-25T23:00"]);
});

test.each(["now-168h", "now-169h", "now-336h", "now-337h"])("%s across a change of clocks does not overlap", (from) => {
  for (const at of ["2026-03-29T03:30:00Z", "2026-03-31T12:00:00Z", "2026-10-25T01:30:00Z", "2026-11-21T13:45:00Z"]) {
    const range = parseRange({ from, to: "now" }, { now: Date.parse(at), zone: "Europe/Berlin" });
    expect(comparedRange(range, "prev", "Europe/Berlin")?.to).toBeLessThanOrEqual(range.from);
  }
});

test("the previous period ends no later than the range begins", () => {
  const units = fc.constantFrom("m", "h", "d", "w", "M", "y");
  const snap = fc.option(units, { nil: undefined });
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 400 }), units, snap, (amount, unit, snapped) => {
      const amountInYears = unit === "y" ? 1 + (amount % 20) : amount;
      const from = `now-${amountInYears}${unit}${snapped === undefined ? "" : `/${snapped}`}`;
      const range = parseRange({ from, to: "now" }, { now, zone: "Europe/Berlin" });
      const previous = comparedRange(range, "prev", "Europe/Berlin");
      expect(previous?.to).toBeLessThanOrEqual(range.from);
      expect(previous?.from).toBeLessThan(previous?.to ?? 0);
    }),
  );
});
