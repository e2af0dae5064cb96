import type { Reader } from "@outlay/clickhouse/store";
import type { z } from "zod";
import type { comparison } from "../contract/analytics.ts";
import { readBaseline } from "./answer-baselines.ts";
import { parseRange, refused, type TimeRange } from "./range.ts";
import { addTime, type TimeUnit } from "./zone.ts";

type Comparison = z.output<typeof comparison>;
/** One that follows from the range it is compared with. */
type CalendarComparison = "off" | "prev" | "week" | "month" | "year";
type Span = Pick<TimeRange, "from" | "to">;

interface Asked {
  readonly project: string;
  /** As the question has it. */
  readonly compare: Comparison;
  readonly range: TimeRange;
  readonly zone: string;
  /** Milliseconds since 1970 UTC. */
  readonly now: number;
}

/**
 * The range a question is compared with; `undefined` for `off`. One that is stated may be of any length and may lie anywhere:
 * its totals are compared as they are. Throws AppError `bad_request` naming `compare`.
 */
export async function readComparedRange(reader: Reader, asked: Asked): Promise<Span | undefined> {
  const { compare, range, zone, now, project } = asked;
  const [kind, rest] = split(compare);
  if (kind === "custom") {
    const [from = "", to = ""] = rest.split("..");
    return spanOf(parseRange({ from, to }, { now, zone, path: "compare." }));
  }
  if (kind !== "baseline") return comparedRange(range, compare as CalendarComparison, zone);
  const baseline = await readBaseline(reader, project, rest);
  if (baseline !== undefined) return baseline;
  throw refused("compare", `project ${project} has no baseline ${rest}; GET /api/v1/baselines lists them`);
}

const spanOf = ({ from, to }: TimeRange): Span => ({ from, to });

/** `baseline:q3` is [baseline, q3]. */
function split(compare: string): [kind: string, rest: string] {
  const at = compare.indexOf(":");
  return at < 0 ? [compare, ""] : [compare.slice(0, at), compare.slice(at + 1)];
}

const calendarUnits = { week: "w", month: "M", year: "y" } as const;

/**
 * The earlier range that `range` is compared with; `undefined` for `off`. `prev` of a running calendar period (`now/M` …
 * now) is the same elapsed part of the period before. `prev` of anything else has the same length and ends before it
 * begins; from a week on it is moved by whole weeks, so that weekdays meet weekdays.
 */
export function comparedRange(range: TimeRange, comparison: CalendarComparison, zone: string): Span | undefined {
  if (comparison === "off") return undefined;
  const earlier = earlierRange(range, comparison, zone);
  // Nothing was called before 1970, and no time of the database lies there.
  return { from: Math.max(0, earlier.from), to: Math.max(1, earlier.to) };
}

function earlierRange(range: TimeRange, comparison: Exclude<CalendarComparison, "off">, zone: string) {
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
