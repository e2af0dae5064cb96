import { readSetting, type Setting, writeSetting } from "@outlay/clickhouse/settings";
import type { Reader, Writer } from "@outlay/clickhouse/store";
import type { z } from "zod";
import {
  type putWorkspaceEndpoint,
  type WorkspaceJson,
  type workspaceEndpoint,
  workspaceSchema,
} from "../contract/workspace.ts";
import { clockAt } from "./answer-success-rules.ts";
import type { HandlerInput } from "./api-route.ts";
import { authorOf } from "./author.ts";
import { readLeftOutEnvironments } from "./left-out-environments.ts";
import { parseZone } from "./range.ts";

type Asked<E extends { query: z.ZodType; body: z.ZodType }> = HandlerInput<z.output<E["query"]>, z.output<E["body"]>>;

const keyOf = (project: string) => ({ project, kind: "workspace", name: "default" });

export async function answerWorkspace(
  reader: Reader,
  { query: { project }, now, signal }: Asked<typeof workspaceEndpoint>,
): Promise<WorkspaceJson> {
  const stated = statedJson(await readSetting(reader, keyOf(project)));
  const asked = { project, names: stated.environments_left_out, now };
  return { ...stated, environments_left_out_here: [...(await readLeftOutEnvironments(reader, asked, signal))] };
}

/** AppErrors: `bad_request` for a zone there is not; `conflict` where somebody else changed it. */
export async function answerPutWorkspace(
  { reader, writer }: { readonly reader: Reader; readonly writer: Writer },
  { body, access, now, signal }: Asked<typeof putWorkspaceEndpoint>,
): Promise<WorkspaceJson> {
  const { project, expected_version: expectedVersion, author, reason, ...stated } = body;
  const value = { ...stated, zone: zoneAsWritten(stated.zone) };
  const change = { expectedVersion, value, author: authorOf(access, author), reason };
  const written = statedJson(await writeSetting(writer, keyOf(project), change, clockAt(now)));
  const asked = { project, names: written.environments_left_out, now };
  return { ...written, environments_left_out_here: [...(await readLeftOutEnvironments(reader, asked, signal))] };
}

/** In its usual letters. An alias stays what was chosen: Asia/Kolkata need not become Asia/Calcutta on the page. */
function zoneAsWritten(name: string): string {
  const canonical = parseZone(name, "zone");
  return canonical.toLowerCase() === name.toLowerCase() ? canonical : name;
}

const statedJson = (setting: Setting | undefined): Omit<WorkspaceJson, "environments_left_out_here"> => ({
  version: setting?.version ?? 0,
  ...(workspaceSchema.safeParse(setting?.value).data ?? workspaceSchema.parse({})),
  author: setting?.author ?? null,
  reason: setting?.reason ?? null,
  changed_at: setting === undefined ? null : new Date(setting.changedAt).toISOString(),
});
