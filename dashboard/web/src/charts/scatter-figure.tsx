import { type KeyboardEvent, type ReactNode, useMemo, useRef, useState } from "react";
import { Picture } from "./picture.tsx";
import { type Placed, placePoints } from "./scatter-layout.ts";
import { logScale, median, type Scale, shareScale } from "./scatter-scale.ts";
import { useWidth } from "./use-width.ts";
import "./scatter.css";

export interface ScatterPoint {
  readonly key: string;
  readonly name: string;
  /** Above 0, on a logarithmic axis. */
  readonly x: number;
  /** Ends of what is left open; drawn as a bar. */
  readonly xInterval: readonly [number, number] | null;
  /** 0 … 1. */
  readonly y: number;
  readonly yInterval: readonly [number, number] | null;
  /** ≥ 0; the area of the point follows it. */
  readonly size: number;
  /** `open`: only the bar of x is known, the point marks its middle. `thin`: too little is behind it to compare. */
  readonly shape: "full" | "open" | "thin";
  /** Everything the point says, for those who listen. */
  readonly text: string;
  readonly tooltip: ReactNode;
  readonly open: () => void;
}

interface ScatterFigureProps {
  /** What the picture says, in a sentence. */
  readonly summary: string;
  /** Largest first; the first 200 are drawn. */
  readonly points: readonly ScatterPoint[];
  readonly xName: string;
  readonly yName: string;
  readonly xText: (value: number) => string;
  readonly yText: (value: number) => string;
  readonly heightPx: number;
}

const POINTS_MAX = 200;
const MARGIN = { top: 24, right: 18, bottom: 40, left: 56 } as const;
const PX_PER_TICK = 96;

/**
 * Two amounts of each of at most 200 things, their intervals as bars, their size as area, and lines at both medians. The
 * points are one stop of the Tab key: arrows go from one to the next by x, Enter opens it.
 */
export function ScatterFigure(props: ScatterFigureProps) {
  const { summary, xName, yName, xText, yText, heightPx } = props;
  const points = useMemo(() => props.points.slice(0, POINTS_MAX), [props.points]);
  const box = useRef<HTMLElement>(null);
  const widthPx = useWidth(box);
  const [current, setCurrent] = useState<string>();
  const plot = {
    width: Math.max(0, widthPx - MARGIN.left - MARGIN.right),
    height: heightPx - MARGIN.top - MARGIN.bottom,
  };
  const ticksMax = Math.max(2, Math.floor(plot.width / PX_PER_TICK));
  const x = useMemo(
    () =>
      logScale(
        points.flatMap((point) => [point.x, ...(point.xInterval ?? [])]),
        ticksMax,
      ),
    [points, ticksMax],
  );
  const y = useMemo(
    () =>
      shareScale(
        points.flatMap((point) => [point.y, ...(point.yInterval ?? [])]),
        5,
      ),
    [points],
  );
  const placed = useMemo(
    () => placePoints(points, { x, y, width: plot.width, height: plot.height }),
    [points, x, y, plot.width, plot.height],
  );
  const shown = placed.find(({ point }) => point.key === current);
  return (
    <Picture title={`${yName} against ${xName.toLowerCase()}`}>
      <figure ref={box} className="scatter" aria-label={summary} style={{ blockSize: heightPx }}>
        {widthPx > 0 && (
          // biome-ignore lint/a11y/useSemanticElements: a picture whose parts are buttons is a group, not a fieldset.
          <svg
            role="group"
            aria-label={`${yName} against ${xName.toLowerCase()}; arrow keys go from point to point`}
            width={widthPx}
            height={heightPx}
            onPointerLeave={() => setCurrent(undefined)}
          >
            <g transform={`translate(${MARGIN.left} ${MARGIN.top})`}>
              <Axes x={x} y={y} plot={plot} {...{ xName, yName, xText, yText }} />
              <Medians points={points} x={x} y={y} plot={plot} />
              <Points placed={placed} current={current} setCurrent={setCurrent} />
            </g>
          </svg>
        )}
        {shown !== undefined && <Tip placed={shown} widthPx={widthPx} />}
      </figure>
    </Picture>
  );
}

interface Plot {
  readonly width: number;
  readonly height: number;
}
interface AxesProps extends Pick<ScatterFigureProps, "xName" | "yName" | "xText" | "yText"> {
  readonly x: Scale;
  readonly y: Scale;
  readonly plot: Plot;
}

