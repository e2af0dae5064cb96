import { z } from "zod";
import { endpoint } from "./endpoint.ts";
import { count, instantText, project, timeZone } from "./values.ts";

const instant = z.string();
/** Half of the events, and 95 of 100, took no longer; null without events. */
const lag = z.strictObject({
  p50_ms: z.number().nullable(),
  p95_ms: z.number().nullable(),
});

const source = z.strictObject({
  project: z.string(),
  signal: z.string().describe("The door: native, outcome, span, log, metric; empty: not known."),
  emitter: z.string().describe("The instrumentation, name@version; empty: several, or not known."),
  client: z.string().describe("What sent it, name/version; empty: not known."),
  events: count.describe("In the range."),
  events_week: count,
  first_seen_at: instant.describe("Within the last week."),
  last_seen_at: instant,
  gap_p95_s: z
    .number()
    .nullable()
    .describe("95 of 100 gaps between minutes with events are no longer; null: no gap yet."),
  silent_after_s: z
    .number()
    .nullable()
    .describe(
      "3 × gap_p95_s, at least 15 minutes; null: seen in fewer than 10 minutes of the week, so no rhythm is known.",
    ),
  is_silent: z.boolean(),
});

export const ingestHealthAnswer = z.strictObject({
  range: z.strictObject({ from: instant, to: instant }).describe("Of reception by the collector."),
  scope: z.enum(["installation", "project"]),
  stages: z
    .strictObject({
      records: count,
      events: count,
      bytes: count,
      events_per_record: z.strictObject({ p50: z.number().nullable(), p95: z.number().nullable() }),
      received_to_read: lag.describe("Collector, log, and the wait for a range to fill."),
      read_to_stored: lag.describe("Decoding, pricing and the insert."),
      received_to_stored: lag.describe("Freshness: until every query sees it."),
      waiting: z
        .strictObject({ records: count, since: instant.nullable() })
        .describe("Read from the log, not inserted."),
    })
    .describe("Weighted by events; replays of dead letters apart."),
  series: z
    .array(
      z.strictObject({
        t: instant.describe("Start of this part of the range."),
        events: count,
        events_per_s: z.number(),
        waiting_records: count.describe("Read from the log, not inserted."),
        received_to_stored: lag,
      }),
    )
    .describe("By equal parts of the range, whole minutes and at most 72; the last may reach beyond its end."),
  event_to_received: z
    .strictObject({
      calls: count,
      p5_ms: z.number().nullable(),
      p50_ms: z.number().nullable(),
      p95_ms: z.number().nullable(),
      ahead: count.describe("Calls dated more than a second after their reception: a sender's clock is ahead."),
      day_late: count.describe("Calls that came more than a day after they began."),
    })
    .describe("Reception minus start of the call: clock skew, the call's own duration and the sender's queue."),
  settled: z
    .strictObject({ waiting_ranges: count, waiting_since: instant.nullable() })
    .nullable()
    .describe("Stored and not yet looked at for who is billed. null: only said of the whole installation."),
  tasks: z
    .strictObject({
      state: z
        .enum(["kept", "filling", "not_kept"])
        .describe("filling: for the first time, of what was there; not_kept: no process runs the ledger loops."),
      looked_at: instant.nullable().describe("When the last look at what was written began."),
      marked_at: instant.nullable().describe("When anything was last written down of them."),
      waiting_ranges: count.describe("Inserted a minute or more after the last look; without one, in the last week."),
      waiting_since: instant.nullable(),
    })
    .nullable()
    .describe(
      "States of tasks, from which /tasks/economics answers for large projects. null: only said of the whole installation.",
    ),
  rollups: z
    .strictObject({ filled: count, known: count })
    .nullable()
    .describe("Rollups that hold the whole ledger, of those there are; until then the ledger answers itself."),
  partitions: z
    .array(
      z.strictObject({
        partition: count,
        ranges: count,
        stored: count,
        duplicates: count,
        dead_letters: count,
        repaired: count.describe("Rows a crash had lost and ingest put back; must be 0."),
        range_events: z.strictObject({ p50: z.number().nullable(), p95: z.number().nullable() }),
        insert: lag.describe("From the first look at a range to its end."),
        newest_offset: z.string(),
        newest_insert_at: instant,
      }),
    )
    .nullable()
    .describe("null: partitions serve every project, and are only shown to who may see all."),
  queue: z
    .strictObject({
      records_in_log: count.describe("Durable and not committed by ingest."),
      bytes_queued: count.describe("Accepted and not yet durable."),
    })
    .nullable()
    .describe("null where the log is not in this process: see lag in its /metrics."),
  dead_letters: z.array(z.strictObject({ reason: z.string(), in_range: count, open: count, replaying: count })),
  duplicates: count.nullable().describe("Of the range, found by ingest; null: only said of the whole installation."),
  sources: z
    .array(source)
    .describe("Silent ones first, then the longest unheard of. Of the week before the range's end."),
  clients: z.array(
    z.strictObject({
      project: z.string(),
      client: z.string().describe("name/version"),
      processes: count.describe("That name themselves; Outlay's SDK does."),
      records: count,
      events: count,
      last_seen_at: instant,
      dropped: z
        .record(z.string(), count)
        .describe("Events lost by these processes since their start, by reason, as they say themselves."),
    }),
  ),
  problems: z
    .array(z.strictObject({ what: z.string(), detail: z.string() }))
    .describe("What a person should look at, worst first; empty: all is well."),
});
export type IngestHealthAnswer = z.input<typeof ingestHealthAnswer>;

export const ingestHealthEndpoint = endpoint({
  method: "GET",
  path: "/ingest/health",
  summary: "Does everything arrive, how fast, and who has fallen silent?",
  query: z.strictObject({
    project,
    scope: z
      .enum(["installation", "project"])
      .default("installation")
      .describe("installation: every project, where the key is good for all; else as project."),
    from: instantText.default("now-1h"),
    to: instantText.default("now"),
    tz: timeZone,
  }),
  body: z.undefined(),
  response: ingestHealthAnswer,
});

export const storageEndpoint = endpoint({
  method: "GET",
  path: "/ingest/storage",
  summary: "What the store holds on disk, table by table, and how fast it grows",
  query: z.strictObject({ project }),
  body: z.undefined(),
  response: z.strictObject({
    tables: z
      .array(z.strictObject({ name: z.string(), parts: count, rows: count, bytes: count }))
      .nullable()
      .describe("The largest first. null: of the whole installation, so only told to who may see all projects."),
    bytes: count.nullable(),
    merges: count.nullable().describe("Merges of parts under way."),
    bytes_a_day: count
      .nullable()
      .describe(
        "Bytes on disk for each event there is × events received a day in the last week; null: nothing to go by.",
      ),
  }),
});
export type StorageAnswer = z.output<(typeof storageEndpoint)["response"]>;
