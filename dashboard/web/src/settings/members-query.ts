import type { MemberJson, memberHistoryEndpoint, membersEndpoint } from "../../../contract/members.ts";
import { ask } from "../api/ask.ts";
import { figureQuery, type Scope } from "../api/queries.ts";

export type MemberScope = MemberJson["scope"];

/** Who may do what in the project. */
export function membersQuery(scope: Scope) {
  const query = { project: scope.project };
  const answer = (signal: AbortSignal) => ask<typeof membersEndpoint>("/members", { query, signal });
  return figureQuery({ scope, name: "members", asked: query, answer });
}

export const memberPath = (name: string) => `/members/${encodeURIComponent(name)}` as const;

/** Every role somebody had, newest first. */
export function memberHistoryQuery(scope: Scope, where: MemberScope, name: string) {
  const query = { project: scope.project, scope: where };
  const answer = (signal: AbortSignal) => ask<typeof memberHistoryEndpoint>(memberPath(name), { query, signal });
  return figureQuery({ scope, name: "member-history", asked: { ...query, name }, answer });
}
