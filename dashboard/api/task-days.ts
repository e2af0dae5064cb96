import { groupKey, type TaskEconomicsRow } from "@outlay/clickhouse/queries/task-economics";
import {
  taskDurationsDays,
  taskDurationsKept,
  taskEconomicsDays,
  taskLabelDelays,
} from "@outlay/clickhouse/queries/task-economics-days";
import type { Reader } from "@outlay/clickhouse/store";
import type { z } from "zod";
import type { AskedRows } from "./task-question.ts";

const DAY_MS = 86_400_000;

/** The whole days of UTC in a range; `undefined` where there is none. */
export function wholeDays({ from, to }: Pick<AskedRows, "from" | "to">) {
  const first_day = Math.ceil(from / DAY_MS) * DAY_MS;
  const end_day = Math.floor(to / DAY_MS) * DAY_MS;
  return first_day < end_day ? { first_day, end_day } : undefined;
}

type Group = Pick<TaskEconomicsRow, "g1" | "g2" | "g3">;
type TimedRow = Pick<TaskEconomicsRow, "is_total" | "bucket_at" | "g1" | "g2" | "g3" | "durations">;
type DaysParams = Omit<z.input<typeof taskEconomicsDays.params>, "limit" | "told_apart" | `chosen${1 | 2 | 3}`>;

/**
 * Rows from the sums by day, with what these do not tell: of all tasks how long they and their verdicts took, which is asked for
 * beside them, and how long the tasks of those groups took that are shown.
 */
export async function rowsOfDays(
  reader: Reader,
  params: DaysParams,
  { limit, bucket = "", groups = [], without = [] }: AskedRows,
  signal: AbortSignal,
): Promise<TaskEconomicsRow[]> {
  const { project, from, to, first_day, end_day, is_by_model, bucket_key, ...scope } = params;
  const range = { project, from, to, first_day, end_day };
  const timed = { ...range, ...scope, bucket_key };
  const hasTimes = !without.includes("durations");
  const hasDelays = bucket === "" && !without.includes("label_delays");
  const [rows, delays, all] = await Promise.all([
    reader.query(taskEconomicsDays, { ...params, ...chosen(groups), limit }, { signal }),
    hasDelays ? reader.query(taskLabelDelays, range, { signal }) : [],
    hasTimes && is_by_model ? totalTimes(reader, timed, signal) : [],
  ]);
  const shown = rows.filter(({ is_total }) => is_total === 0);
  const timesOf = async (): Promise<TimedRow[]> => {
    if (!is_by_model) {
      const asked = { ...scope, project, from, to, groups: keysOf(shown) };
      return reader.query(taskDurationsKept, asked, { signal });
    }
    if (scope.k1 === "no_value") return all.map((row) => ({ ...row, is_total: 0 }));
    if (shown.length === 0) return [];
    // Where every group there is is shown, none has to be named.
    const isWhole = groups.length === 0 && rows.length >= (rows[0]?.rows_found ?? 0);
    const named = isWhole ? [] : shown;
    const { values1, values2, values3 } = valuesOf(named);
    const lists = { shown1: values1, shown2: values2, shown3: values3 };
    const found = await reader.query(taskDurationsDays, { ...timed, ...lists, groups: keysOf(named) }, { signal });
    return found.map((row) => ({ ...row, is_total: 0 }));
  };
  const times = new Map([...all, ...(hasTimes ? await timesOf() : [])].map((row) => [nameOf(row), row.durations]));
  return rows.map((row) => ({
    ...NOT_IN_SUMS,
    ...row,
    durations: times.get(nameOf(row)) ?? [],
    label_delays: row.is_total === 1 ? (delays[0]?.label_delays ?? []) : [],
  }));
}

/** How long all tasks took, in each bucket. */
async function totalTimes(
  reader: Reader,
  params: Omit<z.input<typeof taskDurationsDays.params>, `shown${1 | 2 | 3}`>,
  signal: AbortSignal,
): Promise<TimedRow[]> {
  const none = "no_value" as const;
  const noGroups = { k1: none, k2: none, k3: none, g1: none, g2: none, g3: none, groups: [] };
  const found = await reader.query(
    taskDurationsDays,
    { ...params, ...noGroups, shown1: [], shown2: [], shown3: [] },
    { signal },
  );
  return found.map((row) => ({ ...row, is_total: 1 }));
}

/** The groups asked for by the values they have: no others need to be told apart. */
function chosen(groups: readonly Group[]) {
  const { values1, values2, values3 } = valuesOf(groups);
  const told_apart = groups.length > 0 ? ("chosen_groups" as const) : ("every_group" as const);
  return { told_apart, chosen1: values1, chosen2: values2, chosen3: values3 };
}

const valuesOf = (groups: readonly Group[]) => ({
  values1: [...new Set(groups.map(({ g1 }) => g1))],
  values2: [...new Set(groups.map(({ g2 }) => g2))],
  values3: [...new Set(groups.map(({ g3 }) => g3))],
});

const keysOf = (rows: readonly Group[]): string[] => [
  ...new Set(rows.map((row) => groupKey({ ...row, rule_label: "" }))),
];

/** No rules judge, and no task is shown by itself. */
const NOT_IN_SUMS = {
  ...{ rule_label: "", name: "", previous_outcome: "", maturing: 0, first_started_at: null, last_placed_at: 0 },
};

const nameOf = (row: Pick<TimedRow, "is_total" | "bucket_at" | "g1" | "g2" | "g3">): string =>
  `${row.is_total} ${row.bucket_at} ${groupKey({ ...row, rule_label: "" })}`;
