import { z } from "zod";

/** Money on the wire: decimal text in USD, never a float. `null` = unknown, which is not 0. */
export const money = z.string().regex(/^-?\d+(\.\d+)?$/);
/** A 64-bit count as text would be pedantic below 2^53: counts are JSON integers. */
export const count = z.int().min(0);
export const ratio = z.number();

/** ISO-8601 with offset, or `now`, `now-7d`, `now+1d` (units m h d w M y), optionally snapped: `now/d`. */
export const instantText = z
  .string()
  .regex(
    /^(now([+-]\d{1,5}[mhdwMy])?(\/[mhdwMy])?|\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d{1,9})?)?(Z|[+-]\d{2}:\d{2}))$/,
    "must be ISO-8601 with offset, or now, now-7d, now+1d (units m h d w M y)",
  );

export const timeZone = z.string().min(1).max(60).default("UTC");
export const project = z
  .string()
  .regex(/^[a-zA-Z0-9][a-zA-Z0-9._-]{0,62}$/, "must be 1 to 63 letters, digits, dots, dashes or underscores")
  .default("default");

/** How much of a figure is known. */
export const coverage = z.strictObject({
  calls: count.describe("Billable calls in the range."),
  priced_calls: count.describe("Calls with a complete computed or provider-reported cost."),
  partly_priced_calls: count,
  unpriced_calls: count.describe("Calls whose cost is not known; they add nothing to spend and are not free."),
  priced_share: ratio.nullable().describe("priced_calls ÷ calls; null without calls."),
  usage_missing_calls: count,
  inexact_usage_calls: count.describe("Calls whose usage_quality is not exact."),
  tasks: count.nullable().describe("null = not counted: too many calls to look at each."),
  tasks_with_outcome: count.nullable(),
  outcome_share: ratio.nullable().describe("tasks_with_outcome ÷ tasks; null without tasks."),
});

/** Every error answer. */
export const problem = z.strictObject({
  code: z.string(),
  message: z.string(),
  request_id: z.string(),
  issues: z.array(z.strictObject({ path: z.string(), message: z.string() })).optional(),
});
