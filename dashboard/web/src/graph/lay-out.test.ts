import { expect, test } from "vitest";
import type { DrawnGraph } from "./graph-model.ts";
import { lanesOf } from "./lanes.ts";
import { layOut, sizeOf } from "./lay-out.ts";
import { layOutLanes } from "./lay-out-lanes.ts";
import { keptLayout } from "./layout-store.ts";

const graphOf = (pairs: readonly (readonly [from: string, to: string])[]): DrawnGraph => ({
  nodes: [...new Set(pairs.flat())].map((id) => ({ id, name: id, kind: "", observed: undefined, isUndeclared: false })),
  edges: pairs.map(([from, to]) => ({ id: `${from} ${to}`, from, to, observed: undefined, isUndeclared: false })),
});

function overlaps(graph: DrawnGraph): number {
  const { nodes } = layOut(graph, "LR");
  const boxes = graph.nodes.map((node) => ({ ...(nodes.get(node.id) ?? { x: 0, y: 0 }), ...sizeOf(node) }));
  return boxes.filter((a, at) =>
    boxes
      .slice(at + 1)
      .some((b) => a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height),
  ).length;
}

test("steps stand from left to right and never on one another, with loops and branches", () => {
  const graph = graphOf([
    ["START", "plan"],
    ["plan", "tool"],
    ["tool", "plan"],
    ["plan", "plan"],
    ["plan", "END"],
  ]);
  const { nodes, edges } = layOut(graph, "LR");
  expect(nodes.get("START")?.x).toBeLessThan(nodes.get("plan")?.x ?? 0);
  expect(nodes.get("plan")?.x).toBeLessThan(nodes.get("END")?.x ?? 0);
  for (const { path } of edges.values()) expect(path).toMatch(/^M[\d.-]+,[\d.-]+ [CLQ]/);
  expect(overlaps(graph)).toBe(0);
});

test("sixty steps between two others are laid out in columns too", () => {
  const graph = graphOf(
    Array.from({ length: 60 }, (_, at) => [["hub", `s${at}`] as const, [`s${at}`, "end"] as const]).flat(),
  );
  const { nodes } = layOut(graph, "LR");
  const counts = new Map<number, number>();
  for (const { x } of nodes.values()) counts.set(Math.round(x), (counts.get(Math.round(x)) ?? 0) + 1);
  expect(Math.max(...counts.values())).toBeLessThanOrEqual(7);
  expect(overlaps(graph)).toBe(0);
});

test("sixty steps after one are laid out in columns, in the same way each time", () => {
  const graph = graphOf([["START", "hub"], ...Array.from({ length: 60 }, (_, at) => ["hub", `s${at}`] as const)]);
  const placed = layOut(graph, "LR");
  expect(placed.widthPx).toBeGreaterThan(2_000);
  expect(placed.heightPx).toBeLessThan(4_000);
  expect(overlaps(graph)).toBe(0);
  expect(layOut(graph, "LR")).toEqual(placed);
});

const inLanes = (
  laneOf: Readonly<Record<string, string | null>>,
  pairs: readonly (readonly [string, string])[],
): DrawnGraph => {
  const graph = graphOf(pairs);
  return {
    ...graph,
    nodes: graph.nodes.map((node) => ({ ...node, observed: { layer: laneOf[node.id] ?? null } as never })),
  };
};

test.each(["LR", "TB"] as const)("in lanes every step stands in its own and none on another, %s", (direction) => {
  const names = Array.from({ length: 40 }, (_, at) => `s${at}`);
  const layers = ["Distribution", "generation", "custom", null];
  const laneOf = Object.fromEntries(names.map((name, at) => [name, layers[at % 4] ?? null]));
  const pairs = names.flatMap((name, at) => [
    ["START", name] as const,
    [name, names[(at * 7 + 3) % 40] ?? name] as const,
    [name, "END"] as const,
  ]);
  const graph = inLanes(laneOf, pairs);
  const lanes = lanesOf(graph, "layer");
  expect(lanes.names).toEqual(["generation", "Distribution", "custom", "no layer"]);
  const placed = layOutLanes(graph, direction, lanes);
  expect(placed.lanes.map(({ name }) => name)).toEqual(lanes.names);
  const boxes = graph.nodes.map((node) => ({
    id: node.id,
    ...(placed.nodes.get(node.id) ?? { x: -1, y: -1 }),
    ...sizeOf(node),
  }));
  for (const [at, box] of boxes.entries()) {
    const lane = placed.lanes.find(({ name }) => name === lanes.of.get(box.id));
    if (lane === undefined) throw new Error(`${box.id} has no lane`);
    expect(box.x >= lane.x && box.x + box.width <= lane.x + lane.width).toBe(true);
    expect(box.y >= lane.y && box.y + box.height <= lane.y + lane.height).toBe(true);
    const over = boxes
      .slice(at + 1)
      .filter(
        (other) =>
          box.x < other.x + other.width &&
          other.x < box.x + box.width &&
          box.y < other.y + other.height &&
          other.y < box.y + box.height,
      );
    expect(over).toEqual([]);
  }
  expect([...placed.edges.values()].every(({ path }) => /^M[-\d., LC]+$/.test(path))).toBe(true);
});

test("a layout stays as it was worked out first, however often each edge is taken meanwhile", () => {
  const pairs = [
    ["START", "a"],
    ["a", "b"],
    ["b", "END"],
    ["a", "END"],
  ] as const;
  const counted = (probability: number): DrawnGraph => {
    const graph = graphOf(pairs);
    return {
      ...graph,
      edges: graph.edges.map((edge) => ({ ...edge, observed: { probability, traversals: 1 } as never })),
    };
  };
  const first = keptLayout(counted(0.5), "LR", undefined);
  expect(keptLayout(counted(0.001), "LR", undefined)).toBe(first);
  expect(layOut(counted(0.001), "LR")).not.toEqual(first);
  expect(keptLayout(counted(0.5), "TB", undefined)).not.toEqual(first);
});

test("lanes of agents stand in the order in which the graph comes to them", () => {
  const pairs = [
    ["b", "END"],
    ["a", "b"],
    ["START", "a"],
    ["x", "END"],
  ] as const;
  const graph = graphOf(pairs);
  const agents: Readonly<Record<string, string>> = { a: "planner", b: "writer", x: "planner" };
  const nodes = graph.nodes.map((node) => ({ ...node, observed: { agent_role: agents[node.id] ?? null } as never }));
  expect(lanesOf({ ...graph, nodes }, "agent").names).toEqual(["planner", "writer"]);
});
