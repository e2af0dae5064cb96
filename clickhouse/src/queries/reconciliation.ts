import { z } from "zod";
import { ch } from "../ch.ts";
import { defineQuery } from "../define-query.ts";

/** Computed cost by day of UTC, provider and model. */
export const reconciliationDays = defineQuery({
  file: "reconciliation-days.sql",
  params: z.strictObject({
    project: z.string().min(1),
    /** Starts of days of UTC, half-open, milliseconds since 1970. */
    from: z.int(),
    to: z.int(),
    /** Whether the rollup `models_1d` holds what was in the ledger before it. */
    is_filled: z.boolean(),
    limit: z.int().min(1),
  }),
  row: z.object({
    day: ch.date(),
    provider_name: ch.lowCardinality(),
    model: ch.lowCardinality(),
    calls: ch.int64(),
    unpriced_calls: ch.int64(),
    inexact_calls: ch.int64(),
    /** Adjustments of closed months are in it. */
    money: ch.decimal(38, 12),
    money_calls: ch.int64(),
    /** Input and output. */
    tokens: ch.int64(),
    /** How many counts there are in `tokens`; 0: nothing is known. */
    token_calls: ch.int64(),
  }),
});
