import { createContext, useContext } from "react";
import type { PulseAnswer } from "../../../contract/pulse.ts";
import type { Scope } from "../api/queries.ts";
import type { UrlState } from "../state/url-state.ts";
import type { UpdateUrl } from "../state/use-url-state.ts";

/** What the shell gives to every page. */
export interface App {
  /** Project, range, zone and comparison: part of every question. */
  readonly scope: Scope;
  /** The whole address. */
  readonly state: UrlState;
  readonly update: UpdateUrl;
  /** `undefined` before the first answer, and while the server cannot be reached. */
  readonly pulse: PulseAnswer | undefined;
}

export const AppContext = createContext<App | undefined>(undefined);

/** The shell's gifts to the page that is open. */
export function useApp(): App {
  const app = useContext(AppContext);
  if (app === undefined) throw new Error("a page stands inside the shell");
  return app;
}
