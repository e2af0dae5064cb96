import { z } from "zod";
import { ch } from "../ch.ts";
import { defineQuery } from "../define-query.ts";
import { asked } from "./asked-column.ts";
import { unusedPlaces, usagePlacesShape } from "./usage-places.ts";
import { UNUSED_COLUMN, unusedSlots, usageGroupShape, usageScopeShape } from "./usage-scope.ts";

export const usageBuckets = ["1m", "5m", "15m", "1h", "3h", "1d", "1w", "1M"] as const;
const bucketColumns = usageBuckets.map((bucket) => `at_${bucket}` as const);

const sum = ch.nullable(ch.decimal(38, 12));
const quantity = ch.nullable(ch.int64());
const usageTokens = ch.tuple({
  input_sum: quantity,
  output_sum: quantity,
  input_uncached_sum: quantity,
  cache_read_sum: quantity,
  cache_write_sum: quantity,
  output_text_sum: quantity,
  output_reasoning_sum: quantity,
});
/** [p50, p95, p99] in milliseconds, empty without measured calls, and of how many calls. */
const percentiles = ch.tuple({ percentiles: ch.array(ch.uint32()), calls: ch.uint64() });

/** The families of figures that are computed only where asked for; else they are 0, empty or NULL. */
const usageColumnShape = {
  tokens_column: z.enum(["tokens_asked", "tokens_skipped"]),
  /** All users, those with spend, or both. */
  users_column: z.enum(["users_asked", "spenders_asked", "both_asked", "users_skipped"]),
  durations_column: z.enum(["durations_asked", "durations_skipped"]),
  ttfts_column: z.enum(["ttfts_asked", "ttfts_skipped"]),
  attempts_column: z.enum(["attempts_asked", "attempts_skipped"]),
  endings_column: z.enum(["endings_asked", "endings_skipped"]),
  caches_column: z.enum(["caches_asked", "caches_skipped"]),
  prices_column: z.enum(["prices_asked", "prices_skipped"]),
  superseded_column: z.enum(["superseded_asked", "superseded_skipped"]),
};

/** What stands in the files for several columns, and is there only for them. */
const steps = [
  ...["is_current", "is_retry", "is_cancelled_stream", "is_superseded", "is_input_priced", "input_money", "list_money"],
  ...["is_lookup", "is_timed", "cache_write", "cache_write_known"],
];

const usageColumns = Object.values(usageColumnShape).flatMap(({ options }) => options);

/** Metrics of one range: per chosen group and bucket (level 0), per chosen group (level 1), and in total (level 2). */
export const usage = defineQuery({
  file: "usage.sql",
  params: z.strictObject({
    ...usageScopeShape,
    ...usageGroupShape,
    ...usagePlacesShape,
    tz: z.string().min(1),
    bucket_column: z.enum(bucketColumns),
    ...usageColumnShape,
  }),
  unused(params) {
    const named: readonly string[] = Object.values(params).filter((value) => typeof value === "string");
    return [
      ...unusedSlots(params),
      ...unusedPlaces(params, UNUSED_COLUMN),
      ...[...usageColumns, ...bucketColumns].filter((name) => !named.includes(name)),
      ...steps,
    ];
  },
  row: z.object({
    position: ch.uint64(),
    /** Seconds since 1970 UTC. */
    bucket_at: ch.uint32(),
    level: ch.uint64(),
    calls: ch.int64(),
    errors: ch.int64(),
    spend: sum,
    known_cost_calls: ch.int64(),
    unpriced_calls: ch.int64(),
    tokens: usageTokens,
    users: ch.tuple({ users: ch.uint64(), spenders: ch.uint64() }),
    durations: percentiles,
    ttfts: percentiles,
    attempts: ch.tuple({ requests: ch.int64(), retries: ch.int64(), fallbacks: ch.int64() }),
    /** Calls by how they ended, and what those cost that failed or were cancelled while they streamed. */
    endings: ch.tuple({
      timeouts: ch.int64(),
      cancelled: ch.int64(),
      blocked: ch.int64(),
      failed_cost: sum,
      cancelled_cost: sum,
    }),
    /** Of response caches. */
    caches: ch.tuple({ lookups: ch.int64(), hits: ch.int64(), saved_cost: sum }),
    /** `input_cost` and `input_tokens` are of calls whose every input class has a price. */
    prices: ch.tuple({ priced_calls: ch.int64(), list_cost: sum, input_cost: sum, input_tokens: ch.int64() }),
    superseded_cost: sum,
  }),
});
/** What the ledger or a rollup says of one group and bucket: what was not asked for is NULL, 0 or empty. */
export type UsageRow = Omit<z.output<typeof usage.row>, "tokens"> & z.output<typeof usageTokens>;

/** Metrics by which groups may be ranked. */
export const usageRanks = [
  "rank_spend",
  "rank_calls",
  "rank_requests",
  "rank_retries",
  "rank_retry_rate",
  "rank_fallbacks",
  "rank_fallback_rate",
  "rank_errors",
  "rank_error_rate",
  "rank_timeouts",
  "rank_cancelled",
  "rank_blocked",
  "rank_input_tokens",
  "rank_output_tokens",
  "rank_input_uncached",
  "rank_cache_read",
  "rank_cache_write",
  "rank_output_text",
  "rank_output_reasoning",
  "rank_cost_per_call",
  "rank_cost_per_request",
  "rank_cost_per_user",
  "rank_blended_input_price",
  "rank_list_cost",
  "rank_contract_savings",
  "rank_failed_cost",
  "rank_cancelled_cost",
  "rank_superseded_cost",
  "rank_unpriced_calls",
  "rank_priced_share",
  "rank_cache_read_ratio",
  "rank_cache_lookups",
  "rank_cache_hits",
  "rank_cache_hit_rate",
  "rank_cache_saved_cost",
  "rank_latency_p50_ms",
  "rank_latency_p95_ms",
  "rank_latency_p99_ms",
  "rank_latency_calls",
  "rank_ttft_p50_ms",
  "rank_ttft_p95_ms",
  "rank_ttft_p99_ms",
  "rank_ttft_calls",
  "rank_users",
  "rank_users_with_spend",
] as const;

/** Columns of usage-top.sql that are there for ranks only. */
const ranked = ["rank_priced_input_tokens"];

/** The groups with the most of one metric over a whole range; ties go by name. */
export const usageTop = defineQuery({
  file: "usage-top.sql",
  params: z.strictObject({
    ...usageScopeShape,
    ...usageGroupShape,
    rank: z.enum(usageRanks),
    top: z.int().min(1),
  }),
  unused: (params) => [
    ...unusedSlots(params),
    ...(["d2", "d3"] as const).filter((name) => params[name] === UNUSED_COLUMN),
    ...usageRanks.filter((name) => name !== params.rank),
    ...ranked,
    ...steps,
  ],
  row: z.object({
    g1: ch.string(),
    g2: asked(ch.string(), ""),
    g3: asked(ch.string(), ""),
    /** How many groups there are, chosen or not. */
    groups: ch.uint64(),
  }),
});

/** How much of a range's figures is known. */
export const usageCoverage = defineQuery({
  file: "usage-coverage.sql",
  params: z.strictObject(usageScopeShape),
  unused: unusedSlots,
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
