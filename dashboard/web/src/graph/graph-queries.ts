import type { lintWorkflowEndpoint, WorkflowGraph, workflowGraphEndpoint } from "../../../contract/workflow-graph.ts";
import { ask } from "../api/ask.ts";
import { figureQuery, type Scope, type Source, usageQuery } from "../api/queries.ts";
import type { UrlFilter } from "../state/filter-text.ts";
import type { DeclaredGraph } from "./declared-store.ts";

const WORKFLOWS_MAX = 20;

/** Workflows of the range, those that spend most first. */
export const workflowsQuery = (scope: Scope) =>
  usageQuery(scope, "graph-workflows", {
    metrics: ["spend", "calls"],
    by: ["workflow"],
    bucket: "1M",
    top: WORKFLOWS_MAX,
  });

/** The workflow that the filters of the address name. */
export const workflowOf = (filters: readonly UrlFilter[]): string | undefined =>
  filters.find(({ dimension, op }) => dimension === "workflow" && (op === "eq" || op === "in"))?.values[0];

/** `isTimed`: also how much of the time of its traces each step decided, which takes longer to work out. */
export function graphQuery(scope: Scope, workflow: string, isTimed: boolean): Source<WorkflowGraph> {
  const { project, from, to, tz } = scope;
  const query = { project, from, to, tz, ...(isTimed && { critical: "true" as const }) };
  const path = `/workflows/${encodeURIComponent(workflow)}/graph` as const;
  const answer = (signal: AbortSignal) => ask<typeof workflowGraphEndpoint>(path, { query, signal });
  return {
    ...figureQuery({ scope, name: "graph", asked: { workflow, ...query }, answer }),
    // Asked for more of the same workflow its graph stays; that of another one would be wrong.
    placeholderData: ((previous: WorkflowGraph | undefined) =>
      previous?.workflow === workflow ? previous : undefined) as never,
  };
}

/** Faults of the declared graph, alone and beside what was observed in the range. */
export function lintQuery(scope: Scope, workflow: string, graph: DeclaredGraph) {
  const { project, from, to, tz } = scope;
  const body = { project, workflow, from, to, tz, graph };
  const answer = (signal: AbortSignal) =>
    ask<typeof lintWorkflowEndpoint>("/workflows/lint", { query: {}, body, signal });
  return figureQuery({ scope, name: "graph-lint", asked: body, answer });
}
