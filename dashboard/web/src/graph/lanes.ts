import type { DrawnGraph, DrawnNode } from "./graph-model.ts";

/** What a graph can be parted by. */
export const laneKinds = ["layer", "agent"] as const;
export type LaneKind = (typeof laneKinds)[number];

/** Lanes from the first to the last, and in which of them each node stands. */
export interface Lanes {
  readonly names: readonly string[];
  readonly of: ReadonlyMap<string, string>;
}

/** The usual layers of a system that writes texts, in the order in which they work. */
const LAYERS = ["aggregation", "generation", "enhancement", "distribution"];
/** Where a node names neither layer nor agent. */
const NAMELESS: Readonly<Record<LaneKind, string>> = { layer: "no layer", agent: "no agent" };

const laneIn = ({ observed }: DrawnNode, kind: LaneKind): string | undefined =>
  (kind === "layer" ? observed?.layer : observed?.agent_role) ?? undefined;

/** What the nodes of a graph say of themselves that could part it. */
export const laneKindsOf = ({ nodes }: DrawnGraph): readonly LaneKind[] =>
  laneKinds.filter((kind) => nodes.some((node) => laneIn(node, kind) !== undefined));

/** Its nodes in the order in which it comes to them: those next to the start first, by the edges that are taken most. */
function stepsFromStart({ nodes, edges }: DrawnGraph): readonly string[] {
  const most = [...edges].sort((a, b) => (b.observed?.traversals ?? 0) - (a.observed?.traversals ?? 0));
  const next = new Map<string, string[]>();
  for (const { from, to } of most) next.set(from, [...(next.get(from) ?? []), to]);
  const found = new Set(["START"]);
  for (const id of found) for (const to of next.get(id) ?? []) found.add(to);
  for (const { id } of nodes) found.add(id);
  return [...found];
}

/**
 * The lanes of a graph: layers in the order in which they work, others and agents in the order in which the graph comes to
 * them, what names none last. Start and end stand where what follows or precedes them most does.
 */
export function lanesOf(graph: DrawnGraph, kind: LaneKind): Lanes {
  const of = new Map<string, string>();
  for (const node of graph.nodes) {
    if (node.id !== "START" && node.id !== "END") of.set(node.id, laneIn(node, kind) ?? NAMELESS[kind]);
  }
  const steps = stepsFromStart(graph);
  const found = [...new Set(steps.flatMap((id) => of.get(id) ?? []))];
  const order = kind === "layer" ? LAYERS : [];
  const rank = (name: string): number => {
    if (name === NAMELESS[kind]) return Number.POSITIVE_INFINITY;
    const at = order.indexOf(name.toLowerCase());
    return at === -1 ? order.length : at;
  };
  const names = found.sort((a, b) => (rank(a) === rank(b) ? 0 : rank(a) - rank(b)));
  const most = [...graph.edges].sort((a, b) => (b.observed?.traversals ?? 0) - (a.observed?.traversals ?? 0));
  const beside = {
    START: most.find(({ from, to }) => from === "START" && of.has(to))?.to,
    END: most.find(({ from, to }) => to === "END" && of.has(from))?.from,
  };
  for (const id of ["START", "END"] as const) of.set(id, of.get(beside[id] ?? "") ?? names[0] ?? NAMELESS[kind]);
  return { names, of };
}
