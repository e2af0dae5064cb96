import type { HealthTasksRow } from "@outlay/clickhouse/queries/ingest-health";
import type { IngestHealthAnswer } from "../contract/ingest-health.ts";

type HealthTasks = NonNullable<IngestHealthAnswer["tasks"]>;

const iso = (at: number | null): string | null => (at === null || at === 0 ? null : new Date(at).toISOString());

/** How far the states of tasks are behind the ledger. */
export const healthTasksJson = (row: HealthTasksRow | undefined): HealthTasks => ({
  state: row === undefined || row.looked_at === null ? "not_kept" : row.n_filled > 0 ? "kept" : "filling",
  looked_at: iso(row?.looked_at ?? null),
  marked_at: iso(row?.marked_ms ?? null),
  waiting_ranges: row?.n_waiting ?? 0,
  waiting_since: iso(row?.waiting_since ?? null),
});

const BEHIND_MS = 60_000;
/** What is there before is looked at part by part, each within some minutes. */
const FILL_REST_MS = 600_000;

/** Why the states of tasks do not follow the ledger; `undefined`: they do, or nothing waits. `now` in milliseconds since 1970 UTC. */
export function taskProblem(
  { state, marked_at, waiting_ranges, waiting_since }: HealthTasks,
  now: number,
): IngestHealthAnswer["problems"][number] | undefined {
  const isLongerThan = (ms: number, since: string | null): boolean => since !== null && now - Date.parse(since) > ms;
  const stale = "cost per success of large projects is as of then";
  if (state === "not_kept") {
    if (!isLongerThan(BEHIND_MS, waiting_since)) return undefined;
    const detail = `${waiting_ranges} ranges were inserted and no process over this store ever ran the ledger loops, which settle, keep rollups and states of tasks: start one`;
    return { what: "no_ledger_loops", detail };
  }
  if (state === "filling") {
    if (!isLongerThan(FILL_REST_MS, marked_at)) return undefined;
    const detail = `the states of tasks are being filled and nothing was written down of them since ${marked_at}: see what the ledger loops log as tasks`;
    return { what: "tasks_stuck", detail };
  }
  if (!isLongerThan(BEHIND_MS, waiting_since)) return undefined;
  const detail = `${waiting_ranges} ranges inserted since ${waiting_since} are not in the states of tasks, so ${stale}: see what the ledger loops log as tasks`;
  return { what: "tasks_stuck", detail };
}
