import { z } from "zod";
import { ch } from "../ch.ts";
import { defineQuery } from "../define-query.ts";

/** Times of reception (of dead letters: of failing) in milliseconds since 1970 UTC; an empty project stands for all. */
const received = z.object({ project: z.string(), from: z.int(), to: z.int() });
const some = received.extend({ limit: z.int().min(1) });

export const healthStages = defineQuery({
  file: "health-stages.sql",
  params: received,
  row: z.object({
    n_records: ch.uint64(),
    n_events_sum: ch.uint64(),
    n_bytes_sum: ch.uint64(),
    n_waiting: ch.uint64(),
    waiting_since: ch.nullable(ch.dateTime64()),
    record_events: ch.array(ch.uint32()),
    received_to_read: ch.array(ch.int64()),
    read_to_stored: ch.array(ch.int64()),
    received_to_stored: ch.array(ch.int64()),
  }),
});

/** The same by parts of the range, from its start on; parts without events are left out. */
export const healthSeries = defineQuery({
  file: "health-series.sql",
  params: received.extend({ step_ms: z.int().min(1) }),
  row: z.object({
    part: ch.uint32(),
    n_events_sum: ch.uint64(),
    n_waiting: ch.uint64(),
    n_stored: ch.uint64(),
    received_to_stored: ch.array(ch.int64()),
  }),
});

/** What was inserted and not looked at for the states of tasks; without a look ever, of the last week. One row. */
export const healthTasks = defineQuery({
  file: "health-tasks.sql",
  params: z.object({ now: z.int() }),
  row: z.object({
    /** Null: nobody ever looked. */
    looked_at: ch.nullable(ch.dateTime64()),
    /** 0: what was there before is still being looked at. */
    n_filled: ch.uint64(),
    /** When anything was written down of the states, milliseconds since 1970 UTC; 0: never. */
    marked_ms: ch.uint64(),
    n_waiting: ch.uint64(),
    waiting_since: ch.nullable(ch.dateTime64()),
  }),
});
export type HealthTasksRow = z.output<typeof healthTasks.row>;

/** What tables hold on disk now, the largest first; of the whole installation. */
export const storeTables = defineQuery({
  file: "store-tables.sql",
  params: z.object({ limit: z.int().min(1) }),
  row: z.object({
    name: ch.string(),
    n_parts: ch.uint64(),
    n_rows: ch.uint64(),
    n_bytes: ch.uint64(),
    /** Merges under way, of all tables. */
    n_merges: ch.uint64(),
  }),
});

export const healthSkew = defineQuery({
  file: "health-skew.sql",
  params: received,
  row: z.object({
    n_calls: ch.uint64(),
    ages: ch.array(ch.as("Float32", z.number().nullable())),
    n_ahead: ch.uint64(),
    n_day_late: ch.uint64(),
  }),
});

export const healthPartitions = defineQuery({
  file: "health-partitions.sql",
  params: received.pick({ from: true, to: true }),
  row: z.object({
    log_partition: ch.uint16(),
    n_ranges: ch.uint64(),
    n_stored: ch.uint64(),
    n_duplicates: ch.uint64(),
    n_dead_letters: ch.uint64(),
    n_repaired: ch.uint64(),
    range_events: ch.array(ch.uint64()),
    insert_times: ch.array(ch.int64()),
    newest_offset: ch.bigUint64(),
    newest_insert_at: ch.dateTime64(),
    n_unsettled: ch.uint64(),
    unsettled_since: ch.nullable(ch.dateTime64()),
  }),
});

export const healthSources = defineQuery({
  file: "health-sources.sql",
  params: some,
  row: z.object({
    project_id: ch.lowCardinality(),
    signal: ch.lowCardinality(),
    emitter: ch.lowCardinality(),
    client: ch.lowCardinality(),
    n_records: ch.uint64(),
    n_events: ch.uint64(),
    n_events_in_range: ch.uint64(),
    first_seen_at: ch.dateTime64(),
    last_seen_at: ch.dateTime64(),
    n_minutes: ch.uint64(),
    gap_p95_s: ch.nullable(ch.int64()),
  }),
});
export type HealthSourceRow = z.output<typeof healthSources.row>;

export const healthClients = defineQuery({
  file: "health-clients.sql",
  params: some,
  row: z.object({
    project_id: ch.lowCardinality(),
    client: ch.lowCardinality(),
    n_processes: ch.uint64(),
    n_records: ch.uint64(),
    n_events: ch.uint64(),
    last_seen_at: ch.dateTime64(),
    dropped: ch.map(ch.string(), ch.uint64()),
  }),
});

export const healthDeadLetters = defineQuery({
  file: "health-dead-letters.sql",
  params: received,
  row: z.object({
    reason: ch.string(),
    n_in_range: ch.uint64(),
    n_open: ch.uint64(),
    n_replaying: ch.uint64(),
  }),
});
