import { useQuery } from "@tanstack/react-query";
import { Outlet, useLocation } from "@tanstack/react-router";
import { lazy, Suspense, useEffect, useMemo, useState } from "react";
import type { WorkspaceJson } from "../../../contract/workspace.ts";
import { type Scope, useLiveRefresh } from "../api/queries.ts";
import { ErrorBoundary } from "../components/error-boundary.tsx";
import { Toaster } from "../components/toaster.tsx";
import { PrintHead } from "../exports/print-head.tsx";
import { pageAt } from "../pages.ts";
import { NoRoleHere } from "../sign-in/no-role-here.tsx";
import { isRoleEnough, ownProjects, useSession } from "../sign-in/session-query.ts";
import { useShortcutsEnabled } from "../state/preferences.ts";
import { useShortcutKeys } from "../state/shortcuts.ts";
import type { Address, UrlState } from "../state/url-state.ts";
import { type UpdateUrl, useUrlState } from "../state/use-url-state.ts";
import { projectToOpen } from "../trust/judge.ts";
import { useSavedView } from "../views/use-saved-view.ts";
import { AppContext } from "./app-context.ts";
import { Header } from "./header.tsx";
import { Rail } from "./rail.tsx";
import { type Overlay, useAppShortcuts } from "./use-app-shortcuts.ts";
import { isWhole, wholeState } from "./whole-state.ts";
import { workspaceQuery } from "./workspace-query.ts";

const CommandPalette = lazy(async () => ({ default: (await import("./command-palette.tsx")).CommandPalette }));
const ShortcutSheet = lazy(async () => ({ default: (await import("./shortcut-sheet.tsx")).ShortcutSheet }));
const ExportDialog = lazy(async () => ({ default: (await import("../exports/export-dialog.tsx")).ExportDialog }));
const SaveViewDialog = lazy(async () => ({ default: (await import("../views/save-view-dialog.tsx")).SaveViewDialog }));
const ViewsDialog = lazy(async () => ({ default: (await import("../views/views-dialog.tsx")).ViewsDialog }));
const Onboarding = lazy(async () => ({ default: (await import("./onboarding.tsx")).Onboarding }));

/** Pages that have something to show before there is any call. */
const WITHOUT_CALLS = ["/settings", "/health"];

/** Rail, header and the page. Everything shown follows from the URL. */
export function Shell() {
  const { state: address, update } = useUrlState();
  const [isPaused, setPaused] = useState(false);
  const [overlay, setOverlay] = useState<Overlay>();
  const [areKeysOn, setKeysOn] = useShortcutsEnabled();
  const session = useSession();
  const own = ownProjects(session);
  const project = address.project ?? own?.[0] ?? "default";
  const pulse = useLiveRefresh(project, isPaused);
  useProjectChoice(address.project, { own, pulse: pulse.data }, update);
  useSavedView(address, update);
  const whole = useWholeState(address);
  const state = useMemo<UrlState>(() => whole ?? { ...address, tz: address.tz ?? "UTC" }, [whole, address]);
  useWrittenFilters(address, whole, update);
  const { from, to, tz, cmp } = state;
  const scope = useMemo<Scope>(() => ({ project, from, to, tz, cmp }), [project, from, to, tz, cmp]);
  const app = useMemo(() => ({ scope, state, update, pulse: pulse.data }), [scope, state, update, pulse.data]);
  usePageTitle();
  useShortcutKeys(areKeysOn);
  useAppShortcuts(app, setOverlay);
  // With no project chosen, nothing is asked until the pulse says which one has data; nor before it is known where days
  // begin, or while a saved view is being opened.
  const isSettled = whole !== undefined && address.sv === undefined;
  const isReady = (address.project !== undefined && isSettled) || pulse.isError;
  const isHidden = !isRoleEnough(session, project, "viewer");
  // Before the first call there are keys to make, and to see whether anything arrives.
  const isAboutCalls = !WITHOUT_CALLS.includes(useLocation({ select: ({ pathname }) => pathname }));
  return (
    <AppContext.Provider value={app}>
      <div className="shell">
        <a className="skip" href="#page">
          Skip to the page
        </a>
        <Rail open={setOverlay} />
        <Header pulse={pulse} isReady={isReady} isPaused={isPaused} setPaused={setPaused} open={setOverlay} />
        <main className="page" id="page" tabIndex={-1}>
          <PrintHead />
          <ErrorBoundary title="The page">
            <Suspense fallback={<div className="page-waiting" role="status" aria-label="Loading the page" />}>
              {isHidden && <NoRoleHere project={project} own={own ?? []} />}
              {!isHidden &&
                isReady &&
                (pulse.data?.calls === 0 && isAboutCalls ? <Onboarding pulse={pulse.data} /> : <Outlet />)}
            </Suspense>
          </ErrorBoundary>
        </main>
      </div>
      <Suspense fallback={null}>
        {overlay === "palette" && <CommandPalette close={() => setOverlay(undefined)} open={setOverlay} />}
        {overlay === "shortcuts" && (
          <ShortcutSheet close={() => setOverlay(undefined)} isOn={areKeysOn} setOn={setKeysOn} />
        )}
        {overlay === "save-view" && <SaveViewDialog close={() => setOverlay(undefined)} />}
        {overlay === "export" && <ExportDialog close={() => setOverlay(undefined)} />}
        {overlay === "views" && <ViewsDialog close={() => setOverlay(undefined)} />}
      </Suspense>
      <Toaster />
    </AppContext.Provider>
  );
}

const NOTHING_STATED: Partial<WorkspaceJson> = {};

/**
 * The address with what it leaves to the project: where days begin, and which environments are left out. `undefined` until that
 * is known. Without an answer days begin as invoices have them and nothing is left out; both are on the page.
 */
function useWholeState(address: Address): UrlState | undefined {
  const { project } = address;
  const isSaid = isWhole(address);
  const workspace = useQuery({ ...workspaceQuery(project ?? "default"), enabled: !isSaid && project !== undefined });
  const stated = workspace.data ?? (isSaid || workspace.isError ? NOTHING_STATED : undefined);
  return useMemo(() => (stated === undefined ? undefined : wholeState(address, stated)), [address, stated]);
}

/** What is left out goes into the URL without a step in the history: a copied link shows the same numbers. */
function useWrittenFilters(address: Address, state: UrlState | undefined, update: UpdateUrl): void {
  const f = state?.f ?? address.f;
  useEffect(() => {
    if (f !== address.f && address.sv === undefined) update({ f }, "replace");
  }, [f, address.f, address.sv, update]);
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
  { own, pulse }: { own: readonly string[] | null; pulse: { calls: number; projects: string[] } | undefined },
  update: UpdateUrl,
): void {
  useEffect(() => {
    if (chosen !== undefined || pulse === undefined) return;
    update({ project: projectToOpen(pulse, own) }, "replace");
  }, [chosen, own, pulse, update]);
}
