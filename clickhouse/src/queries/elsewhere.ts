import { z } from "zod";
import { ch } from "../ch.ts";
import { defineQuery } from "../define-query.ts";

/** What a task has in other projects; times in milliseconds since 1970 UTC. */
export const taskElsewhere = defineQuery({
  file: "elsewhere.sql",
  params: z.strictObject({
    /** Those the asker may read. */
    projects: z.array(z.string().min(1)),
    task: z.string(),
    from: z.int(),
    to: z.int(),
  }),
  row: z.object({
    project_id: ch.lowCardinality(),
    calls: ch.int64(),
    spend: ch.nullable(ch.decimal(38, 12)),
    unpriced_calls: ch.int64(),
    outcomes: ch.uint64(),
  }),
});
