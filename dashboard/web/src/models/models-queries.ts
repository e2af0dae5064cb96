import type { economicsEndpoint } from "../../../contract/economics.ts";
import type { breakersEndpoint } from "../../../contract/measures.ts";
import { ask } from "../api/ask.ts";
import { figureQuery, type Scope, usageQuery } from "../api/queries.ts";
import { writableFilters } from "../filters/filtered-out.tsx";
import type { UrlFilter } from "../state/filter-text.ts";
import type { Grouping } from "../state/grouping.ts";

const MODELS_MAX = 20;
/** As many groups of tasks as the API gives. */
const GROUPS_MAX = 1_000;

/** Tasks, outcomes and cost per success by the dimensions named; all tasks of the range. */
export function outcomesQuery(scope: Scope, by: string) {
  const { project, from, to, tz } = scope;
  const query = { project, from, to, tz, by, limit: GROUPS_MAX };
  const answer = (signal: AbortSignal) => ask<typeof economicsEndpoint>("/tasks/economics", { query, signal });
  return figureQuery({ scope, name: "model-outcomes", asked: query, answer });
}

/** What calls of each model cost, how quick and how sound they were: of the models with most calls. */
export const modelUsageQuery = (scope: Scope, filters: readonly UrlFilter[]) =>
  usageQuery(scope, "models", {
    metrics: [
      ...(["calls", "spend", "requests", "unpriced_calls", "list_cost", "cost_per_request"] as const),
      ...(["input_tokens", "input_uncached", "cache_read", "cache_write", "cache_read_ratio"] as const),
      ...(["output_tokens", "output_text", "output_reasoning", "blended_input_price"] as const),
      ...(["latency_p50_ms", "latency_p95_ms", "latency_calls", "ttft_p50_ms", "ttft_p95_ms", "ttft_calls"] as const),
      ...(["errors", "error_rate", "timeouts", "retries", "retry_rate", "fallbacks", "fallback_rate"] as const),
      ...(["blocked", "cancelled", "failed_cost", "superseded_cost", "cancelled_cost"] as const),
    ],
    by: ["model_resolved"],
    filters: writableFilters(filters),
    bucket: "1M",
    top: MODELS_MAX,
  });

/** Latency over time by model. */
export const modelLatencyQuery = (scope: Scope, filters: readonly UrlFilter[]) =>
  usageQuery(scope, "model-latency", {
    metrics: ["latency_p95_ms", "calls", "unpriced_calls", "latency_calls"],
    by: ["model_resolved"],
    filters: writableFilters(filters),
    top: 7,
  });

/** Calls of two dimensions side by side, the most first. */
export const pairsQuery = (scope: Scope, by: readonly [Grouping, Grouping], filters: readonly UrlFilter[]) =>
  usageQuery(scope, `model-pairs-${by.join("-")}`, {
    metrics: ["calls", "spend", "unpriced_calls", "errors"],
    by: [...by],
    filters: writableFilters(filters),
    bucket: "1M",
    top: MODELS_MAX,
  });

/** How long breakers were open. */
export function breakersQuery(scope: Scope, filters: readonly UrlFilter[]) {
  const { project, from, to, tz } = scope;
  const body = { project, range: { from, to }, tz, filters: writableFilters(filters) };
  const answer = (signal: AbortSignal) =>
    ask<typeof breakersEndpoint>("/measures/breakers", { query: {}, body, signal });
  return figureQuery({ scope, name: "breakers", asked: body, answer });
}
