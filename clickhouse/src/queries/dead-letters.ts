import { z } from "zod";
import { ch } from "../ch.ts";
import { defineQuery } from "../define-query.ts";

const place = {
  log_partition: ch.uint16(),
  log_offset: ch.bigUint64(),
  log_index: ch.uint32(),
};

/** Times of failing in milliseconds since 1970 UTC; `places` are `partition-offset-index`. Empty lists choose nothing. */
export const deadLetterList = defineQuery({
  file: "dead-letter-list.sql",
  params: z.object({
    project: z.string().min(1),
    from: z.int(),
    to: z.int(),
    reasons: z.array(z.string()).default([]),
    statuses: z.array(z.string()).default([]),
    places: z.array(z.string()).default([]),
    with_payload: z.boolean().default(false),
    after: z.int().default(0),
    after_partition: z.int().default(0),
    after_offset: z.bigint().default(0n),
    after_index: z.int().default(0),
    limit: z.int().min(1),
  }),
  row: z.object({
    ...place,
    reason: ch.lowCardinality(),
    message: ch.string(),
    failed_at: ch.dateTime64(),
    received_at: ch.nullable(ch.dateTime64()),
    kind: ch.lowCardinality(),
    n_events: ch.uint32(),
    encoding: ch.lowCardinality(),
    is_truncated: ch.bool(),
    record_schema: ch.uint16(),
    record_key: ch.string(),
    signal: ch.lowCardinality(),
    client: ch.lowCardinality(),
    payload_bytes: ch.uint64(),
    payload: ch.string(),
    status: ch.string(),
    detail: ch.string(),
    n_stored: ch.uint32(),
    n_duplicates: ch.uint32(),
    n_failed: ch.uint32(),
    marked_at: ch.nullable(ch.dateTime64()),
    rows_found: ch.uint64(),
  }),
});
export type DeadLetterListRow = z.output<typeof deadLetterList.row>;

export const deadLetterMarks = defineQuery({
  file: "dead-letter-marks.sql",
  params: z.object({ project: z.string(), partition: z.int(), offset: z.bigint(), index: z.int() }),
  row: z.object({
    mark: ch.lowCardinality(),
    marked_at: ch.dateTime64(),
    stored: ch.uint32(),
    duplicates: ch.uint32(),
    failed: ch.uint32(),
    detail: ch.string(),
    author: ch.string(),
    reason: ch.string(),
  }),
});

export const deadLetterRequests = defineQuery({
  file: "dead-letter-requests.sql",
  params: z.object({ limit: z.int().min(1) }),
  row: z.object({
    project_id: ch.lowCardinality(),
    ...place,
    requested_at: ch.dateTime64(),
    author: ch.string(),
    reason: ch.string(),
    kind: ch.lowCardinality(),
    events: ch.uint32(),
    payload: ch.string(),
    encoding: ch.lowCardinality(),
    is_truncated: ch.bool(),
    record_schema: ch.uint16(),
  }),
});
export type DeadLetterRequestRow = z.output<typeof deadLetterRequests.row>;

/** `replays` are values of `log_records.replay_of`; those not read yet have no row. */
export const deadLetterReplays = defineQuery({
  file: "dead-letter-replays.sql",
  params: z.object({ replays: z.array(z.string()), since: z.int() }),
  row: z.object({
    replay: ch.string(),
    is_done: ch.uint8(),
    stored: ch.uint64(),
    duplicates: ch.uint64(),
    failed: ch.uint64(),
    message: ch.string(),
  }),
});
