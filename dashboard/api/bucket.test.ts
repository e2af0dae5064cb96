import fc from "fast-check";
import { expect, test } from "vitest";
import { buckets } from "../contract/vocabulary.ts";
import { BUCKETS_MAX, chooseBucket } from "./bucket.ts";

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

test.each([
  [HOUR, "1m"],
  [6 * HOUR, "5m"],
  [DAY, "15m"],
  [25 * HOUR, "15m"],
  [26 * HOUR, "1h"],
  [7 * DAY, "1h"],
  [14 * DAY, "3h"],
  [100 * DAY, "1d"],
  [540 * DAY, "1w"],
  [550 * DAY, "1M"],
] as const)("a range of %d ms is cut by %s unasked", (lengthMs, bucket) => {
  expect(chooseBucket("auto", lengthMs)).toBe(bucket);
});

test("a bucket that is asked for is kept while it gives few enough points", () => {
  expect(chooseBucket("1h", 16 * DAY)).toBe("1h");
  expect(chooseBucket("1h", 17 * DAY)).toBe("3h");
  expect(chooseBucket("1m", 365 * DAY)).toBe("1d");
});

test("no range of up to 30 years needs more than the allowed number of buckets", () => {
  const size = {
    "1m": HOUR / 60,
    "5m": HOUR / 12,
    "15m": HOUR / 4,
    "1h": HOUR,
    "3h": 3 * HOUR,
    "1d": DAY,
    "1w": 7 * DAY,
  };
  fc.assert(
    fc.property(fc.constantFrom(...buckets), fc.integer({ min: 1, max: 30 * 365 * DAY }), (asked, lengthMs) => {
      const bucket = chooseBucket(asked, lengthMs);
      expect(lengthMs / (bucket === "1M" ? 28 * DAY : size[bucket])).toBeLessThanOrEqual(BUCKETS_MAX);
    }),
  );
});
