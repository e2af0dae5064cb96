import {
  type GraphEdgeRow,
  type GraphNodeRow,
  graphCritical,
  graphEdges,
  graphNodes,
} from "@outlay/clickhouse/queries/graph";
import type { Reader } from "@outlay/clickhouse/store";
import { AppError } from "@outlay/core/errors";
import { END, START } from "@outlay/core/graph/declared-graph";
import { formatUsd, usdAsFloat, ZERO_USD } from "@outlay/core/money";
import { compareText } from "@outlay/core/trace/trace-record";
import type { z } from "zod";
import { isFolded } from "../contract/vocabulary.ts";
import type { WorkflowGraph, workflowGraphEndpoint } from "../contract/workflow-graph.ts";
import type { HandlerInput } from "./api-route.ts";
import { type Folding, foldNodes } from "./fold-nodes.ts";
import { moneyPer, picoOf } from "./money-text.ts";
import { parseRange, parseZone } from "./range.ts";

type Asked = z.output<(typeof workflowGraphEndpoint)["query"]>;
type GraphQuery = Omit<Asked, "nodes" | "critical"> & Partial<Pick<Asked, "nodes" | "critical">>;
type Node = WorkflowGraph["nodes"][number];
type Edge = WorkflowGraph["edges"][number];

const NODES_MAX = 60;
/** What one query can order in its time and memory. */
const VISITS_MAX = 4_000_000;
/** Of more nodes the dearest tell by what the others are folded. */
const NODES_READ_MAX = 2_000;
/** Of traces of more visits the critical path is not followed: it takes the square of their number. */
const CRITICAL_VISITS_MAX = 1_000;
const OTHER = "OTHER";

/** The graph of a workflow in a range. AppErrors: `bad_request` for the range, `query_too_wide` beyond 4 million visits. */
export async function answerWorkflowGraph(
  reader: Reader,
  { query, now, signal }: Pick<HandlerInput<GraphQuery, unknown>, "query" | "now" | "signal">,
): Promise<WorkflowGraph> {
  const { project, workflow, nodes: nodesMax = NODES_MAX } = query;
  const { from, to } = parseRange(query, { now, zone: parseZone(query.tz) });
  const scope = { project, from, to, workflow, version: query.workflow_version ?? null };
  const ask = ({ kept, prefixes }: Folding, limit: number) =>
    reader.query(graphNodes, { ...scope, kept: [...kept], prefixes: [...prefixes], limit }, { signal });
  let [all, ...rows] = await ask({ kept: [], prefixes: [] }, NODES_READ_MAX + 1);
  const nodesFound = (all?.rows_found ?? 1) - 1;
  if (all === undefined || nodesFound === 0) return emptyGraph(workflow);
  refuseTooMany(workflow, all);
  const ids = rows.map(({ folded }) => folded);
  const { kept, prefixes } = foldNodes(ids, nodesMax, ids.length === nodesFound);
  if (kept.length < nodesFound) [all = all, ...rows] = await ask({ kept, prefixes }, nodesMax + 1);
  const folded = { ...scope, kept: [...kept], prefixes: [...prefixes] };
  const edges = await reader.query(graphEdges, folded, { signal });
  const times =
    query.critical === "true"
      ? await reader.query(graphCritical, { ...folded, visits_max: CRITICAL_VISITS_MAX }, { signal })
      : undefined;
  const whole = all;
  const places: Places = { groups: [...kept, ...prefixes], prefixes: new Set(prefixes) };
  const critical = times === undefined ? undefined : criticalOf(times, whole);
  return {
    workflow,
    ...totalsJson(whole),
    nodes_found: nodesFound,
    critical_path: critical?.path ?? null,
    nodes: [
      terminal(START, whole),
      ...rows.map((row) => ({
        ...nodeJson(row, whole, places),
        ...criticalJson(critical, places.groups.indexOf(row.folded) + 1),
      })),
      terminal(END, whole),
    ],
    edges: edgesJson(edges, places),
  };
}

/** What positions of edges count, and which of it stands for several nodes. */
interface Places {
  readonly groups: readonly string[];
  readonly prefixes: ReadonlySet<string>;
}

function refuseTooMany(workflow: string, { visits_made }: GraphNodeRow): void {
  if (visits_made <= VISITS_MAX) return;
  const message = `${workflow} has ${visits_made} visits in the range, more than ${VISITS_MAX}: narrow the range`;
  throw new AppError("query_too_wide", message, { issues: [{ path: "from", message }] });
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
  critical_path: null,
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

/** Time on the critical paths by position, and of all paths. */
function criticalOf(rows: readonly z.output<(typeof graphCritical)["row"]>[], { paths }: GraphNodeRow) {
  const msOf = new Map(rows.map(({ position, critical_ms }) => [position, critical_ms]));
  const traces = rows.find(({ position }) => position === -1)?.found ?? 0;
  const durationMs = msOf.get(-1) ?? 0;
  const pathMs = [...msOf].reduce((sum, [position, ms]) => (position === -1 ? sum : sum + ms), 0);
  const path = { traces, traces_left_out: paths - traces, duration_ms: durationMs, idle_ms: durationMs - pathMs };
  return { msOf, path };
}

function criticalJson(critical: ReturnType<typeof criticalOf> | undefined, position: number) {
  if (critical === undefined) return NOT_ASKED;
  const ms = critical.msOf.get(position) ?? 0;
  const { duration_ms } = critical.path;
  return { critical_ms: ms, critical_share: duration_ms === 0 ? null : ms / duration_ms };
}

const NOT_ASKED = { critical_ms: null, critical_share: null };

/** An id without the kind before its name. */
const nameIn = (id: string): string => id.slice(id.indexOf(":") + 1);

const idOf = (group: string, { prefixes }: Places): string =>
  group === "" ? OTHER : prefixes.has(group) ? `prefix:${group}` : group;

function nodeJson(row: GraphNodeRow, all: GraphNodeRow, places: Places): Node {
  const id = idOf(row.folded, places);
  return {
    id,
    name: id === OTHER ? OTHER : isFolded(id) ? `${nameIn(row.folded)}…` : nameIn(row.folded),
    kind: isFolded(id) ? "folded" : (row.step_kinds[0] ?? row.kinds[0] ?? ""),
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
    agent_role: row.roles[0] ?? null,
    layer: row.layers[0] ?? null,
    ...NOT_ASKED,
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
  agent_role: null,
  layer: null,
  ...NOT_ASKED,
  nodes_folded: 1,
});

function edgesJson(rows: readonly GraphEdgeRow[], places: Places): Edge[] {
  const leaving = new Map<number, number>();
  for (const { from_position, traversals } of rows)
    leaving.set(from_position, (leaving.get(from_position) ?? 0) + traversals);
  const idAt = (position: number): string =>
    position === -1 ? START : position === -2 ? END : idOf(places.groups[position - 1] ?? "", places);
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
