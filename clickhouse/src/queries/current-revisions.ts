import { z } from "zod";
import { ch } from "../ch.ts";
import { defineQuery } from "../define-query.ts";

/** The current revision of the calls at `times` with `call_ids`, pair by pair (milliseconds since 1970 UTC, UUIDs). */
export const currentRevisions = defineQuery({
  file: "settle-current-revisions.sql",
  params: z.strictObject({
    project: z.string().min(1),
    times: z.array(z.int().nonnegative()),
    call_ids: z.array(z.string()),
  }),
  row: z.object({ ts: ch.dateTime64(), call_id: ch.uuid(), revision: ch.uint32() }),
});
