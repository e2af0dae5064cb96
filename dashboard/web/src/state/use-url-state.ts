import { systemClock } from "@outlay/core/clock";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { useCallback } from "react";
import { toast } from "./toasts.ts";
import { defaultState, parseUrl, serialiseUrl, type UrlState } from "./url-state.ts";

/** Moves to the state with `patch` applied. `push` (default) makes a step the back button undoes; `replace` is for typing. */
export type UpdateUrl = (patch: Partial<UrlState>, how?: "push" | "replace") => void;

let lastSearch: string | undefined;

/** For the router: the address as typed state. What could not be used is said once, in a toast. */
export function readSearch(search: string): UrlState {
  const { state, rejected } = parseUrl(search, systemClock.now());
  if (rejected.length > 0 && search !== lastSearch) {
    const parts = rejected.map(({ name, value, used }) => `${name} “${value}” (used: ${used})`);
    toast(`Part of this address could not be used: ${parts.join("; ")}.`, "warn");
  }
  lastSearch = search;
  return state;
}

/** For the router: {@link readSearch} backwards. */
export const writeSearch = (search: object): string => serialiseUrl({ ...defaultState, ...search });

/** The page's state as the URL has it; follows back and forward. */
export function useUrlState(): { readonly state: UrlState; readonly update: UpdateUrl } {
  const state = useSearch({ strict: false }) as UrlState;
  const navigate = useNavigate();
  const update = useCallback<UpdateUrl>(
    (patch, how = "push") => {
      void navigate({
        to: ".",
        search: (current: object) => ({ ...current, ...patch }),
        replace: how === "replace",
        resetScroll: false,
      });
    },
    [navigate],
  );
  return { state, update };
}

/** What a page takes along when another one is opened: the question's frame, not the page's own choices. */
export function frameOf({ project, from, to, tz, cmp }: UrlState): UrlState {
  return { ...defaultState, project, from, to, tz, cmp };
}
