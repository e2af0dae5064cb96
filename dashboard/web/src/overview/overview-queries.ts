import type { economicsEndpoint } from "../../../contract/economics.ts";
import { ask } from "../api/ask.ts";
import { figureQuery, type Scope, usageQuery } from "../api/queries.ts";
import type { Grouping } from "../state/grouping.ts";

/** Totals of the range, with a series for the sparklines. */
export const headlineQuery = (scope: Scope) =>
  usageQuery(scope, "headline", {
    metrics: [
      ...(["spend", "calls", "errors", "error_rate", "unpriced_calls", "input_tokens", "output_tokens"] as const),
      ...(["input_uncached", "cache_read", "cache_write", "output_text", "output_reasoning"] as const),
      ...(["latency_p50_ms", "latency_p95_ms", "ttft_p50_ms", "ttft_p95_ms"] as const),
    ],
    compare: scope.cmp,
  });

/** Spend over time by one dimension: the seven largest and the rest. */
export const spendQuery = (scope: Scope, by: Grouping) =>
  usageQuery(scope, "spend", { metrics: ["spend", "calls", "unpriced_calls"], by: [by], top: 7 });

/** Tasks, outcomes and cost per successful task by workflow. */
export function economicsQuery(scope: Scope) {
  const { project, from, to } = scope;
  const query = { project, from, to, by: "workflow" };
  const answer = (signal: AbortSignal) => ask<typeof economicsEndpoint>("/tasks/economics", { query, signal });
  return figureQuery({ scope, name: "economics", asked: query, answer });
}
