import { z } from "zod";
import { ch } from "../ch.ts";
import { defineQuery } from "../define-query.ts";

/** Days, latest first (milliseconds since 1970 UTC), whose sums may not be those of the states, and how many tasks they have. */
export const suspectTaskDays = defineQuery({
  file: "task-days-suspect.sql",
  params: z.strictObject({
    /** Version of a state from which on it may not be in the sums; 0: none may be. */
    since: z.int().min(0),
  }),
  row: z.object({
    day: ch.as(
      "Date32",
      z.iso.date().transform((text) => Date.parse(text)),
    ),
    tasks: ch.uint64(),
  }),
});

/** What the sums of a half-open range of whole days differ by from the states. */
export const tornTaskDays = defineQuery({
  file: "task-days-torn.sql",
  params: z.strictObject({ from: z.int(), to: z.int() }),
  row: z.object({ kept: ch.string(), torn_days: ch.uint64(), torn_rows: ch.uint64() }),
});
