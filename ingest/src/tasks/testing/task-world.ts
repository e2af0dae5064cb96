import { toOutcomeRow } from "@outlay/clickhouse/call-row";
import type { LedgerCorrection } from "@outlay/clickhouse/correction";
import { measuresStated, measuresStatedKept } from "@outlay/clickhouse/queries/measures";
import { tornTaskDays } from "@outlay/clickhouse/queries/task-days";
import {
  type TaskEconomicsParams,
  type TaskEconomicsRow,
  unattributedKept,
  unattributedSpend,
} from "@outlay/clickhouse/queries/task-economics";
import { taskEconomicsDays } from "@outlay/clickhouse/queries/task-economics-days";
import {
  askKeptCohort,
  askKeptTasks,
  askTaskDays,
  askTasks,
  keptSlots,
  type TaskQuestion,
} from "@outlay/clickhouse/queries/task-question";
import type { TaskDimension } from "@outlay/clickhouse/queries/task-slots";
import { RowBatch } from "@outlay/clickhouse/row-batch";
import type { Writer } from "@outlay/clickhouse/store";
import { type CallRow, callsTable } from "@outlay/clickhouse/tables/calls";
import { ingestRangesTable } from "@outlay/clickhouse/tables/ingest-ranges";
import { outcomeTasksTable } from "@outlay/clickhouse/tables/outcome-tasks";
import { type OutcomeRow, outcomesTable } from "@outlay/clickhouse/tables/outcomes";
import type { FreshStore } from "@outlay/clickhouse/testing/fresh-store";
import { SAMPLE_TIME, sampleRow } from "@outlay/clickhouse/testing/sample-call";
import { systemClock } from "@outlay/core/clock";

export const DAY_MS = 86_400_000;
export const NOON = SAMPLE_TIME;

export const taskKey = (n: number): string => `0190bbbb-0000-7000-8000-${n.toString(16).padStart(12, "0")}`;
const outcomeId = (n: number): string => `0190cccc-0000-7000-8000-${n.toString(16).padStart(12, "0")}`;

const tables = [
  ...["calls", "outcomes", "outcome_tasks", "ingest_ranges", "task_states", "task_free_spend", "task_marks"],
  ...["task_days", "task_model_days", "task_label_delays"],
];

export type AskedOfCohort = Pick<
  TaskEconomicsParams,
  "outcomes" | "min_cost" | "only_ruled" | "only_changed" | "by_base" | "bucket" | "sort" | "limit" | "offset"
>;

/** A ledger that is written as ingest does: ranges of the log, corrections, judgements that are placed. */
export class TaskWorld {
  readonly #store: FreshStore;
  /** As they stand. */
  readonly #calls = new Map<string, CallRow>();
  #offset = 0n;
  #outcomes = 0;
  #writes = 0;

  constructor(store: FreshStore) {
    this.#store = store;
  }

  static async empty(store: FreshStore): Promise<TaskWorld> {
    for (const table of tables) await store.writer.command(`TRUNCATE TABLE outlay.${table}`);
    return new TaskWorld(store);
  }

