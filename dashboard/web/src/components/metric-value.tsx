import { formatMetric, type MetricNumber } from "../format/format-metric.ts";
import type { MetricUnit } from "../format/metric-names.ts";
import { AtLeast, Money, Unknown } from "./money.tsx";

interface MetricValueProps {
  readonly value: MetricNumber;
  readonly unit: MetricUnit;
  /** Precision of the column it stands in; for money. */
  readonly places?: number;
  /** A lower bound: something is not priced. */
  readonly isAtLeast?: boolean;
  /** Why it may be unknown. */
  readonly why?: string;
}

/** Any figure of the API. The exact value is machine-readable and shows on hover. */
export function MetricValue({ value, unit, places, isAtLeast = false, why = "not known" }: MetricValueProps) {
  if (value === null || value === undefined) return <Unknown why={why} />;
  if (unit === "money" || unit === "unit-money") {
    const shape =
      places === undefined ? { mode: unit === "money" ? ("total" as const) : ("unit" as const) } : { places };
    return <Money value={String(value)} isAtLeast={isAtLeast} {...shape} />;
  }
  return (
    <data value={value} title={unit === "ratio" ? `${Number(value) * 100} %` : formatMetric(value, unit, "exact")}>
      {isAtLeast && <AtLeast />}
      {formatMetric(value, unit, "total")}
    </data>
  );
}
