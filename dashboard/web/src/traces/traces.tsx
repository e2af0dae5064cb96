import { useNavigate } from "@tanstack/react-router";
import { useMemo } from "react";
import type { TraceSummary } from "../../../contract/traces.ts";
import { Icon } from "../components/icons.tsx";
import { Table } from "../components/table.tsx";
import { TableExport } from "../components/table-export.tsx";
import { FilterBar } from "../filters/filter-bar.tsx";
import { filterWords } from "../filters/filter-words.ts";
import { formatPlural } from "../format/format-number.ts";
import { useApp } from "../shell/app-context.ts";
import { PageLink } from "../shell/page-link.tsx";
import { useShortcuts } from "../state/shortcuts.ts";
import type { UrlState } from "../state/url-state.ts";
import { frameOf } from "../state/use-url-state.ts";
import { traceColumns } from "./trace-columns.tsx";
import { TraceFilters } from "./trace-filters.tsx";
import { traceListOf } from "./trace-list.ts";
import { useTraces } from "./traces-queries.ts";
import "./traces.css";

/** Traces of the range: newest, dearest, slowest, or those with most errors first. */
export function Traces() {
  const { scope, state, update } = useApp();
  const list = traceListOf(state);
  const traces = useTraces(scope, list);
  const rows = useMemo(() => traces.data?.pages.flatMap((page) => page.traces) ?? [], [traces.data]);
  const columns = useMemo(() => traceColumns(rows, scope.tz), [rows, scope.tz]);
  const navigate = useNavigate();
  const open = ({ trace_id }: TraceSummary) =>
    void navigate({ to: `/traces/${trace_id}`, search: ((current: UrlState) => frameOf(current)) as never });
  useShortcuts([
    { keys: "Escape", does: "Up: take the last filter away", run: () => update({ f: state.f.slice(0, -1) }) },
  ]);
  const hasFilters = state.f.length > 0 || list.min !== undefined || list.search !== undefined;
  return (
    <>
      <div className="page-head">
        <h1>Traces</h1>
        <PageLink
          to="/graph"
          patch={{ f: state.f.filter(({ dimension }) => dimension === "workflow") }}
          className="button"
        >
          <Icon name="graph" /> Workflow graph
        </PageLink>
      </div>
      <FilterBar filters={state.f} change={(f) => update({ f })} />
      <TraceFilters list={list} />
      {list.unusable.length > 0 ? (
        <CannotFilter words={list.unusable.map(filterWords)} />
      ) : (
        <section className="panel panel-block" data-panel="traces" data-state={stateOf(traces, rows)}>
          <div className="panel-body calls-body">
            {traces.isError && traces.data === undefined ? (
              <div className="failure" role="alert">
                <p className="failure-cause">
                  <Icon name="warning" /> {traces.error.message}
                </p>
                <button type="button" className="button" onClick={() => void traces.refetch()}>
                  Retry
                </button>
              </div>
            ) : traces.data === undefined ? (
              <div className="skeleton" role="status">
                <span className="hidden-text">Loading</span>
                <span className="skeleton-fill" />
              </div>
            ) : rows.length === 0 ? (
              <NoTraces hasFilters={hasFilters} />
            ) : (
              <>
                <Table
                  caption={captions[list.sort]}
                  columns={columns}
                  rows={rows}
                  rowKey={({ trace_id }) => trace_id}
                  narrow="cards"
                  open={open}
                />
                <div className="row table-foot">
                  <p className="note" role="status" data-figure="traces-shown">
                    {formatPlural(rows.length, "trace")}
                    {traces.hasNextPage ? ", and there are more" : "; that is all of the range"}
                  </p>
                  <span className="row">
                    {traces.hasNextPage && (
                      <button
                        type="button"
                        className="button"
                        disabled={traces.isFetching}
                        onClick={() => void traces.fetchNextPage()}
                      >
                        {traces.isFetching ? "Looking …" : "More"}
                      </button>
                    )}
                    <TableExport name="traces" columns={columns} rows={rows} />
                  </span>
                </div>
              </>
            )}
          </div>
        </section>
      )}
    </>
  );
}

const captions = {
  newest: "Traces, newest first",
  cost: "Traces, dearest first",
  duration: "Traces, slowest first",
  errors: "Traces, with most errors first",
} as const;

function stateOf({ isError, data }: ReturnType<typeof useTraces>, rows: readonly TraceSummary[]): string {
  if (isError) return "error";
  if (data === undefined) return "loading";
  return rows.length === 0 ? "empty" : "ready";
}

function NoTraces({ hasFilters }: { hasFilters: boolean }) {
  const { update } = useApp();
  return (
    <div className="empty">
      <p>{hasFilters ? "No trace of this range matches." : "No call of this range belongs to a trace."}</p>
      {hasFilters ? (
        <button type="button" className="button" onClick={() => update({ f: [], min: undefined, q: undefined })}>
          Show all traces
        </button>
      ) : (
        <p className="note">
          Send OpenTelemetry spans, or give events a traceId, a spanId and a parentSpanId, and they stand here as a
          tree.
        </p>
      )}
    </div>
  );
}

/** Better no list than one that looks filtered and is not. */
function CannotFilter({ words }: { words: readonly string[] }) {
  const { state } = useApp();
  return (
    <div className="notice notice-warn" role="status" data-panel="traces" data-state="unusable">
      <Icon name="filter" />
      <p>Traces can be listed by one workflow and by the status ok or error, not by: {words.join("; ")}.</p>
      <PageLink to="/calls" patch={{ f: state.f }} className="button">
        Calls
      </PageLink>
      <PageLink to="/explore" patch={{ f: state.f }} className="button">
        Explore
      </PageLink>
    </div>
  );
}
