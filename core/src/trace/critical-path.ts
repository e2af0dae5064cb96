import type { SpanNode } from "./span-forest.ts";
import { compareText } from "./trace-record.ts";

/** Time in which a span alone decides how long the trace takes; milliseconds since 1970 UTC. */
export interface CriticalSegment {
  readonly node: SpanNode;
  readonly from: number;
  readonly to: number;
}

export interface CriticalPath {
  /** First start and last end of the trace; milliseconds since 1970 UTC. */
  readonly startedAt: number;
  readonly endedAt: number;
  /** In order of time; never overlapping. Their sum and `idleMs` are the duration of the trace. */
  readonly segments: readonly CriticalSegment[];
  /** Time between spans of the path in which none of them ran. */
  readonly idleMs: number;
  /** By place in the forest: whether a span is on the path, and its own time there in milliseconds. */
  readonly isOn: readonly boolean[];
  readonly ownMs: readonly number[];
}

interface Extent {
  /** The span itself. Without a duration it lasts as long as what lies below it. A gap has none. */
  readonly from: number;
  readonly to: number;
  /** The span and all below it. */
  readonly first: number;
  readonly last: number;
}

/**
 * The chain of spans that determines when the trace ends, found backwards from its end by the last-finishing child:
 *
 * 1. At a span with a moment (at first the end of the trace, above all roots) the next on the path is that child which
 *    ended last, at that moment or before. From its end to the moment the span worked itself.
 * 2. The path goes through that child in the same way, and goes on at the span at the moment the child began. A child
 *    that was still running then held nothing up, so it is not on the path. Where no child is left, the span itself
 *    takes what remains.
 *
 * A child counts with all that lies below it, so a span that runs on after its parent, or began before it (another
 * clock), is followed as it was sent and nothing is cut off. Time in which the span whose turn it is did not run itself
 * is idle. A span without a duration ends with the last below it, or at once. Records that tell of a call again which
 * another record of the trace stands for, and points of metrics, have no part in it.
 *
 * Of children that ended at the same instant the one that began first goes first, then by id.
 * O(n log n), no recursion. Without any span that has a part the path has no length.
 */
export function criticalPath(forest: readonly SpanNode[]): CriticalPath {
  const extents = extentsOf(forest);
  const path = new PathBuilder(forest, extents);
  const roots = forest.filter(({ parent }) => parent === undefined);
  const whole = wholeOf(forest);
  path.walk(roots, whole);
  return {
    startedAt: whole.first,
    endedAt: whole.last,
    segments: path.segments.reverse(),
    idleMs: path.idleMs,
    isOn: path.isOn,
    ownMs: path.ownMs,
  };
}

/** A span of which the path is being found: its children by their end, latest first, and how far back we are. */
interface Frame {
  readonly node: SpanNode | undefined;
  readonly extent: Extent;
  readonly children: readonly SpanNode[];
  next: number;
  at: number;
}

class PathBuilder {
  readonly segments: CriticalSegment[] = [];
  readonly isOn: boolean[];
  readonly ownMs: number[];
  idleMs = 0;
  readonly #extents: readonly (Extent | undefined)[];

  constructor(forest: readonly SpanNode[], extents: readonly (Extent | undefined)[]) {
    this.isOn = forest.map(() => false);
    this.ownMs = forest.map(() => 0);
    this.#extents = extents;
  }

  walk(roots: readonly SpanNode[], whole: Extent): void {
    const frames = [this.#frameOf(undefined, roots, whole)];
    for (let frame = frames.at(-1); frame !== undefined; frame = frames.at(-1)) {
      const child = this.#lastEnded(frame);
      const extent = child === undefined ? undefined : this.#extents[child.place];
      if (child === undefined || extent === undefined) {
        this.#take(frame, frame.extent.first);
        frames.pop();
        continue;
      }
      this.#take(frame, extent.last);
      frame.at = extent.first;
      this.isOn[child.place] = true;
      frames.push(this.#frameOf(child, child.children, extent));
    }
  }

  #frameOf(node: SpanNode | undefined, children: readonly SpanNode[], extent: Extent): Frame {
    const timed = children.filter(({ place }) => this.#extents[place] !== undefined);
    return { node, extent, children: timed.sort((a, b) => this.#laterFirst(a, b)), next: 0, at: extent.last };
  }

  #laterFirst(a: SpanNode, b: SpanNode): number {
    const [one, other] = [this.#extents[a.place], this.#extents[b.place]];
    if (one === undefined || other === undefined) return 0;
    return other.last - one.last || one.first - other.first || compareText(a.id, b.id);
  }

  /** What ran on past the moment is passed over for good: moments only go back. */
  #lastEnded(frame: Frame): SpanNode | undefined {
    for (;;) {
      const child = frame.children[frame.next++];
      if (child === undefined || (this.#extents[child.place]?.last ?? Number.POSITIVE_INFINITY) <= frame.at)
        return child;
    }
  }

  /** The time from `since` to where the frame is belongs to its span as far as that ran, else to nobody. */
  #take({ node, extent, at }: Frame, since: number): void {
    const from = Math.max(since, extent.from);
    const to = Math.min(at, extent.to);
    const own = node === undefined ? 0 : Math.max(0, to - from);
    this.idleMs += at - since - own;
    if (node === undefined || own === 0) return;
    this.ownMs[node.place] = (this.ownMs[node.place] ?? 0) + own;
    this.segments.push({ node, from, to });
  }
}

/** By place; `undefined` for what has no part in the path. */
function extentsOf(forest: readonly SpanNode[]): readonly (Extent | undefined)[] {
  const present = new Set(forest.map(({ id }) => id));
  const extents: (Extent | undefined)[] = forest.map(() => undefined);
  for (let place = forest.length - 1; place >= 0; place -= 1) {
    const node = forest[place];
    if (node === undefined) continue;
    const below = node.children.map((child) => extents[child.place]).filter((extent) => extent !== undefined);
    extents[place] = extentOf(node, below, present);
  }
  return extents;
}

function extentOf({ record }: SpanNode, below: readonly Extent[], present: ReadonlySet<string>): Extent | undefined {
  const hull = hullOf(below);
  if (record === undefined) return below.length === 0 ? undefined : hull;
  const toldElsewhere = record.settledBy !== "" && present.has(record.settledBy);
  if (below.length === 0 && (toldElsewhere || record.signal === "metric")) return undefined;
  const from = record.ts;
  const to = record.durationMs === undefined ? Math.max(from, hull.last) : from + record.durationMs;
  if (below.length === 0) return { from, to, first: from, last: to };
  return { from, to, first: Math.min(from, hull.first), last: Math.max(to, hull.last) };
}

/** All records but points of metrics, which are dated when they were read. Nobody runs in it by itself. */
function wholeOf(forest: readonly SpanNode[]): Extent {
  const records = forest.flatMap(({ record }) => record ?? []);
  const timed = records.filter(({ signal }) => signal !== "metric");
  const extents = (timed.length > 0 ? timed : records).map(({ ts, durationMs = 0 }) => ({
    ...instant(ts),
    last: ts + durationMs,
  }));
  return hullOf(extents);
}

const instant = (at: number): Extent => ({ from: at, to: at, first: at, last: at });

/** Of no extents: nothing at 0. What is no record never ran: its own time is empty. */
function hullOf(extents: readonly Extent[]): Extent {
  if (extents.length === 0) return instant(0);
  let [first, last] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const extent of extents) {
    first = Math.min(first, extent.first);
    last = Math.max(last, extent.last);
  }
  return { from: first, to: first, first, last };
}
