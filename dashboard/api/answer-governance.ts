import { readSetting, type Setting, writeSetting } from "@outlay/clickhouse/settings";
import type { Reader, Writer } from "@outlay/clickhouse/store";
import {
  GOVERNANCE_KIND,
  GOVERNANCE_NAME,
  type Governance,
  governanceSchema,
  NO_GOVERNANCE,
} from "@outlay/core/governance/governance-rules";
import type { z } from "zod";
import type { TextCapture } from "../contract/call-text.ts";
import type { GovernanceJson, governanceEndpoint, putGovernanceEndpoint } from "../contract/governance.ts";
import { clockAt } from "./answer-success-rules.ts";
import type { HandlerInput } from "./api-route.ts";
import { authorOf } from "./author.ts";

type Asked<E extends { query: z.ZodType; body: z.ZodType }> = HandlerInput<z.output<E["query"]>, z.output<E["body"]>>;

const keyOf = (project: string) => ({ project, kind: GOVERNANCE_KIND, name: GOVERNANCE_NAME });

/** What holds in a project; nothing where nothing was stated. */
export async function readGovernance(reader: Reader, project: string): Promise<Governance> {
  return statedIn(await readSetting(reader, keyOf(project)));
}

export async function answerGovernance(
  reader: Reader,
  capture: TextCapture,
  { query: { project } }: Asked<typeof governanceEndpoint>,
): Promise<GovernanceJson> {
  return governanceJson(await readSetting(reader, keyOf(project)), capture);
}

/** AppError `conflict` where somebody else changed it. */
export async function answerPutGovernance(
  writer: Writer,
  capture: TextCapture,
  { body, access, now }: Asked<typeof putGovernanceEndpoint>,
): Promise<GovernanceJson> {
  const { project, expected_version: expectedVersion, author, reason, ...value } = body;
  const change = { expectedVersion, value, author: authorOf(access, author), reason };
  return governanceJson(await writeSetting(writer, keyOf(project), change, clockAt(now)), capture);
}

const statedIn = (setting: Setting | undefined): Governance =>
  governanceSchema.safeParse(setting?.value).data ?? NO_GOVERNANCE;

const governanceJson = (setting: Setting | undefined, text_capture: TextCapture): GovernanceJson => ({
  version: setting?.version ?? 0,
  ...statedIn(setting),
  text_capture,
  author: setting?.author ?? null,
  reason: setting?.reason ?? null,
  changed_at: setting === undefined ? null : new Date(setting.changedAt).toISOString(),
});
