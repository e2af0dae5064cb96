import { useRef } from "react";
import { Picture } from "./picture.tsx";
import { useWidth } from "./use-width.ts";
import "./histogram.css";

export interface HistogramLane {
  readonly key: string;
  readonly name: string;
  /** At most 40; as many as there are edges but one. */
  readonly counts: readonly number[];
  readonly colour: string;
  /** Beside the name: what has no place among the bins. */
  readonly note?: string;
}

interface HistogramProps {
  readonly title: string;
  /** What the picture says, in a sentence. */
  readonly summary: string;
  readonly lanes: readonly HistogramLane[];
  /** Edges worth a label, such as whole decades. */
  readonly ticks: readonly number[];
  /** The edge of a bin as it is read. */
  readonly edgeText: (at: number) => string;
  readonly countText: (count: number) => string;
}

const BINS_MAX = 40;
const LANE_PX = 64;
const NAME_PX = 18;
const AXIS_PX = 22;
const SIDE_PX = 4;
const PX_PER_TICK = 64;

/** Counts by size, a lane for each thing over one axis of equal ratios; every lane has its own height, which is said. */
export function Histogram({ title, summary, lanes, ticks, edgeText, countText }: HistogramProps) {
  const box = useRef<HTMLElement>(null);
  const widthPx = useWidth(box);
  const bins = Math.min(BINS_MAX, lanes[0]?.counts.length ?? 0);
  const binPx = bins === 0 ? 0 : Math.max(0, widthPx - 2 * SIDE_PX) / bins;
  const heightPx = lanes.length * LANE_PX + AXIS_PX;
  const room = Math.max(1, Math.floor(widthPx / PX_PER_TICK));
  const labelled = ticks.filter((_, at) => at % Math.ceil(ticks.length / room) === 0);
  return (
    <Picture title={title}>
      <figure ref={box} className="histogram" aria-label={summary} style={{ blockSize: heightPx }}>
        {widthPx > 0 && (
          <svg width={widthPx} height={heightPx} aria-hidden="true">
            {lanes.map(({ key, name, counts, colour, note }, lane) => {
              const top = Math.max(1, ...counts);
              const ground = (lane + 1) * LANE_PX;
              return (
                <g key={key} data-lane={name}>
                  <text x={SIDE_PX} y={lane * LANE_PX + 14} className="histogram-name">
                    {name}
                  </text>
                  <text x={widthPx - SIDE_PX} y={lane * LANE_PX + 14} textAnchor="end">
                    {note}
                  </text>
                  {counts.slice(0, bins).map((count, at) => {
                    const barPx = count === 0 ? 0 : Math.max(1, (count / top) * (LANE_PX - NAME_PX - 4));
                    return (
                      <rect
                        // biome-ignore lint/suspicious/noArrayIndexKey: a bin is its place.
                        key={at}
                        x={SIDE_PX + at * binPx + 0.5}
                        y={ground - barPx}
                        width={Math.max(1, binPx - 1)}
                        height={barPx}
                        fill={colour}
                      >
                        <title>{`${edgeText(at)} – ${edgeText(at + 1)}: ${countText(count)}`}</title>
                      </rect>
                    );
                  })}
                  <line className="histogram-ground" x1={SIDE_PX} x2={widthPx - SIDE_PX} y1={ground} y2={ground} />
                </g>
              );
            })}
            {labelled.map((at) => (
              <text
                key={at}
                x={SIDE_PX + at * binPx}
                y={heightPx - 6}
                textAnchor={at === 0 ? "start" : SIDE_PX + at * binPx > widthPx - 24 ? "end" : "middle"}
              >
                {edgeText(at)}
              </text>
            ))}
          </svg>
        )}
      </figure>
    </Picture>
  );
}
