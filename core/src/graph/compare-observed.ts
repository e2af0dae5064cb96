import { type DeclaredEdge, type DeclaredGraph, END, START } from "./declared-graph.ts";
import { edgeFinding, type Finding, graphRules, nodeFinding } from "./finding.ts";

/** A graph as it was seen in traces: nodes and ends of edges by name, `START` and `END` among the latter. */
export interface ObservedGraph {
  /** How many traces it is made of. */
  readonly traces: number;
  readonly nodes: readonly { readonly name: string; readonly visits: number }[];
  readonly edges: readonly { readonly from: string; readonly to: string; readonly traversals: number }[];
}

/**
 * Where what was seen is not what is declared. A node that was never seen may work without leaving a record (a router in
 * plain code), so a transition is as declared where declared edges lead from one end to the other through unseen nodes.
 */
export function compareObserved(graph: DeclaredGraph, observed: ObservedGraph): readonly Finding[] {
  if (observed.traces === 0 || observed.nodes.length === 0) {
    const message = "nothing was observed in the range, so nothing can be compared: choose a longer one";
    return [
      { rule: "nothing_observed", level: graphRules.nothing_observed, node: undefined, edge: undefined, message },
    ];
  }
  const declared = new Set(graph.nodes.map(({ id }) => id));
  const seen = new Set(observed.nodes.map(({ name }) => name));
  const ways = new Ways(graph, seen);
  const findings: Finding[] = [];
  for (const { name, visits } of observed.nodes) {
    if (declared.has(name)) continue;
    findings.push(
      nodeFinding(
        "undeclared_node",
        name,
        `node ${name} was seen ${visits} time(s) and is not declared: declare it, or find out who makes these calls`,
      ),
    );
  }
  for (const { from, to, traversals } of observed.edges) {
    const isAboutDeclared = [from, to].every((end) => declared.has(end) || end === START || end === END);
    if (!isAboutDeclared || ways.take(from, to)) continue;
    findings.push(edgeFinding("undeclared_edge", { from, to }, undeclared(from, to, traversals)));
  }
  return [...findings, ...neverUsed(graph, seen, ways)];
}

function undeclared(from: string, to: string, traversals: number): string {
  if (from === START)
    return `${traversals} run(s) began at ${to}, which is not the entry: declare an edge ${START} → ${to}`;
  if (to === END)
    return `${traversals} run(s) ended after ${from}, which is not terminal: say so, or find out why they stop`;
  return `${to} followed ${from} ${traversals} time(s) and no such edge is declared: declare it, or find out who goes there`;
}

function* neverUsed(graph: DeclaredGraph, seen: ReadonlySet<string>, ways: Ways): Generator<Finding> {
  const used = new Set(seen);
  for (const { from, to } of ways.taken) used.add(from).add(to);
  for (const { id } of graph.nodes)
    if (!used.has(id))
      yield nodeFinding(
        "node_never_reached",
        id,
        `node ${id} was never seen in the range: remove it, or give its calls this step name`,
      );
  for (const edge of graph.edges) {
    if (ways.taken.has(edge) || edge.from === START) continue;
    yield edgeFinding(
      "edge_never_taken",
      edge,
      `edge ${edge.from} → ${edge.to} was never taken in the range: remove it, or test what it is for`,
    );
  }
}

/** Declared ways from one seen node to the next, and which edges were needed to explain what was seen. */
class Ways {
  readonly taken = new Set<DeclaredEdge>();
  readonly #outgoing = new Map<string, DeclaredEdge[]>();
  readonly #seen: ReadonlySet<string>;

  constructor(graph: DeclaredGraph, seen: ReadonlySet<string>) {
    this.#seen = seen;
    const add = (edge: DeclaredEdge): void => {
      const known = this.#outgoing.get(edge.from);
      if (known === undefined) this.#outgoing.set(edge.from, [edge]);
      else known.push(edge);
    };
    for (const edge of graph.edges) add(edge);
    add({ from: START, to: graph.entry });
    for (const { id, terminal } of graph.nodes) if (terminal) add({ from: id, to: END });
  }

  /** Whether declared edges lead there past unseen nodes only; all edges of a shortest such way were taken. */
  take(from: string, to: string): boolean {
    const cameBy = new Map<string, DeclaredEdge>();
    const waiting = [from];
    for (let at = 0; at < waiting.length; at += 1) {
      for (const edge of this.#outgoing.get(waiting[at] ?? "") ?? []) {
        if (edge.to === to) return this.#markWay(edge, cameBy, from);
        if (this.#seen.has(edge.to) || edge.to === END || cameBy.has(edge.to)) continue;
        cameBy.set(edge.to, edge);
        waiting.push(edge.to);
      }
    }
    return false;
  }

  #markWay(last: DeclaredEdge, cameBy: ReadonlyMap<string, DeclaredEdge>, from: string): true {
    for (let edge: DeclaredEdge | undefined = last; edge !== undefined; edge = cameBy.get(edge.from)) {
      // Two edges between the same nodes, by different conditions, cannot be told apart by what was seen.
      for (const same of this.#outgoing.get(edge.from) ?? []) if (same.to === edge.to) this.taken.add(same);
      if (edge.from === from) break;
    }
    return true;
  }
}