  get calls(): CallRow[] {
    return [...this.#calls.values()];
  }

  /** The nth call of a project. */
  static call(n: number, facts: Partial<CallRow>): CallRow {
    return { ...sampleRow(n), trace_id: "", span_id: "", ...facts };
  }

  outcome(facts: Partial<OutcomeRow>): OutcomeRow {
    this.#outcomes += 1;
    const event = { outcomeId: outcomeId(this.#outcomes), taskKey: "", occurredAt: 0, outcome: "success" } as const;
    const at = { project: "p", receivedAt: 0, partition: 0, offset: 0n, index: this.#outcomes };
    return { ...toOutcomeRow({ ...event, source: "sdk" }, at), ...facts };
  }

  /** One range of the log, as insert-range.ts puts it into the store. */
  async insert(writer: Writer, { calls = [], outcomes = [] }: { calls?: CallRow[]; outcomes?: OutcomeRow[] }) {
    this.#offset += 10n;
    const offset = this.#offset;
    const place = { log_partition: 0, log_offset: offset };
    const own = { partition: 0, from: offset, to: offset + 5n };
    const callRows = calls.map((row) => ({ ...row, ...place }));
    const outcomeRows = outcomes.map((row) => ({ ...row, ...place }));
    for (const row of callRows) if (!this.#calls.has(nameOf(row))) this.#calls.set(nameOf(row), row);
    const token = `range:${offset}`;
    await writer.insertOnce(RowBatch.of(callsTable, callRows), { token, own });
    await writer.insertOnce(RowBatch.of(outcomesTable, outcomeRows), { token, own });
    const times = calls.map(({ ts }) => ts);
    const range = {
      ...{ log_partition: 0, first_offset: own.from, last_offset: own.to, token },
      ...{ calls_stored: calls.length, outcomes_stored: outcomes.length, duplicates: 0, dead_letters: 0, repaired: 0 },
      ...{ oldest_ts: Math.min(...times, NOON), newest_ts: Math.max(...times, 0), oldest_received_at: 0 },
      ...{ inserted_at: systemClock.now(), links: 0, is_unsettled: false },
    };
    await writer.insert(ingestRangesTable, [range], { token });
  }

  /** Corrects a call as it stands. */
  async correct(writer: Writer, call: CallRow, changes: LedgerCorrection["changes"]): Promise<void> {
    const { project_id: project, call_id: callId, ts, revision } = call;
    this.#calls.set(nameOf(call), { ...call, ...changes, revision: revision + 1 });
    this.#writes += 1;
    await writer.correct([{ project, callId, ts, revision, reason: "test", changes }], {
      ...{ author: "test", at: systemClock.now() + 1, token: `correct:${this.#writes}` },
    });
  }

  /** Puts a judgement where settlement found that it belongs. */
  async place(writer: Writer, { project_id, outcome_id, closed_at, task_key }: OutcomeRow, to: string): Promise<void> {
    this.#writes += 1;
    const moved = { project_id, outcome_id, revision: this.#writes, closed_at, sent_key: task_key, task_key: to };
    const rows = [{ ...moved, settled_at: systemClock.now() + 1 }];
    await writer.insert(outcomeTasksTable, rows, { token: `placed:${this.#writes}` });
  }

  /** Rows by which the sums by day differ from the states, whenever. */
  async tornRows(): Promise<number> {
    const ever = { from: Date.UTC(1970), to: Date.UTC(2100) };
    const torn = await this.#store.writer.query(tornTaskDays, ever);
    return torn.reduce((sum, { torn_rows }) => sum + torn_rows, 0);
  }

  /** What the states say of a range, and what sums by day say of it: all but how long something took. */
  async daysAnswers(
    { project, from, to }: { project: string; from: number; to: number },
    by: readonly TaskDimension[],
    bucket: "" | "1d" | "1w" | "1M" = "",
  ): Promise<{ kept: unknown; days: unknown }> {
    const { query } = this.#store.reader;
    const question = { by, segments: [] };
    const kept = askKeptTasks(question);
    const days = askTaskDays(question, bucket, "UTC");
    if (kept === undefined || days === undefined) throw new Error("not kept");
    const about = { project, from, to, groups: [], limit: 10_000, ...kept.params };
    const [first_day, end_day] = [Math.ceil(from / DAY_MS) * DAY_MS, Math.floor(to / DAY_MS) * DAY_MS];
    const untold = {
      ...{ rule_label: "", name: "", previous_outcome: "", maturing: 0, durations: [], label_delays: [] },
      ...{ first_started_at: null, last_placed_at: 0 },
    };
    const keptRows = await query(kept.query, { ...about, tz: "UTC", bucket_column: days.bucket_column });
    const dayRows = await query(taskEconomicsDays, {
      ...{ ...about, first_day, end_day, ...days },
      ...{ told_apart: "every_group", chosen1: [], chosen2: [], chosen3: [] },
    });
    return {
      kept: comparable(keptRows.map((row) => ({ ...row, ...untold }))),
      days: comparable(dayRows.map((row) => ({ ...row, ...untold }))),
    };
  }

  /** What the ledger says of a range, and what is kept says of it. */
  async bothAnswers(
    { project, from, to }: { project: string; from: number; to: number },
    by: readonly TaskDimension[],
    bucket: "" | "1d" = "",
  ): Promise<{ ledger: unknown; kept: unknown }> {
    const { query } = this.#store.reader;
    const question = { by, segments: [], now: to };
    const asked = askTasks(question);
    const kept = askKeptTasks(question);
    if (kept === undefined) throw new Error("not kept");
    const about = { project, from, to, limit: 10_000, tz: "Asia/Kathmandu" };
    const rest = { groups: [], bucket_column: bucket === "" ? ("bucket_whole" as const) : ("bucket_1d" as const) };
    return {
      ledger: {
        rows: comparable(await query(asked.query, { ...asked.params, ...about, bucket })),
        free: await query(unattributedSpend, { project, from, to }),
      },
      kept: {
        rows: comparable(await query(kept.query, { ...kept.params, ...about, ...rest })),
        free: await query(unattributedKept, { project, from, to }),
      },
    };
  }

  /** What the ledger says of the tasks of a range and which of them come first, and what is kept says of both. */
  async cohortAnswers(
    { project, from, to }: { project: string; from: number; to: number },
    question: TaskQuestion,
    asked: Partial<AskedOfCohort> = {},
  ): Promise<{ ledger: unknown; kept: unknown }> {
    const { query } = this.#store.reader;
    const whole = askTasks(question);
    const kept = askKeptCohort(question);
    if (kept === undefined) throw new Error("not kept");
    const about = { project, from, to, limit: 10_000, ...asked };
    const single = await query(whole.query, { ...whole.params, ...about, by_task: true, by_base: false });
    return {
      ledger: {
        rows: comparable(await query(whole.query, { ...whole.params, ...about })),
        list: single.filter(({ is_total }) => is_total === 0).map(({ g1 }) => g1),
      },
      kept: {
        rows: comparable(await query(kept.figures, { ...kept.params, ...about })),
        list: (await query(kept.list, { ...kept.params, ...about })).map(({ task_key }) => task_key),
      },
    };
  }

  /** What outcomes state of the tasks of a range, by workflow: as the ledger says, and as what is kept does. */
  async statedAnswers(range: {
    project: string;
    from: number;
    to: number;
  }): Promise<{ ledger: unknown; kept: unknown }> {
    const { query } = this.#store.reader;
    const about = { ...range, limit: 1_000 };
    const kept = keptSlots({ by: ["workflow"] });
    if (kept === undefined) throw new Error("not kept");
    return {
      ledger: await query(measuresStated, { ...about, outcome_d1: "workflow", call_d1: "workflow" }),
      kept: await query(measuresStatedKept, { ...about, ...kept }),
    };
  }
}

const nameOf = ({ project_id, call_id }: CallRow): string => `${project_id} ${call_id}`;

/** Squares are floats, added in another order. The other columns are not asked of what is kept. */
const comparable = (rows: readonly TaskEconomicsRow[]) =>
  rows
    .map(
      ({ name: _, previous_outcome: __, first_started_at: ___, last_placed_at: ____, known_cost_squares, ...row }) => ({
        ...row,
        known_cost_squares: known_cost_squares.toPrecision(10),
      }),
    )
    .map((row) => [row.is_total, row.g1, row.g2, row.g3, row.bucket_at, row] as const)
    .sort((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1));
