import type { UsageRow } from "@outlay/clickhouse/queries/usage";
import type { Metric } from "../contract/vocabulary.ts";
import { moneyPer } from "./money-text.ts";

export type MetricValue = string | number | null;
export type MetricValues = Partial<Record<Metric, MetricValue>>;

const ratio = (part: number, whole: number): number | null => (whole === 0 ? null : part / whole);

const metricOf: Record<Metric, (row: UsageRow) => MetricValue> = {
  spend: (row) => row.spend,
  calls: (row) => row.calls,
  errors: (row) => row.errors,
  error_rate: (row) => ratio(row.errors, row.calls),
  input_tokens: (row) => row.input_sum,
  output_tokens: (row) => row.output_sum,
  input_uncached: (row) => row.input_uncached_sum,
  cache_read: (row) => row.cache_read_sum,
  cache_write: (row) => row.cache_write_sum,
  output_text: (row) => row.output_text_sum,
  output_reasoning: (row) => row.output_reasoning_sum,
  cost_per_call: (row) => moneyPer(row.spend, row.known_cost_calls),
  unpriced_calls: (row) => row.unpriced_calls,
  latency_p50_ms: (row) => row.durations[0] ?? null,
  latency_p95_ms: (row) => row.durations[1] ?? null,
  ttft_p50_ms: (row) => row.ttfts[0] ?? null,
  ttft_p95_ms: (row) => row.ttfts[1] ?? null,
  users: (row) => row.users,
};

/** What a row of sums says about the metrics asked for. No row means no calls. */
export function metricValues(metrics: readonly Metric[], row: UsageRow = nothing): MetricValues {
  return Object.fromEntries(metrics.map((metric) => [metric, metricOf[metric](row)]));
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
  users: 0,
  durations: [],
  ttfts: [],
};
