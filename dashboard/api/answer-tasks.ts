import type { TaskEconomicsParams, TaskEconomicsRow } from "@outlay/clickhouse/queries/task-economics";
import { TASK_FILTERS_MAX, type TaskFilter } from "@outlay/clickhouse/queries/task-filter-slots";
import { askKeptCohort, askTasks } from "@outlay/clickhouse/queries/task-question";
import type { Reader } from "@outlay/clickhouse/store";
import type { RuleSegment } from "@outlay/core/success/rule-series";
import type { z } from "zod";
import { economicsDimensions } from "../contract/economics.ts";
import type { TaskJson, tasksEndpoint } from "../contract/tasks.ts";
import { NO_TASKS } from "./answer-economics-figures.ts";
import { outcomeOf } from "./answer-success-preview.ts";
import type { HandlerInput } from "./api-route.ts";
import { parseRange, parseZone, refused } from "./range.ts";
import { readTaskBasis } from "./task-question.ts";

type TasksQuery = z.output<(typeof tasksEndpoint)["query"]>;

const sortColumns = {
  cost: "cost",
  ended: "last_placed_at",
  started: "first_started_at",
  calls: "calls",
} as const satisfies Record<TasksQuery["sort"], TaskEconomicsParams["sort"]>;

/** Single tasks with the outcome that counts; asked as /tasks/economics was, they add up to its figures. */
export async function answerTasks(
  reader: Reader,
  { query, now, signal }: HandlerInput<TasksQuery, unknown>,
): Promise<z.input<(typeof tasksEndpoint)["response"]>> {
  const { project, limit } = query;
  const { from, to } = parseRange(query, { now, zone: parseZone(query.tz) });
  const filters = filtersOf(query);
  const { version, segments, isKept } = await readTaskBasis(reader, query, signal);
  const skipped = Number(query.cursor ?? 0);
  const which = {
    outcomes: query.outcome,
    series_asked: query.series === undefined ? [] : [query.series],
    min_cost: query.min_cost,
    sort: sortColumns[query.sort],
  };
  const isSpend = query.view === "spend";
  const asked = { project, from, to, now, segments, filters, which, isSpend, isKept, skipped, limit };
  const { rows, total, found } = await findTasks(reader, asked, signal);
  return {
    range: { from: new Date(from).toISOString(), to: new Date(to).toISOString() },
    tasks: rows.map(taskJson),
    total: skipped > 0 ? null : totalJson(total ?? NO_TASKS),
    next: skipped + rows.length < found ? String(skipped + rows.length) : null,
    data_version: version,
  };
}

interface TasksAsked {
  readonly project: string;
  readonly from: number;
  readonly to: number;
  readonly now: number;
  readonly segments: readonly RuleSegment[];
  readonly filters: readonly TaskFilter[];
  readonly params: Partial<TaskEconomicsParams> & { readonly limit: number };
}

/** What tasks are asked for, of those of a range, and in which order. */
interface TasksFound extends Omit<TasksAsked, "params"> {
  readonly which: Pick<TaskEconomicsParams, "outcomes" | "series_asked" | "min_cost" | "sort">;
  readonly isSpend: boolean;
  /** Whether what is kept of tasks may say which of them these are. */
  readonly isKept: boolean;
  readonly skipped: number;
  readonly limit: number;
}

interface FoundTasks {
  readonly rows: readonly TaskEconomicsRow[];
  /** Over all that were found, whatever the page; absent on later pages, or where none was found. */
  readonly total: TaskEconomicsRow | undefined;
  readonly found: number;
}

/** One page of them. In a large ledger what is kept says which these are, and only they are looked at. */
async function findTasks(reader: Reader, asked: TasksFound, signal: AbortSignal): Promise<FoundTasks> {
  const { project, from, to, which, isSpend, isKept, skipped, limit } = asked;
  const kept = isKept && !isSpend ? askKeptCohort({ ...asked, by: [] }) : undefined;
  if (kept === undefined) {
    // The totals are the first row of all.
    const page = skipped === 0 ? { offset: 0, limit: limit + 1 } : { offset: skipped + 1, limit };
    const rows = await readTasks(reader, { ...asked, params: { ...which, ...page, by_spend: isSpend } }, signal);
    const total = rows.find(({ is_total }) => is_total === 1);
    return { rows: rows.filter(({ is_total }) => is_total === 0), total, found: (rows[0]?.rows_found ?? 1) - 1 };
  }
  const about = { ...kept.params, ...which, project, from, to };
  const [[total], listed] = await Promise.all([
    reader.query(kept.figures, { ...about, limit: 1 }, { signal }),
    reader.query(kept.list, { ...about, offset: skipped, limit }, { signal }),
  ]);
  const tasks = listed.map(({ task_key }) => task_key);
  const params = { tasks, limit: limit + 1 };
  const rows = tasks.length === 0 ? [] : await readTasks(reader, { ...asked, params }, signal);
  const byKey = new Map(rows.map((row) => [row.g1, row]));
  return { rows: tasks.flatMap((key) => byKey.get(key) ?? []), total, found: total?.tasks ?? 0 };
}

/** A row for each task (its key in g1, workflow in g2, model in g3), the totals first. */
export async function readTasks(
  reader: Reader,
  { project, from, to, now, segments, filters, params }: TasksAsked,
  signal: AbortSignal,
): Promise<TaskEconomicsRow[]> {
  // The first group is the task itself.
  const asked = askTasks({ by: ["workflow", "workflow", "model_resolved"], filters, segments, now, isNamed: true });
  return reader.query(asked.query, { ...asked.params, project, from, to, by_task: true, ...params }, { signal });
}

/** Throws AppError `bad_request` for more filters than one question takes. */
function filtersOf(query: TasksQuery): TaskFilter[] {
  const filters: TaskFilter[] = economicsDimensions.flatMap((dimension) => {
    const value = query[dimension];
    return value === undefined ? [] : [{ dimension, values: [value] }];
  });
  if (query.tag !== undefined) {
    const colon = query.tag.indexOf(":");
    filters.push({ dimension: `tag:${query.tag.slice(0, colon)}`, values: [query.tag.slice(colon + 1)] });
  }
  const tooMany = filters[TASK_FILTERS_MAX];
  if (tooMany === undefined) return filters;
  throw refused(tooMany.dimension, `is one filter too many: at most ${TASK_FILTERS_MAX} at once`);
}

/** A row that is one task. */
export function taskJson(row: TaskEconomicsRow): TaskJson {
  const startedAt = row.first_started_at;
  return {
    task_id: row.name,
    task_key: row.g1,
    workflow: row.g2,
    model: row.g3,
    outcome: outcomeOf(row),
    ...(row.rule_label === "" ? {} : { rule: row.rule_label, is_maturing: row.maturing > 0 }),
    cost: row.cost,
    calls: row.calls,
    unpriced_calls: row.unpriced_calls,
    started_at: startedAt === null ? null : new Date(startedAt).toISOString(),
    ended_at: new Date(row.last_placed_at).toISOString(),
    duration_ms: row.durations[0] ?? null,
  };
}

const totalJson = ({ tasks, successes, cost, calls, unpriced_calls }: TaskEconomicsRow) => ({
  ...{ tasks, successes, cost, calls, unpriced_calls },
});
