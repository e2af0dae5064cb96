import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { lintWorkflowEndpoint, workflowGraphEndpoint } from "../contract/workflow-graph.ts";
import { plainCall, type TestApi, taskKey, testApi } from "./testing/ledger.ts";

const NOW = Date.parse("2026-11-23T00:00:00Z");
const START_MS = NOW - 3_600_000;
const CENT = 10_000_000_000n;

let api: TestApi;
beforeAll(async () => {
  api = await testApi(NOW);
});
afterAll(() => api.close());

let numbers = 0;
interface Visit {
  readonly step: string;
  readonly from: number;
  readonly to: number;
}
/** A billed call of a step in a trace, from and to in milliseconds. */
function visit(trace: number, { step, from, to }: Visit, facts: Parameters<typeof plainCall>[1] = {}) {
  numbers += 1;
  return plainCall(numbers, {
    project_id: "graphs",
    signal: "span",
    dialect: "otel_genai",
    trace_id: trace.toString(16).padStart(32, "0"),
    span_id: numbers.toString(16).padStart(16, "0"),
    parent_span_id: "",
    ts: START_MS + from,
    duration_ms: to - from,
    workflow: "w",
    step,
    cost: CENT,
    price_status: "priced",
    ...facts,
  });
}

const graphOf = async (workflow: string, query = "") =>
  workflowGraphEndpoint.response.parse(await api.get(`/workflows/${workflow}/graph?project=graphs${query}`));

/** `from>to` with how often, without the kind before names. */
const edgesOf = (graph: Awaited<ReturnType<typeof graphOf>>): Record<string, number> =>
  Object.fromEntries(
    graph.edges.map(({ from, to, traversals }) => [`${from}>${to}`.replaceAll(/\w+:/g, ""), traversals]),
  );

