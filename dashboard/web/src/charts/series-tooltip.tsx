import type { CSSProperties } from "react";
import { MetricValue } from "../components/metric-value.tsx";
import { formatCount, formatPlural } from "../format/format-number.ts";
import { metricInfo } from "../format/metric-names.ts";
import type { Grouping } from "../state/grouping.ts";
import type { SeriesData } from "./series-data.ts";
import { seriesName } from "./series-names.ts";

interface SeriesTooltipProps {
  readonly data: SeriesData;
  readonly startsAt: string;
  readonly title: string;
  readonly by: readonly Grouping[];
  readonly colours: ReadonlyMap<string, string>;
  /** The earlier period's value at this place; absent: not compared. */
  readonly previous?: number | null | undefined;
}

/** One bucket of the chart: each series, top of the stack first, and what is missing. */
export function SeriesTooltip({ data, startsAt, title, by, colours, previous }: SeriesTooltipProps) {
  const bucket = data.buckets.find((candidate) => candidate.startsAt === startsAt);
  if (bucket === undefined) return null;
  const { unit } = metricInfo[data.metric];
  const isMoney = unit === "money" || unit === "unit-money";
  const hasTotal = data.isAdditive && data.series.length > 1;
  return (
    <div className="tooltip">
      <p className="tooltip-title">{title}</p>
      <ul>
        {data.series
          .filter(({ key }) => bucket.amounts[key] !== undefined && bucket.amounts[key] !== "0")
          .map((series) => (
            <li key={series.key}>
              <span className="swatch" style={{ "--swatch": colours.get(series.key) } as CSSProperties} />
              <span className="legend-name">{seriesName(data, series, by)}</span>
              <MetricValue value={bucket.amounts[series.key]} unit={unit} />
            </li>
          ))}
        {typeof previous === "number" && (
          <li>
            <span className="swatch swatch-dashed" />
            <span className="legend-name">Period compared with</span>
            <MetricValue value={isMoney ? String(previous) : previous} unit={unit} />
          </li>
        )}
      </ul>
      <p className="tooltip-total">
        <span>{formatPlural(bucket.calls, "call")}</span>
        {hasTotal && (
          <MetricValue
            value={bucket.total ?? (bucket.calls === 0 ? "0" : null)}
            unit={unit}
            isAtLeast={isMoney && bucket.unpricedCalls > 0}
          />
        )}
      </p>
      {isMoney && bucket.unpricedCalls > 0 && (
        <p className="tooltip-note">{formatCount(bucket.unpricedCalls)} of them unpriced</p>
      )}
    </div>
  );
}
