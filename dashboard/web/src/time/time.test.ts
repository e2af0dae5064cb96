import { expect, test } from "vitest";
import { approximateMs, parseInstant } from "./instant.ts";
import { bucketLabel, rangeLabel, tickLabel } from "./labels.ts";
import { fromWallTime, knownTimeZone, toWallTime } from "./wall-time.ts";

test("wall times become instants in zones with odd offsets and on days that change the clock", () => {
  expect(fromWallTime("2026-11-21T00:00", "UTC")).toBe("2026-11-21T00:00:00Z");
  expect(fromWallTime("2026-11-21T00:00", "Asia/Kathmandu")).toBe("2026-11-20T18:15:00Z");
  expect(fromWallTime("2026-07-01T12:00", "America/New_York")).toBe("2026-07-01T16:00:00Z");
  // Skipped hour: 02:30 does not exist on 29 March in Berlin; 01:30Z shows 03:30.
  expect(fromWallTime("2026-03-29T02:30", "Europe/Berlin")).toBe("2026-03-29T01:30:00Z");
  // Repeated hour: the first 02:30 of 25 October is still summer time.
  expect(fromWallTime("2026-10-25T02:30", "Europe/Berlin")).toBe("2026-10-25T00:30:00Z");
  expect(fromWallTime("noon", "UTC")).toBeUndefined();
});

test("an instant's wall time leads back to it", () => {
  for (const zone of ["UTC", "Asia/Kolkata", "Australia/Lord_Howe", "America/St_Johns", "Pacific/Chatham"]) {
    for (let day = 0; day < 365; day += 5) {
      const atMs = Date.UTC(2026, 0, 1 + day, 5, 17);
      expect(Date.parse(fromWallTime(toWallTime(atMs, zone), zone) ?? "")).toBe(atMs);
    }
  }
});

test("zones are spelt as the data base spells them; offsets and nonsense are refused", () => {
  expect(knownTimeZone("europe/berlin")).toBe("Europe/Berlin");
  expect(knownTimeZone("Asia/Kolkata")).toBe("Asia/Kolkata");
  expect(knownTimeZone("+05:30")).toBeUndefined();
  expect(knownTimeZone("Mars/Base")).toBeUndefined();
});

test("labels name the bucket in the zone", () => {
  expect(tickLabel("2026-11-20T18:30:00Z", "1d", "Asia/Kolkata")).toBe("21 Nov");
  expect(tickLabel("2026-11-20T14:00:00Z", "1h", "UTC")).toBe("14:00");
  expect(tickLabel("2026-11-20T00:00:00Z", "1h", "UTC")).toBe("20 Nov");
  expect(bucketLabel("2026-11-16T00:00:00Z", "1w", "UTC")).toBe("Week of 16 Nov");
  expect(tickLabel("nonsense", "1d", "UTC")).toBe("—");
});

test("ranges are named by their preset or in words", () => {
  expect(rangeLabel("now-30d", "now", "UTC")).toBe("Last 30 days");
  expect(rangeLabel("now-45d", "now", "UTC")).toBe("Last 45 days");
  expect(rangeLabel("2026-11-01T00:00:00Z", "now", "UTC")).toBe("1 Nov 2026, 00:00 – now");
});

test("snapping goes back to the start of the unit", () => {
  const nowMs = Date.parse("2026-11-21T12:34:00Z");
  const at = (text: string) => {
    const instant = parseInstant(text);
    return instant === undefined ? undefined : new Date(approximateMs(instant, nowMs)).toISOString();
  };
  expect(at("now/d")).toBe("2026-11-21T00:00:00.000Z");
  expect(at("now/M")).toBe("2026-11-01T00:00:00.000Z");
  expect(at("now-1y/y")).toBe("2025-01-01T00:00:00.000Z");
});
