import { isFolded } from "../../../contract/vocabulary.ts";
import type { WorkflowGraph } from "../../../contract/workflow-graph.ts";
import { formatMoney } from "../format/format-money.ts";
import { formatCount, formatDuration, formatPlural, formatRatio } from "../format/format-number.ts";
import type { DeclaredGraph } from "./declared-store.ts";

export type ObservedNode = WorkflowGraph["nodes"][number];
export type ObservedEdge = WorkflowGraph["edges"][number];

/** A node as it is drawn: one that was observed, or one that was only declared. */
export interface DrawnNode {
  readonly id: string;
  readonly name: string;
  readonly kind: string;
  readonly observed: ObservedNode | undefined;
  /** Another graph was declared, and this node is not in it. */
  readonly isUndeclared: boolean;
}

export interface DrawnEdge {
  readonly id: string;
  readonly from: string;
  readonly to: string;
  readonly observed: ObservedEdge | undefined;
  readonly isUndeclared: boolean;
}

export interface DrawnGraph {
  readonly nodes: readonly DrawnNode[];
  readonly edges: readonly DrawnEdge[];
}

export const nodeColours = ["cost", "latency", "errors", "path"] as const;
export type NodeColour = (typeof nodeColours)[number];

const isTerminal = (id: string): boolean => id === "START" || id === "END";

/** The name of a step; of several in one how many they are. */
export function stepName({ id, name, nodes_folded }: ObservedNode): string {
  if (!isFolded(id)) return name;
  return id === "OTHER" ? `${formatCount(nodes_folded)} other steps` : `${name} (${formatCount(nodes_folded)} steps)`;
}

/** What was observed, and over it what was declared: by names, as people declare steps. */
export function drawnGraph(graph: WorkflowGraph, declared: DeclaredGraph | undefined): DrawnGraph {
  const names = new Set(declared?.nodes.map(({ id }) => id));
  const byName = new Map(graph.nodes.filter(({ id }) => !isFolded(id)).map((node) => [node.name, node.id]));
  const declaredEdges = new Set(
    declared?.edges.map(({ from, to }) => JSON.stringify([from, to])).concat(JSON.stringify(["START", declared.entry])),
  );
  const ends = new Set(declared?.nodes.filter(({ terminal }) => terminal === true).map(({ id }) => id));
  const nameOf = new Map(graph.nodes.map(({ id, name }) => [id, name]));
  const isDeclared = ({ from, to }: ObservedEdge): boolean => {
    const [start, end] = [nameOf.get(from) ?? from, nameOf.get(to) ?? to];
    return (
      isFolded(from) ||
      isFolded(to) ||
      (to === "END" && ends.has(start)) ||
      declaredEdges.has(JSON.stringify([start, end]))
    );
  };
  const observed = graph.nodes.map((node) => ({
    id: node.id,
    name: stepName(node),
    kind: node.kind,
    observed: node,
    isUndeclared: declared !== undefined && !isTerminal(node.id) && !isFolded(node.id) && !names.has(node.name),
  }));
  const missing = (declared?.nodes ?? [])
    .filter(({ id }) => !byName.has(id))
    .map(({ id, kind = "" }) => ({ id: `declared:${id}`, name: id, kind, observed: undefined, isUndeclared: false }));
  const idOf = (name: string) => byName.get(name) ?? (isTerminal(name) ? name : `declared:${name}`);
  const taken = new Set(graph.edges.map(({ from, to }) => JSON.stringify([from, to])));
  const nodes = [...new Map([...observed, ...missing].map((node) => [node.id, node])).values()];
  const known = new Set(nodes.map(({ id }) => id));
  const untaken = (declared?.edges ?? [])
    .map(({ from, to }) => ({ from: idOf(from), to: idOf(to) }))
    .filter((edge) => known.has(edge.from) && known.has(edge.to) && !taken.has(JSON.stringify([edge.from, edge.to])));
  const edges = [
    ...graph.edges.map((edge) => ({
      from: edge.from,
      to: edge.to,
      observed: edge,
      isUndeclared: declared !== undefined && !isDeclared(edge),
    })),
    ...untaken.map((edge) => ({ ...edge, observed: undefined, isUndeclared: false })),
  ];
  return {
    nodes,
    edges: [...new Map(edges.map((edge) => [JSON.stringify([edge.from, edge.to]), edge])).entries()].map(
      ([id, edge]) => ({ id, ...edge }),
    ),
  };
}

/** How much of the colour a node has, 0 … 1: its part of the cost, its slowness against the slowest, its error rate, its part of the time of traces. */
export function nodeWeight({ observed }: DrawnNode, by: NodeColour, graph: WorkflowGraph): number {
  if (observed === undefined) return 0;
  if (by === "cost") return observed.cost_share ?? 0;
  if (by === "errors") return observed.error_rate ?? 0;
  if (by === "path") return observed.critical_share ?? 0;
  const slowest = Math.max(...graph.nodes.map(({ latency }) => latency?.p95_ms ?? 0));
  return slowest <= 0 ? 0 : (observed.latency?.p95_ms ?? 0) / slowest;
}

/** The neighbour in the direction the reader asks for: along the edge that is taken most. */
export function neighbour(graph: DrawnGraph, id: string, direction: "next" | "before"): string | undefined {
  const [here, there] = direction === "next" ? (["from", "to"] as const) : (["to", "from"] as const);
  const links = graph.edges.filter((edge) => edge[here] === id && edge[there] !== id);
  const best = links.reduce<DrawnEdge | undefined>(
    (most, edge) => ((edge.observed?.traversals ?? 0) > (most?.observed?.traversals ?? -1) ? edge : most),
    undefined,
  );
  return best?.[there];
}

/** The graph in sentences, for those who do not see it, and as its line of figures. */
export function graphWords(graph: WorkflowGraph): string {
  const steps = graph.nodes.filter(({ id }) => !isTerminal(id));
  const top = (size: (node: ObservedNode) => number) =>
    steps.reduce<ObservedNode | undefined>(
      (most, node) => (most === undefined || size(node) > size(most) ? node : most),
      undefined,
    );
  const dearest = top(({ cost_share }) => cost_share ?? 0);
  const slowest = top(({ latency }) => latency?.p95_ms ?? 0);
  const worst = top(({ errors }) => errors);
  const decisive = top(({ critical_share }) => critical_share ?? 0);
  const [edge] = graph.edges;
  const nameOf = (id: string) => graph.nodes.find((node) => node.id === id)?.name ?? id;
  const sentences = [
    `${formatPlural(graph.nodes_found, "step")} in ${formatPlural(graph.traces, "trace")}.`,
    dearest?.cost != null && (dearest.cost_share ?? 0) > 0
      ? `Dearest: ${dearest.name}, ${formatRatio(dearest.cost_share)} of the cost (${formatMoney(dearest.cost, "total")}).`
      : "",
    slowest?.latency ? `Slowest: ${slowest.name}, p95 ${formatDuration(slowest.latency.p95_ms)}.` : "",
    decisive?.critical_share
      ? `Longest on the critical path: ${decisive.name}, ${formatRatio(decisive.critical_share)} of the traces' time.`
      : "",
    worst !== undefined && worst.errors > 0
      ? `Most errors: ${worst.name}, ${formatRatio(worst.error_rate)} of its visits.`
      : "No visit failed.",
    edge === undefined
      ? ""
      : `Taken most: ${nameOf(edge.from)} to ${nameOf(edge.to)}, ${formatPlural(edge.traversals, "time")}.`,
  ];
  return sentences.filter((sentence) => sentence !== "").join(" ");
}
