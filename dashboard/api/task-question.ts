import {
  groupKey,
  type TaskEconomicsParams,
  type TaskEconomicsRow,
  unattributedKept,
  unattributedSpend,
} from "@outlay/clickhouse/queries/task-economics";
import { TASK_TIMES_ERROR_MAX } from "@outlay/clickhouse/queries/task-economics-days";
import {
  askKeptCohort,
  askKeptTasks,
  askTaskDays,
  askTasks,
  type TaskQuestion,
} from "@outlay/clickhouse/queries/task-question";
import { type KeptState, keptRows, keptState } from "@outlay/clickhouse/queries/task-states";
import type { Reader } from "@outlay/clickhouse/store";
import { AppError } from "@outlay/core/errors";
import { readDataVersion } from "./data-version.ts";
import { readSegments } from "./success-series.ts";
import { rowsOfDays, wholeDays } from "./task-days.ts";
import { whileUnchanged } from "./while-unchanged.ts";

/**
 * Rows of a project up to which the ledger answers at once: then nothing is read that may be a second old. Of larger ones sums of
 * days answer, where they can.
 */
const ROWS_LOOKED_AT_MAX = 250_000;

interface Range {
  readonly from: number;
  readonly to: number;
}

export interface AskedRows extends Range {
  readonly limit: number;
  /** Default: the range is one. */
  readonly bucket?: TaskEconomicsParams["bucket"] | undefined;
  readonly tz?: string | undefined;
  /** Only these; empty: all. */
  readonly groups?: readonly Pick<TaskEconomicsRow, "g1" | "g2" | "g3" | "rule_label">[] | undefined;
  /** What is not needed of these rows, and may be empty. */
  readonly without?: readonly ("durations" | "label_delays")[] | undefined;
}

/** Answers of one question about tasks. */
export interface TaskFigures {
  /**
   * By group, dearest first; `is_total` = 1 over all of them. Label delays are of all of them and of the whole range. Where
   * {@link TaskFigures.timesErrorMax} says so, durations are not exact.
   */
  rows(asked: AskedRows): Promise<TaskEconomicsRow[]>;
  /** Spend that names no task. */
  unattributed(range: Range): Promise<{ readonly calls: number; readonly spend: string | null }>;
  /** How far durations of these rows are off at most, relative to them; 0: they are exact. */
  timesErrorMax(asked: Omit<AskedRows, "limit">): number;
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
  const cohort = isKept && !isSpend ? askKeptCohort(question) : undefined;
  const whole = askTasks(question);
  /** What sums by day are asked, where they can tell. */
  const daysOf = (asked: Omit<AskedRows, "limit">) => {
    const days = kept !== undefined && isSummed ? wholeDays(asked) : undefined;
    const summed = askTaskDays(question, asked.bucket ?? "", asked.tz ?? "UTC");
    return days && summed && { ...days, ...summed };
  };
  const read = (asked: AskedRows): Promise<TaskEconomicsRow[]> => {
    const { from, to, limit, bucket = "", tz = "UTC" } = asked;
    const groups = (asked.groups ?? []).map(groupKey);
    const about = { project, from, to, limit, tz, groups };
    if (cohort === undefined)
      return reader.query(whole.query, { ...whole.params, ...about, by_spend: isSpend, bucket }, { signal });
    if (kept === undefined) return reader.query(cohort.figures, { ...cohort.params, ...about, bucket }, { signal });
    const days = daysOf(asked);
    if (days !== undefined) {
      const params = { project, from, to, groups, ...kept.params, ...days };
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
    timesErrorMax: (asked) => (daysOf(asked)?.is_by_model ? TASK_TIMES_ERROR_MAX : 0),
  };
}

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
