import type { UsageRow } from "@outlay/clickhouse/queries/usage";
import { formatUsd, type PicoUsd } from "@outlay/core/money";
import type { Metric } from "../contract/vocabulary.ts";
import { moneyPer, picoOf } from "./money-text.ts";

export type MetricValue = string | number | null;
export type MetricValues = Partial<Record<Metric, MetricValue>>;

const ratio = (part: number | null, whole: number | null): number | null =>
  part === null || whole === null || whole === 0 ? null : part / whole;

const metricOf: Record<Metric, (row: UsageRow) => MetricValue> = {
  spend: (row) => row.spend,
  calls: (row) => row.calls,
  requests: ({ attempts }) => attempts.requests,
  retries: ({ attempts }) => attempts.retries,
  retry_rate: ({ attempts }) => ratio(attempts.retries, attempts.requests),
  fallbacks: ({ attempts }) => attempts.fallbacks,
  fallback_rate: ({ attempts }) => ratio(attempts.fallbacks, attempts.requests),
  errors: (row) => row.errors,
  error_rate: (row) => ratio(row.errors, row.calls),
  timeouts: ({ endings }) => endings.timeouts,
  cancelled: ({ endings }) => endings.cancelled,
  blocked: ({ endings }) => endings.blocked,
  input_tokens: (row) => row.input_sum,
  output_tokens: (row) => row.output_sum,
  input_uncached: (row) => row.input_uncached_sum,
  cache_read: (row) => row.cache_read_sum,
  cache_write: (row) => row.cache_write_sum,
  output_text: (row) => row.output_text_sum,
  output_reasoning: (row) => row.output_reasoning_sum,
  cost_per_call: (row) => moneyPer(row.spend, row.known_cost_calls),
  cost_per_request: ({ spend, attempts }) => moneyPer(spend, attempts.requests),
  cost_per_user: ({ spend, users }) => moneyPer(spend, users.spenders),
  blended_input_price: ({ prices }) => pricePerMillion(prices.input_cost, prices.input_tokens),
  list_cost: ({ prices }) => prices.list_cost,
  contract_savings: ({ prices, spend }) => difference(prices.list_cost, spend),
  failed_cost: ({ endings }) => endings.failed_cost,
  cancelled_cost: ({ endings }) => endings.cancelled_cost,
  superseded_cost: (row) => row.superseded_cost,
  unpriced_calls: (row) => row.unpriced_calls,
  priced_share: ({ prices, calls }) => ratio(prices.priced_calls, calls),
  cache_read_ratio: (row) => ratio(row.cache_read_sum, row.input_sum),
  cache_lookups: ({ caches }) => caches.lookups,
  cache_hits: ({ caches }) => caches.hits,
  cache_hit_rate: ({ caches }) => ratio(caches.hits, caches.lookups),
  cache_saved_cost: ({ caches }) => caches.saved_cost,
  latency_p50_ms: ({ durations }) => durations.percentiles[0] ?? null,
  latency_p95_ms: ({ durations }) => durations.percentiles[1] ?? null,
  latency_p99_ms: ({ durations }) => durations.percentiles[2] ?? null,
  latency_calls: ({ durations }) => durations.calls,
  ttft_p50_ms: ({ ttfts }) => ttfts.percentiles[0] ?? null,
  ttft_p95_ms: ({ ttfts }) => ttfts.percentiles[1] ?? null,
  ttft_p99_ms: ({ ttfts }) => ttfts.percentiles[2] ?? null,
  ttft_calls: ({ ttfts }) => ttfts.calls,
  users: ({ users }) => users.users,
  users_with_spend: ({ users }) => users.spenders,
};

/** What a row of sums says about the metrics asked for. No row means no calls. */
export function metricValues(metrics: readonly Metric[], row: UsageRow = nothing): MetricValues {
  return Object.fromEntries(metrics.map((metric) => [metric, metricOf[metric](row)]));
}

/** USD for a million tokens. */
function pricePerMillion(cost: string | null, tokens: number): string | null {
  return moneyPer(cost === null ? null : formatUsd((picoOf(cost) * 1_000_000n) as PicoUsd), tokens);
}

function difference(whole: string | null, part: string | null): string | null {
  return whole === null || part === null ? null : formatUsd((picoOf(whole) - picoOf(part)) as PicoUsd);
}

/** The families of figures that cost a pass of their own, and the metrics made of each. */
const metricsOfFamily = {
  durations: ["latency_p50_ms", "latency_p95_ms", "latency_p99_ms", "latency_calls"],
  ttfts: ["ttft_p50_ms", "ttft_p95_ms", "ttft_p99_ms", "ttft_calls"],
  attempts: ["requests", "retries", "retry_rate", "fallbacks", "fallback_rate", "cost_per_request"],
  endings: ["timeouts", "cancelled", "blocked", "failed_cost", "cancelled_cost"],
  caches: ["cache_lookups", "cache_hits", "cache_hit_rate", "cache_saved_cost"],
  prices: ["priced_share", "list_cost", "contract_savings", "blended_input_price"],
  superseded: ["superseded_cost"],
} as const satisfies Record<string, readonly Metric[]>;
type Family = keyof typeof metricsOfFamily;

/** The columns of the usage query that `metrics` need; the others are skipped. */
export function usageColumns(metrics: readonly Metric[]) {
  const asksUsers = metrics.includes("users");
  const asksSpenders = metrics.includes("users_with_spend") || metrics.includes("cost_per_user");
  const column = <Name extends Family>(name: Name) => {
    const family: readonly Metric[] = metricsOfFamily[name];
    const isAsked = metrics.some((metric) => family.includes(metric));
    return `${name}_${isAsked ? "asked" : "skipped"}` as const;
  };
  return {
    users_column: usersColumn(asksUsers, asksSpenders),
    durations_column: column("durations"),
    ttfts_column: column("ttfts"),
    attempts_column: column("attempts"),
    endings_column: column("endings"),
    caches_column: column("caches"),
    prices_column: column("prices"),
    superseded_column: column("superseded"),
  };
}

function usersColumn(asksUsers: boolean, asksSpenders: boolean) {
  if (asksUsers && asksSpenders) return "both_asked" as const;
  if (asksSpenders) return "spenders_asked" as const;
  return asksUsers ? ("users_asked" as const) : ("users_skipped" as const);
}

const nothing: UsageRow = {
  position: 0,
  bucket_at: 0,
  level: 0,
  calls: 0,
  errors: 0,
  spend: "0",
  known_cost_calls: 0,
  unpriced_calls: 0,
  input_sum: 0,
  output_sum: 0,
  input_uncached_sum: 0,
  cache_read_sum: 0,
  cache_write_sum: 0,
  output_text_sum: 0,
  output_reasoning_sum: 0,
  users: { users: 0, spenders: 0 },
  durations: { percentiles: [], calls: 0 },
  ttfts: { percentiles: [], calls: 0 },
  attempts: { requests: 0, retries: 0, fallbacks: 0 },
  endings: { timeouts: 0, cancelled: 0, blocked: 0, failed_cost: "0", cancelled_cost: "0" },
  caches: { lookups: 0, hits: 0, saved_cost: "0" },
  prices: { priced_calls: 0, list_cost: "0", input_cost: "0", input_tokens: 0 },
  superseded_cost: "0",
};
