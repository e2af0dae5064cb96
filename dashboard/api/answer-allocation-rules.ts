import { readSetting, type Setting, writeSetting } from "@outlay/clickhouse/settings";
import type { Reader, Writer } from "@outlay/clickhouse/store";
import {
  ALLOCATION_KIND,
  ALLOCATION_NAME,
  type AllocationRules,
  allocationSchema,
  NO_ALLOCATION,
} from "@outlay/core/allocation/allocation-rules";
import type { z } from "zod";
import type {
  AllocationRulesJson,
  allocationRulesEndpoint,
  putAllocationRulesEndpoint,
} from "../contract/allocation.ts";
import { clockAt } from "./answer-success-rules.ts";
import type { HandlerInput } from "./api-route.ts";
import { authorOf } from "./author.ts";

type Asked<E extends { query: z.ZodType; body: z.ZodType }> = HandlerInput<z.output<E["query"]>, z.output<E["body"]>>;

const keyOf = (project: string) => ({ project, kind: ALLOCATION_KIND, name: ALLOCATION_NAME });

/** The rules in force, and their version. */
export async function readAllocation(
  reader: Reader,
  project: string,
): Promise<{ readonly version: number; readonly allocation: AllocationRules }> {
  const setting = await readSetting(reader, keyOf(project));
  return { version: setting?.version ?? 0, allocation: statedIn(setting) };
}

export async function answerAllocationRules(
  reader: Reader,
  { query: { project } }: Asked<typeof allocationRulesEndpoint>,
): Promise<AllocationRulesJson> {
  return rulesJson(await readSetting(reader, keyOf(project)));
}

/** AppError `conflict` where somebody else changed them. */
export async function answerPutAllocationRules(
  writer: Writer,
  { body, access, now }: Asked<typeof putAllocationRulesEndpoint>,
): Promise<AllocationRulesJson> {
  const { project, expected_version: expectedVersion, author, reason, ...value } = body;
  const change = { expectedVersion, value, author: authorOf(access, author), reason };
  return rulesJson(await writeSetting(writer, keyOf(project), change, clockAt(now)));
}

const statedIn = (setting: Setting | undefined): AllocationRules =>
  allocationSchema.safeParse(setting?.value).data ?? NO_ALLOCATION;

const rulesJson = (setting: Setting | undefined): AllocationRulesJson => ({
  version: setting?.version ?? 0,
  ...statedIn(setting),
  author: setting?.author ?? null,
  reason: setting?.reason ?? null,
  changed_at: setting === undefined ? null : new Date(setting.changedAt).toISOString(),
});
