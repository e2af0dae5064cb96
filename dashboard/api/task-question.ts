import {
  groupKey,
  type TaskEconomicsParams,
  type TaskEconomicsRow,
  unattributedKept,
  unattributedSpend,
} from "@outlay/clickhouse/queries/task-economics";
import { taskDurationsKept, taskEconomicsDays, taskLabelDelays } from "@outlay/clickhouse/queries/task-economics-days";
import { askKeptTasks, askTaskDays, askTasks, type TaskQuestion } from "@outlay/clickhouse/queries/task-question";
import { type KeptState, keptRows, keptState } from "@outlay/clickhouse/queries/task-states";
import type { Reader } from "@outlay/clickhouse/store";
import { AppError } from "@outlay/core/errors";
import type { z } from "zod";
import { readDataVersion } from "./data-version.ts";
import { readSegments } from "./success-series.ts";
import { whileUnchanged } from "./while-unchanged.ts";

/**
 * Rows of a project up to which the ledger answers at once: then nothing is read that may be a second old. Of larger ones sums of
 * days answer, where they can.
 */
const ROWS_LOOKED_AT_MAX = 250_000;
const DAY_MS = 86_400_000;

interface Range {
  readonly from: number;
  readonly to: number;
}

interface AskedRows extends Range {
  readonly limit: number;
  /** Default: the range is one. */
  readonly bucket?: TaskEconomicsParams["bucket"] | undefined;
  readonly tz?: string | undefined;
  /** Only these; empty: all. */
  readonly groups?: string[] | undefined;
  /** What is not needed of these rows, and may be empty. */
  readonly without?: readonly ("durations" | "label_delays")[] | undefined;
}

/** Answers of one question about tasks. */
export interface TaskFigures {
  /** By group, dearest first; `is_total` = 1 over all of them. Label delays are of all of them and of the whole range. */
  rows(asked: AskedRows): Promise<TaskEconomicsRow[]>;
  /** Spend that names no task. */
  unattributed(range: Range): Promise<{ readonly calls: number; readonly spend: string | null }>;
}

/** What is to be known before tasks are asked for. Read before any figure: see {@link readDataVersion}. */
export interface TaskBasis {
  readonly version: string;
  /** The rules of success that judge, and when. */
  readonly segments: TaskQuestion["segments"];
  /** Whether what is kept of tasks may answer, and whether its sums by day may. */
  readonly isKept: boolean;
  readonly isSummed: boolean;
}

export async function readTaskBasis(
  reader: Reader,
  query: Parameters<typeof readSegments>[1],
  signal: AbortSignal,
): Promise<TaskBasis> {
  const { project, rule } = query;
  const rules = `success rules ${JSON.stringify([project, rule])}`;
  const [version, segments, marks] = await Promise.all([
    readDataVersion(reader, project, signal),
    whileUnchanged(reader, rules, () => readSegments(reader, query, signal)),
    whileUnchanged(reader, `marks of the tasks of ${project}`, () => readMarks(reader, project, signal)),
  ]);
  return { version, segments, ...(await sourcesOf(reader, project, { version, marks, signal })) };
}

interface AskedFigures extends TaskQuestion, Pick<TaskBasis, "isKept" | "isSummed"> {
  readonly project: string;
  readonly isSpend?: boolean;
}

/**
 * Where the figures of tasks come from: sums by day, else what is kept of each task, where that has all that is asked for, else
 * the ledger. What is kept follows the ledger by a second or so, and `data_version` moves when it has; of a small project the
 * ledger is asked meanwhile.
 */
