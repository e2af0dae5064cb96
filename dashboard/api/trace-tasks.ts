import { type TraceOutcomeRow, type TraceSpanRow, traceOutcomes } from "@outlay/clickhouse/queries/traces";
import type { Reader } from "@outlay/clickhouse/store";
import type { RuleSegment } from "@outlay/core/success/rule-series";
import type { TraceAnswer } from "../contract/traces.ts";
import { readTasks, taskJson } from "./answer-tasks.ts";
import { ALL_TIME } from "./success-series.ts";

/** How the tasks of a trace ended, by task key. */
export interface TaskEnds {
  readonly said: ReadonlyMap<string, TraceOutcomeRow>;
  /** By the rules that judge; empty where there are none. */
  readonly judged: ReadonlyMap<string, ReturnType<typeof taskJson>>;
}

interface AskedTasks {
  readonly project: string;
  readonly keys: readonly string[];
  /** Whether settlement ever found the task of a judgement of the project. */
  readonly hasPlaced: boolean;
  /** The rules of success of the project; none: what was said counts. */
  readonly segments: readonly RuleSegment[];
  /** When they were worked on at the earliest, as far as is known; milliseconds since 1970 UTC. */
  readonly since: number;
  readonly now: number;
}

/** Most tasks end after this long before they are worked on last: what is older need not be looked through for them. */
const ENDED_BEFORE_MS = 7 * 86_400_000;

/** What was said of some tasks, and what rules of success say, as /tasks does. */
export async function readTaskEnds(reader: Reader, asked: AskedTasks, signal: AbortSignal): Promise<TaskEnds> {
  const { project, keys, hasPlaced } = asked;
  if (keys.length === 0) return { said: new Map(), judged: new Map() };
  const [said, judged] = await Promise.all([
    reader.query(traceOutcomes, { project, task_keys: [...keys], has_placed: hasPlaced }, { signal }),
    asked.segments.length === 0 ? new Map() : readJudged(reader, asked, signal),
  ]);
  return { said: new Map(said.map((row) => [row.judged_task, row])), judged };
}

/** Which range a task is found in depends on when it ended; how it is judged does not depend on the range. */
async function readJudged(reader: Reader, { keys, since, ...asked }: AskedTasks, signal: AbortSignal) {
  const judged = new Map<string, ReturnType<typeof taskJson>>();
  for (const from of [Math.max(ALL_TIME.from, since - ENDED_BEFORE_MS), ALL_TIME.from]) {
    const tasks = keys.filter((key) => !judged.has(key));
    if (tasks.length === 0) break;
    // The totals are a row of their own.
    const question = { ...asked, ...ALL_TIME, from, filters: [], params: { tasks, limit: tasks.length + 1 } };
    for (const row of await readTasks(reader, question, signal))
      if (row.is_total === 0) judged.set(row.g1, taskJson(row));
  }
  return judged;
}

/** A task of a trace, named as its records name it. */
export function traceTaskJson(
  key: string,
  rows: readonly TraceSpanRow[],
  { said, judged }: TaskEnds,
): TraceAnswer["tasks"][number] {
  const named = rows.find(({ task_key, task_id }) => task_key === key && task_id !== "");
  const outcome = said.get(key);
  const { rule, is_maturing, outcome: verdict = outcome?.outcome ?? "unknown" } = judged.get(key) ?? {};
  return {
    task_id: named?.task_id ?? key,
    verdict,
    ...(rule === undefined ? {} : { rule, is_maturing }),
    outcome: outcome === undefined ? null : outcomeJson(outcome),
  };
}

const outcomeJson = ({ outcome, source, evaluator, score, closed_at, labelled_at }: TraceOutcomeRow) => ({
  outcome,
  source,
  evaluator: evaluator === "" ? null : evaluator,
  score,
  closed_at: new Date(closed_at).toISOString(),
  labelled_at: new Date(labelled_at).toISOString(),
});