describe("transitions", () => {
  test.each<[string, Visit[], Record<string, number>]>([
    [
      "one after the other",
      [
        { step: "a", from: 0, to: 10 },
        { step: "b", from: 10, to: 20 },
        { step: "c", from: 25, to: 30 },
      ],
      { "START>a": 1, "a>b": 1, "b>c": 1, "c>END": 1 },
    ],
    [
      "at the same time, and joined again",
      [
        { step: "a", from: 0, to: 10 },
        { step: "b", from: 11, to: 30 },
        { step: "c", from: 12, to: 20 },
        { step: "d", from: 31, to: 40 },
      ],
      { "START>a": 1, "a>b": 1, "a>c": 1, "b>d": 1, "c>d": 1, "d>END": 1 },
    ],
    [
      "in a loop, and in one of a step with itself",
      [
        { step: "plan", from: 0, to: 10 },
        { step: "act", from: 10, to: 20 },
        { step: "plan", from: 20, to: 30 },
        { step: "act", from: 30, to: 40 },
        { step: "act", from: 40, to: 50 },
      ],
      { "START>plan": 1, "plan>act": 2, "act>plan": 1, "act>act": 1, "act>END": 1 },
    ],
    [
      "of one step many times at once, which is no loop",
      [
        { step: "map", from: 0, to: 10 },
        { step: "map", from: 0, to: 12 },
        { step: "map", from: 1, to: 9 },
        { step: "reduce", from: 20, to: 30 },
      ],
      { "START>map": 3, "map>reduce": 1, "reduce>END": 1 },
    ],
    [
      "without lengths, in the order they came",
      [
        { step: "a", from: 0, to: 0 },
        { step: "b", from: 0, to: 0 },
        { step: "c", from: 0, to: 5 },
      ],
      { "START>a": 1, "a>b": 1, "b>c": 1, "c>END": 1 },
    ],
  ])("of steps %s", async (name, visits, expected) => {
    const workflow = name.replaceAll(/\W/g, "-");
    await api.insert({
      calls: visits
        .map((one) =>
          visit(++numbers, one, { trace_id: `${"0".repeat(28)}${numbers.toString(16).padStart(4, "0")}`, workflow }),
        )
        .map((row, _, rows) => ({ ...row, trace_id: rows[0]?.trace_id ?? "" })),
    });
    const graph = await graphOf(workflow);
    expect(edgesOf(graph)).toEqual(expected);
    for (const { id } of graph.nodes.filter(({ kind }) => kind !== "end")) {
      const leaving = graph.edges.filter(({ from }) => from === id);
      expect(leaving.reduce((sum, { probability }) => sum + probability, 0)).toBeCloseTo(1, 12);
    }
  });

  /** By the definition: all pairs of visits, and whether any lies wholly between them. */
  function oracle(traces: readonly (readonly Visit[])[]): Record<string, number> {
    const counts: Record<string, number> = {};
    const add = (from: string, to: string) => {
      counts[`${from}>${to}`] = (counts[`${from}>${to}`] ?? 0) + 1;
    };
    for (const visits of traces) {
      const ordered = visits
        .map((one, n) => ({ ...one, n }))
        .sort((a, b) => a.from - b.from || a.to - b.to || a.n - b.n);
      const precedes = (a: (typeof ordered)[number], b: (typeof ordered)[number]) =>
        a.to <= b.from && ordered.indexOf(a) < ordered.indexOf(b);
      for (const one of ordered) {
        const before = ordered.filter(
          (other) =>
            precedes(other, one) && !ordered.some((between) => precedes(other, between) && precedes(between, one)),
        );
        for (const step of new Set(before.map(({ step }) => step))) add(step, one.step);
        if (before.length === 0) add("START", one.step);
      }
      const last = ordered.filter((one) => !ordered.some((later) => precedes(one, later)));
      for (const step of new Set(last.map(({ step }) => step))) add(step, "END");
    }
    return counts;
  }

  /** By the definition, one visit after the other: how long each step decided how long its traces took. */
  function criticalMs(traces: readonly (readonly Visit[])[]): Record<string, number> {
    const found: Record<string, number> = {};
    for (const visits of traces) {
      let left = visits.map((one, n) => ({ ...one, n }));
      for (let at = Math.max(...visits.map(({ to }) => to)); left.length > 0; ) {
        left = left.filter(({ to }) => to <= at).sort((a, b) => b.to - a.to || a.from - b.from || a.n - b.n);
        const next = left.shift();
        if (next === undefined) break;
        found[next.step] = (found[next.step] ?? 0) + next.to - next.from;
        at = next.from;
      }
    }
    return found;
  }

  test("of any traces are those that the definition gives, and so is the time that each step decided", async () => {
    const anyVisit = fc
      .record({ step: fc.constantFrom("a", "b", "c", "d"), from: fc.nat({ max: 12 }), length: fc.nat({ max: 5 }) })
      .map(({ step, from, length }) => ({ step, from, to: from + length }));
    const anyTraces = fc.array(fc.array(anyVisit, { minLength: 1, maxLength: 9 }), { minLength: 1, maxLength: 12 });
    let runs = 0;
    await fc.assert(
      fc.asyncProperty(anyTraces, async (traces) => {
        runs += 1;
        const workflow = `random-${runs}`;
        await api.insert({
          calls: traces.flatMap((visits, at) =>
            visits.map((one) => visit(runs * 100 + at + 10_000, one, { workflow })),
          ),
        });
        const graph = await graphOf(workflow, "&critical=true");
        expect(edgesOf(graph)).toEqual(oracle(traces));
        const expected = criticalMs(traces);
        const durationMs = traces
          .map((visits) => Math.max(...visits.map(({ to }) => to)) - Math.min(...visits.map(({ from }) => from)))
          .reduce((sum, ms) => sum + ms, 0);
        for (const { id, name, critical_ms, critical_share } of graph.nodes.filter(({ id }) =>
          id.startsWith("step:"),
        )) {
          expect([id, critical_ms]).toEqual([id, expected[name] ?? 0]);
          expect(critical_share).toBe(durationMs === 0 ? null : (expected[name] ?? 0) / durationMs);
        }
        expect(graph.critical_path).toEqual({
          ...{ traces: traces.length, traces_left_out: 0, duration_ms: durationMs },
          idle_ms: durationMs - Object.values(expected).reduce((sum, ms) => sum + ms, 0),
        });
      }),
      { numRuns: 8 },
    );
  });
});

