import { expect, test } from "vitest";
import type { WorkflowGraph } from "../../../contract/workflow-graph.ts";
import { type DeclaredGraph, parseDeclared } from "./declared-store.ts";
import { drawnGraph, graphWords, neighbour, nodeWeight } from "./graph-model.ts";

const node = (id: string, facts: object = {}) => ({
  id,
  name: id.replace(/^step:/, ""),
  kind: "model_call",
  cost: "0",
  cost_share: 0,
  errors: 0,
  error_rate: 0,
  latency: null,
  critical_share: null,
  nodes_folded: 1,
  ...facts,
});
const edge = (from: string, to: string, traversals: number) => ({ from, to, traversals, probability: 1 });
const graph = {
  workflow: "w",
  traces: 3,
  tasks: 3,
  nodes_found: 2,
  nodes: [
    node("START"),
    node("step:plan", { cost: "3", cost_share: 0.75, latency: { p50_ms: 1, p95_ms: 50 } }),
    node("step:act", { cost: "1", cost_share: 0.25, latency: { p50_ms: 1, p95_ms: 200 }, errors: 2, error_rate: 0.5 }),
    node("END"),
  ],
  edges: [edge("step:plan", "step:act", 5), edge("START", "step:plan", 3), edge("step:act", "END", 3)],
} as unknown as WorkflowGraph;

const declared: DeclaredGraph = {
  entry: "plan",
  nodes: [{ id: "plan" }, { id: "check", terminal: true }],
  edges: [{ from: "plan", to: "check" }],
};

test("without a declared graph everything is as observed", () => {
  const drawn = drawnGraph(graph, undefined);
  expect(drawn.nodes.map(({ id }) => id)).toEqual(["START", "step:plan", "step:act", "END"]);
  expect(drawn.nodes.some(({ isUndeclared }) => isUndeclared)).toBe(false);
});

test("laid over, what was not declared stands out and what never happened is a ghost", () => {
  const drawn = drawnGraph(graph, declared);
  expect(drawn.nodes.filter(({ isUndeclared }) => isUndeclared).map(({ name }) => name)).toEqual(["act"]);
  expect(drawn.nodes.filter(({ observed }) => observed === undefined).map(({ name }) => name)).toEqual(["check"]);
  expect(drawn.edges.filter(({ isUndeclared }) => isUndeclared).map(({ from, to }) => `${from} ${to}`)).toEqual([
    "step:plan step:act",
    "step:act END",
  ]);
  expect(drawn.edges.filter(({ observed }) => observed === undefined).map(({ to }) => to)).toEqual(["declared:check"]);
});

test("an edge to a node that does not exist is left out of the picture", () => {
  const broken = { ...declared, edges: [{ from: "plan", to: "nowhere" }] };
  expect(drawnGraph(graph, broken).edges.every(({ to }) => to !== "declared:nowhere")).toBe(true);
});

test("the keys go along the edge that is taken most", () => {
  const drawn = drawnGraph(graph, undefined);
  expect(neighbour(drawn, "START", "next")).toBe("step:plan");
  expect(neighbour(drawn, "step:act", "before")).toBe("step:plan");
  expect(neighbour(drawn, "END", "next")).toBeUndefined();
});

test("colours say share of the cost, slowness against the slowest, and error rate", () => {
  const [, plan, act] = drawnGraph(graph, undefined).nodes;
  if (plan === undefined || act === undefined) throw new Error("two steps");
  expect(nodeWeight(plan, "cost", graph)).toBe(0.75);
  expect(nodeWeight(plan, "latency", graph)).toBe(0.25);
  expect(nodeWeight(act, "errors", graph)).toBe(0.5);
  expect(nodeWeight({ ...act, observed: { critical_share: 0.75 } as never }, "path", graph)).toBe(0.75);
});

test("several steps in one are no step that could be declared, and say how many they are", () => {
  const folded = {
    ...graph,
    nodes: [node("prefix:step:s", { name: "s…", nodes_folded: 41 }), node("OTHER", { nodes_folded: 1_200 })],
    edges: [edge("prefix:step:s", "OTHER", 1)],
  } as unknown as WorkflowGraph;
  const drawn = drawnGraph(folded, { ...declared, nodes: [...declared.nodes, { id: "s…" }] });
  expect(
    drawn.nodes.filter(({ observed }) => observed !== undefined).map(({ name, isUndeclared }) => [name, isUndeclared]),
  ).toEqual([
    ["s… (41 steps)", false],
    ["1,200 other steps", false],
  ]);
  expect(drawn.nodes.some(({ id }) => id === "declared:s…")).toBe(true);
  expect(drawn.edges.find(({ from }) => from === "prefix:step:s")?.isUndeclared).toBe(false);
});

test("the sentences name the dearest, the slowest, the one with most errors and the edge taken most", () => {
  const words = graphWords(graph);
  for (const part of [
    "2 steps in 3 traces",
    "Dearest: plan",
    "Slowest: act",
    "Most errors: act",
    "plan to act, 5 times",
  ]) {
    expect(words).toContain(part);
  }
});

test.each([
  ["{", /no JSON/],
  ["[]", /object/],
  ['{"nodes":[],"edges":[]}', /entry/],
  ['{"entry":"a","nodes":[1],"edges":[]}', /nodes/],
  ['{"entry":"a","nodes":[{"id":"a"}],"edges":[{}]}', /edges/],
])("a declared graph such as %s is refused with the field to mend", (text, message) => {
  expect(parseDeclared(text)).toMatch(message);
});
