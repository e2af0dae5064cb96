import { useQuery } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { Fragment, type ReactNode } from "react";
import { Icon } from "../components/icons.tsx";
import { FilterBar } from "../filters/filter-bar.tsx";
import { filterWords } from "../filters/filter-words.ts";
import { type App, useApp } from "../shell/app-context.ts";
import { type Shortcut, useShortcuts } from "../state/shortcuts.ts";
import type { UrlState } from "../state/url-state.ts";
import { frameOf } from "../state/use-url-state.ts";
import { splitTaskFilters } from "../tasks/task-question.ts";
import { instantLabel, rangeLabel } from "../time/labels.ts";
import { judgeData } from "../trust/judge.ts";
import { PinnedViews } from "../views/pinned-views.tsx";
import { CpstTile } from "./cpst.tsx";
import { orderFor, type Part } from "./overview-order.ts";
import { headlineQuery } from "./overview-queries.ts";
import { SampleNote } from "./sample-note.tsx";
import { SidePanel } from "./side-panel.tsx";
import { SpendPanel } from "./spend-panel.tsx";
import { CallsTile, LatencyTile, SpendTile, SuccessTile } from "./tiles.tsx";
import { TrustStrip } from "./trust-strip.tsx";
import { WorkflowsPanel } from "./workflows-panel.tsx";

/** The first page: are we all right, and what does a good result cost? */
export function Overview() {
  const { scope, state, update } = useApp();
  const navigate = useNavigate();
  useShortcuts([
    {
      keys: "w",
      does: "Why did spend change?",
      run: () => void navigate({ to: "/explore", search: { ...frameOf(state), f: state.f, tab: "why" } as never }),
    },
    {
      keys: "Escape",
      does: "Up: take the last filter away",
      run: () => state.f.length > 0 && update({ f: state.f.slice(0, -1) }),
    },
    ...tileKeys,
  ]);
  return (
    <>
      <div className="page-head">
        <h1>Overview</h1>
        <FilterBar filters={state.f} change={(f) => update({ f })} />
        <PinnedViews />
        <TrustStrip scope={scope} f={state.f} />
      </div>
      {scope.project === "sample" && <SampleNote />}
      <RangeNotice />
      <FilterNotice f={state.f} />
      <div className="grid">
        {orderFor(state.lens).map((part) => (
          <Fragment key={part}>{parts[part]({ scope, state, update })}</Fragment>
        ))}
      </div>
    </>
  );
}

/** Keys that open what a tile is about, in the order the tiles stand in. */
const tileKeys: readonly Shortcut[] = [1, 2, 3, 4, 5, 6].map((place, at) => ({
  keys: String(place),
  ...(at === 0 && { does: "Open the first tile; 2, 3 … the next ones" }),
  run: () => document.querySelectorAll<HTMLElement>(".panel-tile h2 a")[at]?.click(),
}));

/** Tiles of one row, and panels of one row or of a row of their own. */
const parts: Readonly<Record<Part, (app: Pick<App, "scope" | "state" | "update">) => ReactNode>> = {
  spend: ({ scope, state: { f } }) => <SpendTile scope={scope} f={f} />,
  cpst: ({ scope, state: { f } }) => <CpstTile scope={scope} f={f} />,
  success: ({ scope, state: { f } }) => <SuccessTile scope={scope} f={f} />,
  calls: ({ scope, state: { f } }) => <CallsTile scope={scope} f={f} />,
  latency: ({ scope, state: { f } }) => <LatencyTile scope={scope} f={f} />,
  "spend-over-time": (app) => <SpendPanel {...app} />,
  side: (app) => <SidePanel {...app} />,
  workflows: ({ scope, state: { f } }) => <WorkflowsPanel scope={scope} f={f} />,
};

/** What the reader must know about the range before reading a number: it is empty, or still filling. */
function RangeNotice() {
  const { scope, state, pulse, update } = useApp();
  const headline = useQuery(headlineQuery(scope, state.f));
  if (pulse === undefined || headline.data === undefined || headline.isPlaceholderData) return null;
  const newest = pulse.newest_event_at;
  // Where filters leave nothing the panels say so, each filter with what there is without it.
  if (headline.data.coverage.calls === 0 && state.f.length > 0) return null;
  if (headline.data.coverage.calls === 0) {
    return (
      <div className="notice" role="status">
        <Icon name="calendar" />
        <p>
          No calls in “{rangeLabel(scope.from, scope.to, scope.tz)}”.
          {newest !== null && ` The newest call of this project is of ${instantLabel(newest, scope.tz)} (${scope.tz}).`}
        </p>
        {newest !== null && (
          <button type="button" className="button" onClick={() => update(aroundNewest(newest))}>
            Go to the newest calls
          </button>
        )}
      </div>
    );
  }
  // Ages here are as of the last answer; the status pill counts on between answers.
  const status = judgeData(pulse, false, 0);
  if (status.kind !== "stale" || scope.project === "sample" || scope.to !== "now") return null;
  return (
    <div className="notice notice-warn" role="status">
      <Icon name="warning" />
      <p>
        Data until {instantLabel(status.sinceIso, scope.tz)} ({scope.tz}). Nothing has arrived since; calls that come
        later raise these totals.
      </p>
    </div>
  );
}

/** A task is not of one region or tier: what its calls are filtered by may say nothing about it. */
function FilterNotice({ f }: Pick<UrlState, "f">) {
  const { unusable } = splitTaskFilters(f);
  if (unusable.length === 0) return null;
  return (
    <div className="notice notice-warn" role="status">
      <Icon name="warning" />
      <p>
        Spend, calls and latency are filtered; cost per success, success and workflows are without{" "}
        {unusable.map(filterWords).join("; ")}, which tasks cannot be filtered by.
      </p>
    </div>
  );
}

/** The 30 days that end with the newest call. */
function aroundNewest(newestIso: string): Pick<UrlState, "from" | "to"> {
  const endMs = Date.parse(newestIso) + 60_000;
  return { from: new Date(endMs - 30 * 86_400_000).toISOString(), to: new Date(endMs).toISOString() };
}
