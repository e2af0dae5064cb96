import type {
  AuditDifferenceRow,
  AuditRangeRow,
  auditCollectors,
  auditOrphans,
} from "@outlay/clickhouse/queries/ledger-audit";
import type { z } from "zod";
import type { AuditDifference } from "../contract/ledger-audit.ts";

type CollectorRow = z.output<typeof auditCollectors.row>;
type OrphanRow = z.output<typeof auditOrphans.row>;

const nowhere = {
  partition: null,
  first_offset: null,
  last_offset: null,
  project: null,
  signal: null,
  emitter: null,
  collector: null,
  received_at: null,
};

/** What is wrong with one record: several things may be. */
export function recordFindings(row: AuditDifferenceRow): AuditDifference[] {
  const { n_accepted: accepted, n_accounted: accounted } = row;
  const at = {
    ...nowhere,
    partition: row.log_partition,
    first_offset: String(row.log_offset),
    last_offset: String(row.log_offset),
    project: row.project_id,
    signal: row.signal,
    emitter: row.emitter,
    received_at: row.received_at === null ? null : new Date(row.received_at).toISOString(),
  };
  const findings: AuditDifference[] = [];
  const add = (finding: AuditDifference["finding"], expected: number, found: number, detail: string) =>
    findings.push({ finding, ...at, expected, found, detail });
  if (row.n_missing > 0) add("missing", accepted, accounted, `${row.n_missing} accepted events are nowhere`);
  if (row.n_surplus > 0) add("surplus", accepted, accounted, `${row.n_surplus} events more than were accepted`);
  if (row.n_never_accepted > 0)
    add("never_accepted", 0, accounted, `${accounted} events of a record that was never written down`);
  if (row.n_doubled > 0)
    add("doubled", accounted, accounted + row.n_doubled, `${row.n_doubled} rows repeat others of the same place`);
  if (row.n_unpaired > 0)
    add("unpaired", 0, row.n_unpaired, `${row.n_unpaired} corrections have lost their cancel row or their replacement`);
  return findings;
}

/** Where the report of an inserted range is not what there is. */
export function rangeFindings(row: AuditRangeRow): AuditDifference[] {
  const first = String(row.first_offset);
  const at = { ...nowhere, partition: row.log_partition, first_offset: first, last_offset: String(row.last_offset) };
  const findings: AuditDifference[] = [];
  const parts = [
    ["stored", row.reported_stored, row.counted_stored],
    ["duplicates", row.reported_duplicates, row.counted_duplicates],
    ["dead letters", row.reported_letters, row.counted_letters],
  ] as const;
  for (const [what, expected, found] of parts) {
    const detail = `${what}: ingest reported ${expected}, there are ${found}`;
    if (expected !== found) findings.push({ finding: "range_differs", ...at, expected, found, detail });
  }
  const records = Number(row.last_offset - row.first_offset) + 1;
  if (row.records_missing !== 0) {
    const found = records - row.records_missing;
    const detail = `${Math.abs(row.records_missing)} records of the range were never read: look for *.corrupt beside the log`;
    findings.push({ finding: "records_missing", ...at, expected: records, found, detail });
  }
  if (row.offsets_missing_before > 0) {
    const expected = row.offsets_missing_before;
    const gap = {
      first_offset: String(row.first_offset - BigInt(expected)),
      last_offset: String(row.first_offset - 1n),
    };
    const detail = `no range says what became of ${expected} records`;
    findings.push({ finding: "offsets_missing", ...at, ...gap, expected, found: 0, detail });
  }
  return findings;
}

/** A collector that acknowledged what never came out of the log. */
export function collectorFindings(row: CollectorRow): AuditDifference[] {
  if (row.n_lost === 0) return [];
  const detail = `at least ${row.n_lost} acknowledged events are not in the log; the collector was last heard of at ${new Date(row.last_at).toISOString()}`;
  const counts = { expected: row.n_acknowledged, found: Math.max(row.n_acknowledged - row.n_lost, 0) };
  return [{ finding: "acknowledged_not_received", ...nowhere, collector: row.collector, ...counts, detail }];
}

export function orphanFindings(row: OrphanRow): AuditDifference[] {
  const offset = String(row.log_offset);
  const place = { partition: row.log_partition, first_offset: offset, last_offset: offset, project: row.project_id };
  const detail = `left out as repeats of events that are not in the ledger, such as ${row.examples.join(", ")}`;
  return [{ finding: "repeat_without_original", ...nowhere, ...place, expected: row.n_events, found: 0, detail }];
}
