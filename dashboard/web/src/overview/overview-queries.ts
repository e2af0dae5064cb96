import type { economicsEndpoint } from "../../../contract/economics.ts";
import { ask } from "../api/ask.ts";
import { figureQuery, type Scope, usageQuery } from "../api/queries.ts";
import { writableFilters } from "../filters/filtered-out.tsx";
import { type UrlFilter, writeFilter } from "../state/filter-text.ts";
import type { Grouping } from "../state/grouping.ts";
import { splitTaskFilters } from "../tasks/task-question.ts";

/** Totals of the range, with a series for the sparklines. */
export const headlineQuery = (scope: Scope, filters: readonly UrlFilter[]) =>
  usageQuery(scope, "headline", {
    metrics: [
      ...(["spend", "calls", "errors", "error_rate", "unpriced_calls", "input_tokens", "output_tokens"] as const),
      ...(["input_uncached", "cache_read", "cache_write", "output_text", "output_reasoning"] as const),
      ...(["latency_p50_ms", "latency_p95_ms", "ttft_p50_ms", "ttft_p95_ms"] as const),
    ],
    filters: writableFilters(filters),
    compare: scope.cmp,
  });

/** Spend over time by one dimension: the seven largest and the rest. */
export const spendQuery = (scope: Scope, by: Grouping, filters: readonly UrlFilter[]) =>
  usageQuery(scope, "spend", {
    metrics: ["spend", "calls", "unpriced_calls"],
    by: [by],
    filters: writableFilters(filters),
    top: 7,
  });

/** Spend of departments on what they use it for. */
export const departmentsQuery = (scope: Scope, filters: readonly UrlFilter[]) =>
  usageQuery(scope, "departments", {
    metrics: ["spend", "calls", "unpriced_calls"],
    by: ["department", "use_case"],
    filters: writableFilters(filters),
    bucket: "1M",
    top: 20,
  });

/** Tasks, outcomes and cost per successful task by workflow; filters that tasks cannot be held to are left out. */
export function economicsQuery(scope: Scope, filters: readonly UrlFilter[] = []) {
  const { project, from, to } = scope;
  const { usable } = splitTaskFilters(filters);
  const query = { project, from, to, by: "workflow", ...(usable.length > 0 && { f: usable.map(writeFilter) }) };
  const answer = (signal: AbortSignal) => ask<typeof economicsEndpoint>("/tasks/economics", { query, signal });
  return figureQuery({ scope, name: "economics", asked: query, answer });
}
