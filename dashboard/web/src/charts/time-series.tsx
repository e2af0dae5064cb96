import { type CSSProperties, memo, type ReactNode, useRef } from "react";
import { Area, Bar, CartesianGrid, ComposedChart, Line, ReferenceArea, Tooltip, XAxis, YAxis } from "recharts";
import { pickTicks } from "./pick-ticks.ts";
import { type DrawnRow, POINTS_MAX, PREVIOUS_KEY, SERIES_MAX } from "./series-data.ts";
import { useWidth } from "./use-width.ts";
import { useZoom, type Zoom } from "./use-zoom.ts";

export interface DrawnSeries {
  readonly key: string;
  readonly colour: string;
  readonly isFaded: boolean;
}

interface TimeSeriesProps {
  /** `t` and one number per series key. Beyond 400 only the last 400 are drawn: callers show a table instead. */
  readonly rows: readonly DrawnRow[];
  /** Bottom of the stack first; the first eight are drawn. */
  readonly series: readonly DrawnSeries[];
  /** `stack` adds up; `lines` are values that do not. */
  readonly shape: "stack" | "lines";
  /** Rows hold the earlier period under {@link PREVIOUS_KEY}: a dashed line. */
  readonly hasPrevious: boolean;
  readonly heightPx: number;
  readonly tickText: (startsAt: string) => string;
  readonly valueText: (value: number) => string;
  readonly tooltip: (startsAt: string) => ReactNode;
  /** Buckets from here on may still rise. */
  readonly staleFrom: string | undefined;
  /** Stands below the plot, between the widths of its axes. */
  readonly lane: ReactNode;
  /** Absent: nothing happens where somebody drags or clicks. */
  readonly zoom?: Zoom | undefined;
}

const AXIS_WIDTH_PX_MIN = 52;
const PX_PER_CHARACTER = 7.4;
const MARGIN = { top: 8, right: 18, bottom: 0, left: 0 };
const PX_PER_TICK = 84;
/** Up to here buckets are drawn as bars, which is what they are; more of them read better as an area. */
const BARS_MAX = 45;
/** Lines are told apart by more than their colour. */
const DASHES = ["", "7 3", "2 3", "9 3 2 3", "4 2", "12 4", "1 2", "6 2 1 2"] as const;

/** Amounts over time. The only component that knows the chart library, and the one that keeps its limits. */
export const TimeSeries = memo(function TimeSeries(props: TimeSeriesProps) {
  const { series: given, shape, heightPx, tickText, valueText, tooltip, lane, staleFrom } = props;
  const rows = props.rows.slice(-POINTS_MAX);
  const series = given.slice(0, SERIES_MAX);
  const box = useRef<HTMLDivElement>(null);
  const widthPx = useWidth(box);
  const { band, handlers } = useZoom(props.zoom);
  const axisWidthPx = axisWidth(rows, props);
  const isBars = shape === "stack" && rows.length <= BARS_MAX;
  const starts = rows.map(({ t }) => String(t));
  const ticks = pickTicks(starts, Math.max(2, Math.floor((widthPx - axisWidthPx) / PX_PER_TICK)), tickText);
  const firstStale =
    staleFrom === undefined ? undefined : (starts.find((start) => start >= staleFrom) ?? starts.at(-1));
  return (
    <div
      ref={box}
      data-zooms={props.zoom !== undefined || undefined}
      style={{ "--axis-width": `${axisWidthPx}px` } as CSSProperties}
    >
      <div style={{ height: heightPx }}>
        {widthPx > 0 && (
          <ComposedChart
            width={widthPx}
            height={heightPx}
            data={rows}
            margin={MARGIN}
            barCategoryGap="18%"
            {...handlers}
          >
            <CartesianGrid vertical={false} stroke="var(--grid)" />
            <XAxis
              dataKey="t"
              ticks={ticks}
              tickFormatter={tickText}
              interval={0}
              tickLine={false}
              axisLine={{ stroke: "var(--border-strong)" }}
              tick={{ fill: "var(--ink-muted)", fontSize: 12 }}
              height={26}
              tickMargin={7}
              {...(isBars ? {} : { scale: "point" as const, padding: { left: 0, right: 0 } })}
            />
            <YAxis
              width={axisWidthPx}
              tickCount={5}
              tickFormatter={valueText}
              tickLine={false}
              axisLine={false}
              tick={{ fill: "var(--ink-muted)", fontSize: 12 }}
            />
            <Tooltip
              isAnimationActive={false}
              cursor={isBars ? { fill: "var(--hover)" } : { stroke: "var(--ink-muted)" }}
              offset={14}
              content={({ active, label }) => (active && label !== undefined ? tooltip(String(label)) : null)}
            />
            {firstStale !== undefined && (
              <ReferenceArea x1={firstStale} x2={starts.at(-1) ?? firstStale} fill="var(--warn)" fillOpacity={0.12} />
            )}
            {band !== undefined && (
              <ReferenceArea x1={band[0]} x2={band[1]} fill="var(--accent)" fillOpacity={0.16} stroke="var(--accent)" />
            )}
            {series.map((one, at) => drawSeries(one, { isBars, shape, at, rows }))}
            {props.hasPrevious && (
              <Line
                dataKey={PREVIOUS_KEY}
                type="linear"
                stroke="var(--ink-muted)"
                strokeWidth={1.5}
                strokeDasharray="5 4"
                dot={false}
                activeDot={false}
                isAnimationActive={false}
              />
            )}
          </ComposedChart>
        )}
      </div>
      {lane}
    </div>
  );
});

