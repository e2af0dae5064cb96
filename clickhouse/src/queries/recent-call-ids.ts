import { z } from "zod";
import { ch } from "../ch.ts";
import { defineQuery } from "../define-query.ts";

/** The newest `limit` calls of a partition at offsets below `before`, newest first. */
export const recentCallIds = defineQuery({
  file: "ingest-recent-call-ids.sql",
  params: z.object({ partition: z.int(), before: z.bigint().nonnegative(), limit: z.int().positive() }),
  row: z.object({ project_id: ch.lowCardinality(), call_id: ch.uuid() }),
});
