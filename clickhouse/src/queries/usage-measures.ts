import { z } from "zod";
import { ch } from "../ch.ts";
import { defineQuery } from "../define-query.ts";
import { unusedSlots, usageGroupShape, usageScopeShape } from "./usage-scope.ts";

const sum = ch.nullable(ch.decimal(38, 12));
const limit = z.int().min(1);

/** How spend spreads over the values of one dimension (M4): those with the most, each row with figures of all of them. */
export const usageSpread = defineQuery({
  file: "usage-spread.sql",
  params: z.strictObject({ ...usageScopeShape, d1: usageGroupShape.d1, top: limit }),
  unused: unusedSlots,
  row: z.object({
    actor: ch.string(),
    spend: sum,
    calls: ch.int64(),
    unpriced_calls: ch.int64(),
    /** Values that are not empty and have spend. */
    actors: ch.uint64(),
    total_spend: sum,
    untagged_spend: sum,
    untagged_calls: ch.int64(),
    /** [p50, p95] of what those values spent. */
    percentiles: ch.array(ch.decimal(38, 12)),
  }),
});

/** What was paid for nothing (M7), by group and in all. */
export const usageFailureTax = defineQuery({
  file: "usage-failure-tax.sql",
  params: z.strictObject({
    ...usageScopeShape,
    d1: usageGroupShape.d1,
    d2: usageGroupShape.d2,
    d3: usageGroupShape.d3,
    limit,
  }),
  unused: unusedSlots,
  row: z.object({
    g1: ch.string(),
    g2: ch.string(),
    g3: ch.string(),
    is_total: ch.uint64(),
    calls: ch.int64(),
    unpriced_calls: ch.int64(),
    spend: sum,
    failed_tasks_cost: ch.decimal(38, 12),
    superseded_cost: ch.decimal(38, 12),
    cancelled_cost: ch.decimal(38, 12),
    failed_tasks_calls: ch.int64(),
    superseded_calls: ch.int64(),
    cancelled_calls: ch.int64(),
    rows_found: ch.uint64(),
  }),
});
export type UsageFailureTaxRow = z.output<typeof usageFailureTax.row>;

/** Calls by model and by power of two of input tokens (M24). */
export const usageDrift = defineQuery({
  file: "usage-drift.sql",
  params: z.strictObject({ ...usageScopeShape, d1: usageGroupShape.d1, limit }),
  unused: unusedSlots,
  row: z.object({
    model: ch.string(),
    /** 0: no tokens, k: 2^(k-1) … 2^k - 1, -1: not known. */
    length_bin: ch.int16(),
    calls: ch.int64(),
    input_sum: ch.int64(),
    output_sum: ch.int64(),
    output_known_calls: ch.int64(),
  }),
});
export type UsageDriftRow = z.output<typeof usageDrift.row>;

/** Input tokens of calls against the context windows of their models (M22). */
export const usageContext = defineQuery({
  file: "usage-context.sql",
  params: z.strictObject({
    ...usageScopeShape,
    d1: usageGroupShape.d1,
    /** Names, and for each the tokens that fit. */
    models: z.array(z.string()),
    windows: z.array(z.int().min(1)),
    /** From which share of its window a call counts as full, 0 … 1. */
    full_share: z.number(),
    limit,
  }),
  unused: unusedSlots,
  row: z.object({
    model: ch.string(),
    window: ch.uint64(),
    calls: ch.int64(),
    known_calls: ch.int64(),
    full_calls: ch.int64(),
    /** [p50, p95, p99] of input tokens. */
    percentiles: ch.array(ch.uint64()),
    largest: ch.nullable(ch.uint64()),
  }),
});
export type UsageContextRow = z.output<typeof usageContext.row>;
