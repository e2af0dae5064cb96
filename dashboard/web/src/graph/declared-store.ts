import type { DeclaredGraph as CoreGraph } from "@outlay/core/graph/declared-graph";

/** A workflow as someone says it is. The server checks it by the full rules; here only what is needed to draw it. */
export type DeclaredGraph = CoreGraph;

const keyOf = (project: string, workflow: string) => `outlay.graph.${project}.${workflow}`;

/** The graph that was declared for a workflow in this browser; `undefined` where there is none. */
export function readDeclared(project: string, workflow: string): DeclaredGraph | undefined {
  try {
    const text = localStorage.getItem(keyOf(project, workflow));
    const parsed = text === null ? undefined : parseDeclared(text);
    return typeof parsed === "string" ? undefined : parsed;
  } catch {
    return undefined; // A browser that keeps nothing.
  }
}

/** Keeps the declared graph of a workflow in this browser; `undefined` forgets it. */
export function keepDeclared(project: string, workflow: string, graph: DeclaredGraph | undefined): void {
  try {
    if (graph === undefined) localStorage.removeItem(keyOf(project, workflow));
    else localStorage.setItem(keyOf(project, workflow), JSON.stringify(graph));
  } catch {
    // It then holds for as long as the page is open.
  }
}

/** Reads a declared graph; a text instead of one says what is wrong with it. */
export function parseDeclared(text: string): DeclaredGraph | string {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    return `This is no JSON: ${error instanceof Error ? error.message : String(error)}`;
  }
  if (!isRecord(value)) return "A graph is an object with entry, nodes and edges.";
  const { entry, nodes, edges } = value;
  if (typeof entry !== "string") return "entry is missing: the id of the node at which a run begins.";
  if (!Array.isArray(nodes) || !nodes.every((node) => isRecord(node) && typeof node["id"] === "string")) {
    return 'nodes is missing: a list such as [{ "id": "answer" }].';
  }
  if (
    !Array.isArray(edges) ||
    !edges.every((edge) => isRecord(edge) && typeof edge["from"] === "string" && typeof edge["to"] === "string")
  ) {
    return 'edges is missing: a list such as [{ "from": "plan", "to": "answer" }].';
  }
  return value as DeclaredGraph;
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);
