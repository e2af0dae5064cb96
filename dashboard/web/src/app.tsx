import { useEffect, useRef, useState } from "react";
import { type Scope, useLiveRefresh } from "./api/queries.ts";
import { ErrorBoundary } from "./components/error-boundary.tsx";
import { Icon } from "./components/icons.tsx";
import { ComparisonPicker, nextComparison } from "./header/comparison-picker.tsx";
import { ProjectPicker } from "./header/project-picker.tsx";
import { RangePicker } from "./header/range-picker.tsx";
import { ShortcutSheet } from "./header/shortcut-sheet.tsx";
import { StatusPill } from "./header/status-pill.tsx";
import { ThemePicker } from "./header/theme-picker.tsx";
import { ZonePicker } from "./header/zone-picker.tsx";
import { chooseProject } from "./overview/judge.ts";
import { Overview } from "./overview/overview.tsx";
import { useShortcutsEnabled } from "./state/preferences.ts";
import type { Rejected } from "./state/url-state.ts";
import { useShortcuts } from "./state/use-shortcuts.ts";
import { type UpdateUrl, useUrlState } from "./state/use-url-state.ts";

/** Rail, header and the page. Everything shown follows from the URL. */
export function App() {
  const { state, rejected, update } = useUrlState();
  const [isPaused, setPaused] = useState(false);
  const project = state.project ?? "default";
  const pulse = useLiveRefresh(project, isPaused);
  useProjectChoice(state.project, pulse.data, update);
  const scope: Scope = { ...state, project };
  const sheet = useRef<HTMLDialogElement>(null);
  const [isOn, setOn] = useShortcutsEnabled();
  useShortcuts(
    {
      t: () => document.getElementById("range-button")?.click(),
      c: () => update({ cmp: nextComparison(state.cmp) }),
      x: () => update({ cmp: "off" }),
      v: () => update({ view: state.view === "chart" ? "table" : "chart" }),
      "?": () => sheet.current?.showModal(),
    },
    isOn,
  );
  // With no project chosen, nothing is asked until the pulse says which one has data.
  const isReady = state.project !== undefined || pulse.isError;
  return (
    <div className="shell">
      <a className="skip" href="#page">
        Skip to the page
      </a>
      <Rail openSheet={() => sheet.current?.showModal()} />
      <header className="header">
        <div className="header-main">
          <ProjectPicker project={project} projects={pulse.data?.projects ?? []} update={update} />
          <div className="header-end">
            {isReady && <StatusPill scope={scope} pulse={pulse} isPaused={isPaused} setPaused={setPaused} />}
            <ThemePicker />
          </div>
        </div>
        <div className="header-controls">
          <RangePicker range={state} update={update} />
          <ZonePicker tz={state.tz} update={update} />
          <ComparisonPicker cmp={state.cmp} update={update} />
        </div>
      </header>
      <main className="page" id="page">
        <RejectedNotice rejected={rejected} dismiss={() => update({}, "replace")} />
        <ErrorBoundary title="The page">
          {isReady && <Overview scope={scope} view={state.view} pulse={pulse.data} update={update} />}
        </ErrorBoundary>
      </main>
      <ShortcutSheet dialog={sheet} isOn={isOn} setOn={setOn} />
    </div>
  );
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

/** The pages there are. More join here as they come to exist; nothing is listed that does not work. */
const pages = [{ group: "Spend", items: [{ name: "Overview", icon: "overview" }] }] as const;

const Rail = ({ openSheet }: { openSheet: () => void }) => (
  <nav className="rail" aria-label="Pages">
    <p className="brand">
      <img src="/favicon.svg" alt="" width="22" height="22" />
      <span>Outlay</span>
    </p>
    {pages.map(({ group, items }) => (
      <div key={group} className="rail-group">
        <p className="rail-title">{group}</p>
        {items.map(({ name, icon }) => (
          <a key={name} className="rail-item" href={window.location.search || "/"} aria-current="page" title={name}>
            <Icon name={icon} />
            <span>{name}</span>
          </a>
        ))}
      </div>
    ))}
    <div className="rail-foot">
      <a className="rail-item" href="/api/v1/openapi.json" title="API description">
        <Icon name="api" />
        <span>API</span>
      </a>
      <button type="button" className="rail-item" onClick={openSheet} title="Keyboard shortcuts">
        <Icon name="keyboard" />
        <span>Shortcuts</span>
      </button>
    </div>
  </nav>
);

const RejectedNotice = ({ rejected, dismiss }: { rejected: readonly Rejected[]; dismiss: () => void }) =>
  rejected.length === 0 ? null : (
    <div className="notice notice-warn" role="status">
      <Icon name="warning" />
      <p>
        Part of this address could not be used:{" "}
        {rejected.map(({ name, value, used }) => `${name} “${value}” (shown: ${used})`).join("; ")}.
      </p>
      <button type="button" className="button" onClick={dismiss}>
        Dismiss
      </button>
    </div>
  );
