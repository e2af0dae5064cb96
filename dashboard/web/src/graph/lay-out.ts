import { Graph, layout } from "@dagrejs/dagre";
import type { DrawnGraph, DrawnNode } from "./graph-model.ts";

const NODE_WIDTH_PX = 216;
const NODE_HEIGHT_PX = 92;
const LOW_NODE_HEIGHT_PX = 58;
const TERMINAL_WIDTH_PX = 72;
const TERMINAL_HEIGHT_PX = 32;
const LABEL_WIDTH_PX = 92;
const LABEL_HEIGHT_PX = 18;
/** Room above a step for an edge back to itself. */
const LOOP_PX = 34;
/** Edges taken less often than this keep no room for their label. */
const RARE = 0.03;

export interface Point {
  readonly x: number;
  readonly y: number;
}

/** Where everything stands, in pixels from the upper left corner: nodes by their own upper left corner. */
export interface GraphLayout {
  readonly nodes: ReadonlyMap<string, Point>;
  readonly edges: ReadonlyMap<string, { readonly path: string; readonly label: Point }>;
  /** From the first to the last; none where the graph is not parted. */
  readonly lanes: readonly LaneBox[];
  readonly widthPx: number;
  readonly heightPx: number;
}

export interface LaneBox extends Point {
  readonly name: string;
  readonly width: number;
  readonly height: number;
}

/** More steps than these in one layer would make the picture too small to be read; they take several layers. */
const LAYER_NODES_MAX: Readonly<Record<Direction, number>> = { LR: 7, TB: 3 };

/** Which way the layers follow each other: from left to right, or from top to bottom where there is little width. */
export type Direction = "LR" | "TB";

/** Steps in layers, edges led around them. The same graph is always laid out in the same way. */
export function layOut(drawn: DrawnGraph, direction: Direction): GraphLayout {
  const first = arranged(drawn, direction, new Map());
  const shifts = columnShifts(drawn, direction, first);
  const graph = shifts.size === 0 ? first : arranged(drawn, direction, shifts);
  const whole = graph.graph() as { width?: number; height?: number };
  const nodes = new Map(
    drawn.nodes.map((node) => {
      const { x, y } = graph.node(node.id) as Point;
      const { width, height } = sizeOf(node);
      return [node.id, { x: x - width / 2, y: y - height / 2 }];
    }),
  );
  const boxes = new Map(
    drawn.nodes.map((node) => [node.id, { ...(nodes.get(node.id) ?? { x: 0, y: 0 }), ...sizeOf(node) }]),
  );
  const boxOf = (id: string): Box => boxes.get(id) ?? { x: 0, y: 0, width: 0, height: 0 };
  const edges = new Map(
    drawn.edges.map(({ id, from, to }) => {
      if (from === to) return [id, loopOver(nodes.get(from) ?? { x: 0, y: 0 })];
      const made = graph.edge(from, to) as RoutedEdge | undefined;
      const ends = { start: boxOf(from), end: boxOf(to) };
      if (made !== undefined) return [id, drawnEdge(made.points ?? [], made, ends)];
      // The way back runs beside the way there.
      const there = graph.edge(to, from) as RoutedEdge;
      const beside = [...(there.points ?? [])]
        .reverse()
        .map(({ x, y }) => (direction === "LR" ? { x, y: y + BESIDE_PX } : { x: x + BESIDE_PX, y }));
      return [id, drawnEdge(beside, { x: there.x, y: (there.y ?? 0) + BESIDE_PX + 4 }, ends)];
    }),
  );
  return { nodes, edges, lanes: [], widthPx: whole.width ?? 0, heightPx: whole.height ?? 0 };
}

interface RoutedEdge {
  readonly points?: readonly Point[];
  readonly x?: number | undefined;
  readonly y?: number | undefined;
}

const BESIDE_PX = 12;

interface Box extends Point {
  readonly width: number;
  readonly height: number;
}

function drawnEdge(
  points: readonly Point[],
  { x, y }: RoutedEdge,
  { start, end }: { start: Box; end: Box },
): { path: string; label: Point } {
  const [first = { x: 0, y: 0 }] = points;
  const led = points.map((point, at) =>
    at === 0 ? onBorder(point, start) : at === points.length - 1 ? onBorder(point, end) : point,
  );
  return { path: smoothPath(led), label: { x: x ?? first.x, y: y ?? first.y } };
}

