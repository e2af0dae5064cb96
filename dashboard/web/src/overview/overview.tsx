import { useQuery } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { Fragment, type ReactNode } from "react";
import { Icon } from "../components/icons.tsx";
import { type App, useApp } from "../shell/app-context.ts";
import { PageLink } from "../shell/page-link.tsx";
import { useShortcuts } from "../state/shortcuts.ts";
import type { UrlState } from "../state/url-state.ts";
import { frameOf } from "../state/use-url-state.ts";
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
      run: () => void navigate({ to: "/explore", search: { ...frameOf(state), tab: "why" } as never }),
    },
  ]);
  return (
    <>
      <div className="page-head">
        <h1>Overview</h1>
        <PinnedViews />
        <TrustStrip scope={scope} />
      </div>
      {scope.project === "sample" && <SampleNote />}
      <RangeNotice />
      {state.f.length > 0 && <FilterNotice f={state.f} />}
      <div className="grid">
        {orderFor(state.lens).map((part) => (
          <Fragment key={part}>{parts[part]({ scope, state, update })}</Fragment>
        ))}
      </div>
    </>
  );
}

/** Tiles of one row, and panels of one row or of a row of their own. */
const parts: Readonly<Record<Part, (app: Pick<App, "scope" | "state" | "update">) => ReactNode>> = {
  spend: ({ scope }) => <SpendTile scope={scope} />,
  cpst: ({ scope }) => <CpstTile scope={scope} />,
  success: ({ scope }) => <SuccessTile scope={scope} />,
  calls: ({ scope }) => <CallsTile scope={scope} />,
  latency: ({ scope }) => <LatencyTile scope={scope} />,
  "spend-over-time": (app) => <SpendPanel {...app} />,
  side: (app) => <SidePanel {...app} />,
  workflows: ({ scope }) => <WorkflowsPanel scope={scope} />,
};

/** What the reader must know about the range before reading a number: it is empty, or still filling. */
function RangeNotice() {
  const { scope, pulse, update } = useApp();
  const headline = useQuery(headlineQuery(scope));
  if (pulse === undefined || headline.data === undefined || headline.isPlaceholderData) return null;
  const newest = pulse.newest_event_at;
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

/** Tasks cannot be filtered yet, so this page shows everything, and says so, rather than half of it. */
const FilterNotice = ({ f }: Pick<UrlState, "f">) => (
  <div className="notice notice-warn" role="status">
    <Icon name="filter" />
    <p>Filters of this address are not used here: the Overview shows the whole project.</p>
    <PageLink to="/explore" patch={{ f }} className="button">
      Explore with these filters
    </PageLink>
  </div>
);

/** The 30 days that end with the newest call. */
function aroundNewest(newestIso: string): Pick<UrlState, "from" | "to"> {
  const endMs = Date.parse(newestIso) + 60_000;
  return { from: new Date(endMs - 30 * 86_400_000).toISOString(), to: new Date(endMs).toISOString() };
}
