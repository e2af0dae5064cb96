import { expect, test } from "vitest";
import { shiftRange } from "./shift-range.ts";

const NOW_MS = Date.parse("2026-11-21T12:00:00Z");

test("the period before ends where this one begins, and the period after leads back", () => {
  const before = shiftRange({ from: "now-7d", to: "now" }, -1, NOW_MS);
  expect(before).toEqual({ from: "2026-11-07T12:00:00Z", to: "2026-11-14T12:00:00Z" });
  expect(shiftRange(before, 1, NOW_MS)).toEqual({ from: "2026-11-14T12:00:00Z", to: "2026-11-21T12:00:00Z" });
});

test("there is no period that begins in the future", () => {
  expect(shiftRange({ from: "now-1d", to: "now" }, 1, NOW_MS)).toEqual({ from: "now-1d", to: "now" });
});
