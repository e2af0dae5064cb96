import { AppError } from "@outlay/core/errors";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { instantText } from "../contract/values.ts";
import { parseInstant, parseRange, parseZone } from "./range.ts";
import { addTime, startOf } from "./zone.ts";

const at = (text: string): number => Date.parse(text);
const now = at("2026-11-21T10:37:41.500Z");

describe("instants", () => {
  test.each([
    ["now", "UTC", "2026-11-21T10:37:41.500Z"],
    ["now-15m", "UTC", "2026-11-21T10:22:41.500Z"],
    ["now+1d", "UTC", "2026-11-22T10:37:41.500Z"],
    ["now/h", "Asia/Kathmandu", "2026-11-21T10:15:00Z"],
    ["now/d", "UTC", "2026-11-21T00:00:00Z"],
    ["now/d", "Europe/Berlin", "2026-11-20T23:00:00Z"],
    ["now/d", "Asia/Kathmandu", "2026-11-20T18:15:00Z"],
    ["now/w", "UTC", "2026-11-16T00:00:00Z"],
    ["now-1M/M", "Europe/Berlin", "2026-09-30T22:00:00Z"],
    ["now/y", "America/New_York", "2026-01-01T05:00:00Z"],
    // Across the end of summer time in Berlin (25 October) a day back is the same time on the wall.
    ["now-30d", "Europe/Berlin", "2026-10-22T09:37:41.500Z"],
    ["now-720h", "Europe/Berlin", "2026-10-22T10:37:41.500Z"],
    ["2026-03-01T00:00:00+05:45", "UTC", "2026-02-28T18:15:00Z"],
    ["2026-03-01T00:00Z", "UTC", "2026-03-01T00:00:00Z"],
    ["2024-02-29T23:59:59.999999999Z", "UTC", "2024-02-29T23:59:59.999Z"],
  ])("%s in %s", (text, zone, expected) => {
    expect(instantText.safeParse(text).success).toBe(true);
    expect(new Date(parseInstant(text, now, zone) ?? Number.NaN).toISOString()).toBe(new Date(expected).toISOString());
  });

  test.each(["2026-02-30T00:00:00Z", "2026-13-01T00:00:00Z", "2026-01-01T25:00:00Z", "2026-01-01T00:00:00+24:00"])(
    "%s passes the pattern and is no instant",
    (text) => {
      expect(instantText.safeParse(text).success).toBe(true);
      expect(parseInstant(text, now, "UTC")).toBeUndefined();
    },
  );

  test("the last day of a month stays inside a shorter one", () => {
    expect(new Date(addTime(at("2026-03-31T12:00:00Z"), -1, "M", "UTC")).toISOString()).toBe(
      "2026-02-28T12:00:00.000Z",
    );
    expect(new Date(addTime(at("2024-02-29T12:00:00Z"), 1, "y", "UTC")).toISOString()).toBe("2025-02-28T12:00:00.000Z");
  });
});

describe("clock changes", () => {
  const dayHours = (zone: string, noon: string): number => {
    const start = startOf("d", at(noon), zone);
    return (startOf("d", start + 30 * 3_600_000, zone) - start) / 3_600_000;
  };
  test.each([
    ["Europe/Berlin", "2026-03-29T12:00:00Z", 23],
    ["Europe/Berlin", "2026-10-25T12:00:00Z", 25],
    ["Australia/Lord_Howe", "2026-04-05T00:00:00Z", 24.5],
    ["Australia/Lord_Howe", "2026-10-04T00:00:00Z", 23.5],
    // Clocks go forward at midnight: the day begins at 01:00.
    ["Africa/Cairo", "2026-04-24T12:00:00Z", 23],
    // Clocks go back at 01:00 to midnight: midnight comes twice.
    ["America/Havana", "2026-11-01T16:00:00Z", 25],
    ["Asia/Kolkata", "2026-10-25T12:00:00Z", 24],
  ])("a day in %s around %s has its true length", (zone, noon, hours) => {
    expect(dayHours(zone, noon)).toBe(hours);
  });

  test("the start of anything is never later than the instant and does not move when taken twice", () => {
    const zones = ["UTC", "Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Asia/Kathmandu", "Africa/Cairo"];
    const instants = fc.integer({ min: at("2000-01-01T00:00:00Z"), max: at("2040-01-01T00:00:00Z") });
    const units = fc.constantFrom("m", "h", "d", "w", "M", "y");
    fc.assert(
      fc.property(instants, units, fc.constantFrom(...zones), (instant, unit, zone) => {
        const start = startOf(unit, instant, zone);
        expect(start).toBeLessThanOrEqual(instant);
        expect(startOf(unit, start, zone)).toBe(start);
        if (unit !== "m" && unit !== "h") expect(addTime(start, 1, unit, zone)).toBeGreaterThan(instant);
      }),
      { numRuns: 300 },
    );
  });
});

describe("ranges", () => {
  const issuePath = (from: string, to: string): string | undefined => {
    try {
      parseRange({ from, to }, { now, zone: "UTC", path: "range." });
    } catch (error) {
      return error instanceof AppError && error.code === "bad_request" ? error.issues[0]?.path : "not an AppError";
    }
    return undefined;
  };

  test.each([
    ["now", "now", "range.from"],
    ["now", "now-1d", "range.from"],
    ["2026-02-30T00:00:00Z", "now", "range.from"],
    ["now-1d", "2026-02-30T00:00:00Z", "range.to"],
    ["now-9999y", "now", "range.from"],
    ["now-99999y", "now", "range.from"],
    ["now", "now+99999M", "range.to"],
  ])("%s … %s is refused by field", (from, to, path) => {
    expect(issuePath(from, to)).toBe(path);
  });

  test("a usable range is not refused", () => expect(issuePath("now-7d", "now")).toBeUndefined());

  test.each(["Nowhere/Land", "+05:30", "", "Europe/Berlin'"])("zone %j is refused", (zone) => {
    expect(() => parseZone(zone)).toThrow(AppError);
  });
  test("a zone is taken in any case", () => expect(parseZone("europe/berlin")).toBe("Europe/Berlin"));
});
