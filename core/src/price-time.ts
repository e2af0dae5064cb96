/** When a price holds: from an instant to an instant, and within that at which times of the week (all in UTC). */
export interface Validity {
  /** Milliseconds since 1970 UTC, half-open; absent = since ever, until further notice. */
  readonly validFrom?: number;
  readonly validTo?: number;
  /** Absent: at any time of the week. */
  readonly windows?: readonly WeekInterval[];
}

/** Milliseconds since Monday 00:00 UTC, half-open, `from` < `to`. */
export interface WeekInterval {
  readonly from: number;
  readonly to: number;
}

export const DAY_MS = 86_400_000;
export const WEEK_MS = 7 * DAY_MS;
/** 1970-01-05, the first Monday. */
const FIRST_MONDAY_MS = 4 * DAY_MS;

/** The stretch of time around an instant within which nothing that was looked at begins or ends. */
export class Stretch {
  from = Number.NEGATIVE_INFINITY;
  to = Number.POSITIVE_INFINITY;
  readonly at: number;

  constructor(at: number) {
    this.at = at;
  }

  /** Something changes at `instant`: the stretch does not reach across it. */
  cut(instant: number): void {
    if (instant <= this.at) this.from = Math.max(this.from, instant);
    else this.to = Math.min(this.to, instant);
  }
}

/** Whether it holds at the stretch's instant; shortens the stretch to where the answer stays the same. */
export function holds({ validFrom, validTo, windows }: Validity, stretch: Stretch): boolean {
  const { at } = stretch;
  if (validFrom !== undefined) stretch.cut(validFrom);
  if (validTo !== undefined) stretch.cut(validTo);
  if ((validFrom !== undefined && at < validFrom) || (validTo !== undefined && at >= validTo)) return false;
  if (windows === undefined) return true;
  const ofWeek = (((at - FIRST_MONDAY_MS) % WEEK_MS) + WEEK_MS) % WEEK_MS;
  const monday = at - ofWeek;
  let isWithin = false;
  for (const { from, to } of windows) {
    if (ofWeek >= from && ofWeek < to) isWithin = true;
    for (const week of [monday - WEEK_MS, monday, monday + WEEK_MS]) {
      stretch.cut(week + from);
      stretch.cut(week + to);
    }
  }
  return isWithin;
}

const weekDays = [0, 1, 2, 3, 4, 5, 6];

/**
 * A time of day on some days of the week (0 = Monday; all of them if absent), in milliseconds of the day. `to` at or
 * before `from` spans midnight and belongs to the day it began on; a part past Sunday comes back on Monday.
 */
export function weekIntervals(from: number, to: number, days: readonly number[] = weekDays): readonly WeekInterval[] {
  return days.flatMap((day) => {
    const start = day * DAY_MS + from;
    const end = day * DAY_MS + to + (to <= from ? DAY_MS : 0);
    if (end <= WEEK_MS) return [{ from: start, to: end }];
    return [
      { from: start, to: WEEK_MS },
      { from: 0, to: end - WEEK_MS },
    ];
  });
}

/** Milliseconds since 1970 of a day (00:00 UTC) or a time with offset, as the price schemas accept them. */
export const instantOf = (text: string): number => Date.parse(text.length === 10 ? `${text}T00:00:00Z` : text);

/** The validity of an item as written, without its windows. */
export function validityOf(item: { from?: string | undefined; to?: string | undefined }): Validity {
  return {
    ...(item.from !== undefined && { validFrom: instantOf(item.from) }),
    ...(item.to !== undefined && { validTo: instantOf(item.to) }),
  };
}
