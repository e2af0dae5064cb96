import type { Reader } from "@outlay/clickhouse/store";
import type { ObservedGraph } from "@outlay/core/graph/compare-observed";
import { lintGraph } from "@outlay/core/graph/lint-graph";
import type { z } from "zod";
import { isFolded } from "../contract/vocabulary.ts";
import type { lintWorkflowEndpoint, WorkflowGraph } from "../contract/workflow-graph.ts";
import { answerWorkflowGraph } from "./answer-workflow-graph.ts";
import type { HandlerInput } from "./api-route.ts";

/** Faults of a declared graph; with a workflow also where that was observed to be another one. */
export async function answerLintWorkflow(
  reader: Reader,
  { body, now, signal }: HandlerInput<unknown, z.output<(typeof lintWorkflowEndpoint)["body"]>>,
): Promise<z.input<(typeof lintWorkflowEndpoint)["response"]>> {
  const { graph, workflow, ...range } = body;
  const observed =
    workflow === undefined
      ? undefined
      : observedOf(await answerWorkflowGraph(reader, { query: { ...range, workflow }, now, signal }));
  const findings = lintGraph(graph, observed).map((finding) => ({
    ...finding,
    node: finding.node ?? null,
    edge: finding.edge ?? null,
  }));
  const errors = findings.filter(({ level }) => level === "error").length;
  return { errors, warnings: findings.length - errors, findings, observed_traces: observed?.traces ?? null };
}

/** By names, as people declare them; what is folded into one node is no node that could be declared. */
function observedOf({ traces, nodes, edges }: WorkflowGraph): ObservedGraph {
  const named = new Map(nodes.filter(({ id }) => !isFolded(id)).map(({ id, name }) => [id, name]));
  const inner = nodes.filter(({ id }) => named.has(id) && id !== "START" && id !== "END");
  return {
    traces,
    nodes: inner.map(({ name, visits }) => ({ name, visits })),
    edges: edges.flatMap(({ from, to, traversals }) => {
      const [start, end] = [named.get(from), named.get(to)];
      return start === undefined || end === undefined ? [] : [{ from: start, to: end, traversals }];
    }),
  };
}
