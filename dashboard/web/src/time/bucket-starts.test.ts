import { expect, test } from "vitest";
import { bucketStarts } from "./bucket-starts.ts";

const range = (from: string, to: string, bucket: "1h" | "3h" | "1d" | "1w" | "1M" | "15m", tz = "UTC") => ({
  from,
  to,
  bucket,
  tz,
});

test("days without calls are filled in, the server's own starts are kept", () => {
  const starts = bucketStarts(range("2026-11-01T10:00:00Z", "2026-11-05T10:00:00Z", "1d"), [
    "2026-11-04T00:00:00.000Z",
    "2026-11-02T00:00:00.000Z",
  ]);
  expect(starts.map((start) => start.slice(0, 10))).toEqual([
    "2026-11-01",
    "2026-11-02",
    "2026-11-03",
    "2026-11-04",
    "2026-11-05",
  ]);
});

test("a year of local days has as many buckets as days, also where days have 23, 24.5 or 25 hours", () => {
  for (const tz of ["UTC", "Europe/Berlin", "Australia/Lord_Howe", "Asia/Kathmandu", "America/New_York"]) {
    const starts = bucketStarts(range("2026-01-01T12:00:00Z", "2026-12-31T12:00:00Z", "1d", tz), []);
    expect(new Set(starts).size).toBe(starts.length);
    expect(starts.length).toBeGreaterThanOrEqual(365);
    expect(starts.length).toBeLessThanOrEqual(366);
    expect([...starts].sort()).toEqual(starts);
  }
});

test("weeks start on Monday and months on the first, by the zone's clock", () => {
  const weeks = bucketStarts(range("2026-11-04T00:00:00Z", "2026-11-20T00:00:00Z", "1w"), []);
  expect(weeks.map((start) => start.slice(0, 10))).toEqual(["2026-11-02", "2026-11-09", "2026-11-16"]);
  const months = bucketStarts(range("2026-01-31T00:00:00Z", "2026-04-02T00:00:00Z", "1M", "Asia/Kathmandu"), []);
  expect(months.map((start) => start.slice(0, 16))).toEqual([
    "2025-12-31T18:15",
    "2026-01-31T18:15",
    "2026-02-28T18:15",
    "2026-03-31T18:15",
  ]);
});

test("hours pass over a change of the clock without a gap or a repeat", () => {
  const starts = bucketStarts(range("2026-10-24T22:00:00Z", "2026-10-25T06:00:00Z", "1h", "Europe/Berlin"), []);
  expect(starts.length).toBe(8);
  const odd = bucketStarts(range("2026-11-20T00:00:00Z", "2026-11-20T06:00:00Z", "1h", "Asia/Kathmandu"), [
    "2026-11-20T03:15:00.000Z",
  ]);
  expect(odd.map((start) => start.slice(11, 16))).toEqual([
    "23:15",
    "00:15",
    "01:15",
    "02:15",
    "03:15",
    "04:15",
    "05:15",
  ]);
});

test("a server that cuts otherwise than we would loses no bucket and gets no twin", () => {
  const present = ["2026-03-29T04:00:00.000Z", "2026-03-29T07:00:00.000Z"];
  const starts = bucketStarts(range("2026-03-28T23:00:00Z", "2026-03-29T12:00:00Z", "3h", "Europe/Berlin"), present);
  expect(starts).toEqual(expect.arrayContaining(present));
  const gaps = starts.slice(1).map((start, at) => Date.parse(start) - Date.parse(starts[at] ?? ""));
  expect(Math.min(...gaps)).toBeGreaterThan(3_600_000);
});

test("a broken range gives no endless list", () => {
  expect(bucketStarts(range("never", "never", "1d"), [])).toEqual([]);
});
