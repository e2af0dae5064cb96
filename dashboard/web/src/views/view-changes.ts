import type { deleteViewEndpoint, putViewEndpoint } from "../../../contract/views.ts";
import { ask } from "../api/ask.ts";
import { unstoppable } from "../settings/use-change.ts";
import { storedAuthor } from "../state/preferences.ts";
import type { View } from "./views-query.ts";

/** Who saves: the name this browser knows. Where people sign in, the server knows better. */
const who = () => ({ author: storedAuthor() || "not named" });

export type ViewState = Pick<View, "title" | "path" | "query" | "is_shared" | "is_pinned">;

/** Saves a view, or states it anew where `version` is the one that was seen. */
export const putView = (
  project: string,
  name: string,
  { title, path, query, is_shared, is_pinned }: ViewState,
  version = 0,
) =>
  ask<typeof putViewEndpoint>(`/views/${encodeURIComponent(name)}`, {
    // The name stands in the path; the rest of the request is its body.
    query: {},
    method: "PUT",
    body: { project, title, path, query, is_shared, is_pinned, expected_version: version, ...who() },
    signal: unstoppable(),
  });

export const deleteView = (project: string, { name, version }: View) =>
  ask<typeof deleteViewEndpoint>(`/views/${encodeURIComponent(name)}`, {
    query: { project, expected_version: version, ...who() },
    method: "DELETE",
    signal: unstoppable(),
  });
