import { z } from "zod";
import { ch } from "../ch.ts";
import { defineQuery } from "../define-query.ts";

export const priceChanges = defineQuery({
  file: "prices-changes.sql",
  params: z.strictObject({}),
  row: z.object({ project_id: ch.lowCardinality(), kind: ch.lowCardinality(), changes: ch.uint64() }),
});

const sum = ch.nullable(ch.uint64());
const name = ch.lowCardinality();

/** Models without a price in a range; `reason` is an unpriced reason or `no_price_for_class`. */
export const unpricedModels = defineQuery({
  file: "prices-unpriced.sql",
  params: z.strictObject({
    project: z.string().min(1),
    /** Milliseconds since 1970 UTC. */
    from: z.int(),
    to: z.int(),
    limit: z.int().min(1),
  }),
  row: z.object({
    provider: name,
    model_requested: name,
    model_resolved: name,
    reason: ch.string(),
    calls: ch.uint64(),
    input_sum: sum,
    output_sum: sum,
    input_uncached_sum: sum,
    cache_read_sum: sum,
    cache_write_5m_sum: sum,
    cache_write_1h_sum: sum,
    output_text_sum: sum,
    output_reasoning_sum: sum,
    usage_more_sum: ch.map(ch.string(), ch.uint64()),
    reported_sum: ch.nullable(ch.decimal(38, 12)),
    cost_sum: ch.nullable(ch.decimal(38, 12)),
    classes: ch.array(ch.string()),
    first_seen: ch.dateTime64(),
    last_seen: ch.dateTime64(),
    examples: ch.array(ch.string()),
  }),
});
export type UnpricedModelRow = z.output<typeof unpricedModels.row>;
