import { z } from "zod";
import { ch } from "../ch.ts";
import { defineQuery } from "../define-query.ts";

/** The part of the ledger that a graph is made of; `from` and `to` in milliseconds since 1970 UTC. */
const scope = {
  project: z.string().min(1),
  from: z.int(),
  to: z.int(),
  workflow: z.string().min(1),
  version: z.string().nullable(),
  /** Nodes that are told apart. */
  kept: z.array(z.string()),
  /** What other nodes are folded by: into the first that their id begins with, so longer ones come first. */
  prefixes: z.array(z.string()),
};

const amount = ch.nullable(ch.decimal(38, 12));
/** [p50, p95] in milliseconds; empty where none is known. */
const percentiles = ch.array(ch.uint32());

/** Nodes of a workflow, the dearest first, after one row of all of them. */
export const graphNodes = defineQuery({
  file: "graph-nodes.sql",
  params: z.strictObject({ ...scope, limit: z.int().min(1) }),
  row: z.object({
    /** `step:`, `tool:`, `agent:` or `call:` and the name, or a prefix; `""` for those folded into one, and in the total. */
    folded: ch.string(),
    is_total: ch.uint64(),
    visits_made: ch.uint64(),
    paths: ch.uint64(),
    tasks: ch.uint64(),
    calls: ch.uint64(),
    unpriced_calls: ch.uint64(),
    partly_priced_calls: ch.uint64(),
    amount,
    failures: ch.uint64(),
    durations: percentiles,
    models: ch.array(ch.string()),
    step_kinds: ch.array(ch.string()),
    kinds: ch.array(ch.string()),
    roles: ch.array(ch.string()),
    layers: ch.array(ch.string()),
    nodes_folded: ch.uint64(),
    /** Rows before the limit, the total included. */
    rows_found: ch.uint64(),
  }),
});
export type GraphNodeRow = z.output<typeof graphNodes.row>;

/** Transitions between nodes. Positions count `kept`, then `prefixes`, from 1; 0 = every other node, -1 = start, -2 = end. */
export const graphEdges = defineQuery({
  file: "graph-edges.sql",
  params: z.strictObject(scope),
  row: z.object({
    from_position: ch.int16(),
    to_position: ch.int16(),
    traversals: ch.uint64(),
    paths: ch.uint64(),
    calls: ch.uint64(),
    unpriced_calls: ch.uint64(),
    /** Of the visits that were reached. */
    cost_after: amount,
    failures: ch.uint64(),
    durations: percentiles,
    /** [p50, p95] in milliseconds from the end before to the start after. */
    waits: ch.array(ch.int64()),
  }),
});
export type GraphEdgeRow = z.output<typeof graphEdges.row>;

/** Time in which nodes decided how long traces took. Positions as those of edges; -1 = the traces, with their durations. */
export const graphCritical = defineQuery({
  file: "graph-critical.sql",
  params: z.strictObject({
    ...scope,
    /** Traces of more visits are left out. */
    visits_max: z.int().min(1),
  }),
  row: z.object({
    position: ch.int16(),
    critical_ms: ch.int64(),
    /** Visits, of -1 traces. */
    found: ch.uint64(),
  }),
});
