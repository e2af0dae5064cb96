import { formatMoney, type MoneyMode } from "./format-money.ts";
import { formatCompact, formatCount, formatDuration, formatRatio } from "./format-number.ts";
import type { MetricUnit } from "./metric-names.ts";

/** A number of the API: money as decimal text, everything else a JSON number; `null` = not known. */
export type MetricNumber = string | number | null | undefined;

/** A metric's value as text; unknown gives "—". `axis` is as short as a tick needs, `exact` leaves nothing out. */
export function formatMetric(value: MetricNumber, unit: MetricUnit, mode: MoneyMode): string {
  const amount = value === null || value === undefined ? null : value;
  if (unit === "money") return formatMoney(amount === null ? null : String(amount), mode);
  if (unit === "unit-money") {
    return formatMoney(amount === null ? null : String(amount), mode === "total" ? "unit" : mode);
  }
  const number = amount === null ? null : Number(amount);
  if (unit === "ratio") return formatRatio(number);
  if (unit === "ms") return formatDuration(number);
  return mode === "axis" || mode === "total" ? formatCompact(number) : formatCount(number);
}