const Axes = ({ x, y, plot, xName, yName, xText, yText }: AxesProps) => (
  <g className="scatter-axes">
    {y.ticks.map((tick) => (
      <g key={tick} transform={`translate(0 ${(1 - y.place(tick)) * plot.height})`}>
        <line x2={plot.width} />
        <text x={-8} dy="0.35em" textAnchor="end">
          {yText(tick)}
        </text>
      </g>
    ))}
    {x.ticks.map((tick) => (
      <text key={tick} x={x.place(tick) * plot.width} y={plot.height + 16} textAnchor="middle">
        {xText(tick)}
      </text>
    ))}
    <line className="scatter-ground" y1={plot.height} y2={plot.height} x2={plot.width} />
    <text className="scatter-name" x={plot.width} y={plot.height + 34} textAnchor="end">
      {xName} →
    </text>
    <text className="scatter-name" x={4 - MARGIN.left} y={-12}>
      ↑ {yName}
    </text>
  </g>
);

/** Half of the points are on either side of each line. Of fewer than three there is no middle worth a line. */
function Medians({ points, x, y, plot }: { points: readonly ScatterPoint[]; x: Scale; y: Scale; plot: Plot }) {
  const [middleX, middleY] = [median(points.map((point) => point.x)), median(points.map((point) => point.y))];
  if (points.length < 3 || middleX === undefined || middleY === undefined) return null;
  const [left, top] = [x.place(middleX) * plot.width, (1 - y.place(middleY)) * plot.height];
  return (
    <g className="scatter-medians">
      <line x1={left} x2={left} y2={plot.height} />
      <line x2={plot.width} y1={top} y2={top} />
      <text x={left + 5} y={plot.height - 6}>
        median
      </text>
    </g>
  );
}

interface PointsProps {
  readonly placed: readonly Placed<ScatterPoint>[];
  readonly current: string | undefined;
  readonly setCurrent: (key: string | undefined) => void;
}

const STEPS: Readonly<Record<string, number>> = { ArrowRight: 1, ArrowUp: 1, ArrowLeft: -1, ArrowDown: -1 };

function Points({ placed, current, setCurrent }: PointsProps) {
  const order = useMemo(() => [...placed].sort((a, b) => a.left - b.left).map(({ point }) => point.key), [placed]);
  const stop = current !== undefined && order.includes(current) ? current : order[0];
  const onKeyDown = (event: KeyboardEvent<SVGGElement>, point: ScatterPoint) => {
    if (event.key === "Enter" || event.key === " ") {
      event.preventDefault();
      point.open();
    } else if (event.key === "Escape" && current !== undefined) {
      event.preventDefault();
      setCurrent(undefined);
    } else if (STEPS[event.key] !== undefined) {
      event.preventDefault();
      const at = order.indexOf(point.key) + (STEPS[event.key] ?? 0);
      const next = order[Math.min(order.length - 1, Math.max(0, at))];
      const points = event.currentTarget.parentElement?.querySelectorAll<SVGGElement>("[data-point]") ?? [];
      [...points].find((other) => other.dataset["point"] === next)?.focus();
    }
  };
  return (
    <g>
      {placed.map(({ point, left, top, radius, bars }) => (
        // biome-ignore lint/a11y/useSemanticElements: there is no button element inside a picture.
        <g
          key={point.key}
          className="scatter-point"
          role="button"
          tabIndex={point.key === stop ? 0 : -1}
          aria-label={point.text}
          data-point={point.key}
          data-shape={point.shape}
          data-current={point.key === current || undefined}
          onClick={point.open}
          onFocus={() => setCurrent(point.key)}
          onBlur={() => setCurrent(undefined)}
          onPointerEnter={() => setCurrent(point.key)}
          onKeyDown={(event) => onKeyDown(event, point)}
        >
          {bars.x !== null && <line className="scatter-bar" x1={bars.x[0]} x2={bars.x[1]} y1={top} y2={top} />}
          {bars.y !== null && <line className="scatter-bar" x1={left} x2={left} y1={bars.y[0]} y2={bars.y[1]} />}
          <circle className="scatter-target" cx={left} cy={top} r={Math.max(12, radius)} />
          <circle className="scatter-dot" cx={left} cy={top} r={radius} />
        </g>
      ))}
      {placed.map(({ point, label }) =>
        label === null ? null : (
          <text
            key={point.key}
            className="scatter-label"
            x={label.left}
            y={label.top}
            dy="0.35em"
            textAnchor={label.anchor}
          >
            {label.text}
          </text>
        ),
      )}
    </g>
  );
}

const TIP_WIDTH_PX = 250;

function Tip({ placed: { point, left, top, radius }, widthPx }: { placed: Placed<ScatterPoint>; widthPx: number }) {
  const atRight = left + MARGIN.left + radius + 12;
  const isRight = atRight + TIP_WIDTH_PX < widthPx;
  const insetInlineStart = isRight ? atRight : Math.max(0, left + MARGIN.left - radius - 12 - TIP_WIDTH_PX);
  return (
    <div className="tooltip scatter-tip" style={{ insetInlineStart, insetBlockStart: top, inlineSize: TIP_WIDTH_PX }}>
      {point.tooltip}
    </div>
  );
}
