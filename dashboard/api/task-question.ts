import {
  type TaskEconomicsParams,
  type TaskEconomicsRow,
  unattributedKept,
  unattributedSpend,
} from "@outlay/clickhouse/queries/task-economics";
import { askKeptTasks, askTasks, type TaskQuestion } from "@outlay/clickhouse/queries/task-question";
import { keptState } from "@outlay/clickhouse/queries/task-states";
import type { Reader } from "@outlay/clickhouse/store";
import { AppError } from "@outlay/core/errors";
import { readDataVersion } from "./data-version.ts";
import { readSegments } from "./success-series.ts";

/** Rows of a project up to which the ledger answers at once: then nothing is read that may be a second old. */
const ROWS_LOOKED_AT_MAX = 250_000;

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
}

/** Answers of one question about tasks. */
export interface TaskFigures {
  /** By group, dearest first; `is_total` = 1 over all of them. */
  rows(asked: AskedRows): Promise<TaskEconomicsRow[]>;
  /** Spend that names no task. */
  unattributed(range: Range): Promise<{ readonly calls: number; readonly spend: string | null }>;
}

/** What is to be known before tasks are asked for. Read before any figure: see {@link readDataVersion}. */
export interface TaskBasis {
  readonly version: string;
  /** The rules of success that judge, and when. */
  readonly segments: TaskQuestion["segments"];
  /** Whether what is kept of tasks may answer. */
  readonly isKept: boolean;
}

export async function readTaskBasis(
  reader: Reader,
  query: Parameters<typeof readSegments>[1],
  signal: AbortSignal,
): Promise<TaskBasis> {
  const [version, segments, isKept] = await Promise.all([
    readDataVersion(reader, query.project, signal),
    readSegments(reader, query, signal),
    areStatesKept(reader, query.project, signal),
  ]);
  return { version, segments, isKept };
}

interface AskedFigures extends TaskQuestion, Pick<TaskBasis, "isKept"> {
  readonly project: string;
  readonly isSpend?: boolean;
}

/**
 * Where the figures of tasks come from: what is kept of each where that has all that is asked for, else the ledger. What is
 * kept follows the ledger by a second or so, and `data_version` moves when it has; of a small project the ledger is asked
 * meanwhile.
 */
export function taskFigures(
  reader: Reader,
  { project, isKept, isSpend = false, ...question }: AskedFigures,
  signal: AbortSignal,
): TaskFigures {
  const kept = isKept && !isSpend ? askKeptTasks(question) : undefined;
  const whole = askTasks(question);
  return {
    rows({ from, to, limit, bucket = "", tz = "UTC", groups = [] }) {
      const about = { project, from, to, limit, tz, groups };
      if (kept === undefined)
        return reader.query(whole.query, { ...whole.params, ...about, by_spend: isSpend, bucket }, { signal });
      const bucket_column = bucket === "" ? "bucket_whole" : (`bucket_${bucket}` as const);
      return reader.query(kept.query, { ...kept.params, ...about, bucket_column }, { signal });
    },
    async unattributed({ from, to }) {
      const query = isKept ? unattributedKept : unattributedSpend;
      const [row] = await reader.query(query, { project, from, to }, { signal });
      if (row === undefined) throw new AppError("internal", "totals over no rows are a row");
      return row;
    },
  };
}

async function areStatesKept(reader: Reader, project: string, signal: AbortSignal): Promise<boolean> {
  const [state] = await reader.query(keptState, { project }, { signal });
  if (state === undefined || state.is_filled === 0) return false;
  const isSeen = state.seen_call_rows === state.call_rows && state.seen_outcome_rows === state.outcome_rows;
  return isSeen || state.call_rows + state.outcome_rows > ROWS_LOOKED_AT_MAX;
}
