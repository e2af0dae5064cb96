import type { SettingsHistory, settingsHistoryEndpoint } from "../../../contract/settings-history.ts";
import { ask } from "../api/ask.ts";
import { figureQuery, type Scope } from "../api/queries.ts";
import type { ChangesSearch } from "./changes-search.ts";

const DAY_MS = 86_400_000;

/** The newest changes of all settings that are looked for. */
export function changesQuery({ project, from, to }: Scope, search: ChangesSearch, limit: number) {
  const query = {
    project,
    limit,
    ...(search.name !== "" && { name: search.name }),
    ...(search.kind !== "" && { kind: search.kind }),
    ...(search.by !== "" && { author: search.by }),
    ...(search.from !== "" && { from: `${search.from}T00:00Z` }),
    ...(search.to !== "" && { to: new Date(Date.parse(search.to) + DAY_MS).toISOString() }),
  };
  const answer = (signal: AbortSignal): Promise<SettingsHistory> =>
    ask<typeof settingsHistoryEndpoint>("/settings/history", { query, signal });
  return figureQuery({ scope: { project, from, to }, name: "setting-changes", asked: query, answer });
}
