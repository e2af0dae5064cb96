import { taskElsewhere } from "@outlay/clickhouse/queries/elsewhere";
import {
  type TaskOutcomeRow,
  taskJudgedCalls,
  taskModels,
  taskOutcomes,
  taskTraces,
} from "@outlay/clickhouse/queries/task-detail";
import type { TaskEconomicsRow } from "@outlay/clickhouse/queries/task-economics";
import type { Reader } from "@outlay/clickhouse/store";
import { AppError } from "@outlay/core/errors";
import type { OutcomeEvent } from "@outlay/core/outcome-event";
import { judgeTask, type TaskJudgement } from "@outlay/core/success/judge-task";
import { type RuleSegment, seriesLabel } from "@outlay/core/success/rule-series";
import type { z } from "zod";
import type { taskEndpoint } from "../contract/tasks.ts";
import type { Access } from "./access.ts";
import { readTasks, taskJson } from "./answer-tasks.ts";
import type { HandlerInput } from "./api-route.ts";
import { sumMoney } from "./money-text.ts";
import { readProjects } from "./projects.ts";
import { ALL_TIME, readSegments } from "./success-series.ts";
import { taskKeyOf } from "./task-key.ts";

const TRACES_MAX = 100;
/** Of one task; nobody says more about one. */
const OUTCOMES_MAX = 1_000;
const JUDGED_CALLS_MAX = 10_000;

type TaskAnswer = z.input<(typeof taskEndpoint)["response"]>;
type Question = { readonly project: string; readonly task: string; readonly from: number; readonly to: number };

/** One task whenever it was worked on. AppError `not_found` where nothing is known of it. */
export async function answerTask(
  reader: Reader,
  { query: { project, task_id }, access, now, signal }: HandlerInput<z.output<(typeof taskEndpoint)["query"]>, unknown>,
): Promise<TaskAnswer> {
  const key = taskKeyOf(task_id);
  const segments = await readSegments(reader, { project }, signal);
  const params = { tasks: [key], limit: 2 };
  const asked = { project, ...ALL_TIME, now, segments, filters: [], params };
  const row = (await readTasks(reader, asked, signal)).find((one) => one.is_total === 0);
  if (row === undefined) throw new AppError("not_found", `project ${project} has no task ${task_id}`);
  const one: Question = { project, task: key, ...ALL_TIME };
  const [models, traces, outcomes, elsewhere] = await Promise.all([
    reader.query(taskModels, one, { signal }),
    reader.query(taskTraces, { ...one, limit: TRACES_MAX }, { signal }),
    reader.query(taskOutcomes, { ...one, limit: OUTCOMES_MAX }, { signal }),
    readElsewhere(reader, one, { access, signal }),
  ]);
  const judgement = await judged(reader, { one, row, segments, outcomes, now }, signal);
  return {
    task: taskJson(row),
    reason: judgement?.reason ?? null,
    matures_at: judgement?.maturesAt === undefined ? null : iso(judgement.maturesAt),
    by_model: models.map(({ model, provider_name: provider, spend: cost, ...sums }) => ({
      ...{ model, provider, cost, calls: sums.calls, unpriced_calls: sums.unpriced_calls },
      ...{ input_tokens: sums.input_sum, output_tokens: sums.output_sum },
    })),
    outcomes: outcomes.map(outcomeJson),
    traces: traces.map(({ trace, calls, spend }) => ({ trace_id: trace, calls, cost: spend })),
    elsewhere: elsewhere.map(({ project_id, spend, ...counts }) => ({ project: project_id, cost: spend, ...counts })),
    cost_everywhere: sumMoney([row.cost, ...elsewhere.map(({ spend }) => spend)]),
  };
}

/** The same task in other projects: its id is the same everywhere, its figures are each project's own. */
async function readElsewhere(
  reader: Reader,
  { project, task, from, to }: Question,
  { access, signal }: { readonly access: Access; readonly signal: AbortSignal },
) {
  const projects = (await readProjects(reader, signal)).filter((name) => name !== project && access.mayRead(name));
  return projects.length === 0 ? [] : reader.query(taskElsewhere, { projects, task, from, to }, { signal });
}

/** Why the rule says what it says; `undefined` where no rule judges the task. */
async function judged(
  reader: Reader,
  {
    one,
    row,
    segments,
    outcomes,
    now,
  }: {
    readonly one: Question;
    readonly row: TaskEconomicsRow;
    readonly segments: readonly RuleSegment[];
    readonly outcomes: readonly TaskOutcomeRow[];
    readonly now: number;
  },
  signal: AbortSignal,
): Promise<TaskJudgement | undefined> {
  const rule = segments.find((segment) => seriesLabel(segment) === row.rule_label)?.rule;
  if (rule === undefined) return undefined;
  const calls = await reader.query(taskJudgedCalls, { ...one, limit: JUDGED_CALLS_MAX }, { signal });
  const facts = {
    startedAt: row.first_started_at ?? row.last_placed_at,
    // They come latest first.
    outcomes: outcomes.map((said, at) => saidOf(said, -at)),
    calls: calls.map(({ ts, schema_valid, is_escalation }) => ({
      ...{ ts, isEscalation: is_escalation === 1 },
      ...(schema_valid === null ? {} : { schemaValid: schema_valid }),
    })),
  };
  return judgeTask(rule, facts, now);
}

const saidOf = (
  { outcome, source, evaluator, criteria, score, revision, labelled_at }: TaskOutcomeRow,
  place: number,
) => ({
  ...{
    outcome,
    source: source as OutcomeEvent["source"],
    evaluator,
    criteria,
    revision,
    labelledAt: labelled_at,
    place,
  },
  ...(score === null ? {} : { score }),
});

const iso = (at: number): string => new Date(at).toISOString();

function outcomeJson({
  log_offset: _offset,
  log_index: _index,
  ...said
}: TaskOutcomeRow): TaskAnswer["outcomes"][number] {
  return {
    ...said,
    // The ledger holds what the event contract let in.
    source: said.source as OutcomeEvent["source"],
    labelled_at: iso(said.labelled_at),
    closed_at: iso(said.closed_at),
    received_at: iso(said.received_at),
    is_moved: said.is_moved === 1,
  };
}
