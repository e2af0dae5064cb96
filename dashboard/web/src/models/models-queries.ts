import type { economicsEndpoint } from "../../../contract/economics.ts";
import type { breakersEndpoint, contextEndpoint } from "../../../contract/measures.ts";
import type { modelCostsEndpoint } from "../../../contract/model-costs.ts";
import { type Metric, metrics } from "../../../contract/vocabulary.ts";
import { ask } from "../api/ask.ts";
import { figureQuery, type Scope, usageQuery } from "../api/queries.ts";
import { writableFilters } from "../filters/filtered-out.tsx";
import type { UrlFilter } from "../state/filter-text.ts";
import type { Grouping } from "../state/grouping.ts";
import type { UrlState } from "../state/url-state.ts";
import { type LatencyKind, latencyMetric, percentiles } from "./latency-lines.ts";

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

/** What every row needs, and the columns that are shown unless the reader chooses. */
const usualMetrics = [
  ...(["calls", "spend", "requests", "unpriced_calls", "cost_per_request"] as const),
  ...(["input_tokens", "cache_read", "cache_read_ratio", "output_tokens"] as const),
  ...(["latency_p50_ms", "latency_p95_ms", "latency_calls", "ttft_p50_ms", "ttft_p95_ms", "ttft_calls"] as const),
  ...(["errors", "error_rate"] as const),
] satisfies Metric[];

/** What the price simulator multiplies. */
const simulatedMetrics = [
  ...(["list_cost", "input_uncached", "cache_write", "output_text", "output_reasoning"] as const),
] satisfies Metric[];

/** Column ids are names of metrics with dashes. */
const columnMetric = (id: string): Metric | undefined => metrics.find((metric) => metric.replaceAll("_", "-") === id);

/** What the address says of which figures are wanted. */
type Shown = Pick<UrlState, "cols" | "ref">;

/**
 * What calls of each model cost, how quick and how sound they were: of the models with most calls. Figures that only some look
 * at are asked for only where they are looked at, for some of them are dear.
 */
export const modelUsageQuery = (scope: Scope, filters: readonly UrlFilter[], { cols, ref }: Shown) =>
  usageQuery(scope, "models", {
    metrics: [
      ...new Set([
        ...usualMetrics,
        ...(ref === undefined ? [] : simulatedMetrics),
        ...cols.flatMap((id) => columnMetric(id) ?? []),
      ]),
    ],
    by: ["model_resolved"],
    filters: writableFilters(filters),
    bucket: "1M",
    top: MODELS_MAX,
  });

/** Latency over time by model. */
export const modelLatencyQuery = (scope: Scope, filters: readonly UrlFilter[], kind: LatencyKind) =>
  usageQuery(scope, "model-latency", {
    metrics: [
      ...percentiles.map((percentile) => latencyMetric(kind, percentile)),
      ...(["calls", "unpriced_calls", kind === "ttft" ? "ttft_calls" : "latency_calls"] as const),
    ],
    by: ["model_resolved"],
    filters: writableFilters(filters),
    top: 7,
  });

/** How many calls of each model cost how much. */
export function modelCostsQuery({ project, from, to, tz }: Scope, filters: readonly UrlFilter[]) {
  const body = { project, range: { from, to }, tz, filters: writableFilters(filters) };
  const answer = (signal: AbortSignal) =>
    ask<typeof modelCostsEndpoint>("/models/cost-histogram", { query: {}, body, signal });
  return figureQuery({ scope: { project, from, to }, name: "model-costs", asked: body, answer });
}

/** How much of their context windows calls use. */
export function contextQuery({ project, from, to, tz }: Scope, filters: readonly UrlFilter[]) {
  const body = { project, range: { from, to }, tz, filters: writableFilters(filters) };
  const answer = (signal: AbortSignal) => ask<typeof contextEndpoint>("/measures/context", { query: {}, body, signal });
  return figureQuery({ scope: { project, from, to }, name: "model-context", asked: body, answer });
}

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
