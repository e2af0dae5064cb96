import { z } from "zod";
import { ch } from "../ch.ts";
import { defineQuery } from "../define-query.ts";
import { ROLLUP_FILTERS_MAX, type RollupPlan } from "../rollup-plan.ts";
import { rollupFamilies, rollupNames } from "../rollups.ts";
import { asked } from "./asked-column.ts";
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
  hours: rollup,
  hours_from: z.int(),
  hours_to: z.int(),
  fine: rollup,
  fine_from: z.int(),
  fine_to: z.int(),
  filter_ops: z.array(z.literal(Object.values(filterTests))).max(ROLLUP_FILTERS_MAX),
  filter_values: z.array(z.array(z.string())).max(ROLLUP_FILTERS_MAX),
  ...perSlot(() => slotColumn),
};
const groupShape = { d1: slotColumn, d2: slotColumn, d3: slotColumn };

const quantities = [
  ...(["input", "output", "input_uncached", "cache_read", "cache_write"] as const),
  ...(["output_text", "output_reasoning"] as const),
] as const;
/** Sums that are in the text only for a question that asks for them. */
const rollupSums = [
  ...(["errors", "cost_calls", "retries", "fallbacks", "timeouts", "cancelled", "blocked"] as const),
  ...(["failed_cost", "failed_cost_rows", "lookups", "hits", "durations", "ttfts"] as const),
  ...quantities.flatMap((quantity) => [quantity, `${quantity}_rows`] as const),
] as const;
export type RollupSum = (typeof rollupSums)[number];
/** What every answer needs: whether there is anything, what it cost, and how much of that is known. */
const constantSums = ["rows", "calls", "cost", "cost_rows", "priced", "partly_priced", "usage_missing", "inexact"];

/** Columns of sums in the parts, and the functions that read them. */
const sumColumns = [...constantSums, ...rollupSums].map((name) => `n_${name}`);
const functions = [UNUSED_COLUMN, "keeps", "milliseconds"];
const scope = z.strictObject(scopeShape);
const unusedOf = (params: z.output<typeof scope>): string[] => [
  ...filterSlots.slice(params.filter_ops.length).map((slot) => `filter${slot}`),
  ...emptyParts(params),
  ...functions,
  ...sumColumns,
];

/** Where nothing of a range lies between its whole coarse slots, hours and quarters of an hour, or beyond those. */
function emptyParts(edges: z.output<typeof scope>): string[] {
  const { from, to, fine_from, fine_to, hours_from, hours_to, coarse_from, coarse_to } = edges;
  return [
    ...(hours_from === coarse_from && coarse_to === hours_to ? ["hours"] : []),
    ...(fine_from === hours_from && hours_to === fine_to ? ["fine"] : []),
    ...(from === fine_from && fine_to === to ? ["ends"] : []),
  ];
}

/** The parameters that say where, what and by what, for a plan that was made for these filters and groups. */
export function rollupScope(
  plan: RollupPlan,
  { filters, by }: { readonly filters: readonly UsageFilter[]; readonly by: readonly UsageDimension[] },
) {
  const known: Readonly<Partial<Record<string, SlotColumn>>> = rollupFamilies[plan.family].columns;
  const columnOf = (dimension: string | undefined): SlotColumn =>
    dimension === undefined ? UNUSED_COLUMN : slotColumn.parse(known[dimension]);
  const { coarse, coarseFrom, coarseTo, hoursFrom, hoursTo, fineFrom, fineTo } = plan;
  return {
    scope: {
      coarse,
      hours: `${plan.family}_1h` as const,
      fine: `${plan.family}_15m` as const,
      ...{ hours_from: hoursFrom, hours_to: hoursTo },
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

const count = asked(ch.int64(), 0);
const money = ch.decimal(38, 12);
/** [p50, p95, p99] in milliseconds, at most 2.5 % off, empty without measured calls, and of how many calls. */
const percentiles = asked(ch.tuple({ percentiles: ch.array(ch.float64()), calls: ch.int64() }), {
  percentiles: [],
  calls: 0,
});

/** A place that no row has: the key where no group is chosen, for the list of keys is never empty. */
export const NO_PLACE = 1_000_000;

/** Sums of a range: one row per chosen group and bucket (level 0), per chosen group (1), and in total (2), in no order. */
export const rollupUsage = defineQuery({
  file: "rollup-usage.sql",
  params: z.strictObject({
    ...scopeShape,
    ...groupShape,
    ...usagePlacesShape,
    /** See {@link NO_PLACE}. */
    keys: usagePlacesShape.keys.min(1),
    tz: z.string().min(1),
    bucket_column: bucketColumn,
    sums: z.array(z.enum(rollupSums)),
  }),
  unused: (params) => [
    ...unusedPlaces(params, UNUSED_COLUMN),
    ...bucketColumns.filter((name) => name !== params.bucket_column),
    ...rollupSums.filter((name) => !params.sums.includes(name)),
    ...unusedOf(params),
  ],
  row: z.object({
    position: ch.uint64(),
    /** Seconds since 1970 UTC. */
    bucket_at: ch.uint32(),
    level: ch.uint64(),
    errors: count,
    cost_calls: count,
    input: count,
    input_rows: count,
    output: count,
    output_rows: count,
    input_uncached: count,
    input_uncached_rows: count,
    cache_read: count,
    cache_read_rows: count,
    cache_write: count,
    cache_write_rows: count,
    output_text: count,
    output_text_rows: count,
    output_reasoning: count,
    output_reasoning_rows: count,
    durations: percentiles,
    ttfts: percentiles,
    retries: count,
    fallbacks: count,
    timeouts: count,
    cancelled: count,
    blocked: count,
    failed_cost: asked(money, "0"),
    failed_cost_rows: count,
    lookups: count,
    hits: count,
    partly_priced: ch.int64(),
    usage_missing: ch.int64(),
    inexact: ch.int64(),
    ledger_rows: ch.int64(),
    calls: ch.int64(),
    priced: ch.int64(),
    cost: money,
    cost_rows: ch.int64(),
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
  unused: (params) => [
    ...(["d2", "d3"] as const).filter((name) => params[name] === UNUSED_COLUMN),
    ...rollupRanks.filter((rank) => rank !== params.rank),
    ...unusedOf(params),
  ],
  row: z.object({
    g1: ch.string(),
    g2: asked(ch.string(), ""),
    g3: asked(ch.string(), ""),
    /** How many groups there are, chosen or not. */
    groups: ch.uint64(),
  }),
});
