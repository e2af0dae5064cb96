import type { IngestHealthAnswer } from "../contract/ingest-health.ts";
import { taskProblem } from "./health-tasks.ts";

type Problem = IngestHealthAnswer["problems"][number];

/** Freshness, and the wait of a stage, above which somebody should look: alert A6. */
const LATE_MS = 120_000;

/** What of the figures a person should look at, worst first. */
export function healthProblems(health: Omit<IngestHealthAnswer, "problems">, now: number): Problem[] {
  const problems: Problem[] = [];
  const note = (what: string, detail: string) => problems.push({ what, detail });
  const { stages, settled, tasks, partitions, event_to_received: skew } = health;
  const waits = (since: string | null): number => (since === null ? 0 : now - Date.parse(since));
  const repaired = (partitions ?? []).reduce((sum, partition) => sum + partition.repaired, 0);
  if (repaired > 0)
    note("repaired", `${repaired} rows were lost by a crash and put back; the store should not lose any`);
  if (waits(stages.waiting.since) > LATE_MS)
    note("insert_stuck", `${stages.waiting.records} records wait to be inserted since ${stages.waiting.since}`);
  const freshness = stages.received_to_stored.p95_ms;
  if (freshness !== null && freshness > LATE_MS)
    note("late", `95 of 100 events took up to ${Math.round(freshness / 1_000)} s until they could be queried`);
  if (settled !== null && waits(settled.waiting_since) > LATE_MS)
    note("settlement_stuck", `${settled.waiting_ranges} ranges wait to be settled since ${settled.waiting_since}`);
  const stuck = tasks === null ? undefined : taskProblem(tasks, now);
  if (stuck !== undefined) note(stuck.what, stuck.detail);
  for (const source of health.sources.filter(({ is_silent }) => is_silent))
    note("silent_source", `${nameOf(source)} of project ${source.project} was last heard of at ${source.last_seen_at}`);
  for (const { client, project, dropped } of health.clients) {
    const lost = Object.values(dropped).reduce((sum, events) => sum + events, 0);
    if (lost > 0) note("client_drops", `${client} in project ${project} has lost ${lost} events before sending them`);
  }
  const open = health.dead_letters.reduce((sum, reason) => sum + reason.open, 0);
  if (open > 0) note("dead_letters", `${open} dead letters wait to be replayed or purged`);
  if (skew.ahead > 0)
    note("clock_ahead", `${skew.ahead} calls are dated after their reception: a sender's clock is ahead`);
  return problems;
}

const nameOf = ({ emitter, client, signal }: IngestHealthAnswer["sources"][number]): string =>
  [emitter || client || "a sender without a name", signal && `(${signal})`].filter((part) => part !== "").join(" ");
