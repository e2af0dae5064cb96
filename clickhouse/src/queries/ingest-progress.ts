import { z } from "zod";
import { ch } from "../ch.ts";
import { defineQuery } from "../define-query.ts";

/** One row per partition of the log that has been inserted from. */
export const ingestProgress = defineQuery({
  file: "ingest-progress.sql",
  params: z.object({}),
  row: z.object({
    log_partition: ch.uint16(),
    last_offset: ch.bigUint64(),
    calls_stored: ch.uint64(),
    outcomes_stored: ch.uint64(),
    duplicates: ch.uint64(),
    dead_letters: ch.uint64(),
    repaired: ch.uint64(),
    newest_ts: ch.dateTime64(),
    inserted_at: ch.dateTime64(),
  }),
});
