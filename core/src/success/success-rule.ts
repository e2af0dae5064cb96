import { z } from "zod";

/**
 * When a task is a success: a value of the settings ledger (kind {@link SUCCESS_RULE_KIND}, its name that of the rule, its
 * version that of the rule). A changed rule is another version, and each version is a series of its own.
 */
export const SUCCESS_RULE_KIND = "success_rule";

const text = z.string().min(1).max(200);
/** At most a year: who knows nothing by then will not be told. */
const hours = z.number().min(0).max(8_760);

/** What it means that nothing was said: counted from the start of the task. Absent: not known, for ever. */
const silence = z.strictObject({ hours, means: z.enum(["success", "failure"]) }).optional();
/** Whether an outcome `partial` counts as success. */
const partial = z.boolean().optional();

/**
 * Each condition says success, failure, or nothing yet:
 * - `sdk`: what the application said of its task.
 * - `thumbs`: what people said of it.
 * - `score`: of the latest scores of evaluators (all, or one `evaluator`, or one of the `criteria`) a `share` (default: all)
 *   is at least `min`.
 * - `schema_valid`: the last call that says whether its answer fits the schema says yes; `all`: every one of them.
 * - `business_event`: a success from the business (any, or the `event` of that name) at most `hours` after the task started;
 *   failure without one when they are over. What comes later does not count.
 * - `no_escalation`: no call names whom it was escalated to, or is a step of kind `human`; nor, unless `human` is `verdict`,
 *   has a person judged the task. Success `hours` (default 24) after the task started, failure as soon as there is one.
 */
export const successConditionSchema = z.discriminatedUnion("kind", [
  z.strictObject({ kind: z.literal("sdk"), partial, silence }),
  z.strictObject({ kind: z.literal("thumbs"), partial, silence }),
  z.strictObject({
    kind: z.literal("score"),
    min: z.number().min(0).max(1),
    evaluator: text.optional(),
    criteria: text.optional(),
    share: z.number().gt(0).max(1).optional(),
    silence,
  }),
  z.strictObject({ kind: z.literal("schema_valid"), calls: z.enum(["last", "all"]).optional(), silence }),
  z.strictObject({ kind: z.literal("business_event"), event: text.optional(), hours }),
  z.strictObject({
    kind: z.literal("no_escalation"),
    hours: hours.optional(),
    human: z.enum(["escalation", "verdict"]).optional(),
  }),
]);
export type SuccessCondition = z.infer<typeof successConditionSchema>;

export const CONDITIONS_MAX = 8;

export const successRuleShape = {
  /**
   * `all`: failure as soon as one condition says so, success once all do. `any`: success as soon as one does, failure once
   * none can any more. In between the outcome is unknown.
   */
  combine: z.enum(["all", "any"]),
  conditions: z.array(successConditionSchema).min(1).max(CONDITIONS_MAX),
};

export const successRuleSchema = z.strictObject({
  /** Which tasks; absent: whatever theirs is. */
  workflow: text.optional(),
  taskType: text.optional(),
  ...successRuleShape,
  /** Tasks that ended from then on are judged by it; milliseconds since 1970 UTC. */
  effectiveFrom: z.int().min(0),
});
export type SuccessRule = z.infer<typeof successRuleSchema>;

const DEFAULT_QUIET_HOURS = 24;

/** How long after the start of the task the condition waits, in milliseconds; `undefined`: for ever. */
export function waitMsOf(condition: SuccessCondition): number | undefined {
  const waitHours = waitHoursOf(condition);
  return waitHours === undefined ? undefined : Math.round(waitHours * 3_600_000);
}

function waitHoursOf(condition: SuccessCondition): number | undefined {
  if (condition.kind === "business_event") return condition.hours;
  if (condition.kind === "no_escalation") return condition.hours ?? DEFAULT_QUIET_HOURS;
  return condition.silence?.hours;
}

/** What it means that nothing was said until the wait is over. */
export function meaningOfSilence(condition: SuccessCondition): "success" | "failure" {
  if (condition.kind === "business_event") return "failure";
  if (condition.kind === "no_escalation") return "success";
  return condition.silence?.means ?? "failure";
}
