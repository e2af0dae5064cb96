import { type CSSProperties, lazy, Suspense, useMemo, useState } from "react";
import type { QueryAnswer } from "../../../contract/analytics.ts";
import type { Metric } from "../../../contract/vocabulary.ts";
import { ErrorBoundary } from "../components/error-boundary.tsx";
import { MetricValue } from "../components/metric-value.tsx";
import { groupingName } from "../format/dimension-names.ts";
import { formatMetric } from "../format/format-metric.ts";
import { formatRatio } from "../format/format-number.ts";
import { metricInfo } from "../format/metric-names.ts";
import type { Grouping } from "../state/grouping.ts";
import { bucketLabel, bucketName, tickLabel } from "../time/labels.ts";
import { colourSlots, seriesColour } from "./colours.ts";
import { Picture } from "./picture.tsx";
import { POINTS_MAX, type Series, type SeriesData, shapeSeries, toDrawnRows } from "./series-data.ts";
import { seriesName } from "./series-names.ts";
import { SeriesTable } from "./series-table.tsx";
import { SeriesTooltip } from "./series-tooltip.tsx";
import { UnpricedLane } from "./unpriced-lane.tsx";

/** The chart library is most of the code of a page, so it comes in its own chunk; figures never wait for it. */
const loadTimeSeries = () => import("./time-series.tsx");
const TimeSeries = lazy(async () => ({ default: (await loadTimeSeries()).TimeSeries }));
// Fetched beside the first figures, so that the chart is ready when they are. Should it fail, the table is shown.
loadTimeSeries().catch(() => undefined);

interface SeriesFigureProps {
  /** Asked for `metric`, `calls` and `unpriced_calls`. */
  readonly answer: QueryAnswer;
  readonly metric: Metric;
  readonly by: readonly Grouping[];
  readonly view: "chart" | "table";
  readonly heightPx: number;
  /** The whole of the earlier period by bucket, from its start. */
  readonly previous?: readonly (number | null)[] | undefined;
  /** Opens what a series stands for; `null` is "Other". Absent: names are no buttons. */
  readonly open?: ((group: readonly string[] | null) => void) | undefined;
  /** Shows only a part of the range, half-open, as ISO instants. Absent: the range stays. */
  readonly zoom?: ((from: string, to: string) => void) | undefined;
  /** Instants from which on figures may still rise: drawn hatched. */
  readonly staleFrom?: string | undefined;
}

/** One metric over time by group: chart with legend, or the same as a table. */
export function SeriesFigure(props: SeriesFigureProps) {
  const { answer, metric, by, view, heightPx, previous, open, staleFrom } = props;
  const data = useMemo(() => shapeSeries(answer, metric), [answer, metric]);
  const [highlighted, setHighlighted] = useState<string>();
  const colours = useMemo(() => coloursOf(data, by), [data, by]);
  const rows = useMemo(() => toDrawnRows(data, previous), [data, previous]);
  const series = useMemo(
    () =>
      data.series.map(({ key }) => ({
        key,
        colour: colours.get(key) ?? seriesColour(undefined),
        isFaded: highlighted !== undefined && highlighted !== key,
      })),
    [data, colours, highlighted],
  );
  const { bucket, tz } = answer.range;
  const { unit } = metricInfo[metric];
  const draw = useMemo(
    () => ({
      lane: unit === "money" || unit === "unit-money" ? <UnpricedLane data={data} tz={tz} /> : null,
      tickText: (startsAt: string) => tickLabel(startsAt, bucket, tz),
      valueText: (value: number) => formatMetric(unit.endsWith("money") ? String(value) : value, unit, "axis"),
      tooltip: (startsAt: string) => (
        <SeriesTooltip
          data={data}
          startsAt={startsAt}
          title={bucketLabel(startsAt, bucket, tz)}
          by={by}
          colours={colours}
          previous={previous?.[data.buckets.findIndex((candidate) => candidate.startsAt === startsAt)]}
        />
      ),
    }),
    [data, bucket, tz, by, colours, unit, previous],
  );
  const zoom = useMemo(() => props.zoom && zoomInto(answer, data, props.zoom), [answer, data, props.zoom]);
  const table = <SeriesTable data={data} by={by} tz={tz} heightPx={heightPx} zoom={zoom} />;
  if (view === "table" || rows.length > POINTS_MAX) return table;
  return (
    <ErrorBoundary title="The chart" fallback={table}>
      <Picture title={pictureTitle(answer, data, by)} legend={pictureLegend(data, by, colours)} answer={answer}>
        <figure className="series-figure" aria-label={summary(answer, data, by)}>
          <div className="series-plot">
            <Suspense fallback={<div className="skeleton-fill" style={{ height: heightPx - LANE_PX }} />}>
              <TimeSeries
                rows={rows}
                series={series}
                heightPx={heightPx - LANE_PX}
                shape={data.isAdditive ? "stack" : "lines"}
                hasPrevious={previous !== undefined}
                staleFrom={staleFrom}
                zoom={zoom}
                {...draw}
              />
            </Suspense>
          </div>
          <Legend data={data} by={by} colours={colours} highlight={setHighlighted} open={open} />
        </figure>
      </Picture>
    </ErrorBoundary>
  );
}

