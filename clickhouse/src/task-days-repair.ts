import { tornTaskDays } from "./queries/task-days.ts";
import type { Writer } from "./store.ts";

/** A half-open range of whole days of UTC, milliseconds since 1970. */
export interface TaskDays {
  readonly from: number;
  readonly to: number;
}

const kept = ["task_days", "task_model_days", "task_label_delays"] as const;

/**
 * Makes the sums by day equal to the states of tasks, for all projects: inserts what they differ by. Whatever was there before,
 * nothing is counted twice. Nobody else may write states meanwhile. AppErrors as of a query or statement of the store.
 *
 * @returns how many days of a project were not as the states say
 */
export async function repairTaskDays(writer: Writer, days: TaskDays): Promise<number> {
  const torn = (await writer.query(tornTaskDays, days)).filter(({ torn_rows }) => torn_rows > 0);
  for (const name of kept) if (torn.some((one) => one.kept === name)) await heal(writer, name, days);
  return Math.max(0, ...torn.map(({ torn_days }) => torn_days));
}

/** As {@link repairTaskDays} where much is expected to be missing, without looking first. */
export async function fillTaskDays(writer: Writer, days: TaskDays): Promise<void> {
  for (const name of kept) await heal(writer, name, days);
}

/** One statement, all of it numbers and names of ours. It may repeat itself, so it must not be taken for a repeat. */
function heal(writer: Writer, name: (typeof kept)[number], { from, to }: TaskDays): Promise<void> {
  return writer.command(`INSERT INTO outlay.${name} SETTINGS insert_deduplicate = 0, async_insert = 0
    SELECT * FROM outlay.${name}_difference(from = ${instant(from)}, to = ${instant(to)})`);
}

const instant = (epochMs: number): string => `fromUnixTimestamp64Milli(toInt64(${Math.trunc(epochMs)}), 'UTC')`;
