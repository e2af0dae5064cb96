import { createHash } from "node:crypto";
import { taskOpenedCalls, taskOpenings } from "@outlay/clickhouse/queries/success";
import type { Writer } from "@outlay/clickhouse/store";
import type { OpenTask } from "@outlay/core/settle/settle-tasks";
import {
  openedTaskId,
  TASK_BY_KIND,
  TASK_BY_NAME,
  type TaskBySetting,
  taskBySettingSchema,
} from "@outlay/core/success/task-by";
import { NO_UUID } from "../settle/ledger-call.ts";
import type { Seeds } from "../settle/load-linked.ts";
import type { LogPart } from "../settle/log-part.ts";

/** By project, every version of what opens its tasks, oldest first. */
export type Openings = ReadonlyMap<string, readonly TaskBySetting[]>;

/** A version that another Outlay wrote and we cannot read opens nothing, and neither does a deleted one. */
export async function readOpenings(writer: Writer): Promise<Openings> {
  const openings = new Map<string, TaskBySetting[]>();
  for (const row of await writer.query(taskOpenings, { kind: TASK_BY_KIND, name: TASK_BY_NAME })) {
    const setting = row.is_deleted ? undefined : taskBySettingSchema.safeParse(JSON.parse(row.value)).data;
    if (setting !== undefined) openings.set(row.project_id, [...(openings.get(row.project_id) ?? []), setting]);
  }
  return openings;
}

/** What of a part of the log may open or continue a task: whole traces, and calls outside of any. */
export async function openedCalls(
  writer: Writer,
  { partition, from, to, first, last }: LogPart,
  openings: Openings,
): Promise<Pick<Seeds, "project" | "first" | "last" | "traceIds" | "places">[]> {
  if (openings.size === 0 || last === 0) return [];
  const projects = [...openings.keys()];
  const rows = await writer.query(taskOpenedCalls, { projects, partition, from, to, first, last });
  return projects.flatMap((project) => {
    const own = rows.filter(({ project_id }) => project_id === project);
    if (own.length === 0) return [];
    const traceIds = [...new Set(own.map(({ trace_id }) => trace_id).filter((id) => id !== NO_UUID))];
    const places = own.filter(({ trace_id }) => trace_id === NO_UUID).map(({ ts, call_id }) => ({ ts, call_id }));
    return [{ project, first, last, traceIds, places }];
  });
}

/** `undefined` where nothing but its sender opens a task of the project. */
export function openTaskOf(openings: Openings, project: string): OpenTask | undefined {
  const settings = openings.get(project);
  if (settings === undefined) return undefined;
  return (record, ofTrace) => {
    const taskId = openedTaskId(settings, record, ofTrace);
    return taskId === undefined ? undefined : { taskKey: keyOf(taskId), taskId };
  };
}

/** As the collector makes it of a task id, so that whoever names the task by that id means the same. */
function keyOf(taskId: string): string {
  const hex = createHash("sha256").update(`task\0${taskId}`).digest("hex").slice(0, 32);
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}
