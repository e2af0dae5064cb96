import { z } from "zod";
import { ch } from "../ch.ts";
import { defineQuery } from "../define-query.ts";
import { unusedSlots, usageGroupShape, usageScopeShape } from "./usage-scope.ts";

const name = ch.lowCardinality();
const sum = ch.decimal(38, 12);

/** Calls by all that decides their prices, with the sums that savings are worked out from (M16). */
export const savingsCells = defineQuery({
  file: "savings.sql",
  params: z.strictObject({ ...usageScopeShape, d1: usageGroupShape.d1, limit: z.int().min(1) }),
  unused: unusedSlots,
  row: z.object({
    g1: ch.string(),
    provider: name,
    host_provider: name,
    region: name,
    model_requested: name,
    model_resolved: name,
    service_tier: name,
    self_hosted: ch.nullable(ch.bool()),
    /** Whether prompts were long enough for dearer prices. */
    is_long_context: ch.uint8(),
    /** Whether all that the calls used has a price. */
    is_priced: ch.uint8(),
    latest_at: ch.dateTime64(),
    calls: ch.int64(),
    cost_sum: sum,
    list_sum: sum,
    input_uncached_sum: ch.int64(),
    cache_read_sum: ch.int64(),
    cache_write_5m_sum: ch.int64(),
    cache_write_1h_sum: ch.int64(),
    output_text_sum: ch.int64(),
    output_reasoning_sum: ch.int64(),
    usage_more_sum: ch.map(ch.string(), ch.int64()),
    /** Answers from a response cache, those that say what they saved, and how much. */
    cache_hits: ch.int64(),
    cache_hits_known: ch.int64(),
    cache_saved_sum: sum,
  }),
});
export type SavingsCellRow = z.output<typeof savingsCells.row>;
