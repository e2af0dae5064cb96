import { systemClock } from "@outlay/core/clock";
import type { QueryClient } from "@tanstack/react-query";
import type { Scope } from "../api/queries.ts";
import { toast } from "../state/toasts.ts";
import { serialiseUrl, type UrlState } from "../state/url-state.ts";
import { approximateMs, parseInstant } from "../time/instant.ts";

async function copy(text: string, done: string): Promise<void> {
  const isCopied = await navigator.clipboard?.writeText(text).then(
    () => true,
    () => false,
  );
  if (isCopied === true) toast(done);
  else toast(`This browser does not let pages copy here. The link: ${text}`, "warn");
}

/** The address as it is: a relative range stays relative for whoever opens it. */
export const copyLink = (): Promise<void> => copy(window.location.href, "Link copied");

/** The address with its range as two instants: the same figures tomorrow. */
export function copyPinnedLink(client: QueryClient, scope: Scope, state: UrlState): Promise<void> {
  const search = serialiseUrl({ ...state, project: scope.project, ...pinnedRange(client, scope) });
  return copy(`${window.location.origin}${window.location.pathname}${search}`, "Link with a fixed range copied");
}

/** The range as the server took it in an answer that is on the page, else as near as this clock can say. */
function pinnedRange(client: QueryClient, { project, from, to }: Scope): { from: string; to: string } {
  for (const query of client.getQueryCache().findAll({ queryKey: ["figures", project], type: "active" })) {
    const answered = (query.state.data as { range?: { from?: string; to?: string } } | undefined)?.range;
    // Its own answer, not one of another range that is still shown while the new one loads.
    const isOfThisRange = JSON.stringify(query.queryKey).includes(
      `"from":${JSON.stringify(from)},"to":${JSON.stringify(to)}`,
    );
    if (isOfThisRange && answered?.from !== undefined && answered.to !== undefined) {
      return { from: answered.from, to: answered.to };
    }
  }
  const nowMs = systemClock.now();
  const write = (text: string) => {
    const instant = parseInstant(text);
    return instant === undefined ? text : new Date(approximateMs(instant, nowMs)).toISOString();
  };
  return { from: write(from), to: write(to) };
}
