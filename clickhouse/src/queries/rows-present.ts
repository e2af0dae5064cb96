import { z } from "zod";
import { ch } from "../ch.ts";
import { defineQuery } from "../define-query.ts";

const offset = z.bigint().nonnegative();
const epochMs = z.int().nonnegative();

/**
 * A range of the log (both ends included), and when its rows happened and were received, in milliseconds since 1970 UTC.
 * A log begun anew uses the old places again; the time of reception keeps the two apart.
 */
const place = z.object({
  partition: z.int(),
  from: offset,
  to: offset,
  first: epochMs,
  last: epochMs,
  received_first: epochMs,
  received_last: epochMs,
});
const count = z.object({ stored: ch.uint64() });
const placedId = z.object({
  log_offset: ch.bigUint64(),
  log_index: ch.uint32(),
  project_id: ch.lowCardinality(),
  id: ch.uuid(),
});

export const countPresentCalls = defineQuery({
  file: "ingest-count-calls.sql",
  params: place,
  row: count,
  isAlone: true,
});
export const countPresentOutcomes = defineQuery({
  file: "ingest-count-outcomes.sql",
  params: place,
  row: count,
  isAlone: true,
});
export const countPresentTexts = defineQuery({
  file: "ingest-count-call-texts.sql",
  params: place,
  row: count,
  isAlone: true,
});
export const presentCallIds = defineQuery({
  file: "ingest-present-call-ids.sql",
  params: place,
  row: placedId,
  isAlone: true,
});
export const presentOutcomeIds = defineQuery({
  file: "ingest-present-outcome-ids.sql",
  params: place,
  row: placedId,
  isAlone: true,
});
