import { Outlet, useLocation } from "@tanstack/react-router";
import { lazy, Suspense, useEffect, useMemo, useState } from "react";
import { type Scope, useLiveRefresh } from "../api/queries.ts";
import { ErrorBoundary } from "../components/error-boundary.tsx";
import { Toaster } from "../components/toaster.tsx";
import { pageAt } from "../pages.ts";
import { useShortcutsEnabled } from "../state/preferences.ts";
import { useShortcutKeys } from "../state/shortcuts.ts";
import { type UpdateUrl, useUrlState } from "../state/use-url-state.ts";
import { chooseProject } from "../trust/judge.ts";
import { AppContext } from "./app-context.ts";
import { Header } from "./header.tsx";
import { Rail } from "./rail.tsx";
import { type Overlay, useAppShortcuts } from "./use-app-shortcuts.ts";

const CommandPalette = lazy(async () => ({ default: (await import("./command-palette.tsx")).CommandPalette }));
const ShortcutSheet = lazy(async () => ({ default: (await import("./shortcut-sheet.tsx")).ShortcutSheet }));
const Onboarding = lazy(async () => ({ default: (await import("./onboarding.tsx")).Onboarding }));

/** Rail, header and the page. Everything shown follows from the URL. */
export function Shell() {
  const { state, update } = useUrlState();
  const [isPaused, setPaused] = useState(false);
  const [overlay, setOverlay] = useState<Overlay>();
  const [areKeysOn, setKeysOn] = useShortcutsEnabled();
  const project = state.project ?? "default";
  const pulse = useLiveRefresh(project, isPaused);
  useProjectChoice(state.project, pulse.data, update);
  const { from, to, tz, cmp } = state;
  const scope = useMemo<Scope>(() => ({ project, from, to, tz, cmp }), [project, from, to, tz, cmp]);
  const app = useMemo(() => ({ scope, state, update, pulse: pulse.data }), [scope, state, update, pulse.data]);
  usePageTitle();
  useShortcutKeys(areKeysOn);
  useAppShortcuts(app, setOverlay);
  // With no project chosen, nothing is asked until the pulse says which one has data.
  const isReady = state.project !== undefined || pulse.isError;
  return (
    <AppContext.Provider value={app}>
      <div className="shell">
        <a className="skip" href="#page">
          Skip to the page
        </a>
        <Rail open={setOverlay} />
        <Header pulse={pulse} isReady={isReady} isPaused={isPaused} setPaused={setPaused} open={setOverlay} />
        <main className="page" id="page" tabIndex={-1}>
          <ErrorBoundary title="The page">
            <Suspense fallback={<div className="page-waiting" role="status" aria-label="Loading the page" />}>
              {isReady && (pulse.data?.calls === 0 ? <Onboarding pulse={pulse.data} /> : <Outlet />)}
            </Suspense>
          </ErrorBoundary>
        </main>
      </div>
      <Suspense fallback={null}>
        {overlay === "palette" && <CommandPalette close={() => setOverlay(undefined)} open={setOverlay} />}
        {overlay === "shortcuts" && (
          <ShortcutSheet close={() => setOverlay(undefined)} isOn={areKeysOn} setOn={setKeysOn} />
        )}
      </Suspense>
      <Toaster />
    </AppContext.Provider>
  );
}

/** The window's title names the page: tabs, history and screen readers tell pages apart by it. */
function usePageTitle(): void {
  const path = useLocation({ select: ({ pathname }) => pathname });
  useEffect(() => {
    const name = pageAt(path)?.name;
    document.title = name === undefined ? "Outlay" : `${name} · Outlay`;
  }, [path]);
}

/** A bare address opens a project with data; the choice goes into the URL without a step in the history. */
function useProjectChoice(
  chosen: string | undefined,
  pulse: { calls: number; projects: string[] } | undefined,
  update: UpdateUrl,
): void {
  useEffect(() => {
    if (chosen === undefined && pulse !== undefined) update({ project: chooseProject(pulse) }, "replace");
  }, [chosen, pulse, update]);
}
