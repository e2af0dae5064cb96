import { compareObserved, type ObservedGraph } from "./compare-observed.ts";
import { cyclicParts, reachableFrom, type Successors } from "./cyclic-parts.ts";
import { type DeclaredEdge, type DeclaredGraph, type DeclaredNode, END, START } from "./declared-graph.ts";
import { edgeFinding, type Finding, nodeFinding } from "./finding.ts";

/** The graph with what the rules ask of it. Edges of unknown nodes are in no successor list. */
interface Reading {
  readonly graph: DeclaredGraph;
  /** The first node of each id. */
  readonly nodes: ReadonlyMap<string, DeclaredNode>;
  readonly outgoing: ReadonlyMap<string, readonly DeclaredEdge[]>;
  readonly successors: Successors;
}

/**
 * What is wrong with a declared graph, errors first, otherwise in the order of its nodes and edges; with an observed one
 * also where the two differ. Pure; never throws for a graph of the schema, and takes about nodes + edges steps.
 */
export function lintGraph(graph: DeclaredGraph, observed?: ObservedGraph): readonly Finding[] {
  const reading = read(graph);
  const findings = [
    ...duplicates(reading),
    ...missingEntry(reading),
    ...danglingEdges(reading),
    ...deadEnds(reading),
    ...unreachable(reading),
    ...routersWithoutDefault(reading),
    ...cycles(reading),
    ...(observed === undefined ? [] : compareObserved(graph, observed)),
  ];
  return [...findings.filter(({ level }) => level === "error"), ...findings.filter(({ level }) => level !== "error")];
}

function read(graph: DeclaredGraph): Reading {
  const nodes = new Map<string, DeclaredNode>();
  for (const node of graph.nodes) if (!nodes.has(node.id)) nodes.set(node.id, node);
  const outgoing = new Map<string, DeclaredEdge[]>();
  const successors = new Map<string, string[]>([...nodes.keys()].map((id) => [id, []]));
  for (const edge of graph.edges) {
    const from = outgoing.get(edge.from);
    if (from === undefined) outgoing.set(edge.from, [edge]);
    else from.push(edge);
    if (nodes.has(edge.to)) successors.get(edge.from)?.push(edge.to);
  }
  return { graph, nodes, outgoing, successors };
}

/** `START` and `END` are known without being declared, each at its own end of an edge. */
const isKnown = (nodes: Reading["nodes"], id: string, builtIn: string): boolean => nodes.has(id) || id === builtIn;

function* duplicates({ graph }: Reading): Generator<Finding> {
  const ids = new Set<string>();
  for (const { id } of graph.nodes) {
    if (ids.has(id)) yield nodeFinding("duplicate_id", id, `node ${id} is declared twice: rename or remove one`);
    ids.add(id);
  }
  const edges = new Set<string>();
  for (const edge of graph.edges) {
    const key = JSON.stringify([edge.from, edge.to, edge.condition]);
    if (edges.has(key)) yield edgeFinding("duplicate_edge", edge, `${nameOf(edge)} is declared twice: remove one`);
    edges.add(key);
  }
}

function* missingEntry({ graph, nodes }: Reading): Generator<Finding> {
  const { entry } = graph;
  if (!nodes.has(entry))
    yield nodeFinding("missing_entry", entry, `entry ${entry} is no node: declare it, or name another`);
}

function* danglingEdges({ graph, nodes }: Reading): Generator<Finding> {
  for (const edge of graph.edges) {
    const ends = [
      isKnown(nodes, edge.from, START) ? [] : edge.from,
      isKnown(nodes, edge.to, END) ? [] : edge.to,
    ].flat();
    if (ends.length === 0) continue;
    const missing = [...new Set(ends)].join(" and ");
    yield edgeFinding(
      "dangling_edge",
      edge,
      `${nameOf(edge)}: there is no node ${missing}: declare it, or remove the edge`,
    );
  }
}

/** A node whose only edges dangle is not one more fault. */
function* deadEnds({ nodes, outgoing }: Reading): Generator<Finding> {
  for (const node of nodes.values()) {
    if (node.terminal || outgoing.has(node.id)) continue;
    yield nodeFinding("dead_end", node.id, `node ${node.id} leads nowhere: give it an edge, or say terminal: true`);
  }
}

function* unreachable({ graph, nodes, outgoing, successors }: Reading): Generator<Finding> {
  if (!nodes.has(graph.entry)) return;
  const begins = [graph.entry, ...(outgoing.get(START) ?? []).map(({ to }) => to)];
  const reached = reachableFrom(begins, successors);
  for (const id of nodes.keys())
    if (!reached.has(id))
      yield nodeFinding(
        "unreachable",
        id,
        `node ${id} cannot be reached from ${graph.entry}: add an edge to it, or remove it`,
      );
}

/**
 * A run stands still where a node chooses by conditions and none of them holds. One edge without a condition is the
 * default; of several, which a router has to choose from as well, one must say so.
 */
function* routersWithoutDefault({ nodes, outgoing }: Reading): Generator<Finding> {
  for (const { id, kind } of nodes.values()) {
    const edges = outgoing.get(id) ?? [];
    const open = edges.filter(({ condition }) => condition === undefined).length;
    const isRouter = kind?.toLowerCase() === "router";
    if (edges.length === 0 || edges.some((edge) => edge.default)) continue;
    if (open === 1 || (open > 1 && !isRouter)) continue;
    const what = isRouter ? `router ${id} has no default edge` : `node ${id} has only edges with conditions`;
    yield nodeFinding(
      "router_without_default",
      id,
      `${what}: say default: true on the edge to take where no condition holds`,
    );
  }
}

function* cycles({ nodes, outgoing, successors }: Reading): Generator<Finding> {
  const stuck = new Set<string>();
  for (const part of cyclicParts(successors)) {
    const inside = new Set(part);
    const leaves = part.some(
      (id) => nodes.get(id)?.terminal || (outgoing.get(id) ?? []).some(({ to }) => !inside.has(to)),
    );
    if (leaves) continue;
    for (const id of part) stuck.add(id);
    const [first = ""] = part;
    yield nodeFinding(
      "cycle_without_exit",
      first,
      `${loopOf(part)} has no way out: add an edge that leaves it, or a terminal node`,
    );
  }
  for (const part of cyclicParts(unlimited({ nodes, outgoing, successors }))) {
    const [first = ""] = part;
    if (stuck.has(first)) continue;
    yield nodeFinding(
      "cycle_without_limit",
      first,
      `${loopOf(part)} may go on for ever: give a node or an edge of it a limit, which bounds what it may cost`,
    );
  }
}

/** What is left of the graph without the nodes and edges that have a limit: every cycle in it has none. */
function unlimited({ nodes, outgoing, successors }: Omit<Reading, "graph">): Successors {
  const free = [...successors.keys()].filter((id) => nodes.get(id)?.limit === undefined);
  return new Map(
    free.map((id) => [id, (outgoing.get(id) ?? []).filter(({ limit }) => limit === undefined).map(({ to }) => to)]),
  );
}

const nameOf = ({ from, to }: DeclaredEdge): string => `edge ${from} → ${to}`;

function loopOf(part: readonly string[]): string {
  if (part.length === 1) return `node ${part[0]}, which follows itself,`;
  const shown = part.slice(0, 8).join(", ");
  return `the cycle through ${shown}${part.length > 8 ? `, … (${part.length} nodes)` : ""}`;
}
