import { z } from "zod";
import { ch } from "../ch.ts";
import { defineQuery } from "../define-query.ts";
import { ROLLUP_FILTERS_MAX, type RollupPlan } from "../rollup-plan.ts";
import { rollupFamilies, rollupNames } from "../rollups.ts";
import { usageTokens } from "./usage.ts";
import { unusedPlaces, usagePlacesShape } from "./usage-places.ts";
import { filterTests, type UsageDimension, type UsageFilter } from "./usage-scope.ts";

const rollup = z.enum(rollupNames);
/** Stands in a slot that is not used: a constant of the queries. */
const UNUSED_COLUMN = "unused";
const columns = Object.values(rollupFamilies).flatMap(({ columns: own }) => Object.values(own));
const slotColumn = z.enum([...new Set([UNUSED_COLUMN, ...columns])]);
type SlotColumn = z.output<typeof slotColumn>;

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
const functions = [UNUSED_COLUMN, "keeps", "milliseconds"];
const scope = z.strictObject(scopeShape);
const unusedOf = (params: z.output<typeof scope>): string[] => [
  ...filterSlots.slice(params.filter_ops.length).map((slot) => `filter${slot}`),
  ...emptyParts(params),
  ...functions,
  ...sumColumns,
];

/** Where nothing of a range lies between its whole coarse slots and its ends, or beyond its whole quarters of an hour. */
function emptyParts({ from, to, fine_from, fine_to, coarse_from, coarse_to }: z.output<typeof scope>): string[] {
  return [
    ...(fine_from === coarse_from && coarse_to === fine_to ? ["fine"] : []),
    ...(from === fine_from && fine_to === to ? ["ends"] : []),
  ];
}

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

/** Which of the buckets a slot is in; none is shorter than a slot. */
const bucketColumns = ["at_15m", "at_1h", "at_3h", "at_1d", "at_1w", "at_1M"] as const;
const bucketColumn = z.enum(bucketColumns);
/** The column of a bucket of {@link rollupUsage}, `1h` for example. Throws for one that is shorter than a slot. */
export const rollupBucket = (bucket: string): z.output<typeof bucketColumn> => bucketColumn.parse(`at_${bucket}`);

const money = ch.nullable(ch.decimal(38, 12));

const percentiles = ch.tuple({ percentiles: ch.array(ch.float64()), calls: ch.int64() });

/** As `usage`, of what a rollup knows: one row per group and bucket (level 0), per group (1), and in total (2). */
export const rollupUsage = defineQuery({
  file: "rollup-usage.sql",
  params: z.strictObject({
    ...scopeShape,
    ...groupShape,
    ...usagePlacesShape,
    tz: z.string().min(1),
    bucket_column: bucketColumn,
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
    return [
      ...unusedPlaces(params, UNUSED_COLUMN),
      ...bucketColumns.filter((name) => name !== params.bucket_column),
      ...columns.map(otherOf),
      ...unusedOf(params),
    ];
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
    tokens: usageTokens,
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
  unused: (params) => [...rollupRanks.filter((rank) => rank !== params.rank), ...unusedOf(params)],
  row: z.object({
    g1: ch.string(),
    g2: ch.string(),
    g3: ch.string(),
    /** How many groups there are, chosen or not. */
    groups: ch.uint64(),
  }),
});

/** What `usageCoverage` says of calls. */
export const rollupCoverage = defineQuery({
  file: "rollup-coverage.sql",
  params: scope,
  unused: unusedOf,
  row: z.object({
    calls: ch.int64(),
    priced_calls: ch.int64(),
    partly_priced_calls: ch.int64(),
    unpriced_calls: ch.int64(),
    usage_missing_calls: ch.int64(),
    inexact_usage_calls: ch.int64(),
  }),
});