/** From the start of one bucket to the end of another, within the range; nothing where that is the whole of it. */
function zoomInto(
  { range }: QueryAnswer,
  { buckets }: SeriesData,
  zoom: (from: string, to: string) => void,
): (firstStart: string, lastStart: string) => void {
  return (firstStart, lastStart) => {
    const last = buckets.findIndex(({ startsAt }) => startsAt === lastStart);
    const ends = buckets[last + 1]?.startsAt ?? range.to;
    const from = Date.parse(firstStart) < Date.parse(range.from) ? range.from : firstStart;
    if (Date.parse(from) > Date.parse(range.from) || Date.parse(ends) < Date.parse(range.to)) zoom(from, ends);
  };
}

/** Room for the lane below the plot. */
const LANE_PX = 12;

function coloursOf(data: SeriesData, by: readonly Grouping[]): Map<string, string> {
  const nameOf = ({ group }: Series) => (group === null ? undefined : JSON.stringify(group));
  const slots = colourSlots(
    by.join(" "),
    data.series.flatMap((series) => nameOf(series) ?? []),
  );
  return new Map(data.series.map((series) => [series.key, seriesColour(slots.get(nameOf(series) ?? ""))] as const));
}

const groupedWords = (by: readonly Grouping[]): string =>
  by.length === 0 ? "" : ` by ${by.map((one) => groupingName(one).toLowerCase()).join(" and ")}`;

/** "Spend per day by model: $4,210". */
const pictureTitle = ({ totals }: QueryAnswer, { metric, bucket }: SeriesData, by: readonly Grouping[]): string => {
  const { name, unit } = metricInfo[metric];
  return `${name} per ${bucketName(bucket)}${groupedWords(by)}: ${formatMetric(totals[metric], unit, "total")}`;
};

const pictureLegend = (data: SeriesData, by: readonly Grouping[], colours: ReadonlyMap<string, string>) => {
  const { unit } = metricInfo[data.metric];
  return data.series.map((series) => ({
    name: `${seriesName(data, series, by)}: ${formatMetric(series.total, unit, "total")}`,
    colour: colours.get(series.key) ?? seriesColour(undefined),
  }));
};

/** What the picture says, in a sentence. */
function summary(answer: QueryAnswer, data: SeriesData, by: readonly Grouping[]): string {
  const { name, unit } = metricInfo[data.metric];
  const [largest] = data.series;
  const whole = formatMetric(answer.totals[data.metric], unit, "total");
  const lead = `${name} per ${bucketName(data.bucket)}${groupedWords(by)}: ${whole} in the range`;
  if (largest === undefined || by.length === 0) return `${lead}. Press v for the table.`;
  const most = largest.share === null ? formatMetric(largest.total, unit, "total") : formatRatio(largest.share);
  return `${lead}; ${seriesName(data, largest, by)} is ${most}. Press v for the table.`;
}

interface LegendProps {
  readonly data: SeriesData;
  readonly by: readonly Grouping[];
  readonly colours: ReadonlyMap<string, string>;
  readonly highlight: (key: string | undefined) => void;
  readonly open: ((group: readonly string[] | null) => void) | undefined;
}

/** Names, amounts and shares, in the order of the table; pointing at one fades the others. */
function Legend({ data, by, colours, highlight, open }: LegendProps) {
  const { unit } = metricInfo[data.metric];
  const isMoney = unit === "money" || unit === "unit-money";
  return (
    <ol className="legend" onPointerLeave={() => highlight(undefined)}>
      {data.series.map((series) => {
        const { key, group, total, share, calls, unpricedCalls } = series;
        const name = seriesName(data, series, by);
        const isUnpriced = isMoney && unpricedCalls > 0 && unpricedCalls === calls;
        return (
          <li key={key} onPointerEnter={() => highlight(key)}>
            <span className="swatch" style={{ "--swatch": colours.get(key) } as CSSProperties} />
            {open === undefined || group?.length === 0 ? (
              <span className="legend-name" title={name}>
                {name}
              </span>
            ) : (
              <button
                type="button"
                className="legend-name legend-open"
                title={group === null ? `${name}: show more groups` : `Only ${name}`}
                onFocus={() => highlight(key)}
                onBlur={() => highlight(undefined)}
                onClick={() => open(group)}
              >
                {name}
              </button>
            )}
            <span className="legend-amount">
              {isUnpriced ? (
                <span className="chip chip-warn">unpriced</span>
              ) : (
                <MetricValue value={total} unit={unit} isAtLeast={isMoney && unpricedCalls > 0} />
              )}
            </span>
            <span className="legend-share">{isUnpriced || share === null ? "" : formatRatio(share)}</span>
          </li>
        );
      })}
    </ol>
  );
}
