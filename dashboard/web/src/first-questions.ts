import type { QueryClient } from "@tanstack/react-query";
import { askAfter } from "./api/ask.ts";
import { pulseQuery, type Scope } from "./api/queries.ts";
import { explorationOf, exploreQuery } from "./explore/explore-queries.ts";
import { economicsQuery, headlineQuery } from "./overview/overview-queries.ts";
import { pageAt } from "./pages.ts";
import { isWhole, wholeState } from "./shell/whole-state.ts";
import { workspaceQuery } from "./shell/workspace-query.ts";
import { isRoleEnough, ownProjects, sessionQuery } from "./sign-in/session-query.ts";
import { parseUrl, type UrlState } from "./state/url-state.ts";
import { taskQuestion } from "./tasks/task-question.ts";
import { questionQuery } from "./tasks/tasks-queries.ts";
import { projectToOpen } from "./trust/judge.ts";

/** What the figures that a page is opened for are asked by, as its panels ask it. */
const asksFirst: Readonly<Record<string, (client: QueryClient, scope: Scope, state: UrlState) => Promise<unknown>>> = {
  "/": (client, scope, { f }) =>
    Promise.all([client.prefetchQuery(headlineQuery(scope, f)), client.prefetchQuery(economicsQuery(scope, f))]),
  "/explore": (client, scope, state) => client.prefetchQuery(exploreQuery(scope, state, explorationOf(state))),
  "/tasks": async (client, scope, state) => {
    if (state.tab !== "tasks") await client.prefetchQuery(questionQuery(scope, taskQuestion(state)));
  },
};

/**
 * Asks for the first figures of the page that an address names while its code is still loaded; what the page asks besides
 * waits for them. Panels find the answers, or share the request. What fails here is asked again by the panel, which says why.
 * Resolves when they have been asked.
 */
export async function askFirst(client: QueryClient, { pathname, search }: URL, nowMs: number): Promise<void> {
  const page = pageAt(pathname);
  const ask = asksFirst[page?.path ?? ""];
  page?.load().catch(() => undefined);
  const { state: address } = parseUrl(search, nowMs);
  const session = await client.fetchQuery(sessionQuery);
  if (ask === undefined || address.sv !== undefined || (session.is_needed && session.who === null)) return;
  const own = ownProjects(session);
  const asked = address.project ?? own?.[0] ?? "default";
  const project = address.project ?? projectToOpen(await client.fetchQuery(pulseQuery(asked, false)), own);
  if (!isRoleEnough(session, project, "viewer")) return;
  const stated = isWhole(address) ? {} : await client.fetchQuery(workspaceQuery(project));
  const state = wholeState({ ...address, project }, stated);
  const { from, to, tz, cmp } = state;
  askAfter(ask(client, { project, from, to, tz, cmp }, state));
}
