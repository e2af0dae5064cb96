import type { RollupSum, RollupUsageRow } from "@outlay/clickhouse/queries/rollup-usage";
import type { UsageRow } from "@outlay/clickhouse/queries/usage";
import type { Metric } from "../contract/vocabulary.ts";

const failures = ["errors", "failed_cost", "failed_cost_rows"] as const;
const input = ["input", "input_rows"] as const;
const cacheRead = ["cache_read", "cache_read_rows"] as const;

/** The sums that a metric is made of, besides those that every answer has. */
const sumsOfMetric: Readonly<Partial<Record<Metric, readonly RollupSum[]>>> = {
  errors: ["errors"],
  error_rate: ["errors"],
  cost_per_call: ["cost_calls"],
  input_tokens: input,
  output_tokens: ["output", "output_rows"],
  input_uncached: ["input_uncached", "input_uncached_rows"],
  cache_read: cacheRead,
  cache_read_ratio: [...input, ...cacheRead],
  cache_write: ["cache_write", "cache_write_rows"],
  output_text: ["output_text", "output_text_rows"],
  output_reasoning: ["output_reasoning", "output_reasoning_rows"],
  requests: ["retries"],
  retries: ["retries"],
  retry_rate: ["retries"],
  cost_per_request: ["retries"],
  fallbacks: ["fallbacks"],
  fallback_rate: ["fallbacks", "retries"],
  timeouts: ["timeouts"],
  cancelled: ["cancelled"],
  blocked: ["blocked"],
  failed_cost: failures,
  cache_lookups: ["lookups"],
  cache_hits: ["hits"],
  cache_hit_rate: ["lookups", "hits"],
};

/** Columns of {@link RollupUsageRow} that `metrics` need. */
export function rollupSumsOf(metrics: readonly Metric[]): RollupSum[] {
  const sums = metrics.flatMap((metric): readonly RollupSum[] => {
    if (metric.startsWith("latency_")) return ["durations"];
    if (metric.startsWith("ttft_")) return ["ttfts"];
    return sumsOfMetric[metric] ?? [];
  });
  return [...new Set(sums)].sort();
}

/**
 * Sums as a row of the ledger's query: what no row knew is unknown, and nothing of nothing is 0. What was not asked for is
 * not to be looked at.
 */
export function usageRowOf(sums: RollupUsageRow): UsageRow {
  const { calls, errors, retries, fallbacks } = sums;
  // Written out, for there may be thousands: an object that begins with another one spread takes ten times as long to make.
  return {
    position: sums.position,
    bucket_at: sums.bucket_at,
    level: sums.level,
    calls,
    errors,
    durations: sums.durations,
    ttfts: sums.ttfts,
    spend: known(sums.cost, sums.cost_rows, sums.ledger_rows, "0"),
    known_cost_calls: sums.cost_calls,
    unpriced_calls: sums.ledger_rows - sums.cost_rows,
    input_sum: known(sums.input, sums.input_rows, calls, 0),
    output_sum: known(sums.output, sums.output_rows, calls, 0),
    input_uncached_sum: known(sums.input_uncached, sums.input_uncached_rows, calls, 0),
    cache_read_sum: known(sums.cache_read, sums.cache_read_rows, calls, 0),
    cache_write_sum: known(sums.cache_write, sums.cache_write_rows, calls, 0),
    output_text_sum: known(sums.output_text, sums.output_text_rows, calls, 0),
    output_reasoning_sum: known(sums.output_reasoning, sums.output_reasoning_rows, calls, 0),
    attempts: { requests: calls - retries, retries, fallbacks },
    endings: {
      timeouts: sums.timeouts,
      cancelled: sums.cancelled,
      blocked: sums.blocked,
      failed_cost: known(sums.failed_cost, sums.failed_cost_rows, errors, "0"),
      cancelled_cost: null,
    },
    caches: { lookups: sums.lookups, hits: sums.hits, saved_cost: null },
    prices: { priced_calls: sums.priced, list_cost: null, input_cost: null, input_tokens: 0 },
    users: { users: 0, spenders: 0 },
    superseded_cost: null,
  };
}

/** A sum where some of the rows that it is about knew something; 0 where it is about none. */
function known<Value>(sum: Value, knownRows: number, rows: number, zero: Value): Value | null {
  if (knownRows !== 0) return sum;
  return rows === 0 ? zero : null;
}
