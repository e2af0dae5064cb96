import { systemClock } from "@outlay/core/clock";
import { useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useEffect } from "react";
import { pages } from "../pages.ts";
import { type Shortcut, useShortcuts } from "../state/shortcuts.ts";
import type { UrlState } from "../state/url-state.ts";
import { frameOf } from "../state/use-url-state.ts";
import { shiftRange } from "../time/shift-range.ts";
import type { App } from "./app-context.ts";
import { nextComparison } from "./comparison-picker.tsx";
import { copyLink, copyPinnedLink } from "./copy-link.ts";

export type Overlay = "palette" | "shortcuts" | "save-view" | "views" | "export" | undefined;

/** The keys that work on every page. */
export function useAppShortcuts({ scope, state, update }: App, open: (overlay: Overlay) => void): void {
  const navigate = useNavigate();
  const client = useQueryClient();
  const move = (direction: -1 | 1) => update(shiftRange(state, direction, systemClock.now()));
  const goes = pages.flatMap(({ path, name, rail }): Shortcut[] =>
    rail === undefined
      ? []
      : [
          {
            keys: `g ${rail.key}`,
            does: `Go to ${name}`,
            run: () => void navigate({ to: path, search: ((current: UrlState) => frameOf(current)) as never }),
          },
        ],
  );
  useShortcuts([
    ...goes,
    {
      keys: "t",
      does: "Time range; 1 to 6 choose inside",
      run: () => document.getElementById("range-button")?.click(),
    },
    { keys: "V", does: "Saved views", run: () => document.getElementById("views-button")?.click() },
    { keys: "[", does: "Period before", run: () => move(-1) },
    { keys: "]", does: "Period after", run: () => move(1) },
    { keys: "c", does: "Next comparison", run: () => update({ cmp: nextComparison(state.cmp) }) },
    { keys: "x", does: "Comparison off", run: () => update({ cmp: "off" }) },
    { keys: "e", does: "Export", run: () => open("export") },
    { keys: ".", does: "Copy link", run: () => void copyLink(client, scope.project) },
    { keys: ">", does: "Copy link with a fixed range", run: () => void copyPinnedLink(client, scope, state) },
    { keys: "?", does: "This sheet", run: () => open("shortcuts") },
  ]);
  // ⌘K also works inside fields and with single letters switched off: it has a modifier.
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (event.key.toLowerCase() !== "k" || !(event.metaKey || event.ctrlKey) || event.altKey) return;
      event.preventDefault();
      open("palette");
    };
    document.addEventListener("keydown", onKey);
    return () => document.removeEventListener("keydown", onKey);
  }, [open]);
}