/** The point moved up or down onto the box: steps keep more room than they take. */
const onBorder = ({ x, y }: Point, box: Box): Point => ({ x, y: Math.min(Math.max(y, box.y), box.y + box.height) });

/** By how many layers a step stands further on than what leads to it asks for, and further back than what follows it does. */
interface Shift {
  readonly before: number;
  readonly after: number;
}

function arranged({ nodes, edges }: DrawnGraph, rankdir: Direction, shifts: ReadonlyMap<string, Shift>): Graph {
  const graph = new Graph({ directed: true });
  graph.setGraph({ rankdir, nodesep: 18, edgesep: 8, ranksep: 34, marginx: 16, marginy: 24 });
  graph.setDefaultEdgeLabel(() => ({}));
  const looped = new Set(edges.flatMap(({ from, to }) => (from === to ? [from] : [])));
  for (const node of nodes) {
    const { width, height } = sizeOf(node);
    graph.setNode(node.id, { width, height: height + (looped.has(node.id) ? 2 * LOOP_PX : 0) });
  }
  for (const { from, to, observed } of edges) {
    if (from === to || graph.hasEdge(to, from)) continue;
    const isRare = (observed?.probability ?? 0) < RARE;
    // Across the way is where room is scarce.
    const size = {
      width: isRare && rankdir === "TB" ? 1 : LABEL_WIDTH_PX,
      height: isRare && rankdir === "LR" ? 1 : LABEL_HEIGHT_PX,
    };
    graph.setEdge(from, to, {
      ...size,
      labelpos: "c",
      minlen: 1 + (shifts.get(to)?.before ?? 0) + (shifts.get(from)?.after ?? 0),
    });
  }
  layout(graph);
  return graph;
}

/** Steps of a layer that holds too many, spread over as many columns as they need. */
function columnShifts({ nodes }: DrawnGraph, direction: Direction, graph: Graph): ReadonlyMap<string, Shift> {
  const layers = new Map<number, string[]>();
  for (const { id } of nodes) {
    const { x, y } = graph.node(id) as Point;
    const place = Math.round(direction === "LR" ? x : y);
    layers.set(place, [...(layers.get(place) ?? []), id]);
  }
  const shifts = new Map<string, Shift>();
  for (const layer of layers.values()) {
    const columns = Math.ceil(layer.length / LAYER_NODES_MAX[direction]);
    // Every other one, so that each column spans the height and edges pass between.
    if (columns === 1) continue;
    for (const [at, id] of layer.entries())
      shifts.set(id, { before: at % columns, after: columns - 1 - (at % columns) });
  }
  return shifts;
}

/** What costs nothing says less, so it is lower. */
export function sizeOf({ id, observed }: DrawnNode): { width: number; height: number } {
  if (id === "START" || id === "END") return { width: TERMINAL_WIDTH_PX, height: TERMINAL_HEIGHT_PX };
  return { width: NODE_WIDTH_PX, height: observed?.calls === 0 ? LOW_NODE_HEIGHT_PX : NODE_HEIGHT_PX };
}

/** An edge back to the step it left: an arc over its upper edge. */
function loopOver({ x, y }: Point): { path: string; label: Point } {
  const [left, right, top] = [x + NODE_WIDTH_PX * 0.3, x + NODE_WIDTH_PX * 0.7, y - 30];
  return {
    path: `M${left},${y} C${left - 10},${top} ${right + 10},${top} ${right},${y}`,
    label: { x: x + NODE_WIDTH_PX / 2, y: y - 23 },
  };
}

/** An SVG path through the middles between the points, so that every corner is round. */
function smoothPath(points: readonly Point[]): string {
  const [first, ...rest] = points;
  const last = rest.at(-1);
  if (first === undefined || last === undefined) return "";
  const text = ({ x, y }: Point) => `${x.toFixed(1)},${y.toFixed(1)}`;
  const curves = rest.slice(0, -1).map((corner, at) => {
    const next = rest[at + 1] ?? last;
    const end = at === rest.length - 2 ? next : { x: (corner.x + next.x) / 2, y: (corner.y + next.y) / 2 };
    return `Q${text(corner)} ${text(end)}`;
  });
  return curves.length === 0 ? `M${text(first)} L${text(last)}` : `M${text(first)} ${curves.join(" ")}`;
}
