import { settleJudged, settleJudgedCalls, settleNewJudgements } from "@outlay/clickhouse/queries/settle";
import type { Writer } from "@outlay/clickhouse/store";
import type { JudgedTasks } from "@outlay/core/settle/settle-calls";
import { type LedgerCall, NO_UUID } from "./ledger-call.ts";
import type { LogPart } from "./log-part.ts";

/** Calls to look at because they were judged: of these traces and responses, at these times (milliseconds). */
export interface Judged {
  readonly project: string;
  readonly traceIds: string[];
  readonly responseIds: string[];
  first: number;
  last: number;
}

/** How long after a call a judgement of it is still joined to it. */
const JUDGED_WITHIN_MS = 30 * 86_400_000;

/** What a part of the log judges, and what of its calls was judged before they came. */
export async function newsOfJudgements(writer: Writer, part: LogPart): Promise<Judged[]> {
  const { partition, from, to, first, last } = part;
  const byProject = new Map<string, Judged>();
  const add = (row: { project_id: string; trace_id: string; response_id: string }, from: number, to: number): void => {
    const known = byProject.get(row.project_id);
    const judged = known ?? { project: row.project_id, traceIds: [], responseIds: [], first: from, last: to };
    if (row.trace_id !== NO_UUID) judged.traceIds.push(row.trace_id);
    else if (row.response_id !== "") judged.responseIds.push(row.response_id);
    judged.first = Math.min(judged.first, from);
    judged.last = Math.max(judged.last, to);
    byProject.set(row.project_id, judged);
  };
  for (const row of await writer.query(settleNewJudgements, { partition, from, to }))
    add(row, Math.max(row.closed_at - JUDGED_WITHIN_MS, 0), row.closed_at);
  if (last > 0)
    for (const row of await writer.query(settleJudgedCalls, { partition, from, to, first, last }))
      add(row, first, last);
  return [...byProject.values()];
}

const KEYS_PER_QUERY = 2_000;

/** The tasks made up for judgements of the calls' traces and responses. */
export async function judgedTasksOf(
  writer: Writer,
  project: string,
  calls: readonly LedgerCall[],
): Promise<JudgedTasks> {
  const traces = [...new Set(calls.map(({ facts }) => facts.traceId).filter((id) => id !== ""))];
  const responses = [...new Set(calls.map(({ facts }) => facts.responseId).filter((id) => id !== ""))];
  const tasks = new Map<string, string>();
  for (let start = 0; start < Math.max(traces.length, responses.length); start += KEYS_PER_QUERY) {
    const trace_ids = traces.slice(start, start + KEYS_PER_QUERY);
    const response_ids = responses.slice(start, start + KEYS_PER_QUERY);
    for (const row of await writer.query(settleJudged, { project, trace_ids, response_ids }))
      tasks.set(row.task_id, row.task_key);
  }
  return tasks;
}
