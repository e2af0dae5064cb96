import {
  type AuditSourceRow,
  auditCollectors,
  auditDifferences,
  auditOrphans,
  auditRanges,
  auditSources,
} from "@outlay/clickhouse/queries/ledger-audit";
import type { Reader } from "@outlay/clickhouse/store";
import type { z } from "zod";
import type { AuditAnswer, ledgerAuditEndpoint } from "../contract/ledger-audit.ts";
import type { HandlerInput } from "./api-route.ts";
import { collectorFindings, orphanFindings, rangeFindings, recordFindings } from "./audit-differences.ts";
import type { LocalCounters } from "./local-counters.ts";
import { parseRange, parseZone } from "./range.ts";

type AuditQuery = z.output<(typeof ledgerAuditEndpoint)["query"]>;
type Figures = AuditAnswer["totals"];

const DIFFERENCES_MAX = 100;
/** A record may be read this long before one of another partition that was written earlier, where ingest lags behind. */
const LAG_MAX_MS = 300_000;

/**
 * Counts what was accepted against what became of it, from counters that do not know each other: the collector's count in
 * each record's header and its own running total, what ingest reported of each range, and the rows themselves.
 */
export async function answerLedgerAudit(
  reader: Reader,
  local: LocalCounters | undefined,
  { query, access, now, signal }: HandlerInput<AuditQuery, unknown>,
): Promise<AuditAnswer> {
  const { from, to } = parseRange(query, { now, zone: parseZone(query.tz) });
  const isWhole = query.scope === "installation" && access.isForAllProjects;
  const asked = { project: isWhole ? "" : query.project, from, to };
  const some = { ...asked, limit: DIFFERENCES_MAX };
  const settledBefore = Math.max(0, now - LAG_MAX_MS);
  const sources = await reader.query(auditSources, asked, { signal });
  const [records, orphans, ranges, collectors] = await Promise.all([
    reader.query(auditDifferences, some, { signal }),
    reader.query(auditOrphans, some, { signal }),
    // Ranges and collectors serve every project, so only a caller who may see all of them can be told.
    isWhole ? reader.query(auditRanges, { ...some, ranges_to: to, to: Math.max(to, now + 1) }, { signal }) : [],
    isWhole ? reader.query(auditCollectors, { ...some, settled_before: settledBefore }, { signal }) : [],
  ]);
  const differences = [
    ...records.flatMap(recordFindings),
    ...orphans.flatMap(orphanFindings),
    ...ranges.flatMap(rangeFindings),
    ...collectors.flatMap(collectorFindings),
  ];
  const totals = sumOf(sources);
  return {
    range: { from: new Date(from).toISOString(), to: new Date(to).toISOString() },
    scope: isWhole ? "installation" : "project",
    balanced: differences.length === 0 && totals.difference === 0,
    totals,
    by_source: sources.map((row) => ({
      ...{ project: row.project_id, signal: row.signal, emitter: row.emitter, partition: row.log_partition },
      ...figuresOf(row),
    })),
    by_partition: byPartition(sources),
    in_flight: { read: totals.in_flight, records_in_log: local?.queue?.().records_in_log ?? null },
    refused: isWhole ? (local?.refused?.() ?? null) : null,
    differences,
    unaudited: sources.length > 0 ? null : { reason: "nothing that was received in this range was written down" },
  };
}

function figuresOf(row: AuditSourceRow): Figures {
  const stored = row.n_calls + row.n_outcomes;
  return {
    records: row.n_records,
    accepted: row.n_accepted,
    stored,
    calls: row.n_calls,
    outcomes: row.n_outcomes,
    rejected: row.n_rejected,
    duplicates: row.n_duplicates,
    in_flight: row.n_in_flight,
    difference: row.n_accepted - stored - row.n_rejected - row.n_duplicates - row.n_in_flight,
  };
}

const nothing: Figures = {
  records: 0,
  accepted: 0,
  stored: 0,
  calls: 0,
  outcomes: 0,
  rejected: 0,
  duplicates: 0,
  in_flight: 0,
  difference: 0,
};

function sumOf(rows: readonly AuditSourceRow[]): Figures {
  const sum = { ...nothing };
  for (const row of rows) {
    const figures = figuresOf(row);
    for (const name of Object.keys(nothing) as (keyof Figures)[]) sum[name] += figures[name];
  }
  return sum;
}

function byPartition(rows: readonly AuditSourceRow[]): AuditAnswer["by_partition"] {
  const partitions = [...new Set(rows.map((row) => row.log_partition))].sort((left, right) => left - right);
  return partitions.map((partition) => ({
    partition,
    ...sumOf(rows.filter((row) => row.log_partition === partition)),
  }));
}
