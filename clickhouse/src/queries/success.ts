import { type RuleSegment, type RuleVersion, seriesLabel } from "@outlay/core/success/rule-series";
import {
  meaningOfSilence,
  SUCCESS_RULE_KIND,
  type SuccessCondition,
  successRuleSchema,
  waitMsOf,
} from "@outlay/core/success/success-rule";
import { z } from "zod";
import { ch } from "../ch.ts";
import { defineQuery } from "../define-query.ts";
import type { Reader, Writer } from "../store.ts";

/** Every version of every setting of a kind, in order. */
export const settingVersions = defineQuery({
  file: "success-rule-versions.sql",
  params: z.strictObject({ project: z.string().min(1), kind: z.string() }),
  row: z.object({
    name: ch.string(),
    version: ch.uint64(),
    value: ch.string(),
    is_deleted: ch.bool(),
    author: ch.string(),
    reason: ch.string(),
    changed_at: ch.dateTime64(),
  }),
});

/** A version of a rule, with who made it and why. */
export interface StoredRuleVersion extends RuleVersion {
  readonly author: string;
  readonly reason: string;
}

/** All versions of the rules of a project; one that another version of Outlay wrote and we cannot read is left out. */
export async function readRuleVersions(
  store: Reader | Writer,
  project: string,
  signal: AbortSignal,
): Promise<StoredRuleVersion[]> {
  const rows = await store.query(settingVersions, { project, kind: SUCCESS_RULE_KIND }, { signal });
  return rows.flatMap(({ name, version, value, is_deleted, author, reason, changed_at: changedAt }) => {
    const rule = is_deleted ? undefined : successRuleSchema.safeParse(JSON.parse(value)).data;
    return rule === undefined && !is_deleted ? [] : [{ name, version, rule, author, reason, changedAt }];
  });
}

/** Parameters of rules: conditions in one list, each with the number of its rule, from 1. */
export const ruleShape = {
  /** What conditions ask of calls, which are then read once more. */
  asks_schema: z.boolean(),
  asks_escalation: z.boolean(),
  /** Who is asked: sources of outcomes. */
  told_sources: z.array(z.string()),
  rule_labels: z.array(z.string()),
  rule_is_any: z.array(z.boolean()),
  /** Twice each: of the rules that judge, and of those they are compared with; most specific first. */
  segment_rules: z.array(z.array(z.int())),
  segment_workflows: z.array(z.array(z.string())),
  segment_task_types: z.array(z.array(z.string())),
  segment_froms: z.array(z.array(z.int())),
  segment_tos: z.array(z.array(z.int())),
  condition_rules: z.array(z.int()),
  condition_kinds: z.array(z.string()),
  condition_subjects: z.array(z.string()),
  condition_criteria: z.array(z.string()),
  condition_mins: z.array(z.number()),
  condition_shares: z.array(z.number()),
  condition_options: z.array(z.int()),
  condition_waits: z.array(z.int()),
  condition_silences: z.array(z.int()),
  /** Milliseconds since 1970 UTC: which windows are over. */
  now: z.int(),
};
type RuleParams = z.input<z.ZodObject<typeof ruleShape>>;

/**
 * Rules as parameters of `task-economics-ruled.sql`: those of `segments`, most specific first, judge; those of `base` are what
 * is compared with.
 */
