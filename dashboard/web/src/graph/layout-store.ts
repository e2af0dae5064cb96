import type { DrawnGraph } from "./graph-model.ts";
import type { Lanes } from "./lanes.ts";
import { type Direction, type GraphLayout, layOut } from "./lay-out.ts";
import { layOutLanes } from "./lay-out-lanes.ts";

const STORED_AS = "outlay.graph-layouts";
/** Raised when pictures are laid out otherwise. */
const VERSION = 1;
const LAYOUTS_MAX = 8;

type Entry = readonly [key: string, layout: Plain];
/** A layout without maps. */
type Plain = Omit<GraphLayout, "nodes" | "edges"> & {
  readonly nodes: readonly (readonly [string, { readonly x: number; readonly y: number }])[];
  readonly edges: readonly (readonly [
    string,
    { readonly path: string; readonly label: { readonly x: number; readonly y: number } },
  ])[];
};

const made = new Map<string, GraphLayout>();

/**
 * Where the steps of a graph stand. It is worked out once and kept in the browser: as long as the same steps follow each other
 * it stays, whatever new figures say, so that a reader finds each step where it was.
 */
export function keptLayout(drawn: DrawnGraph, direction: Direction, lanes: Lanes | undefined): GraphLayout {
  const key = keyOf(drawn, direction, lanes);
  const known = made.get(key);
  if (known !== undefined) return known;
  const stored = read().find(([name]) => name === key)?.[1];
  const layout =
    stored === undefined
      ? laidOut(drawn, direction, lanes)
      : { ...stored, nodes: new Map(stored.nodes), edges: new Map(stored.edges) };
  keep(key, layout);
  return layout;
}

const laidOut = (drawn: DrawnGraph, direction: Direction, lanes: Lanes | undefined): GraphLayout =>
  lanes === undefined ? layOut(drawn, direction) : layOutLanes(drawn, direction, lanes);

/** All that a layout may depend on, but how often each edge is taken. */
function keyOf({ nodes, edges }: DrawnGraph, direction: Direction, lanes: Lanes | undefined): string {
  const steps = nodes.map(({ id, observed }) => [id, observed?.calls === 0, lanes?.of.get(id) ?? ""]);
  const links = edges.map(({ from, to }) => [from, to]);
  return JSON.stringify([VERSION, direction, lanes?.names ?? [], steps.sort(byText), links.sort(byText)]);
}

const byText = (a: unknown, b: unknown): number => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1);

function keep(key: string, layout: GraphLayout): void {
  made.set(key, layout);
  for (const [oldest] of [...made].slice(0, Math.max(0, made.size - LAYOUTS_MAX))) made.delete(oldest);
  const plain = { ...layout, nodes: [...layout.nodes], edges: [...layout.edges] };
  const entries: Entry[] = [[key, plain], ...read().filter(([name]) => name !== key)];
  try {
    localStorage.setItem(STORED_AS, JSON.stringify(entries.slice(0, LAYOUTS_MAX)));
  } catch {
    // It then holds for as long as the page is open.
  }
}

/** What an earlier visit left; nothing where it cannot be read. */
function read(): readonly Entry[] {
  try {
    const value: unknown = JSON.parse(localStorage.getItem(STORED_AS) ?? "[]");
    return Array.isArray(value) ? value.filter(isEntry) : [];
  } catch {
    return []; // A browser that keeps nothing.
  }
}

function isEntry(value: unknown): value is Entry {
  if (!Array.isArray(value) || typeof value[0] !== "string") return false;
  const layout: unknown = value[1];
  if (typeof layout !== "object" || layout === null) return false;
  const { nodes, edges, lanes } = layout as Record<string, unknown>;
  return [nodes, edges].every((list) => Array.isArray(list) && list.every(Array.isArray)) && Array.isArray(lanes);
}
