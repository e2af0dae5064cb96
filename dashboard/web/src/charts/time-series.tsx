import { type CSSProperties, memo, type ReactNode, useRef } from "react";
import { Area, AreaChart, Bar, BarChart, CartesianGrid, Tooltip, XAxis, YAxis } from "recharts";
import { formatMoney } from "../format/format-money.ts";
import { pickTicks } from "./spend-data.ts";
import { useWidth } from "./use-width.ts";

export interface DrawnSeries {
  readonly key: string;
  readonly colour: string;
  readonly isFaded: boolean;
}

interface TimeSeriesProps {
  /** `t` and one number per series key; at most 400. */
  readonly rows: readonly Record<string, number | string>[];
  /** Bottom of the stack first. */
  readonly series: readonly DrawnSeries[];
  readonly heightPx: number;
  readonly tickText: (startsAt: string) => string;
  readonly tooltip: (startsAt: string) => ReactNode;
  /** Stands below the plot, between the widths of its axes. */
  readonly lane: ReactNode;
}

const AXIS_WIDTH_PX_MIN = 52;
const PX_PER_CHARACTER = 7.4;
const MARGIN_RIGHT_PX = 8;
const MARGIN = { top: 8, right: MARGIN_RIGHT_PX, bottom: 0, left: 0 };
const PX_PER_TICK = 84;
/** Up to here buckets are drawn as bars, which is what they are; more of them read better as an area. */
const BARS_MAX = 45;

/** Stacked amounts over time. The only component that knows the chart library. */
export const TimeSeries = memo(function TimeSeries(props: TimeSeriesProps) {
  const { rows, series, heightPx, tickText, tooltip, lane } = props;
  const box = useRef<HTMLDivElement>(null);
  const widthPx = useWidth(box);
  const axisWidthPx = axisWidth(rows, series);
  const isBars = rows.length <= BARS_MAX;
  const Chart = isBars ? BarChart : AreaChart;
  const starts = rows.map(({ t }) => String(t));
  const ticks = pickTicks(starts, Math.max(2, Math.floor((widthPx - axisWidthPx) / PX_PER_TICK)), tickText);
  return (
    <div ref={box} style={{ "--axis-width": `${axisWidthPx}px` } as CSSProperties}>
      <div style={{ height: heightPx }}>
        {widthPx > 0 && (
          <Chart width={widthPx} height={heightPx} data={rows} margin={MARGIN} barCategoryGap="18%">
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
            />
            <YAxis
              width={axisWidthPx}
              tickCount={5}
              tickFormatter={(value: number) => formatMoney(String(value), "axis")}
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
            {series.map(({ key, colour, isFaded }) =>
              isBars ? (
                <Bar
                  key={key}
                  dataKey={key}
                  stackId="all"
                  fill={colour}
                  fillOpacity={isFaded ? 0.18 : 1}
                  stroke="var(--surface)"
                  strokeWidth={0.5}
                  isAnimationActive={false}
                />
              ) : (
                <Area
                  key={key}
                  dataKey={key}
                  stackId="all"
                  type="linear"
                  stroke={colour}
                  strokeWidth={1.25}
                  strokeOpacity={isFaded ? 0.3 : 1}
                  fill={colour}
                  fillOpacity={isFaded ? 0.12 : 0.72}
                  dot={false}
                  activeDot={false}
                  isAnimationActive={false}
                />
              ),
            )}
          </Chart>
        )}
      </div>
      {lane}
    </div>
  );
});

/** Room for the longest label of the axis: very small amounts have long ones. */
function axisWidth(rows: TimeSeriesProps["rows"], series: readonly DrawnSeries[]): number {
  const top = Math.max(0, ...rows.map((row) => series.reduce((sum, { key }) => sum + Number(row[key] ?? 0), 0)));
  const lengths = [0.25, 0.5, 0.75, 1].map((share) => formatMoney(String(top * share), "axis").length);
  return Math.max(AXIS_WIDTH_PX_MIN, Math.ceil(Math.max(...lengths) * PX_PER_CHARACTER) + 10);
}
