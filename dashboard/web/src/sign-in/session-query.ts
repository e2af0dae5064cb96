import { isAtLeast, type Role, strongestRole } from "@outlay/core/role";
import { type QueryClient, queryOptions, useQuery } from "@tanstack/react-query";
import type { SessionJson, sessionEndpoint } from "../../../contract/session.ts";
import { ApiError, ask } from "../api/ask.ts";

/** Part of every key of what is asked here; see `api/queries.ts` for the others. */
const SESSION_KEY = ["session"] as const;

/** Who is signed in. Asked anew where an answer says that it is not so any more. */
export const sessionQuery = queryOptions({
  queryKey: SESSION_KEY,
  queryFn: ({ signal }) => ask<typeof sessionEndpoint>("/session", { query: {}, signal }),
  staleTime: Number.POSITIVE_INFINITY,
  gcTime: Number.POSITIVE_INFINITY,
  retry: false,
});

/** `undefined` until it is known. */
export const useSession = (): SessionJson | undefined => useQuery(sessionQuery).data;

/** Somebody signed in or out: nothing that was shown to who was there before stays. */
export function changeSession(client: QueryClient, session: SessionJson): void {
  client.removeQueries({ predicate: ({ queryKey }) => queryKey[0] !== SESSION_KEY[0] });
  client.setQueryData(SESSION_KEY, session);
}

/** A refusal may mean that the session is over, or that the role is another. */
export function lookAgain(client: QueryClient, error: unknown): void {
  if (error instanceof ApiError && (error.code === "unauthorized" || error.code === "forbidden"))
    void client.invalidateQueries({ queryKey: SESSION_KEY });
}

/** What one may do in a project. */
export const roleIn = ({ roles }: SessionJson, project: string): Role | undefined =>
  strongestRole([roles.every_project ?? undefined, roles.projects[project]]);

/** Whether one's role in a project is enough; where it is not known, the server decides. */
export const isRoleEnough = (session: SessionJson | undefined, project: string, needed: Role): boolean =>
  session === undefined || isAtLeast(roleIn(session, project), needed);

/** Projects named to who may not see all; for `null` there is no such list. */
export const ownProjects = (session: SessionJson | undefined): readonly string[] | null =>
  session === undefined || session.roles.every_project !== null ? null : Object.keys(session.roles.projects).sort();
