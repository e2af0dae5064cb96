import { expect, test } from "vitest";
import { fiscalYearStart } from "./fiscal-year.ts";

test.each([
  [4, "UTC", "2026-11-21T10:00:00Z", "2026-04-01T00:00:00Z"],
  [4, "UTC", "2026-03-31T23:59:59Z", "2025-04-01T00:00:00Z"],
  [4, "Europe/Berlin", "2026-03-31T22:30:00Z", "2026-03-31T22:00:00Z"],
  [10, "Australia/Lord_Howe", "2026-10-02T00:00:00Z", "2026-09-30T13:30:00Z"],
  [1, "America/New_York", "2026-01-01T04:00:00Z", "2025-01-01T05:00:00Z"],
])("a year that begins with month %i in %s began, at %s, at %s", (month, zone, now, began) => {
  expect(fiscalYearStart(month, zone, Date.parse(now))).toBe(began);
});
