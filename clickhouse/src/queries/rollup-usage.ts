import { z } from "zod";
import { ch } from "../ch.ts";
import { defineQuery } from "../define-query.ts";
import { ROLLUP_FILTERS_MAX, type RollupPlan } from "../rollup-plan.ts";
import { rollupFamilies, rollupNames } from "../rollups.ts";
import { usageBuckets } from "./usage.ts";
import { filterTests, type UsageDimension, type UsageFilter } from "./usage-scope.ts";

const rollup = z.enum(rollupNames);
/** Stands in a slot that is not used: a constant of the queries. */
const UNUSED_COLUMN = "unused";
const columns = Object.values(rollupFamilies).flatMap(({ columns: own }) => Object.values(own));
const slotColumn = z.enum([...new Set([UNUSED_COLUMN, ...columns])]);
type SlotColumn = z.output<typeof slotColumn>;

/** The number in rollup-usage.sql that a place is below. */
const PLACES = 21;
const filterSlots = ["01", "02", "03", "04", "05", "06", "07", "08"] as const;
function perSlot<Value>(valueAt: (index: number) => Value) {
  // fromEntries makes exactly this: one key per slot.
  return Object.fromEntries(filterSlots.map((slot, index) => [`filter${slot}`, valueAt(index)])) as Record<
    `filter${(typeof filterSlots)[number]}`,
    Value
  >;
}

/** What a question is about and where its parts are read; instants are milliseconds since 1970 UTC. */
const scopeShape = {
  project: z.string().min(1),
  from: z.int(),
  to: z.int(),
  coarse: rollup,
  coarse_from: z.int(),
  coarse_to: z.int(),
  fine: rollup,
  fine_from: z.int(),
  fine_to: z.int(),
  filter_ops: z.array(z.literal(Object.values(filterTests))).max(ROLLUP_FILTERS_MAX),
  filter_values: z.array(z.array(z.string())).max(ROLLUP_FILTERS_MAX),
  ...perSlot(() => slotColumn),
};
const groupShape = { d1: slotColumn, d2: slotColumn, d3: slotColumn };

/** Columns of sums and the functions that read them; what a question does not need of them is left out of the text. */
const quantities = [
  "input",
  "output",
  "input_uncached",
  "cache_read",
  "cache_write",
  "output_text",
  "output_reasoning",
];
const sumColumns = [
  ...["calls", "errors", "cost", "cost_rows", "cost_calls", "priced", "retries", "fallbacks", "lookups", "hits"],
  ...["timeouts", "cancelled", "blocked", "failed_cost", "failed_cost_rows", "durations", "ttfts"],
  ...quantities.flatMap((quantity) => [quantity, `${quantity}_rows`]),
].map((name) => `n_${name}`);
const functions = ["keeps", "percentile", "milliseconds", "size_at", "timed_calls"];
const unusedFilters = ({ filter_ops }: { readonly filter_ops: readonly number[] }): string[] => [
  ...filterSlots.slice(filter_ops.length).map((slot) => `filter${slot}`),
  ...functions,
  ...sumColumns,
];
const otherOf = (column: string): string =>
  column.endsWith("_asked") ? column.replace("_asked", "_skipped") : column.replace("_skipped", "_asked");

/** The parameters that say where, what and by what, for a plan that was made for these filters and groups. */
export function rollupScope(
  plan: RollupPlan,
  { filters, by }: { readonly filters: readonly UsageFilter[]; readonly by: readonly UsageDimension[] },
) {
  const known: Readonly<Partial<Record<string, SlotColumn>>> = rollupFamilies[plan.family].columns;
  const columnOf = (dimension: string | undefined): SlotColumn =>
    dimension === undefined ? UNUSED_COLUMN : slotColumn.parse(known[dimension]);
  const { coarseFrom, coarseTo, fineFrom, fineTo } = plan;
  return {
    scope: {
      coarse: `${plan.family}_${plan.level}` as const,
      fine: `${plan.family}_15m` as const,
      ...{ coarse_from: coarseFrom, coarse_to: coarseTo, fine_from: fineFrom, fine_to: fineTo },
      filter_ops: filters.map(({ test }) => filterTests[test]),
      filter_values: filters.map(({ values }) => [...values]),
      ...perSlot((index) => columnOf(filters[index]?.dimension)),
    },
    groups: { d1: columnOf(by[0]), d2: columnOf(by[1]), d3: columnOf(by[2]) },
  };
}

/** Different values of one dimension among the chosen groups; one more than there may be is a place of its own. */
const values = z
  .array(z.string())
  .min(1)
  .max(PLACES - 1);

/** The chosen groups as {@link rollupUsage} recognises them. At most {@link PLACES} - 1 groups. */
export function rollupPlaces(groups: readonly (readonly string[])[]) {
  const valuesAt = (index: number): string[] => {
    const found = [...new Set(groups.flatMap((group) => group[index] ?? []))];
    // A list is never empty; in a slot without a dimension nothing is equal to this.
    return found.length === 0 ? [""] : found;
  };
  const lists = [valuesAt(0), valuesAt(1), valuesAt(2)] as const;
  const placeOf = (group: readonly string[], index: number): number => {
    const value = group[index];
    return value === undefined ? 0 : (lists[index]?.indexOf(value) ?? -1) + 1;
  };
  return {
    keys: groups.map((group) => (placeOf(group, 0) * PLACES + placeOf(group, 1)) * PLACES + placeOf(group, 2)),
    values1: lists[0],
    values2: lists[1],
    values3: lists[2],
  };
}

