import type { Metric } from "../../../contract/vocabulary.ts";

/** What a metric's number is: decides how it is written and drawn. */
export type MetricUnit = "money" | "unit-money" | "count" | "tokens" | "ratio" | "ms";

export interface MetricInfo {
  readonly name: string;
  readonly unit: MetricUnit;
  /** Which direction is good news. */
  readonly good: "up" | "down" | "neither";
  /** What it is, in a sentence, where the name does not say all. */
  readonly note?: string;
}

const money = (name: string, good: MetricInfo["good"] = "down", note?: string): MetricInfo => ({
  ...{ name, unit: "money", good },
  ...(note !== undefined && { note }),
});
const unitMoney = (name: string, note: string): MetricInfo => ({ name, unit: "unit-money", good: "down", note });
const count = (name: string, good: MetricInfo["good"] = "neither"): MetricInfo => ({ name, unit: "count", good });
const tokens = (name: string): MetricInfo => ({ name, unit: "tokens", good: "neither" });
const ratio = (name: string, good: MetricInfo["good"], note: string): MetricInfo => ({
  name,
  unit: "ratio",
  good,
  note,
});
const ms = (name: string, note: string): MetricInfo => ({ name, unit: "ms", good: "down", note });

/** Every metric of POST /query, as the screen names it. */
export const metricInfo: Readonly<Record<Metric, MetricInfo>> = {
  spend: money("Spend"),
  calls: count("Calls"),
  requests: count("Requests"),
  retries: count("Retries", "down"),
  retry_rate: ratio("Retry rate", "down", "retries ÷ requests"),
  fallbacks: count("Fallbacks", "down"),
  fallback_rate: ratio("Fallback rate", "down", "fallbacks ÷ requests"),
  errors: count("Errors", "down"),
  error_rate: ratio("Error rate", "down", "errors and timeouts ÷ calls"),
  timeouts: count("Timeouts", "down"),
  cancelled: count("Cancelled calls", "down"),
  blocked: count("Blocked calls"),
  input_tokens: tokens("Input tokens"),
  output_tokens: tokens("Output tokens"),
  input_uncached: tokens("Uncached input tokens"),
  cache_read: tokens("Cache read tokens"),
  cache_write: tokens("Cache write tokens"),
  output_text: tokens("Output text tokens"),
  output_reasoning: tokens("Reasoning tokens"),
  cost_per_call: unitMoney("Cost per call", "spend ÷ calls whose cost is known"),
  cost_per_request: unitMoney("Cost per request", "spend ÷ requests, retries included in spend"),
  cost_per_user: unitMoney("Cost per user", "spend ÷ users with spend"),
  blended_input_price: unitMoney("Input price per 1M tokens", "cost of input ÷ input tokens × 1,000,000"),
  list_cost: money("Cost at list prices"),
  contract_savings: money("Saved by contracts", "up"),
  failed_cost: money("Cost of failed calls"),
  cancelled_cost: money("Cost of cancelled calls"),
  superseded_cost: money("Cost of repeated attempts"),
  unpriced_calls: count("Unpriced calls", "down"),
  priced_share: ratio("Priced share", "up", "calls with a known cost ÷ calls"),
  cache_read_ratio: ratio("Cached input share", "up", "cache read ÷ input tokens"),
  cache_lookups: count("Cache lookups"),
  cache_hits: count("Cache hits", "up"),
  cache_hit_rate: ratio("Cache hit rate", "up", "response-cache hits ÷ lookups"),
  cache_saved_cost: money("Saved by response cache", "up"),
  latency_p50_ms: ms("Latency median", "whole answer, calls that ended ok"),
  latency_p95_ms: ms("Latency p95", "whole answer, calls that ended ok"),
  latency_p99_ms: ms("Latency p99", "whole answer, calls that ended ok"),
  latency_calls: count("Calls with a latency"),
  ttft_p50_ms: ms("First token median", "streamed calls"),
  ttft_p95_ms: ms("First token p95", "streamed calls"),
  ttft_p99_ms: ms("First token p99", "streamed calls"),
  ttft_calls: count("Calls with a first token"),
  users: count("Users"),
  users_with_spend: count("Users with spend"),
};
