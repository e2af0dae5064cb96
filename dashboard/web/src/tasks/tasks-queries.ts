import type { economicsEndpoint } from "../../../contract/economics.ts";
import type { failureTaxEndpoint, taskMeasuresEndpoint } from "../../../contract/measures.ts";
import { ask } from "../api/ask.ts";
import { figureQuery, type Scope, usageQuery } from "../api/queries.ts";
import { writableFilters } from "../filters/filtered-out.tsx";
import { type UrlFilter, writeFilter } from "../state/filter-text.ts";
import type { TaskDimension, TaskQuestion } from "./task-question.ts";

type Asked = Parameters<typeof ask<typeof economicsEndpoint>>[1]["query"];

/** As many as the API gives. */
const GROUPS_MAX = 1_000;

/** Tasks, outcomes and cost per successful task by groups. */
export function groupsQuery(scope: Scope, by: readonly TaskDimension[], more: Partial<Asked> = {}) {
  const { project, from, to, tz, cmp } = scope;
  const query = { project, from, to, tz, by: by.join(","), compare: cmp, limit: GROUPS_MAX, ...more };
  const answer = (signal: AbortSignal) => ask<typeof economicsEndpoint>("/tasks/economics", { query, signal });
  return figureQuery({ scope, name: "task-groups", asked: query, answer });
}

/** What a page of groups asks: only tasks that its filters leave. */
export const questionQuery = (scope: Scope, { by, filters, groupsMax: limit }: TaskQuestion) =>
  groupsQuery(scope, by, filters.length === 0 ? { limit } : { limit, f: filters.map(writeFilter) });

/** What went into failed tasks, repeated attempts and cancelled streams (M7). */
export function failureTaxQuery(scope: Scope, by: readonly TaskDimension[], filters: readonly UrlFilter[]) {
  const { project, from, to, tz } = scope;
  const body = { project, range: { from, to }, tz, by: [...by], filters: writableFilters(filters) };
  const answer = (signal: AbortSignal) =>
    ask<typeof failureTaxEndpoint>("/measures/failure-tax", { query: {}, body, signal });
  return figureQuery({ scope, name: "failure-tax", asked: body, answer });
}

/** What the measures of tasks can be grouped by. */
export const measuredDimensions = [
  "workflow",
  "workflow_version",
  "team",
  "environment",
  "task_type",
  "customer_id",
  "user_id",
] as const;
export type MeasuredDimension = (typeof measuredDimensions)[number];

/** By what the measures are to be asked so that they stand beside a question; they know one dimension, and no filters. */
export const readMeasured = ({ by, filters }: TaskQuestion): MeasuredDimension | undefined =>
  by.length === 1 && filters.length === 0 ? measuredDimensions.find((name) => name === by[0]) : undefined;

/** Fully loaded cost, manual work, value and margin of tasks (M17, M19, M26). */
export function taskMeasuresQuery(scope: Scope, by: MeasuredDimension) {
  const { project, from, to, tz } = scope;
  const query = { project, from, to, tz, by };
  const answer = (signal: AbortSignal) => ask<typeof taskMeasuresEndpoint>("/measures/tasks", { query, signal });
  return figureQuery({ scope, name: "task-measures", asked: query, answer });
}

/** Most groups that a question about calls answers one by one. */
export const CALL_GROUPS_MAX = 20;

/** How quick the calls of each group are, and what helped or stopped them. */
export const callFactsQuery = (scope: Scope, by: readonly TaskDimension[], filters: readonly UrlFilter[]) =>
  usageQuery(scope, "task-call-facts", {
    metrics: [
      ...(["calls", "ttft_p50_ms", "ttft_p95_ms", "ttft_calls", "latency_p50_ms", "latency_p95_ms"] as const),
      ...(["cache_read_ratio", "cache_hit_rate", "fallback_rate", "retry_rate", "blocked"] as const),
    ],
    by: [...by],
    filters: writableFilters(filters),
    bucket: "1M",
    top: CALL_GROUPS_MAX,
  });

/** Who spends on each workflow. */
export const ownersQuery = (scope: Scope, filters: readonly UrlFilter[]) =>
  usageQuery(scope, "task-owners", {
    metrics: ["spend", "calls"],
    by: ["workflow", "team"],
    filters: writableFilters(filters),
    bucket: "1M",
    top: CALL_GROUPS_MAX,
  });