interface Drawing {
  readonly isBars: boolean;
  readonly shape: "stack" | "lines";
  readonly at: number;
  readonly rows: readonly DrawnRow[];
}

/** A value with nothing known on either side is no line: it is drawn as a point, and only it. `false` where all are lines. */
function lonePoints(key: string, colour: string, rows: readonly DrawnRow[]) {
  const isKnown = (at: number) => typeof rows[at]?.[key] === "number";
  const isLone = (at: number) => isKnown(at) && !isKnown(at - 1) && !isKnown(at + 1);
  if (!rows.some((_, at) => isLone(at))) return false;
  return ({ cx, cy, index = 0 }: { cx?: number; cy?: number; index?: number }) =>
    isLone(index) ? <circle key={index} cx={cx} cy={cy} r={1.75} fill={colour} /> : <g key={index} />;
}

/** Animation and dots are off for everybody: they cost most of the time of a chart. */
function drawSeries({ key, colour, isFaded }: DrawnSeries, { isBars, shape, at, rows }: Drawing): ReactNode {
  const still = { dataKey: key, isAnimationActive: false } as const;
  if (shape === "lines") {
    const opacity = isFaded ? 0.25 : 1;
    return (
      <Line
        key={key}
        {...still}
        type="linear"
        stroke={colour}
        strokeWidth={1.75}
        strokeOpacity={opacity}
        strokeDasharray={DASHES[at % DASHES.length] ?? ""}
        dot={lonePoints(key, colour, rows)}
        activeDot={false}
        connectNulls={false}
      />
    );
  }
  if (isBars) {
    return (
      <Bar
        key={key}
        {...still}
        stackId="all"
        fill={colour}
        fillOpacity={isFaded ? 0.18 : 1}
        stroke="var(--surface)"
        strokeWidth={0.5}
      />
    );
  }
  return (
    <Area
      key={key}
      {...still}
      stackId="all"
      type="linear"
      stroke={colour}
      strokeWidth={0.5}
      strokeOpacity={isFaded ? 0.3 : 1}
      fill={colour}
      fillOpacity={isFaded ? 0.12 : 0.88}
      dot={false}
      activeDot={false}
    />
  );
}

/** Room for the longest label of the axis: very small amounts have long ones. */
function axisWidth(rows: readonly DrawnRow[], { series, shape, valueText }: TimeSeriesProps): number {
  const tops = rows.map((row) => {
    const values = series.map(({ key }) => Number(row[key] ?? 0));
    const top = shape === "stack" ? values.reduce((sum, value) => sum + value, 0) : Math.max(0, ...values);
    return Math.max(top, Number(row[PREVIOUS_KEY] ?? 0));
  });
  const top = Math.max(0, ...tops);
  const lengths = [0.25, 0.5, 0.75, 1].map((share) => valueText(top * share).length);
  return Math.max(AXIS_WIDTH_PX_MIN, Math.ceil(Math.max(...lengths) * PX_PER_CHARACTER) + 10);
}
