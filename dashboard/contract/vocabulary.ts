import { callDimensions } from "@outlay/core/call-dimensions";

/**
 * Metrics and dimensions of the analytics API. Names are the wire's, the screen's and the URL's.
 *
 * All are about billable calls. `errors` counts the statuses error and timeout. `cost_per_call` is spend ÷ calls whose
 * cost is known. Latency is of calls that ended ok and were not answered from a response cache, unless the question
 * groups or filters by status, error_type, cache_kind or cache_tier; a percentile is the value at rank ⌊p·n⌋, from 0.
 * A quantity is null where there are calls and none of them states it.
 */

export const metrics = [
  "spend",
  "calls",
  "errors",
  "error_rate",
  "input_tokens",
  "output_tokens",
  "input_uncached",
  "cache_read",
  "cache_write",
  "output_text",
  "output_reasoning",
  "cost_per_call",
  "unpriced_calls",
  "latency_p50_ms",
  "latency_p95_ms",
  "ttft_p50_ms",
  "ttft_p95_ms",
  "users",
] as const;
export type Metric = (typeof metrics)[number];

/** Metrics whose parts add up to the whole; only these have an exact "other". */
export const additiveMetrics: ReadonlySet<Metric> = new Set<Metric>([
  "spend",
  "calls",
  "errors",
  "input_tokens",
  "output_tokens",
  "input_uncached",
  "cache_read",
  "cache_write",
  "output_text",
  "output_reasoning",
  "unpriced_calls",
]);

export const dimensions = callDimensions;
export type Dimension = (typeof dimensions)[number];

export const buckets = ["auto", "1m", "5m", "15m", "1h", "3h", "1d", "1w", "1M"] as const;
export type Bucket = (typeof buckets)[number];
export const comparisons = ["off", "prev", "week", "month", "year"] as const;
export const filterOperators = ["eq", "ne", "in", "nin"] as const;
