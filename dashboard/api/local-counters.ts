import type { Counters } from "@outlay/core/counters";
import type { IngestHealthAnswer } from "../contract/ingest-health.ts";
import type { AuditAnswer } from "../contract/ledger-audit.ts";

/** What this process knows because the rest of Outlay runs in it; where that runs elsewhere, nothing is known here. */
export interface LocalCounters {
  /** What the log holds that ingest has not committed. */
  queue?(): NonNullable<IngestHealthAnswer["queue"]>;
  /** What the collector refused since this process began. */
  refused?(): NonNullable<AuditAnswer["refused"]>;
}

/** Reads the counters of a collector in this process; `since` is when it began, milliseconds since 1970 UTC. */
export function countersOfCollector(counters: Counters, since: number): () => NonNullable<AuditAnswer["refused"]> {
  return () => ({
    since: new Date(since).toISOString(),
    requests: counters.sumsBy("outlay_collector_requests_refused_total", "code"),
    events: counters.sumsBy("outlay_collector_events_rejected_total", "code"),
    duplicates: counters.get("outlay_collector_events_duplicate_total"),
  });
}
