import { z } from "zod";
import { ch } from "../ch.ts";
import { defineQuery } from "../define-query.ts";
import { unusedSlots, usageScopeShape } from "./usage-scope.ts";

const sum = ch.decimal(38, 12);

/** Five-minute steps in which a provider's model failed more than usual. */
export const modelErrorSteps = defineQuery({
  file: "model-error-steps.sql",
  params: z.strictObject({
    ...usageScopeShape,
    /** Fewer failed calls of a step are chance. */
    failed_min: z.int().min(1),
    limit: z.int().min(1),
  }),
  unused: unusedSlots,
  row: z.object({
    provider: ch.lowCardinality(),
    model: ch.lowCardinality(),
    /** Start of the step, seconds since 1970 UTC. */
    step_at: ch.uint32(),
    calls: ch.int64(),
    failed: ch.int64(),
    failed_cost: ch.nullable(sum),
    failed_unpriced: ch.int64(),
    /** What calls say went wrong, and how many do. */
    faults: ch.array(ch.string()),
    fault_calls: ch.array(ch.int64()),
    /** Of the model in the whole range. */
    calls_all: ch.int64(),
    failed_all: ch.int64(),
    usual_share: ch.float64(),
    rows_found: ch.uint64(),
  }),
});
export type ModelErrorStepRow = z.output<typeof modelErrorSteps.row>;

/** Calls that took the place of another model's. */
export const modelFallbacks = defineQuery({
  file: "model-fallbacks.sql",
  params: z.strictObject({ ...usageScopeShape, limit: z.int().min(1) }),
  unused: unusedSlots,
  row: z.object({
    left_model: ch.lowCardinality(),
    why: ch.lowCardinality(),
    model: ch.lowCardinality(),
    calls: ch.int64(),
    ok_calls: ch.int64(),
    spend: ch.nullable(sum),
    unpriced_calls: ch.int64(),
    calls_all: ch.int64(),
    rows_found: ch.uint64(),
  }),
});

/** Spells in which breakers were open or half open, the newest first. */
export const breakerSpells = defineQuery({
  file: "breaker-spells.sql",
  params: z.strictObject({
    ...usageScopeShape,
    /** For how long a state is taken to hold after the last call that stated it, milliseconds. */
    hold_ms: z.int().min(1),
    limit: z.int().min(1),
  }),
  unused: unusedSlots,
  row: z.object({
    provider: ch.lowCardinality(),
    model: ch.lowCardinality(),
    spell_state: ch.string(),
    from_at: ch.dateTime64(),
    to_at: ch.dateTime64(),
    /** 1: calls before it stated another state, or none did. */
    is_change: ch.uint8(),
    calls: ch.uint64(),
    rows_found: ch.uint64(),
  }),
});

/** Attempts, retries and the cost of what did not end well: level 0 by model, 1 by number of the attempt, 2 in all. */
export const modelAttempts = defineQuery({
  file: "model-attempts.sql",
  params: z.strictObject({
    ...usageScopeShape,
    /** Attempts from here on are one. */
    attempts_max: z.int().min(2).max(255),
    limit: z.int().min(1),
  }),
  unused: unusedSlots,
  row: z.object({
    level: ch.uint8(),
    model: ch.lowCardinality(),
    attempt_number: ch.uint8(),
    calls: ch.int64(),
    ok_calls: ch.int64(),
    failed_calls: ch.int64(),
    timeout_calls: ch.int64(),
    cancelled_calls: ch.int64(),
    blocked_calls: ch.int64(),
    fallback_calls: ch.int64(),
    limited_calls: ch.int64(),
    retries: ch.int64(),
    ok_retries: ch.int64(),
    retry_cost: sum,
    superseded_calls: ch.int64(),
    cut_off_calls: ch.int64(),
    failed_cost: sum,
    superseded_cost: sum,
    cancelled_cost: sum,
    lost_unpriced_calls: ch.int64(),
    retry_unpriced_calls: ch.int64(),
    spend: ch.nullable(sum),
  }),
});
export type ModelAttemptsRow = z.output<typeof modelAttempts.row>;

/** How many calls cost how much, by model. */
export const modelCostBins = defineQuery({
  file: "model-cost-bins.sql",
  params: z.strictObject({ ...usageScopeShape, limit: z.int().min(1) }),
  unused: unusedSlots,
  row: z.object({
    model: ch.lowCardinality(),
    /** Ten a decade from one pico-dollar up; -1: nothing, -2: not known, -3: below zero. */
    bin: ch.int16(),
    calls: ch.int64(),
  }),
});
