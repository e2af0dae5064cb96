import { readSetting, type Setting, writeSetting } from "@outlay/clickhouse/settings";
import type { Reader, Writer } from "@outlay/clickhouse/store";
import {
  NO_TASK_BY,
  TASK_BY_KIND,
  TASK_BY_NAME,
  type TaskBySetting,
  taskBySettingSchema,
} from "@outlay/core/success/task-by";
import type { z } from "zod";
import type { putTaskByEndpoint, taskByEndpoint } from "../contract/success-rules.ts";
import { clockAt } from "./answer-success-rules.ts";
import type { HandlerInput } from "./api-route.ts";
import { authorOf } from "./author.ts";

type TaskByJson = z.input<(typeof taskByEndpoint)["response"]>;
type Asked<E extends { query: z.ZodType; body: z.ZodType }> = HandlerInput<z.output<E["query"]>, z.output<E["body"]>>;

const keyOf = (project: string) => ({ project, kind: TASK_BY_KIND, name: TASK_BY_NAME });

export async function answerTaskBy(
  reader: Reader,
  { query: { project } }: Asked<typeof taskByEndpoint>,
): Promise<TaskByJson> {
  return taskByJson(await readSetting(reader, keyOf(project)));
}

/** Holds for calls that begin from now on. AppError `conflict` where somebody else changed it. */
export async function answerPutTaskBy(
  writer: Writer,
  { body, access, now }: Asked<typeof putTaskByEndpoint>,
): Promise<TaskByJson> {
  const { project, by, workflows, reason } = body;
  const author = authorOf(access, body.author);
  const value: TaskBySetting = { by, workflows, effectiveFrom: now };
  const change = { expectedVersion: body.expected_version, value, author, reason };
  return taskByJson(await writeSetting(writer, keyOf(project), change, clockAt(now)));
}

function taskByJson(setting: Setting | undefined): TaskByJson {
  const { by, workflows } = taskBySettingSchema.safeParse(setting?.value).data ?? NO_TASK_BY;
  const changedAt = setting && new Date(setting.changedAt).toISOString();
  return { version: setting?.version ?? 0, by, workflows, changed_at: changedAt ?? null };
}
