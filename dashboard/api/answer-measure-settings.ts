import { readSetting, type Setting, writeSetting } from "@outlay/clickhouse/settings";
import type { Reader, Writer } from "@outlay/clickhouse/store";
import {
  MEASURES_KIND,
  MEASURES_NAME,
  type MeasureSettings,
  measureSettingsSchema,
  NO_MEASURE_SETTINGS,
} from "@outlay/core/measures/measure-settings";
import type { z } from "zod";
import type { measureSettingsEndpoint, putMeasureSettingsEndpoint } from "../contract/measure-settings.ts";
import { clockAt } from "./answer-success-rules.ts";
import type { HandlerInput } from "./api-route.ts";
import { authorOf } from "./author.ts";

type SettingsJson = z.input<(typeof measureSettingsEndpoint)["response"]>;
type Asked<E extends { query: z.ZodType; body: z.ZodType }> = HandlerInput<z.output<E["query"]>, z.output<E["body"]>>;

const keyOf = (project: string) => ({ project, kind: MEASURES_KIND, name: MEASURES_NAME });

/** What measures take for granted in a project; what was never stated is empty. */
export async function readMeasureSettings(reader: Reader, project: string): Promise<MeasureSettings> {
  return statedIn(await readSetting(reader, keyOf(project)));
}

export async function answerMeasureSettings(
  reader: Reader,
  { query: { project } }: Asked<typeof measureSettingsEndpoint>,
): Promise<SettingsJson> {
  return settingsJson(await readSetting(reader, keyOf(project)));
}

/** AppError `conflict` where somebody else changed them. */
export async function answerPutMeasureSettings(
  writer: Writer,
  { body, access, now }: Asked<typeof putMeasureSettingsEndpoint>,
): Promise<SettingsJson> {
  const { project, expected_version: expectedVersion, author, reason, ...value } = body;
  const change = { expectedVersion, value, author: authorOf(access, author), reason };
  return settingsJson(await writeSetting(writer, keyOf(project), change, clockAt(now)));
}

const statedIn = (setting: Setting | undefined): MeasureSettings =>
  measureSettingsSchema.safeParse(setting?.value).data ?? NO_MEASURE_SETTINGS;

const settingsJson = (setting: Setting | undefined): SettingsJson => ({
  version: setting?.version ?? 0,
  ...statedIn(setting),
  author: setting?.author ?? null,
  reason: setting?.reason ?? null,
  changed_at: setting === undefined ? null : new Date(setting.changedAt).toISOString(),
});
