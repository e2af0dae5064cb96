import { z } from "zod";
import { endpoint } from "./endpoint.ts";
import { count, project } from "./values.ts";
import { author, reason } from "./who.ts";

const workspaceShape = {
  zone: z
    .string()
    .min(1)
    .max(60)
    .default("UTC")
    .describe("IANA name: where an address names no zone, days begin by it."),
  currency: z.literal("USD").default("USD").describe("Amounts are in USD; there is no other yet."),
  fiscal_year_start: z.int().min(1).max(12).default(1).describe("The month the fiscal year begins with."),
  environments_left_out: z
    .array(z.string().trim().min(1).max(100))
    .max(20)
    .default(["load-test", "loadtest", "evaluation", "eval"])
    .describe(
      "Pages ask without calls of these, in a filter that is seen and can be taken off; the API leaves out none.",
    ),
};

const workspaceJson = z.strictObject({
  version: count.describe("0: never stated."),
  ...workspaceShape,
  environments_left_out_here: z
    .array(z.string())
    .describe("Those of `environments_left_out` that calls of the project carry, as they write them."),
  author: z.string().nullable(),
  reason: z.string().nullable(),
  changed_at: z.string().nullable(),
});
export type WorkspaceJson = z.output<typeof workspaceJson>;

export const workspaceSchema = z.strictObject(workspaceShape);

export const workspaceEndpoint = endpoint({
  method: "GET",
  path: "/workspace",
  summary: "What pages of a project take for granted: zone, currency, fiscal year, environments left out",
  query: z.strictObject({ project }),
  body: z.undefined(),
  response: workspaceJson,
});

export const putWorkspaceEndpoint = endpoint({
  method: "PUT",
  path: "/workspace",
  summary: "States them for the project; an address that names its own zone goes before",
  role: "editor",
  query: z.strictObject({}),
  body: z.strictObject({
    project,
    ...workspaceShape,
    expected_version: z.int().min(0).default(0).describe("The version you saw; another one there is a conflict."),
    author,
    reason,
  }),
  response: workspaceJson,
});

export const workspaceEndpoints = [workspaceEndpoint, putWorkspaceEndpoint] as const;
