import type { QueryAnswer } from "../../../contract/analytics.ts";
import type { Metric } from "../../../contract/vocabulary.ts";
import { sumDecimals } from "../format/decimal.ts";
import { toWallTime } from "../time/wall-time.ts";

export const weekdays = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"] as const;

const HOURS = { "1h": 1, "3h": 3 } as const;

export interface HeatData {
  /** Hours one column stands for. */
  readonly hours: number;
  /** By weekday from Monday, then by part of the day: exact sums, `null` where nothing is known. */
  readonly cells: readonly (readonly (string | null)[])[];
}

/** Sums of an additive metric by weekday and hour of the answer's zone; `undefined` where its buckets are too long. */
export function shapeHeat({ range, series }: QueryAnswer, metric: Metric): HeatData | undefined {
  const hours = range.bucket === "1h" || range.bucket === "3h" ? HOURS[range.bucket] : undefined;
  if (hours === undefined) return undefined;
  const amounts = weekdays.map(() => Array.from({ length: 24 / hours }, (): string[] => []));
  for (const { t, values } of series[0]?.points ?? []) {
    const wall = toWallTime(Date.parse(t), range.tz);
    const weekday = (new Date(`${wall.slice(0, 10)}T00:00:00Z`).getUTCDay() + 6) % 7;
    const value = values[metric];
    if (value !== null && value !== undefined) {
      amounts[weekday]?.[Math.floor(Number(wall.slice(11, 13)) / hours)]?.push(String(value));
    }
  }
  return { hours, cells: amounts.map((row) => row.map((found) => sumDecimals(found))) };
}
