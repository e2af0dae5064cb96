import { callDimensions } from "@outlay/core/call-dimensions";

/**
 * Metrics and dimensions of the analytics API. Names are the wire's, the screen's and the URL's. What each is made of, and
 * of which measure (M1 … M27) it is part: `@outlay/core/measures/catalogue`.
 *
 * All are about billable calls. `errors` counts the statuses error and timeout. `cost_per_call` is spend ÷ calls whose
 * cost is known. Latency is of calls that ended ok and were not answered from a response cache, unless the question
 * groups or filters by status, error_type, cache_kind or cache_tier; a percentile is the value at rank ⌊p·n⌋, from 0.
 * A quantity is null where there are calls and none of them states it.
 */

export const metrics = [
  "spend",
  "calls",
  "requests",
  "retries",
  "retry_rate",
  "fallbacks",
  "fallback_rate",
  "errors",
  "error_rate",
  "timeouts",
  "cancelled",
  "blocked",
  "input_tokens",
  "output_tokens",
  "input_uncached",
  "cache_read",
  "cache_write",
  "output_text",
  "output_reasoning",
  "cost_per_call",
  "cost_per_request",
  "cost_per_user",
  "blended_input_price",
  "list_cost",
  "contract_savings",
  "failed_cost",
  "cancelled_cost",
  "superseded_cost",
  "unpriced_calls",
  "priced_share",
  "cache_read_ratio",
  "cache_lookups",
  "cache_hits",
  "cache_hit_rate",
  "cache_saved_cost",
  "latency_p50_ms",
  "latency_p95_ms",
  "latency_p99_ms",
  "latency_calls",
  "ttft_p50_ms",
  "ttft_p95_ms",
  "ttft_p99_ms",
  "ttft_calls",
  "users",
  "users_with_spend",
] as const;
export type Metric = (typeof metrics)[number];

/** Metrics whose parts add up to the whole; of all others "other" and totals are computed anew from their calls. */
export const additiveMetrics: ReadonlySet<Metric> = new Set<Metric>([
  "spend",
  "calls",
  "requests",
  "retries",
  "fallbacks",
  "errors",
  "timeouts",
  "cancelled",
  "blocked",
  "input_tokens",
  "output_tokens",
  "input_uncached",
  "cache_read",
  "cache_write",
  "output_text",
  "output_reasoning",
  "list_cost",
  "contract_savings",
  "failed_cost",
  "cancelled_cost",
  "superseded_cost",
  "unpriced_calls",
  "cache_lookups",
  "cache_hits",
  "cache_saved_cost",
  "latency_calls",
  "ttft_calls",
]);

export const dimensions = callDimensions;
export type Dimension = (typeof dimensions)[number];

export const buckets = ["auto", "1m", "5m", "15m", "1h", "3h", "1d", "1w", "1M"] as const;
export type Bucket = (typeof buckets)[number];
export const comparisons = ["off", "prev", "week", "month", "year"] as const;
/**
 * `eq` and `in`: the value is one of those listed; `ne` and `nin`: it is none of them. `like`: it contains one of them,
 * whatever the case. `gt` and `lt`: it is a number above or below the one listed. `has` and `nhas` list no value: the call
 * carries the dimension, or does not.
 */
export const filterOperators = ["eq", "ne", "in", "nin", "like", "gt", "lt", "has", "nhas"] as const;

/** Which few of many calls are picked. */
export const picks = ["dearest", "random", "failed"] as const;
export type Pick = (typeof picks)[number];

/** Whether the id of a node of a graph stands for several of them. */
export const isFolded = (id: string): boolean => id === "OTHER" || id.startsWith("prefix:");