describe("nodes", () => {
  const frame = { is_billable: false, cost: undefined, price_status: "not_billable" } as const;

  test("have the cost, errors, latency, models and tasks of what was done there; frames and repeats have none", async () => {
    const facts = { workflow: "nodes", model_requested: "gpt-5" };
    const at = (from: number) => ({ step: "answer", from, to: from + 100 });
    const first = visit(1, at(0), { ...facts, task_key: taskKey(1), step_kind: "model" });
    await api.insert({
      calls: [
        visit(1, { step: "", from: 0, to: 500 }, { ...facts, ...frame, kind: "workflow", span_id: "f".repeat(16) }),
        { ...first, parent_span_id: "f".repeat(16) },
        visit(1, at(100), { ...facts, ...frame, settlement: "duplicate_span", settled_by: first.call_id }),
        visit(
          1,
          { step: "", from: 200, to: 250 },
          { ...facts, ...frame, kind: "tool", tool_name: "search", status: "error" },
        ),
        visit(1, at(300), { ...facts, cost: undefined, price_status: "unpriced", task_key: taskKey(1) }),
        visit(2, at(0), { ...facts, task_key: taskKey(2) }),
        visit(2, { step: "", from: 200, to: 300 }, { ...facts, workflow: "" }),
      ],
    });
    const graph = await graphOf("nodes");
    expect(graph).toMatchObject({
      traces: 2,
      tasks: 2,
      visits: 5,
      cost: "0.03",
      calls: 4,
      unpriced_calls: 1,
      nodes_found: 3,
    });
    expect(graph.nodes.find(({ id }) => id === "step:answer")).toMatchObject({
      kind: "model",
      visits: 3,
      traces: 2,
      tasks: 2,
      cost: "0.02",
      cost_per_task: "0.01",
      unpriced_calls: 1,
      latency: { p50_ms: 100, p95_ms: 100 },
      models: ["gpt-5"],
      error_rate: 0,
    });
    expect(graph.nodes.find(({ id }) => id === "tool:search")).toMatchObject({
      kind: "tool",
      cost: "0",
      error_rate: 1,
    });
    // It names no workflow and no step, but stands in a trace of this one.
    expect(graph.nodes.find(({ id }) => id === "call:chat gpt-5")).toMatchObject({ visits: 1, cost: "0.01" });
    expect(edgesOf(graph)).toMatchObject({ "answer>search": 1, "search>answer": 1, "answer>chat gpt-5": 1 });
  });

  test("without a step take that of the span around them, or around that", async () => {
    const facts = { workflow: "framed" };
    const span = (n: number) => `${n}`.repeat(16);
    await api.insert({
      calls: [
        visit(3, { step: "classify", from: 0, to: 100 }, { ...facts, ...frame, kind: "workflow", span_id: span(1) }),
        visit(
          3,
          { step: "", from: 0, to: 90 },
          { ...facts, ...frame, kind: "workflow", span_id: span(2), parent_span_id: span(1) },
        ),
        visit(3, { step: "", from: 10, to: 80 }, { ...facts, parent_span_id: span(2) }),
      ],
    });
    expect(edgesOf(await graphOf("framed"))).toEqual({ "START>classify": 1, "classify>END": 1 });
  });

  test("that are more than fit are folded by what their names begin with, and nothing is lost", async () => {
    const steps = Array.from({ length: 100 }, (_, n) =>
      visit(5_000 + (n % 10), { step: `s${n}`, from: n, to: n + 1 }, { workflow: "wide", cost: BigInt(n) * CENT }),
    );
    await api.insert({ calls: steps });
    const graph = await graphOf("wide");
    expect([graph.nodes.length, graph.nodes_found]).toEqual([62, 100]);
    const others = graph.nodes.find(({ id }) => id === "prefix:step:s");
    expect(others).toMatchObject({ name: "s…", kind: "folded", visits: 41, nodes_folded: 41, cost: "8.2" });
    expect(graph.edges.some(({ from }) => from === "prefix:step:s")).toBe(true);
    expect(graph.nodes.reduce((sum, { cost }) => sum + Math.round(Number(cost) * 100), 0)).toBe(4_950);
    const traversals = graph.edges.reduce((sum, { traversals: n }) => sum + n, 0);
    expect(traversals).toBe(110);
    expect((await graphOf("wide", "&nodes=2")).nodes.map(({ id }) => id)).toEqual([
      "START",
      "prefix:step:s",
      "step:s99",
      "END",
    ]);
  });

  test("whose names share nothing are folded into one", async () => {
    const steps = ["plan", "search", "answer"].map((step, n) =>
      visit(5_100, { step, from: n, to: n + 1 }, { workflow: "unlike", cost: BigInt(n + 1) * CENT }),
    );
    await api.insert({ calls: steps });
    const { nodes, edges } = await graphOf("unlike", "&nodes=2");
    expect(nodes.map(({ id, visits, cost }) => [id, visits, cost])).toEqual([
      ["START", 1, "0"],
      ["OTHER", 2, "0.03"],
      ["step:answer", 1, "0.03"],
      ["END", 1, "0"],
    ]);
    expect(edges.map(({ from, to }) => `${from}>${to}`)).toContain("OTHER>step:answer");
  });

  test("have the agent and the layer of their records, else of the spans around them", async () => {
    const facts = { workflow: "lanes" };
    const span = (n: number) => `00000000000000e${n}`;
    await api.insert({
      calls: [
        visit(
          5_200,
          { step: "", from: 0, to: 90 },
          {
            ...facts,
            ...frame,
            kind: "agent",
            agent_role: "researcher",
            tags: { layer: "generation" },
            span_id: span(1),
          },
        ),
        visit(5_200, { step: "draft", from: 0, to: 10 }, { ...facts, parent_span_id: span(1) }),
        visit(
          5_200,
          { step: "check", from: 10, to: 20 },
          { ...facts, parent_span_id: span(1), agent_role: "critic", tags: { layer: "enhancement" } },
        ),
        visit(5_200, { step: "send", from: 95, to: 99 }, facts),
      ],
    });
    const { nodes } = await graphOf("lanes");
    const of = (name: string) => nodes.find((node) => node.name === name);
    expect([of("draft")?.agent_role, of("draft")?.layer]).toEqual(["researcher", "generation"]);
    expect([of("check")?.agent_role, of("check")?.layer]).toEqual(["critic", "enhancement"]);
    expect([of("send")?.agent_role, of("send")?.layer]).toEqual([null, null]);
  });

  test("of calls without a trace follow each other in their task", async () => {
    const loose = (from: number, step: string) =>
      visit(
        0,
        { step, from, to: from + 5 },
        { workflow: "loose", trace_id: "", span_id: "", task_key: taskKey(7), signal: "native" },
      );
    await api.insert({ calls: [loose(10, "b"), loose(0, "a")] });
    expect(edgesOf(await graphOf("loose"))).toEqual({ "START>a": 1, "a>b": 1, "b>END": 1 });
  });

  test("are of one version where it is asked for, and none of a workflow nobody saw", async () => {
    await api.insert({
      calls: ["1", "2"].map((version) =>
        visit(
          6_000 + Number(version),
          { step: `v${version}`, from: 0, to: 1 },
          { workflow: "versioned", workflow_version: version },
        ),
      ),
    });
    expect(edgesOf(await graphOf("versioned", "&workflow_version=2"))).toEqual({ "START>v2": 1, "v2>END": 1 });
    expect(await graphOf("nowhere")).toMatchObject({ traces: 0, nodes: [], edges: [], nodes_found: 0 });
  });
});