export function ruleParams(segments: readonly RuleSegment[], base: readonly RuleSegment[], now: number): RuleParams {
  const rules = new Map([...segments, ...base].map((one) => [seriesLabel(one), one.rule]));
  const labels = [...rules.keys()];
  const numberOf = (segment: RuleSegment): number => labels.indexOf(seriesLabel(segment)) + 1;
  const both = <Value>(read: (segment: RuleSegment) => Value): Value[][] => [segments.map(read), base.map(read)];
  const conditions = [...rules.values()].flatMap((rule, at) =>
    rule.conditions.map((condition) => ({ ...slotsOf(condition), rule: at + 1 })),
  );
  return {
    asks_schema: conditions.some(({ kind }) => kind === "schema_valid"),
    asks_escalation: conditions.some(({ kind }) => kind === "no_escalation"),
    told_sources: [...new Set(conditions.flatMap(({ source }) => source))],
    rule_labels: labels,
    rule_is_any: [...rules.values()].map(({ combine }) => combine === "any"),
    segment_rules: both(numberOf),
    segment_workflows: both(({ rule }) => rule.workflow ?? ""),
    segment_task_types: both(({ rule }) => rule.taskType ?? ""),
    segment_froms: both(({ from }) => from),
    segment_tos: both(({ to }) => to),
    condition_rules: conditions.map(({ rule }) => rule),
    condition_kinds: conditions.map(({ kind }) => kind),
    condition_subjects: conditions.map(({ subject }) => subject),
    condition_criteria: conditions.map(({ criteria }) => criteria),
    condition_mins: conditions.map(({ min }) => min),
    condition_shares: conditions.map(({ share }) => share),
    condition_options: conditions.map(({ option }) => option),
    condition_waits: conditions.map(({ wait }) => wait),
    condition_silences: conditions.map(({ silence }) => silence),
    now,
  };
}

/** A condition as the query reads it; kinds that ask who said it carry the name of the source. */
function slotsOf(condition: SuccessCondition) {
  const source = sourceOf(condition);
  const isVerdict = condition.kind === "thumbs" || condition.kind === "business_event";
  return {
    source,
    kind: isVerdict ? (source[0] ?? "") : condition.kind,
    subject: subjectOf(condition),
    criteria: condition.kind === "score" ? (condition.criteria ?? "") : "",
    min: condition.kind === "score" ? condition.min : 0,
    share: condition.kind === "score" ? (condition.share ?? 1) : 1,
    option: Number(isOptionOn(condition)),
    wait: waitMsOf(condition) ?? -1,
    silence: meaningOfSilence(condition) === "success" ? 2 : 0,
  };
}

/** Whose outcomes a condition asks for. */
function sourceOf(condition: SuccessCondition): readonly string[] {
  switch (condition.kind) {
    case "sdk":
      return ["sdk"];
    case "thumbs":
      return ["human"];
    case "business_event":
      return ["business"];
    case "score":
      return ["evaluator"];
    case "no_escalation":
      return condition.human === "verdict" ? [] : ["human"];
    case "schema_valid":
      return [];
  }
}

function subjectOf(condition: SuccessCondition): string {
  if (condition.kind === "score") return condition.evaluator ?? "";
  return condition.kind === "business_event" ? (condition.event ?? "") : "";
}

function isOptionOn(condition: SuccessCondition): boolean {
  if (condition.kind === "sdk" || condition.kind === "thumbs") return condition.partial ?? false;
  if (condition.kind === "schema_valid") return condition.calls === "all";
  return condition.kind === "no_escalation" && condition.human !== "verdict";
}

/** Every version of what opens tasks, of all projects. */
export const taskOpenings = defineQuery({
  file: "task-openings.sql",
  params: z.strictObject({ kind: z.string(), name: z.string() }),
  row: z.object({ project_id: ch.lowCardinality(), value: ch.string(), is_deleted: ch.bool() }),
});

/** Records of a part of the log that name no task; times in milliseconds since 1970 UTC, offsets included. */
export const taskOpenedCalls = defineQuery({
  file: "task-opened-calls.sql",
  params: z.strictObject({
    projects: z.array(z.string()),
    partition: z.int(),
    from: z.bigint(),
    to: z.bigint(),
    first: z.int(),
    last: z.int(),
  }),
  row: z.object({
    project_id: ch.lowCardinality(),
    ts: ch.dateTime64(),
    call_id: ch.uuid(),
    trace_id: ch.uuid(),
  }),
});
