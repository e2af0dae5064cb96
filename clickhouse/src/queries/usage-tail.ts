import { z } from "zod";
import { ch } from "../ch.ts";
import { defineQuery } from "../define-query.ts";
import { unusedSlots, usageGroupShape, usageScopeShape } from "./usage-scope.ts";

const sum = ch.decimal(38, 12);

const tailRow = z.object({
  /** What each member here spent, USD, and how many there are. */
  each: sum,
  count_here: ch.int64(),
  /** Members down to here, the largest first, and what they spent together. */
  count_to: ch.int64(),
  spend_to: sum,
  count_all: ch.int64(),
  spend_all: sum,
});
export type UsageTailRow = z.output<typeof tailRow>;

/** How much of the spend the dearest calls take: a row where another hundredth of the calls is complete. */
export const usageTailCalls = defineQuery({
  file: "usage-tail-calls.sql",
  params: z.strictObject(usageScopeShape),
  unused: unusedSlots,
  row: tailRow,
});

/** The same of the values of a dimension that have spend. */
export const usageTailGroups = defineQuery({
  file: "usage-tail-groups.sql",
  params: z.strictObject({ ...usageScopeShape, d1: usageGroupShape.d1 }),
  unused: unusedSlots,
  row: tailRow,
});
