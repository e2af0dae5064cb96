import { z } from "zod";
import { endpoint } from "./endpoint.ts";
import { count, instantText, project, timeZone } from "./values.ts";

/** What can be wrong, and so what is looked for. */
export const auditFindings = [
  "missing",
  "surplus",
  "never_accepted",
  "doubled",
  "unpaired",
  "repeat_without_original",
  "range_differs",
  "records_missing",
  "offsets_missing",
  "acknowledged_not_received",
] as const;

const offset = z.string().regex(/^\d+$/).describe("64 bits, as text.");

const difference = z.strictObject({
  finding: z
    .enum(auditFindings)
    .describe(
      "missing: accepted, and neither stored, rejected nor repeated. surplus: more became of a record than was accepted in " +
        "it. never_accepted: rows of a record that was never written down. doubled: rows beyond one per event. unpaired: a " +
        "correction of which one half is gone. repeat_without_original: left out as a repeat of what is not in the ledger. " +
        "range_differs: ingest reported other counts of a range than there are rows. records_missing, offsets_missing: " +
        "records of the log that were never read, or damaged; how many events they held is not known. " +
        "acknowledged_not_received: a collector acknowledged more events than came out of the log.",
    ),
  partition: count.nullable(),
  first_offset: offset.nullable(),
  last_offset: offset.nullable(),
  project: z.string().nullable(),
  signal: z.string().nullable(),
  emitter: z.string().nullable(),
  collector: z.string().nullable().describe("The process of the collector, where the finding is about one."),
  received_at: z.string().nullable(),
  expected: count.describe("Events (of records_missing and offsets_missing: records) there should be."),
  found: count.describe("Events (or records) there are."),
  detail: z.string().describe("The finding in words."),
});
export type AuditDifference = z.input<typeof difference>;

const figures = {
  records: count.describe("Records of the log that were read."),
  accepted: count.describe("Events, as the collector counted them into the headers of its records."),
  stored: count.describe("Rows of the ledger, one per event: calls + outcomes."),
  calls: count,
  outcomes: count,
  rejected: count.describe("Events that are dead letters, replayed ones included: a replay is accepted anew."),
  duplicates: count.describe("Events left out because the ledger had them; each is written down with its identity."),
  in_flight: z.int().describe("Events read from the log whose range was not done when the question began."),
  difference: z.int().describe("accepted − stored − rejected − duplicates − in_flight. 0 where all is well."),
};

export const auditAnswer = z.strictObject({
  range: z.strictObject({ from: z.string(), to: z.string() }).describe("Of reception by the collector; half open."),
  scope: z.enum(["installation", "project"]).describe("project: only what belongs to the project that was asked for."),
  balanced: z
    .boolean()
    .describe("Nothing is missing, doubled or unexplained. What is in flight does not count against it."),
  totals: z.strictObject(figures),
  by_source: z.array(
    z.strictObject({
      project: z.string(),
      signal: z.string().describe("The door: native, outcome, span, log, metric, replay; empty: not known."),
      emitter: z
        .string()
        .describe("The instrumentation that wrote the events of a record; empty: several, or not known."),
      partition: count,
      ...figures,
    }),
  ),
  by_partition: z.array(z.strictObject({ partition: count, ...figures })),
  in_flight: z.strictObject({
    read: z.int().describe("As totals.in_flight."),
    records_in_log: count.nullable().describe("Records not yet read, of all projects; null = not known here."),
  }),
  refused: z
    .strictObject({
      since: z.string().describe("When this process began to count."),
      requests: z.record(z.string(), count).describe("By reason; nothing of them was accepted."),
      events: z.record(z.string(), count).describe("By reason, out of requests of which the rest was accepted."),
      duplicates: count.describe("Events recognised before they were accepted."),
    })
    .nullable()
    .describe("What collectors in this process refused; null where they run elsewhere (see their /metrics)."),
  differences: z.array(difference).describe("At most 100 of each kind, oldest first."),
  unaudited: z
    .strictObject({ reason: z.string() })
    .nullable()
    .describe("Present where nothing received in the range was written down, so that nothing can be said."),
});
export type AuditAnswer = z.input<typeof auditAnswer>;

export const ledgerAuditEndpoint = endpoint({
  method: "GET",
  path: "/ledger/audit",
  summary: "Proof of the promise: accepted = stored + rejected + duplicate, from independent counters",
  query: z.strictObject({
    project,
    scope: z
      .enum(["installation", "project"])
      .default("installation")
      .describe("installation: every project, where the key is good for all; else as project."),
    from: instantText.default("now-1d"),
    to: instantText.default("now"),
    tz: timeZone.describe("The calendar of relative instants such as now/d."),
  }),
  body: z.undefined(),
  response: auditAnswer,
});
