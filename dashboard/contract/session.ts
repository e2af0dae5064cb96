import { roles } from "@outlay/core/role";
import { z } from "zod";
import { endpoint } from "./endpoint.ts";

const role = z.enum(roles);

/** Why signing in at the provider came to nothing; the web app has a sentence for each. */
export const signInProblems = [
  "not_offered",
  "attempt_over",
  "provider_unreachable",
  "provider_misconfigured",
  "provider_refused",
  "answer_not_trusted",
  "address_missing",
  "address_unverified",
  "no_role",
] as const;
export type SignInProblem = (typeof signInProblems)[number];

const session = z.strictObject({
  is_needed: z.boolean().describe("Whether anything is answered to who has not signed in and sends no key."),
  ways: z.strictObject({
    key: z.boolean().describe("POST an API key here."),
    oidc: z.boolean().describe("Go to /api/v1/sign-in/oidc."),
  }),
  who: z
    .strictObject({
      kind: z.enum(["key", "member"]),
      name: z.string().describe("The id of the key, or the member's e-mail address."),
    })
    .nullable()
    .describe("null: nobody has signed in."),
  roles: z.strictObject({
    every_project: role.nullable().describe("Holds in each project, unless a stronger one is named for it."),
    projects: z.record(z.string(), role),
  }),
  expires_at: z.string().nullable().describe("When to sign in again; null where there is no session."),
  why: z.string().nullable().describe("Why a session that was sent is none."),
});
export type SessionJson = z.output<typeof session>;

export const sessionEndpoint = endpoint({
  method: "GET",
  path: "/session",
  summary: "Who is signed in, what they may do, and how one signs in",
  role: "anyone",
  query: z.strictObject({}),
  body: z.undefined(),
  response: session,
});

export const openSessionEndpoint = endpoint({
  method: "POST",
  path: "/session",
  summary: "Signs in with an API key that may read; the answer sets a cookie, good for 12 hours or as long as the key",
  role: "anyone",
  query: z.strictObject({}),
  body: z.strictObject({ key: z.string().trim().min(1).max(8_192).describe("olk_…") }),
  response: session,
});

export const closeSessionEndpoint = endpoint({
  method: "DELETE",
  path: "/session",
  summary: "Signs out",
  role: "anyone",
  query: z.strictObject({}),
  body: z.undefined(),
  response: session,
});

export const signInEndpoint = endpoint({
  method: "GET",
  path: "/sign-in/oidc",
  summary: "Leads the browser to the OpenID Connect provider, and back to `to`, a path of the web app",
  role: "anyone",
  query: z.strictObject({
    to: z.string().max(8_192).default("/"),
    again: z
      .enum(["true", "false"])
      .default("false")
      .describe("true: the provider asks who one is, though it may know: the last time it was the wrong one."),
  }),
  body: z.undefined(),
  response: z.undefined().describe("303"),
});

export const signInCallbackEndpoint = endpoint({
  method: "GET",
  path: "/sign-in/oidc/callback",
  summary: "Where the provider leads the browser back to; OUTLAY_PUBLIC_URL with this path is to be registered there",
  role: "anyone",
  query: z.looseObject({}),
  body: z.undefined(),
  response: z.undefined().describe("303"),
});

export const sessionEndpoints = [
  sessionEndpoint,
  openSessionEndpoint,
  closeSessionEndpoint,
  signInEndpoint,
  signInCallbackEndpoint,
] as const;
