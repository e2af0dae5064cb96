import { z } from "zod";
import { defineQuery } from "../define-query.ts";
import { calls } from "./calls.ts";
import { unusedSlots, usageScopeShape } from "./usage-scope.ts";

/** A few calls of a question: the dearest first, any (the same ones every time), or the latest that failed. */
export const usagePicked = defineQuery({
  file: "usage-picked.sql",
  params: z.strictObject({
    ...usageScopeShape,
    pick: z.enum(["dearest", "random", "failed"]),
    limit: z.int().min(1),
  }),
  unused: unusedSlots,
  row: calls.row,
});
