import { z } from "zod";
import { ch } from "../ch.ts";
import { defineQuery } from "../define-query.ts";
import { usageGroupShape, usageScopeShape } from "./usage-scope.ts";

export const usageBuckets = ["1m", "5m", "15m", "1h", "3h", "1d", "1w", "1M"] as const;

/** Metrics of one range: per chosen group and bucket (level 0), per chosen group (level 1), and in total (level 2). */
export const usage = defineQuery({
  file: "usage.sql",
  params: z.strictObject({
    ...usageScopeShape,
    ...usageGroupShape,
    /** The chosen groups, by the `key` of {@link usageTop}; every other group has position 0. */
    keys: z.array(z.int()),
    tz: z.string().min(1),
    bucket: z.enum(usageBuckets),
    /** The costly ones are computed only where asked for; else they are 0 or empty. */
    users_column: z.enum(["users_asked", "users_skipped"]),
    durations_column: z.enum(["durations_asked", "durations_skipped"]),
    ttfts_column: z.enum(["ttfts_asked", "ttfts_skipped"]),
  }),
  row: z.object({
    position: ch.uint64(),
    /** Seconds since 1970 UTC. */
    bucket_at: ch.uint32(),
    level: ch.uint64(),
    calls: ch.int64(),
    errors: ch.int64(),
    spend: ch.nullable(ch.decimal(38, 12)),
    known_cost_calls: ch.int64(),
    unpriced_calls: ch.int64(),
    input_sum: ch.nullable(ch.int64()),
    output_sum: ch.nullable(ch.int64()),
    input_uncached_sum: ch.nullable(ch.int64()),
    cache_read_sum: ch.nullable(ch.int64()),
    cache_write_sum: ch.nullable(ch.int64()),
    output_text_sum: ch.nullable(ch.int64()),
    output_reasoning_sum: ch.nullable(ch.int64()),
    users: ch.uint64(),
    /** [p50, p95] in milliseconds; empty without measured calls. */
    durations: ch.array(ch.uint32()),
    ttfts: ch.array(ch.uint32()),
  }),
});
export type UsageRow = z.output<typeof usage.row>;

/** Metrics by which groups may be ranked. */
export const usageRanks = [
  "rank_calls",
  "rank_spend",
  "rank_errors",
  "rank_error_rate",
  "rank_input_tokens",
  "rank_output_tokens",
  "rank_input_uncached",
  "rank_cache_read",
  "rank_cache_write",
  "rank_output_text",
  "rank_output_reasoning",
  "rank_cost_per_call",
  "rank_unpriced_calls",
  "rank_latency_p50_ms",
  "rank_latency_p95_ms",
  "rank_ttft_p50_ms",
  "rank_ttft_p95_ms",
  "rank_users",
] as const;

/** The groups with the most of one metric over a whole range; ties go by name. */
export const usageTop = defineQuery({
  file: "usage-top.sql",
  params: z.strictObject({
    ...usageScopeShape,
    ...usageGroupShape,
    rank: z.enum(usageRanks),
    top: z.int().min(1),
  }),
  row: z.object({
    g1: ch.string(),
    g2: ch.string(),
    g3: ch.string(),
    key: ch.uint64(),
    /** How many groups there are, chosen or not. */
    groups: ch.uint64(),
  }),
});

/** How much of a range's figures is known. */
export const usageCoverage = defineQuery({
  file: "usage-coverage.sql",
  params: z.strictObject(usageScopeShape),
  row: z.object({
    calls: ch.int64(),
    priced_calls: ch.int64(),
    partly_priced_calls: ch.int64(),
    unpriced_calls: ch.int64(),
    usage_missing_calls: ch.int64(),
    inexact_usage_calls: ch.int64(),
    tasks: ch.uint64(),
    tasks_with_outcome: ch.uint64(),
  }),
});
