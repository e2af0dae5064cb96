import type { TimeRange } from "./range.ts";
import { addTime, type TimeUnit } from "./zone.ts";

export type Comparison = "off" | "prev" | "week" | "month" | "year";

const calendarUnits = { week: "w", month: "M", year: "y" } as const;

/**
 * The earlier range that `range` is compared with; `undefined` for `off`. `prev` of a running calendar period (`now/M` …
 * now) is the same elapsed part of the period before. `prev` of anything else has the same length and ends before it
 * begins; from a week on it is moved by whole weeks, so that weekdays meet weekdays.
 */
export function comparedRange(
  range: TimeRange,
  comparison: Comparison,
  zone: string,
): { readonly from: number; readonly to: number } | undefined {
  if (comparison === "off") return undefined;
  const earlier = earlierRange(range, comparison, zone);
  // Nothing was called before 1970, and no time of the database lies there.
  return { from: Math.max(0, earlier.from), to: Math.max(1, earlier.to) };
}

function earlierRange(range: TimeRange, comparison: Exclude<Comparison, "off">, zone: string) {
  const back = (amount: number, unit: TimeUnit) => ({
    from: addTime(range.from, -amount, unit, zone),
    to: addTime(range.to, -amount, unit, zone),
  });
  if (comparison !== "prev") return back(1, calendarUnits[comparison]);
  const lengthMs = range.to - range.from;
  const { snappedTo } = range;
  if (snappedTo !== undefined) return back(periodsToClear(range, snappedTo, zone), snappedTo);
  // A week in which the clocks change has an hour less or more; it is a week all the same.
  if (addTime(range.from, 1, "w", zone) > range.to) return { from: range.from - lengthMs, to: range.from };
  return back(periodsToClear(range, "w", zone), "w");
}

/** The longest such unit of any calendar, in hours. */
const longestHours = { m: 1 / 60, h: 1, d: 25, w: 169, M: 745, y: 8_785 } as const;

/** The fewest units, whole weeks of days, by which the end of the range must move to lie no later than its start. */
function periodsToClear(range: TimeRange, unit: TimeUnit, zone: string): number {
  let periods = Math.max(1, Math.floor((range.to - range.from) / (longestHours[unit] * 3_600_000)));
  while (addTime(range.to, -periods, unit, zone) > range.from) periods += 1;
  return unit === "d" && periods >= 7 ? Math.ceil(periods / 7) * 7 : periods;
}
