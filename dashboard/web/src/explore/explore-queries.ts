import type { z } from "zod";
import type { QueryAnswer } from "../../../contract/analytics.ts";
import type { bridgeEndpoint } from "../../../contract/bridge.ts";
import type { compareSelectionEndpoint } from "../../../contract/compare-selection.ts";
import type { spreadEndpoint } from "../../../contract/measures.ts";
import type { pickedCallsEndpoint } from "../../../contract/picked-calls.ts";
import type { tailEndpoint } from "../../../contract/tail.ts";
import type { Metric, Pick } from "../../../contract/vocabulary.ts";
import { ask } from "../api/ask.ts";
import { figureQuery, type Scope, usageQuery } from "../api/queries.ts";
import { writableFilters } from "../filters/filtered-out.tsx";
import type { UrlFilter } from "../state/filter-text.ts";
import type { Grouping } from "../state/grouping.ts";
import type { UrlState } from "../state/url-state.ts";

/** What the address asks of this page, with the page's own defaults. */
export interface Exploration {
  /** One or two, the first is drawn large. */
  readonly metrics: readonly Metric[];
  readonly by: readonly Grouping[];
  readonly view: "chart" | "table";
  readonly sort: string;
}

export function explorationOf({ m, by, view, sort }: UrlState): Exploration {
  const metrics = m.length === 0 ? (["spend"] as const) : m;
  return { metrics, by: by.length === 0 ? ["model_resolved"] : by, view: view ?? "chart", sort: sort ?? "-value" };
}

/** Always asked for: what the table shows of every group, and what the trust marks need. */
const tableMetrics = ["spend", "calls", "unpriced_calls", "input_tokens", "output_tokens", "cost_per_call"] as const;

/** Chart and table in one request. */
export const exploreQuery = (scope: Scope, state: UrlState, { metrics, by }: Exploration) =>
  usageQuery(scope, "explore", {
    metrics: [...new Set<Metric>([...metrics, ...tableMetrics])],
    by: [...by],
    filters: writableFilters(state.f),
    bucket: state.g,
    compare: scope.cmp,
    top: state.top,
  });

/** The whole of the earlier period over time, for the dashed line. */
export function previousQuery(scope: Scope, state: UrlState, metrics: readonly Metric[], answer: QueryAnswer) {
  const range = answer.compared_with ?? answer.range;
  return usageQuery({ ...scope, from: range.from, to: range.to }, "explore-previous", {
    metrics: [...metrics],
    filters: writableFilters(state.f),
    bucket: answer.range.bucket,
  });
}

/** By the hour where the range allows it; the answer says which bucket it took. */
export const heatQuery = (scope: Scope, state: UrlState, metric: Metric) =>
  usageQuery(scope, "explore-heat", {
    metrics: [...new Set<Metric>([metric, "calls", "unpriced_calls"])],
    filters: writableFilters(state.f),
    bucket: "1h",
  });

export function bridgeQuery(scope: Scope, filters: readonly UrlFilter[]) {
  const { project, from, to, tz, cmp } = scope;
  const compare = cmp === "off" ? ("prev" as const) : cmp;
  const body = { project, range: { from, to }, compare, filters: writableFilters(filters), tz };
  const answer = (signal: AbortSignal) => ask<typeof bridgeEndpoint>("/bridge", { query: {}, body, signal });
  return figureQuery({ scope, name: "bridge", asked: body, answer });
}

export function spreadQuery(scope: Scope, state: UrlState, dimension: Grouping) {
  const { project, from, to, tz } = scope;
  const body = { project, range: { from, to }, filters: writableFilters(state.f), tz, dimension, top: 10 };
  const answer = (signal: AbortSignal) => ask<typeof spreadEndpoint>("/measures/spread", { query: {}, body, signal });
  return figureQuery({ scope, name: "spread", asked: body, answer });
}

/** How much the largest take: of `calls`, or of the values of a dimension. */
export function tailQuery(scope: Scope, state: UrlState, of: "calls" | Grouping) {
  const { project, from, to, tz } = scope;
  const body = { project, range: { from, to }, filters: writableFilters(state.f), tz, of };
  const answer = (signal: AbortSignal) => ask<typeof tailEndpoint>("/measures/tail", { query: {}, body, signal });
  return figureQuery({ scope, name: "tail", asked: body, answer });
}

type Compared = z.input<(typeof compareSelectionEndpoint)["body"]>["selection"];

/** What tells a selection from the rest; shares are of calls where calls are counted, else of spend. */
export function selectionQuery(scope: Scope, state: UrlState, selection: Compared) {
  const { project, from, to, tz } = scope;
  const measure = state.m[0] === "calls" ? ("calls" as const) : ("spend" as const);
  const body = { project, range: { from, to }, filters: writableFilters(state.f), tz, selection, measure };
  const answer = (signal: AbortSignal) =>
    ask<typeof compareSelectionEndpoint>("/compare-selection", { query: {}, body, signal });
  return figureQuery({ scope, name: "compare-selection", asked: body, answer });
}

/** A few calls that these filters leave. */
export function pickedQuery(scope: Scope, filters: readonly UrlFilter[], pick: Pick) {
  const { project, from, to, tz } = scope;
  const body = { project, range: { from, to }, filters: writableFilters(filters), tz, pick };
  const answer = (signal: AbortSignal) => ask<typeof pickedCallsEndpoint>("/calls/picked", { query: {}, body, signal });
  return figureQuery({ scope, name: "picked-calls", asked: body, answer });
}

/** The same question by the first `depth` of its dimensions: what the groups below each of them come to together. */
export const subtotalQuery = (scope: Scope, state: UrlState, exploration: Exploration, depth: number) => ({
  ...exploreQuery(scope, { ...state, top: SUBTOTALS_MAX }, { ...exploration, by: exploration.by.slice(0, depth) }),
  enabled: depth > 0 && depth < exploration.by.length,
});

const SUBTOTALS_MAX = 20;
