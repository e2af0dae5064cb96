import { z } from "zod";
import { ch } from "../ch.ts";
import { defineQuery } from "../define-query.ts";

/** Times of reception in milliseconds since 1970 UTC; an empty project stands for all. */
const received = z.object({ project: z.string(), from: z.int(), to: z.int() });
const some = received.extend({ limit: z.int().min(1) });

/** Names of differences by record; each is a count of events. */
const differences = {
  n_missing: ch.int64(),
  n_surplus: ch.int64(),
  n_never_accepted: ch.int64(),
  n_doubled: ch.int64(),
  n_unpaired: ch.uint64(),
};

export const auditSources = defineQuery({
  file: "audit-sources.sql",
  params: received,
  row: z.object({
    project_id: ch.string(),
    signal: ch.string(),
    emitter: ch.string(),
    log_partition: ch.uint16(),
    n_records: ch.uint64(),
    n_accepted: ch.int64(),
    n_calls: ch.int64(),
    n_outcomes: ch.int64(),
    n_rejected: ch.int64(),
    n_duplicates: ch.int64(),
    n_in_flight: ch.int64(),
    ...differences,
  }),
});
export type AuditSourceRow = z.output<typeof auditSources.row>;

export const auditDifferences = defineQuery({
  file: "audit-differences.sql",
  params: some,
  row: z.object({
    log_partition: ch.uint16(),
    log_offset: ch.bigUint64(),
    received_at: ch.nullable(ch.dateTime64()),
    project_id: ch.string(),
    signal: ch.string(),
    emitter: ch.string(),
    n_accepted: ch.int64(),
    n_accounted: ch.int64(),
    ...differences,
  }),
});
export type AuditDifferenceRow = z.output<typeof auditDifferences.row>;

export const auditRanges = defineQuery({
  file: "audit-ranges.sql",
  params: some.extend({ ranges_to: z.int() }),
  row: z.object({
    log_partition: ch.uint16(),
    first_offset: ch.bigUint64(),
    last_offset: ch.bigUint64(),
    reported_stored: ch.int64(),
    reported_duplicates: ch.int64(),
    reported_letters: ch.int64(),
    counted_stored: ch.int64(),
    counted_duplicates: ch.int64(),
    counted_letters: ch.int64(),
    records_missing: ch.int64(),
    offsets_missing_before: ch.int64(),
  }),
});
export type AuditRangeRow = z.output<typeof auditRanges.row>;

/** `settled_before`: records read later may be ahead of others that are still on their way. */
export const auditCollectors = defineQuery({
  file: "audit-collectors.sql",
  params: z.object({ from: z.int(), to: z.int(), settled_before: z.int(), limit: z.int().min(1) }),
  row: z.object({
    collector: ch.string(),
    n_records: ch.uint64(),
    n_events: ch.int64(),
    n_acknowledged: ch.int64(),
    n_lost: ch.int64(),
    n_unseen: ch.int64(),
    first_at: ch.dateTime64(),
    last_at: ch.dateTime64(),
  }),
});

export const auditOrphans = defineQuery({
  file: "audit-orphans.sql",
  params: some,
  row: z.object({
    log_partition: ch.uint16(),
    log_offset: ch.bigUint64(),
    project_id: ch.lowCardinality(),
    n_events: ch.uint64(),
    examples: ch.array(ch.uuid()),
  }),
});
