import { z } from "zod";
import { endpoint } from "./endpoint.ts";
import { count, instantText, project, timeZone } from "./values.ts";
import { author, reason } from "./who.ts";

const name = z
  .string()
  .regex(/^[a-zA-Z0-9][a-zA-Z0-9._-]{0,62}$/, "must be 1 to 63 letters, digits, dots, dashes or underscores");
const version = z.coerce.number().int().min(0).max(1_000_000);
const title = z.string().trim().min(1).max(100);

export const baselineJson = z.strictObject({
  name: z.string().describe("As compare=baseline:<name> has it."),
  version: count,
  title: z.string(),
  from: z.string().describe("Frozen when it was written, ISO-8601 UTC; half-open."),
  to: z.string(),
  author: z.string(),
  reason: z.string(),
  changed_at: z.string(),
});
export type BaselineJson = z.infer<typeof baselineJson>;

export const baselinesEndpoint = endpoint({
  method: "GET",
  path: "/baselines",
  summary: "Named frozen ranges that any range can be compared with",
  query: z.strictObject({ project }),
  body: z.undefined(),
  response: z.strictObject({ baselines: z.array(baselineJson) }),
});

export const putBaselineEndpoint = endpoint({
  method: "PUT",
  path: "/baselines/{name}",
  summary: "Names a range, or states it anew as a further version",
  role: "editor",
  query: z.strictObject({ name }),
  body: z.strictObject({
    project,
    title,
    from: instantText.describe("A relative instant is frozen now."),
    to: instantText,
    tz: timeZone.describe("The calendar of relative instants such as now/d."),
    expected_version: version.default(0).describe("The version you saw, 0 for a new one; another there is a conflict."),
    author,
    reason,
  }),
  response: baselineJson,
});

export const deleteBaselineEndpoint = endpoint({
  method: "DELETE",
  path: "/baselines/{name}",
  summary: "Takes a baseline away; addresses that name it are refused from then on",
  role: "editor",
  query: z.strictObject({ project, name, expected_version: version, author, reason }),
  body: z.undefined(),
  response: z.strictObject({ name: z.string(), version: count, ended_at: z.string() }),
});

export const baselineEndpoints = [baselinesEndpoint, putBaselineEndpoint, deleteBaselineEndpoint] as const;
