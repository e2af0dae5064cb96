import { systemClock } from "@outlay/core/clock";
import { useCallback, useMemo, useSyncExternalStore } from "react";
import { parseUrl, type Rejected, serialiseUrl, type UrlState } from "./url-state.ts";

const listeners = new Set<() => void>();

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  window.addEventListener("popstate", listener);
  return () => {
    listeners.delete(listener);
    window.removeEventListener("popstate", listener);
  };
}

export type UpdateUrl = (patch: Partial<UrlState>, how?: "push" | "replace") => void;

export interface UrlStateHandle {
  readonly state: UrlState;
  readonly rejected: readonly Rejected[];
  /** Moves to the state with `patch` applied. `push` (default) makes a step the back button undoes. */
  readonly update: UpdateUrl;
}

/** The page's state as the URL has it; follows back and forward. */
export function useUrlState(): UrlStateHandle {
  const search = useSyncExternalStore(subscribe, () => window.location.search);
  const { state, rejected } = useMemo(() => parseUrl(search, systemClock.now()), [search]);
  const update = useCallback<UpdateUrl>((patch, how = "push") => {
    const current = parseUrl(window.location.search, systemClock.now()).state;
    const target = `${window.location.pathname}${serialiseUrl({ ...current, ...patch })}`;
    if (target === `${window.location.pathname}${window.location.search}`) return;
    if (how === "push") window.history.pushState(null, "", target);
    else window.history.replaceState(null, "", target);
    for (const listener of listeners) listener();
  }, []);
  return { state, rejected, update };
}
