import { z } from "zod";
import { ch } from "../ch.ts";
import { defineQuery } from "../define-query.ts";
import { unusedSlots, usageGroupShape, usageScopeShape } from "./usage-scope.ts";

const sum = ch.decimal(38, 12);

/** What a cost bridge splits, of one range: calls whose cost is known, their tokens and their cost by class, per cell. */
export const usageBridge = defineQuery({
  file: "usage-bridge.sql",
  params: z.strictObject({
    ...usageScopeShape,
    /** Of the task, and of the model. */
    d1: usageGroupShape.d1,
    d2: usageGroupShape.d2,
    limit: z.int().min(1),
  }),
  unused: unusedSlots,
  row: z.object({
    task: ch.string(),
    model: ch.string(),
    calls: ch.int64(),
    unpriced_calls: ch.int64(),
    uncached_tokens: ch.int64(),
    read_tokens: ch.int64(),
    write_tokens: ch.int64(),
    generated_tokens: ch.int64(),
    uncached_cost: sum,
    read_cost: sum,
    write_cost: sum,
    generated_cost: sum,
    other: sum,
    adjustments: sum,
  }),
});
export type UsageBridgeRow = z.output<typeof usageBridge.row>;
