import type { LedgerCorrection } from "@outlay/clickhouse/correction";
import { tasksOfPlaces, tasksOfRange, tasksOfWindow, type UnseenRange } from "@outlay/clickhouse/queries/task-states";
import type { RowBatch } from "@outlay/clickhouse/row-batch";
import type { OwnRange, Writer } from "@outlay/clickhouse/store";
import type { OutcomeTaskRow } from "@outlay/clickhouse/tables/outcome-tasks";
import type { Span, TouchedTasks } from "./touched-tasks.ts";

/** What was written, whose tasks have to be looked at: a part of the log, everything of some time, calls, or placed judgements. */
export type TaskSuspect =
  | { readonly own: OwnRange; readonly times: Span }
  | { readonly window: Span }
  | { readonly corrections: readonly LedgerCorrection[] }
  | { readonly placed: readonly OutcomeTaskRow[] };

const DAY_MS = 86_400_000;

export function suspectOfBatch<Row>({ times, table }: RowBatch<Row>, own: OwnRange | undefined): TaskSuspect {
  const window = { from: times.first, to: times.last };
  if (own === undefined) return { window };
  // Outcomes are found by their place in the log alone.
  return { own, times: table.identity?.timeColumn === "ts" ? window : { from: 1, to: 0 } };
}

/** A range that is written down as inserted. */
export const suspectOfRange = ({ log_partition, first_offset, last_offset, first_ts, last_ts }: UnseenRange) => ({
  own: { partition: log_partition, from: first_offset, to: last_offset },
  times: { from: first_ts, to: last_ts },
});

/** Adds the tasks that the suspects are about. */
export async function touch(touched: TouchedTasks, suspects: readonly TaskSuspect[], writer: Writer): Promise<void> {
  for (const suspect of merged(suspects)) {
    if ("own" in suspect) {
      const { partition, from, to } = suspect.own;
      const times = { first: suspect.times.from, last: suspect.times.to };
      const range = { partition, first_offset: from, last_offset: to, ...times };
      touched.addRows(await writer.query(tasksOfRange, range));
    } else if ("window" in suspect) {
      await touchWindow(touched, { from: suspect.window.from, to: suspect.window.to + 1 }, writer);
    } else if ("corrections" in suspect) {
      const { corrections } = suspect;
      const projects = [...new Set(corrections.map(({ project }) => project))];
      const places = { times: corrections.map(({ ts }) => ts), call_ids: corrections.map(({ callId }) => callId) };
      touched.addRows(await writer.query(tasksOfPlaces, { projects, ...places }));
    } else {
      for (const { project_id: project, sent_key, task_key, closed_at } of suspect.placed) {
        const heard = { from: closed_at, to: closed_at };
        for (const key of [sent_key, task_key]) touched.add({ project, key, called: undefined, heard });
      }
    }
  }
}

/** Adds all that has anything in a half-open window, a day of it at a time. */
async function touchWindow(touched: TouchedTasks, { from, to }: Span, writer: Writer): Promise<void> {
  for (let start = from; start < to; start += DAY_MS)
    touched.addRows(await writer.query(tasksOfWindow, { from: start, to: Math.min(start + DAY_MS, to) }));
}

/** Neighbouring parts of the log are one: each question has its price. */
function merged(suspects: readonly TaskSuspect[]): TaskSuspect[] {
  const all: TaskSuspect[] = [];
  for (const suspect of suspects) {
    const last = all.at(-1);
    if (last !== undefined && "own" in last && "own" in suspect && isNext(last.own, suspect.own)) {
      const { to } = last.own.to < suspect.own.to ? suspect.own : last.own;
      all[all.length - 1] = { own: { ...last.own, to }, times: hullOfTimes(last.times, suspect.times) };
    } else all.push(suspect);
  }
  return all;
}

const isNext = (last: OwnRange, next: OwnRange): boolean =>
  last.partition === next.partition && next.from >= last.from && next.from <= last.to + 1n;

function hullOfTimes(one: Span, other: Span): Span {
  if (one.from > one.to) return other;
  if (other.from > other.to) return one;
  return { from: Math.min(one.from, other.from), to: Math.max(one.to, other.to) };
}
