import { roles } from "@outlay/core/role";
import { z } from "zod";
import { endpoint } from "./endpoint.ts";
import { count, project } from "./values.ts";
import { author, reason } from "./who.ts";

/** An e-mail address as far as it matters here: one @, nothing that could be taken for something else. */
export const memberAddress = z
  .string()
  .max(254)
  .regex(/^[^\s@,:]+@[^\s@,:]+$/, "must be an e-mail address");

const name = z
  .string()
  .trim()
  .pipe(
    z.union([memberAddress, z.string().regex(/^group:\S(.{0,198}\S)?$/u)], {
      error: "must be an e-mail address, or group: and the name of a group as the provider says it",
    }),
  );
const role = z.enum(roles).describe("viewer reads; editor also success rules, measures, views; admin everything.");
const scope = z.enum(["project", "all_projects"]).default("project").describe("Where the role holds.");
const expectedVersion = z.coerce.number().int().min(0).describe("The version you saw, 0 for somebody new.");

const change = { version: count, author: z.string(), reason: z.string(), changed_at: z.string() };
const memberJson = z.strictObject({
  name: z.string().describe("An e-mail address in lower case, or group:name."),
  scope: z.enum(["project", "all_projects"]),
  role: role.nullable().describe("null: taken away by this version."),
  ...change,
});
export type MemberJson = z.output<typeof memberJson>;

export const membersEndpoint = endpoint({
  method: "GET",
  path: "/members",
  summary: "Who may do what in a project, with those who may in every project",
  role: "admin",
  query: z.strictObject({ project }),
  body: z.undefined(),
  response: z.strictObject({
    members: z.array(memberJson),
    always: z.array(z.string()).describe("Addresses that are admins of every project by OUTLAY_ADMINS."),
    takes: z
      .strictObject({ people: z.boolean(), groups: z.boolean() })
      .describe("Whether addresses and groups can sign in at all: OUTLAY_OIDC_ISSUER, OUTLAY_OIDC_GROUPS_CLAIM."),
  }),
});

export const memberHistoryEndpoint = endpoint({
  method: "GET",
  path: "/members/{name}",
  summary: "Every role somebody had there, newest first",
  role: "admin",
  query: z.strictObject({ name, project, scope }),
  body: z.undefined(),
  response: z.strictObject({ versions: z.array(memberJson) }),
});

export const putMemberEndpoint = endpoint({
  method: "PUT",
  path: "/members/{name}",
  summary: "Gives somebody a role in the project, or in all projects; it holds within seconds, also in open sessions",
  role: "admin",
  query: z.strictObject({ name }),
  body: z.strictObject({ project, scope, role, expected_version: expectedVersion.default(0), author, reason }),
  response: memberJson,
});

export const deleteMemberEndpoint = endpoint({
  method: "DELETE",
  path: "/members/{name}",
  summary: "Takes a role away; the history stays",
  role: "admin",
  query: z.strictObject({ name, project, scope, expected_version: expectedVersion, author, reason }),
  body: z.undefined(),
  response: memberJson,
});

export const memberEndpoints = [
  membersEndpoint,
  memberHistoryEndpoint,
  putMemberEndpoint,
  deleteMemberEndpoint,
] as const;