describe("lint", () => {
  const graph = {
    entry: "plan",
    nodes: [{ id: "plan" }, { id: "act", terminal: true }],
    edges: [{ from: "plan", to: "act" }],
  };
  const lint = async (body: object) =>
    lintWorkflowEndpoint.response.parse(await api.post("/workflows/lint", { project: "graphs", ...body }));

  test("of a declared graph needs nothing observed", async () => {
    expect(await lint({ graph })).toEqual({ errors: 0, warnings: 0, findings: [], observed_traces: null });
    const broken = { ...graph, edges: [{ from: "plan", to: "nowhere" }] };
    expect(await lint({ graph: broken })).toMatchObject({
      errors: 2,
      findings: [
        { rule: "dangling_edge", edge: { from: "plan", to: "nowhere" } },
        { rule: "unreachable", node: "act" },
      ],
    });
  });

  test("beside a workflow says what was seen otherwise", async () => {
    const workflow = "in-a-loop--and-in-one-of-a-step-with-itself";
    const { findings, observed_traces } = await lint({ graph, workflow });
    expect(observed_traces).toBe(1);
    expect(findings.map(({ rule, edge }) => [rule, edge?.from, edge?.to])).toEqual([
      ["undeclared_edge", "act", "act"],
      ["undeclared_edge", "act", "plan"],
    ]);
  });

  test("refuses what is no graph by field", async () => {
    await expect(lint({ graph: { ...graph, entry: 1 } })).rejects.toThrow(/400 .*"path":"graph.entry"/);
    await expect(lint({})).rejects.toThrow(/400 .*"path":"graph"/);
  });
});
