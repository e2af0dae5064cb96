import { createHash } from "node:crypto";
import {
  settleJudgedCalls,
  settleJudgements,
  settleLocated,
  settleNewJudgements,
} from "@outlay/clickhouse/queries/settle";
import type { Writer } from "@outlay/clickhouse/store";
import type { OutcomeTaskRow } from "@outlay/clickhouse/tables/outcome-tasks";
import { RECORDS_OF_ONE_RESPONSE_MAX } from "@outlay/core/settle/join-same-response";
import { isStrongResponseId } from "@outlay/core/settle/response-id";
import type { Judgement, Task } from "@outlay/core/settle/settle-tasks";
import { type LedgerCall, NO_UUID, spanOrNone, uuidOrNone } from "./ledger-call.ts";
import type { Seeds } from "./load-linked.ts";
import type { LogPart } from "./log-part.ts";

/** What to look at because it was judged; times in milliseconds since 1970 UTC. */
export type JudgedNews = Pick<Seeds, "project" | "first" | "last" | "traceIds" | "places">;

/** How long after a call a judgement of it is still joined to it. */
const JUDGED_WITHIN_MS = 30 * 86_400_000;
/** How long after its judgement a call may still begin, by another clock. */
const JUDGED_BEFORE_MS = 86_400_000;
const KEYS_PER_QUERY = 2_000;

/** What a part of the log judges, and what of its calls is judged: in both cases judge and judged. */
export async function newsOfJudgements(writer: Writer, part: LogPart): Promise<JudgedNews[]> {
  const { partition, from, to, first, last } = part;
  const rows = [...(await writer.query(settleNewJudgements, { partition, from, to }))];
  if (last > 0) rows.push(...(await writer.query(settleJudgedCalls, { partition, from, to, first, last })));
  const news: JudgedNews[] = [];
  for (const project of new Set(rows.map(({ project_id }) => project_id))) {
    const own = rows.filter(({ project_id }) => project_id === project);
    const window = windowAround(own.map(({ closed_at }) => closed_at));
    const traceIds = [...new Set(own.map(({ trace_id }) => trace_id).filter((id) => id !== NO_UUID))];
    const calls = await locate(writer, { project, ...window }, responseIdsOf(own));
    news.push({ project, ...window, traceIds, places: [...calls.values()].flat() });
  }
  return news;
}

const responseIdsOf = (rows: readonly { response_id: string }[]): string[] => [
  ...new Set(rows.map(({ response_id }) => response_id).filter((id) => id !== "")),
];

const windowAround = (judgedAt: readonly number[]) => ({
  first: Math.max(judgedAt.reduce((least, at) => Math.min(least, at), Number.POSITIVE_INFINITY) - JUDGED_WITHIN_MS, 0),
  last: judgedAt.reduce((most, at) => Math.max(most, at), 0) + JUDGED_BEFORE_MS,
});

/** The records of the responses that are one response each: an id that many calls carry names none. */
async function locate(
  writer: Writer,
  window: Pick<Seeds, "project" | "first" | "last">,
  responseIds: readonly string[],
): Promise<Map<string, Seeds["places"][number][]>> {
  const found = new Map<string, { ts: number; call_id: string; trace_id: string }[]>();
  for (let start = 0; start < responseIds.length; start += KEYS_PER_QUERY) {
    const response_ids = responseIds.slice(start, start + KEYS_PER_QUERY);
    const asked = { ...window, response_ids, records_max: RECORDS_OF_ONE_RESPONSE_MAX + 1 };
    for (const { response_id, ...place } of await writer.query(settleLocated, asked)) {
      const own = found.get(response_id);
      if (own === undefined) found.set(response_id, [place]);
      else own.push(place);
    }
  }
  for (const [responseId, records] of found) {
    const homes = new Set(records.map(({ trace_id, call_id }) => (trace_id === NO_UUID ? call_id : trace_id)));
    const isOne = isStrongResponseId(responseId) ? records.length <= RECORDS_OF_ONE_RESPONSE_MAX : homes.size === 1;
    if (!isOne) found.delete(responseId);
  }
  return found;
}

/** A judgement, and where the store has it. */
export interface StoredJudgement extends Judgement {
  readonly closedAt: number;
  /** Key of the task it belongs to by now. */
  readonly taskKey: string;
  /** How often that was found out; 0: it belongs where it arrived. */
  readonly revision: number;
}

export interface Judgements {
  readonly judgements: readonly StoredJudgement[];
  /** Response ids of these that name one stored call. */
  readonly located: ReadonlySet<string>;
}

/** Judgements of the calls' traces and responses that name no task. */
export async function judgementsOf(writer: Writer, project: string, calls: readonly LedgerCall[]): Promise<Judgements> {
  const traces = [...new Set(calls.map(({ facts }) => facts.traceId).filter((id) => id !== ""))];
  const responses = [...new Set(calls.map(({ facts }) => facts.responseId).filter((id) => id !== ""))];
  const judgements = new Map<string, StoredJudgement>();
  for (let start = 0; start < Math.max(traces.length, responses.length); start += KEYS_PER_QUERY) {
    const trace_ids = traces.slice(start, start + KEYS_PER_QUERY);
    const response_ids = responses.slice(start, start + KEYS_PER_QUERY);
    for (const row of await writer.query(settleJudgements, { project, trace_ids, response_ids })) {
      const madeUp: Task = { taskKey: row.sent_key, taskId: row.sent_id };
      judgements.set(row.outcome_id, {
        outcomeId: row.outcome_id,
        traceId: uuidOrNone(row.trace_id),
        spanId: spanOrNone(row.span),
        responseId: row.response_id,
        madeUp,
        ofResponse: row.trace_id === NO_UUID ? madeUp : taskOfResponse(row.response_id),
        closedAt: row.closed_at,
        taskKey: row.placed_revision === 0 ? row.sent_key : row.placed_key,
        revision: row.placed_revision,
      });
    }
  }
  const found = [...judgements.values()];
  if (found.length === 0) return { judgements: found, located: new Set() };
  const window = windowAround(found.map(({ closedAt }) => closedAt));
  const ids = new Set(found.map(({ responseId }) => responseId).filter((id) => id !== ""));
  return { judgements: found, located: new Set((await locate(writer, { project, ...window }, [...ids])).keys()) };
}

/** The task that the collector makes up for a judgement that names its response alone, so that both are one. */
function taskOfResponse(responseId: string): Task {
  const taskId = `response:${responseId}`.slice(0, 200);
  const hex = createHash("sha256").update(`task\0${taskId}`).digest("hex").slice(0, 32);
  return { taskKey: hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5"), taskId };
}

/** What has to be written so that each judgement belongs to the task that was found for it. */
export function movedJudgements(
  project: string,
  { judgements, tasks, at }: { judgements: readonly StoredJudgement[]; tasks: ReadonlyMap<string, Task>; at: number },
): OutcomeTaskRow[] {
  return judgements.flatMap(({ outcomeId, taskKey, revision, closedAt, madeUp }) => {
    const task = tasks.get(outcomeId);
    if (task === undefined || task.taskKey === taskKey) return [];
    return {
      project_id: project,
      outcome_id: outcomeId,
      revision: revision + 1,
      closed_at: closedAt,
      sent_key: madeUp.taskKey,
      task_key: task.taskKey,
      settled_at: at,
    };
  });
}