export function taskFigures(
  reader: Reader,
  { project, isKept, isSummed, isSpend = false, ...question }: AskedFigures,
  signal: AbortSignal,
): TaskFigures {
  const kept = isKept && !isSpend ? askKeptTasks(question) : undefined;
  const whole = askTasks(question);
  const read = (asked: AskedRows): Promise<TaskEconomicsRow[]> => {
    const { from, to, limit, bucket = "", tz = "UTC", groups = [] } = asked;
    const about = { project, from, to, limit, tz, groups };
    if (kept === undefined)
      return reader.query(whole.query, { ...whole.params, ...about, by_spend: isSpend, bucket }, { signal });
    const days = isSummed ? wholeDays(asked) : undefined;
    const summed = askTaskDays(question, bucket, tz);
    if (days !== undefined && summed !== undefined) {
      const params = { project, from, to, ...days, groups, ...kept.params, ...summed };
      return rowsOfDays(reader, params, asked, signal);
    }
    const bucket_column = bucket === "" ? "bucket_whole" : (`bucket_${bucket}` as const);
    return reader.query(kept.query, { ...kept.params, ...about, bucket_column }, { signal });
  };
  return {
    async rows(asked) {
      const rows = await read(asked);
      return asked.without?.includes("durations") ? rows.map((row) => ({ ...row, durations: [] })) : rows;
    },
    async unattributed({ from, to }) {
      const query = isKept ? unattributedKept : unattributedSpend;
      const [row] = await reader.query(query, { project, from, to }, { signal });
      if (row === undefined) throw new AppError("internal", "totals over no rows are a row");
      return row;
    },
  };
}

/** The whole days of UTC in a range; `undefined` where there is none. */
function wholeDays({ from, to }: Range): { first_day: number; end_day: number } | undefined {
  const first_day = Math.ceil(from / DAY_MS) * DAY_MS;
  const end_day = Math.floor(to / DAY_MS) * DAY_MS;
  return first_day < end_day ? { first_day, end_day } : undefined;
}

type DaysParams = Omit<z.input<typeof taskEconomicsDays.params>, "limit">;

/** Rows from the sums, with what only looking at each task tells: of the groups that are shown. */
async function rowsOfDays(
  reader: Reader,
  params: DaysParams,
  { limit, bucket = "", without = [] }: AskedRows,
  signal: AbortSignal,
): Promise<TaskEconomicsRow[]> {
  const { first_day: _, end_day: __, ...scope } = params;
  const { project, from, to, first_day, end_day } = params;
  const hasDelays = bucket === "" && !without.includes("label_delays");
  const [rows, delays] = await Promise.all([
    reader.query(taskEconomicsDays, { ...params, limit }, { signal }),
    hasDelays ? reader.query(taskLabelDelays, { project, from, to, first_day, end_day }, { signal }) : [],
  ]);
  const all = rows.map((row) => ({ ...NOT_IN_SUMS, ...row }));
  const groups = all.filter(({ is_total }) => is_total === 0).map(groupKey);
  const durations = without.includes("durations")
    ? []
    : await reader.query(taskDurationsKept, { ...scope, groups: [...new Set(groups)] }, { signal });
  const durationsOf = new Map(durations.map((row) => [nameOf(row), row.durations]));
  return all.map((row) => ({
    ...row,
    durations: durationsOf.get(nameOf(row)) ?? [],
    label_delays: row.is_total === 1 ? (delays[0]?.label_delays ?? []) : [],
  }));
}

/** No rules judge, and no task is shown by itself. */
const NOT_IN_SUMS = {
  ...{ rule_label: "", name: "", previous_outcome: "", maturing: 0, durations: [], label_delays: [] },
  ...{ first_started_at: null, last_placed_at: 0 },
};

const nameOf = (row: Pick<TaskEconomicsRow, "is_total" | "bucket_at" | "g1" | "g2" | "g3">): string =>
  `${row.is_total} ${row.bucket_at} ${groupKey({ ...row, rule_label: "" })}`;

async function readMarks(reader: Reader, project: string, signal: AbortSignal): Promise<KeptState> {
  const [marks] = await reader.query(keptState, { project }, { signal });
  if (marks === undefined) throw new AppError("internal", "totals over no rows are a row");
  return marks;
}

/** How much of a small project is there is counted, which is of no use for a large one. */
async function sourcesOf(
  reader: Reader,
  project: string,
  { version, marks, signal }: { version: string; marks: KeptState; signal: AbortSignal },
): Promise<Pick<TaskBasis, "isKept" | "isSummed">> {
  if (marks.is_filled === 0) return { isKept: false, isSummed: false };
  // What a version begins with are the rows of calls.
  if (Number.parseInt(version, 10) > ROWS_LOOKED_AT_MAX) return { isKept: true, isSummed: marks.is_summed === 1 };
  const [counted] = await whileUnchanged(reader, `rows of ${project}`, () =>
    reader.query(keptRows, { project }, { signal }),
  );
  const isSeen = marks.seen_call_rows === counted?.call_rows && marks.seen_outcome_rows === counted.outcome_rows;
  return { isKept: isSeen, isSummed: false };
}
