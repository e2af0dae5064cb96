import { apiKeyRoles } from "@outlay/core/api-key";
import { z } from "zod";
import { endpoint } from "./endpoint.ts";
import { count, project } from "./values.ts";
import { author, reason } from "./who.ts";

const id = z.string().regex(/^[a-zA-Z0-9._-]{1,64}$/, "must be 1 to 64 letters, digits, dots, dashes or underscores");
const scope = z.enum(["project", "all_projects"]).default("project").describe("Where the key is good.");
const expectedVersion = z.coerce.number().int().min(0).describe("The version you saw; another one is a conflict.");

const rights = {
  title: z.string().trim().min(1).max(100).describe("What it is for, in words; not in the key."),
  role: z
    .enum(apiKeyRoles)
    .describe("ingest may send; read may query; editor also success rules, measures, views; admin everything."),
  events_per_second_max: z
    .int()
    .min(1)
    .max(1_000_000)
    .nullable()
    .default(null)
    .describe("How fast it may send; null: as the installation allows, or the key that makes it."),
  may_read_text: z
    .boolean()
    .default(false)
    .describe("Whether it may read prompts and answers, where they are captured; an admin may anyway."),
};

const keyJson = z.strictObject({
  id: z.string().describe("Not secret: stands beside what the key does, and in the list of revoked keys."),
  scope: z.enum(["project", "all_projects"]),
  ...rights,
  state: z
    .enum(["good", "expired", "revoked"])
    .describe("revoked: by the command; what is revoked here is listed no more."),
  created_at: z.string(),
  expires_at: z.string().nullable().describe("null: good until it is revoked."),
  replaces: z.string().nullable().describe("The id of the key that it was made from by rotation."),
  last_used_at: z.string().nullable().describe("As far as this process has seen; null: not since `uses_since`."),
  version: count,
  author: z.string(),
  reason: z.string(),
  changed_at: z.string(),
});
export type KeyJson = z.output<typeof keyJson>;

const madeKey = z.strictObject({
  key: z.string().describe("The key itself. It is told this once and stored nowhere."),
  made: keyJson,
});
export type MadeKey = z.output<typeof madeKey>;

export const keysEndpoint = endpoint({
  method: "GET",
  path: "/keys",
  summary: "Keys that were made here for a project, with those for all projects; never their texts",
  role: "admin",
  query: z.strictObject({ project }),
  body: z.undefined(),
  response: z.strictObject({
    keys: z.array(keyJson).describe("Not revoked; the newest first. Keys the command makes are stored nowhere."),
    asked_for: z.boolean().describe("Whether keys are asked for at all: OUTLAY_SECRET."),
    takes: z
      .strictObject({ making: z.boolean(), revoking: z.boolean() })
      .describe("What this process can do; where it cannot, the command can."),
    uses_since: z.string().nullable().describe("Since when this process hears of uses; null: it does not."),
  }),
});

export const postKeyEndpoint = endpoint({
  method: "POST",
  path: "/keys",
  summary: "Makes a key of the project, or of all projects; its text is in this answer and nowhere else",
  role: "admin",
  query: z.strictObject({}),
  body: z.strictObject({
    project,
    scope,
    ...rights,
    days: z
      .int()
      .min(1)
      .max(36_500)
      .nullable()
      .default(null)
      .describe("Good for so many days; null: until it is revoked, or as long as the key that makes it."),
    author,
    reason,
  }),
  response: madeKey,
});

export const rotateKeyEndpoint = endpoint({
  method: "POST",
  path: "/keys/{id}/rotate",
  summary: "Makes a key with the same rights and length of life; the one before stays good until it is revoked",
  role: "admin",
  query: z.strictObject({ id }),
  body: z.strictObject({
    project,
    scope,
    revoke_old: z.boolean().default(false).describe("Refuse the one before at once: for a key that leaked."),
    expected_version: expectedVersion,
    author,
    reason,
  }),
  response: madeKey,
});

export const deleteKeyEndpoint = endpoint({
  method: "DELETE",
  path: "/keys/{id}",
  summary:
    "Refuses a key from now on, in every process that reads the same list; one that the command made: an administrator of all projects, with scope=all_projects and expected_version=0",
  role: "admin",
  query: z.strictObject({ id, project, scope, expected_version: expectedVersion, author, reason }),
  body: z.undefined(),
  response: z.strictObject({ id: z.string(), state: z.literal("revoked") }),
});

export const keyEndpoints = [keysEndpoint, postKeyEndpoint, rotateKeyEndpoint, deleteKeyEndpoint] as const;
