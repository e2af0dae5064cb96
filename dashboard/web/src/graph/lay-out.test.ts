import { expect, test } from "vitest";
import type { DrawnGraph } from "./graph-model.ts";
import { layOut, sizeOf } from "./lay-out.ts";

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

test("sixty steps after one are laid out in columns, in the same way each time", () => {
  const graph = graphOf([["START", "hub"], ...Array.from({ length: 60 }, (_, at) => ["hub", `s${at}`] as const)]);
  const placed = layOut(graph, "LR");
  expect(placed.widthPx).toBeGreaterThan(2_000);
  expect(placed.heightPx).toBeLessThan(4_000);
  expect(overlaps(graph)).toBe(0);
  expect(layOut(graph, "LR")).toEqual(placed);
});
