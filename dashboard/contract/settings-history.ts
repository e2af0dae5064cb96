import { z } from "zod";
import { endpoint } from "./endpoint.ts";
import { count, instantText, project, timeZone } from "./values.ts";

const value = z
  .unknown()
  .describe("The value as it was stored, secrets masked; null where there was none, or it is too long to be told.");

export const settingChangeJson = z.strictObject({
  kind: z.string().describe("price, success_rule, closed_month, allocation, governance, …"),
  name: z.string(),
  scope: z.enum(["project", "all_projects"]),
  version: count,
  action: z.enum(["added", "changed", "deleted", "restored"]),
  author: z.string(),
  reason: z.string(),
  changed_at: z.string(),
  before: value,
  after: value,
  differences: z
    .array(z.strictObject({ path: z.string(), before: z.string().nullable(), after: z.string().nullable() }))
    .describe("Single values that differ, as JSON text; null = not there. Empty where a value was too long."),
  differences_omitted: count,
  omitted_bytes: count.nullable().describe("How long the longer value is where it is too long to be told; else null."),
});
export type SettingChangeJson = z.input<typeof settingChangeJson>;

export const settingsHistoryEndpoint = endpoint({
  method: "GET",
  path: "/settings/history",
  summary: "Every change of every setting, newest first: who, what, from what to what, and why; append-only",
  query: z.strictObject({
    project,
    kind: z.string().min(1).max(60).optional(),
    name: z.string().min(1).max(200).optional().describe("A part of the name, whatever the case."),
    author: z.string().min(1).max(200).optional().describe("A part of the author, whatever the case."),
    from: instantText.default("1970-01-01T00:00Z"),
    to: instantText.default("now+1d"),
    tz: timeZone.describe("The calendar of relative instants such as now/d."),
    limit: z.coerce.number().int().min(1).max(1_000).default(100),
    cursor: z.string().max(2_000).optional().describe("`next` of the answer before."),
  }),
  body: z.undefined(),
  response: z.strictObject({
    changes: z.array(settingChangeJson),
    kinds: z.array(z.string()).describe("Kinds that may be asked for: those that were ever set."),
    next: z.string().nullable().describe("Cursor of what follows; null = nothing does."),
  }),
});
export type SettingsHistory = z.output<(typeof settingsHistoryEndpoint)["response"]>;
