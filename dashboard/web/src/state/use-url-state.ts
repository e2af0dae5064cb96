import { systemClock } from "@outlay/core/clock";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { useCallback } from "react";
import { followLeftOut, isLeftOut } from "./left-out.ts";
import { toast } from "./toasts.ts";
import { type Address, defaultAddress, parseUrl, type Rejected, serialiseUrl, type UrlState } from "./url-state.ts";

/** Moves to the state with `patch` applied. `push` (default) makes a step the back button undoes; `replace` is for typing. */
export type UpdateUrl = (patch: Partial<UrlState>, how?: "push" | "replace") => void;

let lastSearch: string | undefined;
/** The address that asked for a saved view, as it was typed: written anew it would lack what equals a default. */
let askedForView: { readonly sv: string; readonly search: string } | undefined;

/** For the router: the address as typed state. What could not be used is said once, in a toast. */
export function readSearch(search: string): Address {
  const { state, rejected } = parseUrl(search, systemClock.now());
  if (search !== lastSearch) sayRejected("this address", rejected);
  lastSearch = search;
  if (state.sv !== undefined && state.sv !== askedForView?.sv) askedForView = { sv: state.sv, search };
  return state;
}

function sayRejected(what: string, rejected: readonly Rejected[]): void {
  if (rejected.length === 0) return;
  const parts = rejected.map(({ name, value, used }) => `${name} “${value}” (used: ${used})`);
  toast(`Part of ${what} could not be used: ${parts.join("; ")}.`, "warn");
}

/** For the router: {@link readSearch} backwards. */
export const writeSearch = (search: object): string => serialiseUrl({ ...defaultAddress, ...search });

/** The state that a saved view stands for, in its project. What the address that asked for it says besides goes before it. */
export function openView(query: string, { sv, project }: Pick<Address, "sv" | "project">): Address {
  const params = new URLSearchParams(query);
  const besides = new URLSearchParams(askedForView !== undefined && askedForView.sv === sv ? askedForView.search : "");
  for (const name of new Set(besides.keys())) params.delete(name);
  for (const [name, value] of besides) params.append(name, value);
  const { state, rejected } = parseUrl(params.toString(), systemClock.now());
  sayRejected("this view", rejected);
  return { ...state, project, sv: undefined };
}

/** The page's state as the URL has it; follows back and forward. */
export function useUrlState(): { readonly state: Address; readonly update: UpdateUrl } {
  const state = useSearch({ strict: false }) as Address;
  const navigate = useNavigate();
  const update = useCallback<UpdateUrl>(
    (patch, how = "push") => {
      void navigate({
        to: ".",
        search: (current: object) => ({ ...current, ...patch, ...followLeftOut(current as Address, patch) }),
        replace: how === "replace",
        resetScroll: false,
      });
    },
    [navigate],
  );
  return { state, update };
}

/** What a page takes along when another one is opened: the question's frame, not the page's own choices. */
export function frameOf({ project, from, to, tz, cmp, env, f }: Address): Address {
  return { ...defaultAddress, project, from, to, tz, cmp, env, f: f.filter(isLeftOut) };
}
