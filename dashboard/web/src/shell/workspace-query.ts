import type { workspaceEndpoint } from "../../../contract/workspace.ts";
import { ask } from "../api/ask.ts";
import { figureQuery } from "../api/queries.ts";

/** What pages of a project take for granted. Asked once and not again where it fails: nothing is shown until it is known. */
export function workspaceQuery(project: string) {
  const query = { project };
  const answer = (signal: AbortSignal) => ask<typeof workspaceEndpoint>("/workspace", { query, signal });
  const source = figureQuery({
    scope: { project, from: "now-30d", to: "now" },
    name: "workspace",
    asked: query,
    answer,
  });
  return { ...source, retry: false } satisfies typeof source;
}