const quantity = ch.nullable(ch.int64());
const money = ch.nullable(ch.decimal(38, 12));

const percentiles = ch.tuple({ percentiles: ch.array(ch.float64()), calls: ch.int64() });

/** As `usage`, of what a rollup knows: one row per group and bucket (level 0), per group (1), and in total (2). */
export const rollupUsage = defineQuery({
  file: "rollup-usage.sql",
  params: z.strictObject({
    ...scopeShape,
    ...groupShape,
    /** From {@link rollupPlaces}; a group that is not chosen has position 0. */
    keys: z.array(z.int()),
    values1: values,
    values2: values,
    values3: values,
    tz: z.string().min(1),
    bucket: z.enum(usageBuckets),
    /** What is not asked for is not read: NULL, 0 or empty. */
    tokens_column: z.enum(["tokens_asked", "tokens_skipped"]),
    durations_column: z.enum(["durations_asked", "durations_skipped"]),
    ttfts_column: z.enum(["ttfts_asked", "ttfts_skipped"]),
    attempts_column: z.enum(["attempts_asked", "attempts_skipped"]),
    endings_column: z.enum(["endings_asked", "endings_skipped"]),
    caches_column: z.enum(["caches_asked", "caches_skipped"]),
  }),
  unused: (params) => {
    const { tokens_column, durations_column, ttfts_column, attempts_column, endings_column, caches_column } = params;
    const columns = [tokens_column, durations_column, ttfts_column, attempts_column, endings_column, caches_column];
    return [...columns.map(otherOf), ...unusedFilters(params)];
  },
  row: z.object({
    position: ch.uint64(),
    /** Seconds since 1970 UTC. */
    bucket_at: ch.uint32(),
    level: ch.uint64(),
    calls: ch.int64(),
    errors: ch.int64(),
    spend: money,
    known_cost_calls: ch.int64(),
    unpriced_calls: ch.int64(),
    priced_calls: ch.int64(),
    tokens: ch.tuple({
      input_sum: quantity,
      output_sum: quantity,
      input_uncached_sum: quantity,
      cache_read_sum: quantity,
      cache_write_sum: quantity,
      output_text_sum: quantity,
      output_reasoning_sum: quantity,
    }),
    /** [p50, p95, p99] in milliseconds, at most 2.5 % off, empty without measured calls, and of how many calls. */
    durations: percentiles,
    ttfts: percentiles,
    attempts: ch.tuple({ retries: ch.int64(), fallbacks: ch.int64() }),
    endings: ch.tuple({ timeouts: ch.int64(), cancelled: ch.int64(), blocked: ch.int64(), failed_cost: money }),
    caches: ch.tuple({ lookups: ch.int64(), hits: ch.int64() }),
  }),
});
export type RollupUsageRow = z.output<typeof rollupUsage.row>;

/** What groups may be ranked by in a rollup; `rank_<metric>` of the API. */
export const rollupRanks = [
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
  "rank_retries",
  "rank_requests",
  "rank_retry_rate",
  "rank_fallbacks",
  "rank_fallback_rate",
  "rank_cost_per_request",
  "rank_timeouts",
  "rank_cancelled",
  "rank_blocked",
  "rank_failed_cost",
  "rank_cache_read_ratio",
  "rank_cache_lookups",
  "rank_cache_hits",
  "rank_cache_hit_rate",
  "rank_priced_share",
  "rank_latency_calls",
  "rank_latency_p50_ms",
  "rank_latency_p95_ms",
  "rank_latency_p99_ms",
  "rank_ttft_calls",
  "rank_ttft_p50_ms",
  "rank_ttft_p95_ms",
  "rank_ttft_p99_ms",
] as const;
export type RollupRank = (typeof rollupRanks)[number];

/** As `usageTop`: the groups with the most of one metric over a whole range; ties go by name. */
export const rollupTop = defineQuery({
  file: "rollup-top.sql",
  params: z.strictObject({ ...scopeShape, ...groupShape, rank: z.enum(rollupRanks), top: z.int().min(1) }),
  unused: (params) => [...rollupRanks.filter((rank) => rank !== params.rank), ...unusedFilters(params)],
  row: z.object({
    g1: ch.string(),
    g2: ch.string(),
    g3: ch.string(),
    key: ch.uint64(),
    /** How many groups there are, chosen or not. */
    groups: ch.uint64(),
  }),
});

/** What `usageCoverage` says of calls. */
export const rollupCoverage = defineQuery({
  file: "rollup-coverage.sql",
  params: z.strictObject(scopeShape),
  unused: unusedFilters,
  row: z.object({
    calls: ch.int64(),
    priced_calls: ch.int64(),
    partly_priced_calls: ch.int64(),
    unpriced_calls: ch.int64(),
    usage_missing_calls: ch.int64(),
    inexact_usage_calls: ch.int64(),
  }),
});
