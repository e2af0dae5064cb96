import { systemClock } from "@outlay/core/clock";
import type { QueryClient } from "@tanstack/react-query";
import type { Scope } from "../api/queries.ts";
import { type Comparison, customComparison, statedComparison } from "../state/comparison.ts";
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

/** Chat programs and proxies cut addresses that are longer. */
const LINK_LENGTH_MAX = 2_000;

/**
 * The address as it is: a relative range stays relative for whoever opens it. One that is too long to be passed on is kept as
 * a shared view, and the link names that.
 */
export const copyLink = (client: QueryClient, project: string): Promise<void> =>
  copyAddress(client, project, window.location);

async function copyAddress(
  client: QueryClient,
  project: string,
  { origin, pathname, search }: Pick<Location, "origin" | "pathname" | "search">,
  done = "Link copied",
): Promise<void> {
  const link = `${origin}${pathname}${search}`;
  if (link.length <= LINK_LENGTH_MAX) return copy(link, done);
  try {
    const { shareLongLink } = await import("../views/share-long-link.ts");
    const short = await shareLongLink(project, pathname, search);
    void client.invalidateQueries({ queryKey: ["figures", project, "views"] });
    return copy(`${origin}${short}`, `${done}; it was too long, so it is kept as a shared view`);
  } catch (error) {
    toast(
      `The link has ${link.length} characters and could not be kept as a view: ${(error as Error).message}`,
      "warn",
    );
    return copy(link, done);
  }
}

/** The address with its range as two instants: the same figures tomorrow. */
export function copyPinnedLink(client: QueryClient, scope: Scope, state: UrlState): Promise<void> {
  const { project } = scope;
  const cmp = pinnedComparison(state.cmp);
  const search = serialiseUrl({ ...state, project, cmp, ...pinnedRange(client, scope) });
  const { origin, pathname } = window.location;
  return copyAddress(client, project, { origin, pathname, search }, "Link with a fixed range copied");
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
  return { from: pinned(from), to: pinned(to) };
}

function pinned(text: string): string {
  const instant = parseInstant(text);
  return instant === undefined ? text : new Date(approximateMs(instant, systemClock.now())).toISOString();
}

/** A period of one's own may be relative too. */
function pinnedComparison(cmp: Comparison): Comparison {
  const stated = statedComparison(cmp);
  return stated?.kind === "custom" ? customComparison(pinned(stated.from), pinned(stated.to)) : cmp;
}
