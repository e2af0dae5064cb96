import { successRuleShape } from "@outlay/core/success/success-rule";
import { z } from "zod";
import { endpoint } from "./endpoint.ts";
import { count, instantText, money, project, timeZone } from "./values.ts";
import { author, reason } from "./who.ts";

const scopeText = z.string().min(1).max(200).nullable();
const ruleShape = {
  workflow: scopeText.default(null).describe("null: of any workflow."),
  task_type: scopeText.default(null).describe("null: of any type."),
  ...successRuleShape,
};

export const successRuleJson = z.strictObject({
  name: z.string(),
  version: count.describe("Each is a series of its own: name@version."),
  ...ruleShape,
  effective_from: z.string().describe("Tasks that ended from then on are judged by it."),
  author: z.string(),
  reason: z.string(),
  changed_at: z.string(),
});
export type SuccessRuleJson = z.input<typeof successRuleJson>;

const pastVersion = z.strictObject({
  version: count,
  is_deleted: z.boolean(),
  rule: successRuleJson.nullable().describe("null where this version deleted it."),
  author: z.string(),
  reason: z.string(),
  changed_at: z.string(),
});

const name = z
  .string()
  .regex(/^[a-zA-Z0-9][a-zA-Z0-9._-]{0,62}$/, "must be 1 to 63 letters, digits, dots, dashes or underscores");
const version = z.coerce.number().int().min(0).max(1_000_000);

export const successPresetsEndpoint = endpoint({
  method: "GET",
  path: "/success-rules/presets",
  summary: "Rules to begin with, by kind of workflow",
  query: z.strictObject({ project }),
  body: z.undefined(),
  response: z.strictObject({
    presets: z.array(
      z.strictObject({ id: z.string(), title: z.string(), explanation: z.string(), ...successRuleShape }),
    ),
  }),
});

export const successRulesEndpoint = endpoint({
  method: "GET",
  path: "/success-rules",
  summary: "What is a success, by workflow and task type: the rules in force or announced",
  query: z.strictObject({ project }),
  body: z.undefined(),
  response: z.strictObject({ rules: z.array(successRuleJson) }),
});

export const successRuleEndpoint = endpoint({
  method: "GET",
  path: "/success-rules/{name}",
  summary: "One rule with all its versions, newest first",
  query: z.strictObject({ project, name }),
  body: z.undefined(),
  response: z.strictObject({ name: z.string(), versions: z.array(pastVersion) }),
});

export const putSuccessRuleEndpoint = endpoint({
  method: "PUT",
  path: "/success-rules/{name}",
  summary: "Adds a rule, or a new version of it, which begins a new series",
  role: "editor",
  query: z.strictObject({ name }),
  body: z.strictObject({
    project,
    ...ruleShape,
    effective_from: instantText
      .default("now")
      .describe("May lie in the past: then earlier tasks are judged by it too."),
    tz: timeZone.describe("The calendar of relative instants such as now/d."),
    expected_version: version
      .default(0)
      .describe("The version you saw, 0 for a new rule; another one there is a conflict."),
    author,
    reason,
  }),
  response: successRuleJson,
});

export const deleteSuccessRuleEndpoint = endpoint({
  method: "DELETE",
  path: "/success-rules/{name}",
  summary: "Ends a rule from now on; tasks judged until now stay as they are",
  role: "editor",
  query: z.strictObject({ project, name, expected_version: version, author, reason }),
  body: z.undefined(),
  response: z.strictObject({ name: z.string(), version: count, ended_at: z.string() }),
});

const side = z.strictObject({
  successes: count,
  failures: count.describe("Partial and abandoned included."),
  unknown: count,
  cpst: money.nullable(),
});

export const previewSuccessRuleEndpoint = endpoint({
  method: "POST",
  path: "/success-rules/preview",
  summary: "What a rule would say of the tasks of a range, beside what is said of them now",
  query: z.strictObject({}),
  body: z.strictObject({
    project,
    ...ruleShape,
    range: z.strictObject({ from: instantText, to: instantText }).default({ from: "now-14d", to: "now" }),
    tz: timeZone,
  }),
  response: z.strictObject({
    range: z.strictObject({ from: z.string(), to: z.string() }),
    tasks: count.describe("Tasks of the range in the scope of the rule."),
    cost: money.nullable(),
    before: side.describe("By the rules in force at the time, or the current outcome."),
    after: side,
    changed: count.describe("Tasks with another outcome."),
    changes: z.array(z.strictObject({ before: z.string(), after: z.string(), tasks: count })),
    maturing: count.describe("Unknown tasks the rule decides at the latest when its window is over."),
    examples: z
      .array(z.strictObject({ task_id: z.string(), before: z.string(), after: z.string(), cost: money.nullable() }))
      .describe("Some of the changed tasks, dearest first."),
  }),
});

const taskByJson = z.strictObject({
  version: count.describe("0: never set."),
  by: z.string(),
  workflows: z.record(z.string(), z.string()),
  changed_at: z.string().nullable(),
});

const taskByText = z
  .string()
  .max(105)
  .regex(/^(sdk|trace|session|tag:.{1,100})$/, "must be sdk, trace, session, or tag:<key>");

export const taskByEndpoint = endpoint({
  method: "GET",
  path: "/task-by",
  summary: "What opens a task where a call names none",
  query: z.strictObject({ project }),
  body: z.undefined(),
  response: taskByJson,
});

export const putTaskByEndpoint = endpoint({
  method: "PUT",
  path: "/task-by",
  summary: "Says what opens a task where a call names none, for calls made from now on",
  role: "editor",
  query: z.strictObject({}),
  body: z.strictObject({
    project,
    by: taskByText.describe("sdk: only who names a task has one. trace, session, tag:<key>: one task for each."),
    workflows: z.record(z.string().min(1).max(200), taskByText).default({}).describe("Otherwise in these workflows."),
    expected_version: version.default(0),
    author,
    reason,
  }),
  response: taskByJson,
});

/** The fixed paths before the one that takes any name. */
export const successRuleEndpoints = [
  successPresetsEndpoint,
  previewSuccessRuleEndpoint,
  successRulesEndpoint,
  successRuleEndpoint,
  putSuccessRuleEndpoint,
  deleteSuccessRuleEndpoint,
  taskByEndpoint,
  putTaskByEndpoint,
] as const;
