import { readRuleVersions, type StoredRuleVersion } from "@outlay/clickhouse/queries/success";
import { writeSetting } from "@outlay/clickhouse/settings";
import type { Reader, Writer } from "@outlay/clickhouse/store";
import { systemClock } from "@outlay/core/clock";
import { AppError } from "@outlay/core/errors";
import { successPresets } from "@outlay/core/success/presets";
import { SUCCESS_RULE_KIND, type SuccessRule, successRuleSchema } from "@outlay/core/success/success-rule";
import type { z } from "zod";
import type {
  deleteSuccessRuleEndpoint,
  putSuccessRuleEndpoint,
  SuccessRuleJson,
  successPresetsEndpoint,
  successRuleEndpoint,
  successRulesEndpoint,
} from "../contract/success-rules.ts";
import type { HandlerInput } from "./api-route.ts";
import { authorOf } from "./author.ts";
import { instantOf, parseZone } from "./range.ts";

type Asked<E extends { query: z.ZodType; body: z.ZodType }> = HandlerInput<z.output<E["query"]>, z.output<E["body"]>>;

/** Rules of one project: each question about tasks goes through all of them. */
const RULES_MAX = 50;

export async function answerSuccessPresets(): Promise<z.input<(typeof successPresetsEndpoint)["response"]>> {
  return { presets: successPresets.map((preset) => ({ ...preset })) };
}

export async function answerSuccessRules(
  reader: Reader,
  { query: { project }, signal }: Asked<typeof successRulesEndpoint>,
): Promise<z.input<(typeof successRulesEndpoint)["response"]>> {
  return { rules: latestOf(await readRuleVersions(reader, project, signal)).flatMap((one) => ruleJson(one) ?? []) };
}

/** AppError `not_found` where there never was such a rule. */
export async function answerSuccessRule(
  reader: Reader,
  { query: { project, name }, signal }: Asked<typeof successRuleEndpoint>,
): Promise<z.input<(typeof successRuleEndpoint)["response"]>> {
  const versions = (await readRuleVersions(reader, project, signal)).filter((one) => one.name === name).reverse();
  if (versions.length === 0) throw noRule(project, name);
  return {
    name,
    versions: versions.map((one) => ({
      version: one.version,
      is_deleted: one.rule === undefined,
      rule: ruleJson(one) ?? null,
      author: one.author,
      reason: one.reason,
      changed_at: iso(one.changedAt),
    })),
  };
}

/**
 * Adds a rule or a version of it. AppErrors: `conflict` where somebody else changed it, or another rule has the same scope;
 * `overloaded` at 50 rules.
 */
export async function answerPutSuccessRule(
  writer: Writer,
  { query: { name }, body, access, now, signal }: Asked<typeof putSuccessRuleEndpoint>,
): Promise<SuccessRuleJson> {
  const { project, reason } = body;
  const author = authorOf(access, body.author);
  const zone = parseZone(body.tz);
  const effectiveFrom = instantOf(body.effective_from, { now, zone, path: "effective_from" });
  const rule = ruleOf(body, effectiveFrom);
  const others = latestOf(await readRuleVersions(writer, project, signal)).filter(
    (one) => one.name !== name && one.rule,
  );
  if (others.length >= RULES_MAX)
    throw new AppError("overloaded", `${project} has ${RULES_MAX} rules: delete some first`);
  const twin = others.find((one) => one.rule?.workflow === rule.workflow && one.rule?.taskType === rule.taskType);
  if (twin !== undefined) {
    const message = `${twin.name} judges the same tasks already: change that one, or delete it first`;
    throw new AppError("conflict", message, { issues: [{ path: "workflow", message }] });
  }
  const change = { expectedVersion: body.expected_version, value: rule, author, reason };
  const written = await writeSetting(writer, { project, kind: SUCCESS_RULE_KIND, name }, change, clockAt(now));
  return {
    ...definitionJson(rule),
    name,
    version: written.version,
    author,
    reason,
    changed_at: iso(written.changedAt),
  };
}

/** Ends a rule from now on. AppErrors: `not_found`; `conflict` where somebody else changed it. */
export async function answerDeleteSuccessRule(
  writer: Writer,
  { query: { project, name, ...asked }, access, now, signal }: Asked<typeof deleteSuccessRuleEndpoint>,
): Promise<z.input<(typeof deleteSuccessRuleEndpoint)["response"]>> {
  const author = authorOf(access, asked.author);
  const current = latestOf(await readRuleVersions(writer, project, signal)).find((one) => one.name === name);
  if (current?.rule === undefined) throw noRule(project, name);
  const change = { expectedVersion: asked.expected_version, value: undefined, author, reason: asked.reason };
  const written = await writeSetting(writer, { project, kind: SUCCESS_RULE_KIND, name }, change, clockAt(now));
  return { name, version: written.version, ended_at: iso(written.changedAt) };
}

/** A rule as it is stored, from what was sent; only what is said is kept. */
export function ruleOf(
  body: Pick<z.output<(typeof putSuccessRuleEndpoint)["body"]>, "workflow" | "task_type" | "combine" | "conditions">,
  effectiveFrom: number,
): SuccessRule {
  return successRuleSchema.parse({
    ...(body.workflow === null ? {} : { workflow: body.workflow }),
    ...(body.task_type === null ? {} : { taskType: body.task_type }),
    combine: body.combine,
    conditions: body.conditions,
    effectiveFrom,
  });
}

/** A change is made at the instant the request is about. */
export const clockAt = (now: number) => ({ clock: { ...systemClock, now: () => now } });

const iso = (at: number): string => new Date(at).toISOString();

const noRule = (project: string, name: string): AppError =>
  new AppError("not_found", `project ${project} has no rule ${name}; see GET /api/v1/success-rules`);

/** The newest version of each rule, deletions too. */
function latestOf(versions: readonly StoredRuleVersion[]): StoredRuleVersion[] {
  return [...new Map(versions.map((one) => [one.name, one])).values()];
}

function definitionJson({ workflow, taskType, combine, conditions, effectiveFrom }: SuccessRule) {
  return {
    workflow: workflow ?? null,
    task_type: taskType ?? null,
    combine,
    conditions,
    effective_from: iso(effectiveFrom),
  };
}

function ruleJson({ name, version, rule, author, reason, changedAt }: StoredRuleVersion): SuccessRuleJson | undefined {
  if (rule === undefined) return undefined;
  return { name, version, ...definitionJson(rule), author, reason, changed_at: iso(changedAt) };
}
