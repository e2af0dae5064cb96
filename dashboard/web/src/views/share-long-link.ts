import { systemClock } from "@outlay/core/clock";
import { pageAt } from "../pages.ts";
import { parseUrl } from "../state/url-state.ts";
import { instantLabel } from "../time/labels.ts";
import { putView } from "./view-changes.ts";
import { stateOf, viewName } from "./view-draft.ts";

/** Keeps an address as a shared view and returns a short one that opens it, from the path on. Throws what the server says. */
export async function shareLongLink(project: string, path: string, search: string): Promise<string> {
  const nowMs = systemClock.now();
  const title = `Link to ${pageAt(path)?.name ?? path}, ${instantLabel(new Date(nowMs).toISOString(), "UTC")}`;
  const state = stateOf(path, parseUrl(search, nowMs).state);
  const { name } = await putView(project, viewName("link"), { title, ...state, is_shared: true, is_pinned: false });
  return `${path}?project=${encodeURIComponent(project)}&sv=${name}`;
}
