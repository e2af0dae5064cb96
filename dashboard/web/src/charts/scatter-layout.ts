import type { Scale } from "./scatter-scale.ts";

interface Placeable {
  readonly name: string;
  readonly x: number;
  readonly y: number;
  readonly xInterval: readonly [number, number] | null;
  readonly yInterval: readonly [number, number] | null;
  readonly size: number;
}

/** A point with its places in pixels from the upper left corner of the plot. */
export interface Placed<Point> {
  readonly point: Point;
  readonly left: number;
  readonly top: number;
  readonly radius: number;
  readonly bars: { readonly x: readonly [number, number] | null; readonly y: readonly [number, number] | null };
  /** `null` where the name would stand on another name or point. */
  readonly label: {
    readonly text: string;
    readonly left: number;
    readonly top: number;
    readonly anchor: "start" | "end";
  } | null;
}

interface Plot {
  readonly x: Scale;
  readonly y: Scale;
  readonly width: number;
  readonly height: number;
}

interface Box {
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
}

const RADIUS_MIN = 4;
const RADIUS_MAX = 16;
const PX_PER_CHARACTER = 6.6;
const LABEL_HALF_PX = 8;
const LABEL_CHARACTERS_MAX = 28;
const GAP_PX = 5;

/** Where points, bars and names stand. The largest is named first; the smallest is drawn last, on top. */
export function placePoints<Point extends Placeable>(points: readonly Point[], plot: Plot): Placed<Point>[] {
  const { x, y, width, height } = plot;
  const most = Math.max(0, ...points.map(({ size }) => size));
  const across = (value: number) => x.place(value) * width;
  const down = (value: number) => (1 - y.place(value)) * height;
  const bare = [...points]
    .sort((a, b) => b.size - a.size)
    .map((point) => ({
      point,
      left: across(point.x),
      top: down(point.y),
      radius:
        most <= 0 ? RADIUS_MIN : RADIUS_MIN + (RADIUS_MAX - RADIUS_MIN) * Math.sqrt(Math.max(0, point.size) / most),
      bars: {
        x: point.xInterval === null ? null : ([across(point.xInterval[0]), across(point.xInterval[1])] as const),
        y: point.yInterval === null ? null : ([down(point.yInterval[0]), down(point.yInterval[1])] as const),
      },
    }));
  const taken: Box[] = bare.map(({ left, top, radius }) => ({
    left: left - radius,
    right: left + radius,
    top: top - radius,
    bottom: top + radius,
  }));
  return bare.map((placed) => {
    const label = placeLabel(placed, { taken, width });
    if (label !== null) taken.push(boxOf(label));
    return { ...placed, label };
  });
}

type Label = NonNullable<Placed<unknown>["label"]>;

/** To the right of the point where there is room, else to its left, above its bars, else nowhere. */
function placeLabel(
  { point: { name }, left, top, radius }: { point: Placeable; left: number; top: number; radius: number },
  { taken, width }: { taken: readonly Box[]; width: number },
): Label | null {
  const text = name.length > LABEL_CHARACTERS_MAX ? `${name.slice(0, LABEL_CHARACTERS_MAX - 1)}…` : name;
  const above = top - LABEL_HALF_PX;
  const candidates: Label[] = [
    { text, left: left + radius + GAP_PX, top: above, anchor: "start" },
    { text, left: left - radius - GAP_PX, top: above, anchor: "end" },
    { text, left: left + radius + GAP_PX, top: top + LABEL_HALF_PX + 2, anchor: "start" },
  ];
  const isFree = (label: Label) => {
    const box = boxOf(label);
    return (
      box.left >= 0 && box.right <= width && box.top >= -LABEL_HALF_PX && taken.every((other) => !overlaps(box, other))
    );
  };
  return candidates.find(isFree) ?? null;
}

function boxOf({ text, left, top, anchor }: Label): Box {
  const length = text.length * PX_PER_CHARACTER;
  const start = anchor === "start" ? left : left - length;
  return { left: start, right: start + length, top: top - LABEL_HALF_PX, bottom: top + LABEL_HALF_PX };
}

const overlaps = (a: Box, b: Box): boolean =>
  a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom;
