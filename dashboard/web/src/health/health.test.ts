import { expect, test } from "vitest";
import { bytesText } from "./bytes-text.ts";
import { rateText } from "./rate-text.ts";
import { rateAgainstWeek } from "./source-rate.ts";

const range = { from: "2026-11-22T06:00:00Z", to: "2026-11-22T12:00:00Z" };
const source = { events: 60, events_week: 840, first_seen_at: "2026-11-15T12:00:00Z" };

test("a source is held against the same time of its week, or of as much of it as is known", () => {
  expect(rateAgainstWeek(source, range)).toBe(2);
  expect(rateAgainstWeek({ ...source, events: 0 }, range)).toBe(0);
  expect(rateAgainstWeek({ ...source, events_week: 120, first_seen_at: "2026-11-22T00:00:00Z" }, range)).toBe(1);
});

test("where no more is known than the range, nothing is said", () => {
  expect(rateAgainstWeek({ ...source, first_seen_at: "2026-11-22T08:00:00Z" }, range)).toBeNull();
  expect(rateAgainstWeek(source, { ...range, from: "2026-11-01T00:00:00Z" })).toBeNull();
  expect(rateAgainstWeek({ ...source, events: 0, events_week: 0 }, range)).toBeNull();
});

test("rates are read at a glance, and little is not nothing", () => {
  expect([0, 0.00001, 0.0417, 3.26, 1_249.6].map(rateText)).toEqual([
    "0 a second",
    "<0.001 a second",
    "0.042 a second",
    "3.3 a second",
    "1,250 a second",
  ]);
});

test("sizes are read by thousands", () => {
  expect([0, 999, 1_000, 4_249_000, 812_400_000_000, 9e15].map(bytesText)).toEqual([
    "0 bytes",
    "999 bytes",
    "1 kB",
    "4.2 MB",
    "812 GB",
    "9000 TB",
  ]);
});
