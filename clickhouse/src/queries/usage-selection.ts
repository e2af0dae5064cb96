import { z } from "zod";
import { ch } from "../ch.ts";
import { defineQuery } from "../define-query.ts";
import { unusedSlots, usageGroupShape, usageScopeShape } from "./usage-scope.ts";

const sum = ch.nullable(ch.decimal(38, 12));

/** What tells selected calls from the rest of a range, by value of one dimension. */
export const usageSelection = defineQuery({
  file: "usage-selection.sql",
  params: z.strictObject({
    ...usageScopeShape,
    ...{ d1: usageGroupShape.d1, d2: usageGroupShape.d2, d3: usageGroupShape.d3, d4: usageGroupShape.d1 },
    /** {@link selectedGroup}s; empty: all that is in the selected range. */
    groups: z.array(z.string()),
    /** Half-open, milliseconds since 1970 UTC; within the range. */
    selected_from: z.int(),
    selected_to: z.int(),
    /** Whether shares are of spend; else of calls. */
    by_spend: z.boolean(),
    limit: z.int().min(1),
  }),
  unused: (params) => [...unusedSlots(params), ...(params.groups.length === 0 ? ["groups", "d1", "d2", "d3"] : [])],
  row: z.object({
    value: ch.string(),
    selected_calls: ch.int64(),
    rest_calls: ch.int64(),
    selected_spend: sum,
    rest_spend: sum,
    selected_unpriced: ch.int64(),
    rest_unpriced: ch.int64(),
    all_selected_calls: ch.int64(),
    all_rest_calls: ch.int64(),
    all_selected_spend: sum,
    all_rest_spend: sum,
    all_selected_unpriced: ch.int64(),
    all_rest_unpriced: ch.int64(),
  }),
});
export type UsageSelectionRow = z.output<typeof usageSelection.row>;

/** A group of up to three values as the query has it; `unused` stands where the question has no dimension. */
export const selectedGroup = (group: readonly string[], unused: string): string =>
  [group[0] ?? unused, group[1] ?? unused, group[2] ?? unused].join("\n");
