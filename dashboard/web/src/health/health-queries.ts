import type { deadLettersEndpoint } from "../../../contract/dead-letters.ts";
import type { ingestHealthEndpoint } from "../../../contract/ingest-health.ts";
import type { ledgerAuditEndpoint } from "../../../contract/ledger-audit.ts";
import { ask } from "../api/ask.ts";
import { figureQuery, type Scope, type Source } from "../api/queries.ts";

/** Nothing may have arrived, and that is what this page has to show: it asks by the clock, not when figures move. */
const EVERY_MS = 10_000;
const byTheClock = <Answer>(source: Source<Answer>): Source<Answer> => ({
  ...source,
  staleTime: EVERY_MS / 2,
  refetchInterval: EVERY_MS,
});

/** Stages, sources, clients, partitions and what is wrong: one request for the page. */
export function healthQuery({ project, from, to, tz }: Scope) {
  const query = { project, from, to, tz };
  const answer = (signal: AbortSignal) => ask<typeof ingestHealthEndpoint>("/ingest/health", { query, signal });
  return byTheClock(figureQuery({ scope: query, name: "ingest-health", asked: query, answer }));
}

/** Accepted against stored, by independent counts. */
export function auditQuery({ project, from, to, tz }: Scope) {
  const query = { project, from, to, tz };
  const answer = (signal: AbortSignal) => ask<typeof ledgerAuditEndpoint>("/ledger/audit", { query, signal });
  return byTheClock(figureQuery({ scope: query, name: "ledger-audit", asked: query, answer }));
}

/** What could not be stored, newest first, and was not dealt with. */
export function deadLettersQuery({ project, from, to, tz }: Scope) {
  const query = { project, from, to, tz, status: "open,replay_requested", limit: 200 };
  const answer = (signal: AbortSignal) => ask<typeof deadLettersEndpoint>("/dead-letters", { query, signal });
  return byTheClock(figureQuery({ scope: query, name: "dead-letters", asked: query, answer }));
}
