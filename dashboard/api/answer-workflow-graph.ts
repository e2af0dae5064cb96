import { type GraphEdgeRow, type GraphNodeRow, graphEdges, graphNodes } from "@outlay/clickhouse/queries/graph";
import type { Reader } from "@outlay/clickhouse/store";
import { AppError } from "@outlay/core/errors";
import { END, START } from "@outlay/core/graph/declared-graph";
import { formatUsd, usdAsFloat, ZERO_USD } from "@outlay/core/money";
import { compareText } from "@outlay/core/trace/trace-record";
import type { z } from "zod";
import type { WorkflowGraph, workflowGraphEndpoint } from "../contract/workflow-graph.ts";
import type { HandlerInput } from "./api-route.ts";
import { moneyPer, picoOf } from "./money-text.ts";
import { parseRange, parseZone } from "./range.ts";

type GraphQuery = Omit<z.output<(typeof workflowGraphEndpoint)["query"]>, "nodes"> & { readonly nodes?: number };
type Node = WorkflowGraph["nodes"][number];
type Edge = WorkflowGraph["edges"][number];

const NODES_MAX = 60;
/** What one query can order in its time and memory. */
const VISITS_MAX = 4_000_000;
const OTHER = "OTHER";

/** The graph of a workflow in a range. AppErrors: `bad_request` for the range, `query_too_wide` beyond 4 million visits. */
export async function answerWorkflowGraph(
  reader: Reader,
  { query, now, signal }: Pick<HandlerInput<GraphQuery, unknown>, "query" | "now" | "signal">,
): Promise<WorkflowGraph> {
  const { project, workflow, nodes: nodesMax = NODES_MAX } = query;
  const { from, to } = parseRange(query, { now, zone: parseZone(query.tz) });
  const scope = { project, from, to, workflow, version: query.workflow_version ?? null };
  const ask = (kept: readonly string[], limit: number) =>
    reader.query(graphNodes, { ...scope, kept: [...kept], limit }, { signal });
  let [all, ...rows] = await ask([], nodesMax + 2);
  const nodesFound = (all?.rows_found ?? 1) - 1;
  if (all === undefined || nodesFound === 0) return emptyGraph(workflow);
  if (all.visits_made > VISITS_MAX) {
    const message = `${workflow} has ${all.visits_made} visits in the range, more than ${VISITS_MAX}: narrow the range`;
    throw new AppError("query_too_wide", message, { issues: [{ path: "from", message }] });
  }
  let kept = rows.map(({ folded }) => folded);
  if (nodesFound > nodesMax) {
    kept = kept.slice(0, nodesMax - 1);
    [all = all, ...rows] = await ask(kept, nodesMax + 1);
  }
  const edges = await reader.query(graphEdges, { ...scope, kept }, { signal });
  const whole = all;
  return {
    workflow,
    ...totalsJson(whole),
    nodes_found: nodesFound,
    nodes: [terminal(START, whole), ...rows.map((row) => nodeJson(row, whole)), terminal(END, whole)],
    edges: edgesJson(edges, kept),
  };
}

const emptyGraph = (workflow: string): WorkflowGraph => ({
  workflow,
  traces: 0,
  tasks: 0,
  visits: 0,
  cost: formatUsd(ZERO_USD),
  calls: 0,
  unpriced_calls: 0,
  priced_share: null,
  nodes_found: 0,
  nodes: [],
  edges: [],
});

const totalsJson = (all: GraphNodeRow) => ({
  traces: all.paths,
  tasks: all.tasks,
  visits: all.visits_made,
  cost: all.amount,
  calls: all.calls,
  unpriced_calls: all.unpriced_calls,
  priced_share: pricedShare(all),
});

function nodeJson(row: GraphNodeRow, all: GraphNodeRow): Node {
  const colon = row.folded.indexOf(":");
  return {
    id: row.folded === "" ? OTHER : row.folded,
    name: row.folded === "" ? OTHER : row.folded.slice(colon + 1),
    kind: row.folded === "" ? "folded" : (row.step_kinds[0] ?? row.kinds[0] ?? ""),
    visits: row.visits_made,
    traces: row.paths,
    tasks: row.tasks,
    cost: row.amount,
    cost_per_task: moneyPer(row.amount, all.tasks),
    cost_per_trace: moneyPer(row.amount, all.paths),
    cost_share: shareOf(row.amount, all.amount),
    calls: row.calls,
    unpriced_calls: row.unpriced_calls,
    priced_share: pricedShare(row),
    errors: row.failures,
    error_rate: row.visits_made === 0 ? null : row.failures / row.visits_made,
    latency: latencyOf(row.durations),
    models: row.models,
    nodes_folded: row.nodes_folded,
  };
}

/** Where every trace begins, or ends: a place without calls. */
const terminal = (id: string, all: GraphNodeRow): Node => ({
  id,
  name: id,
  kind: id.toLowerCase(),
  visits: all.paths,
  traces: all.paths,
  tasks: all.tasks,
  cost: formatUsd(ZERO_USD),
  cost_per_task: all.tasks === 0 ? null : formatUsd(ZERO_USD),
  cost_per_trace: formatUsd(ZERO_USD),
  cost_share: shareOf("0", all.amount),
  calls: 0,
  unpriced_calls: 0,
  priced_share: null,
  errors: 0,
  error_rate: null,
  latency: null,
  models: [],
  nodes_folded: 1,
});

function edgesJson(rows: readonly GraphEdgeRow[], kept: readonly string[]): Edge[] {
  const leaving = new Map<number, number>();
  for (const { from_position, traversals } of rows)
    leaving.set(from_position, (leaving.get(from_position) ?? 0) + traversals);
  const idAt = (position: number): string =>
    position === -1 ? START : position === -2 ? END : (kept[position - 1] ?? OTHER);
  return rows
    .map((row) => ({
      from: idAt(row.from_position),
      to: idAt(row.to_position),
      traversals: row.traversals,
      traces: row.paths,
      probability: row.traversals / (leaving.get(row.from_position) ?? row.traversals),
      cost: row.cost_after,
      unpriced_calls: row.unpriced_calls,
      errors: row.failures,
      error_rate: row.failures / row.traversals,
      latency: latencyOf(row.durations),
      wait: { p50_ms: row.waits[0] ?? 0, p95_ms: row.waits[1] ?? 0 },
    }))
    .sort((a, b) => b.traversals - a.traversals || compareText(a.from, b.from) || compareText(a.to, b.to));
}

const latencyOf = ([p50, p95]: readonly number[]): Node["latency"] =>
  p50 === undefined || p95 === undefined ? null : { p50_ms: p50, p95_ms: p95 };

const pricedShare = ({ calls, unpriced_calls, partly_priced_calls }: GraphNodeRow): number | null =>
  calls === 0 ? null : (calls - unpriced_calls - partly_priced_calls) / calls;

function shareOf(amount: string | null, whole: string | null): number | null {
  if (amount === null || whole === null || picoOf(whole) === ZERO_USD) return null;
  return usdAsFloat(picoOf(amount)) / usdAsFloat(picoOf(whole));
}
