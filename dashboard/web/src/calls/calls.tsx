import { useEffect, useMemo } from "react";
import type { Call } from "../../../contract/calls.ts";
import { Icon } from "../components/icons.tsx";
import { Table } from "../components/table.tsx";
import { TableExport } from "../components/table-export.tsx";
import { Waiting } from "../components/waiting.tsx";
import { FilterBar } from "../filters/filter-bar.tsx";
import { filterWords } from "../filters/filter-words.ts";
import { formatCount } from "../format/format-number.ts";
import { useApp } from "../shell/app-context.ts";
import { PageLink } from "../shell/page-link.tsx";
import { writeFilter } from "../state/filter-text.ts";
import { useShortcuts } from "../state/shortcuts.ts";
import { callColumns } from "./call-columns.tsx";
import { CallDrawer } from "./call-drawer.tsx";
import { useCalls } from "./calls-queries.ts";
import { matchesAll, unknownFilters } from "./match-call.ts";
import { readSelection, writeSelection } from "./selection.ts";

/** Enough to fill a screen; below it more pages are fetched by themselves, up to PAGES_BY_ITSELF. */
const MATCHES_WANTED = 40;
const PAGES_BY_ITSELF = 5;

/** Single calls: the end of every way down. */
export function Calls() {
  const { scope, state, update } = useApp();
  const { trace, call: openId } = readSelection(state.sel);
  const { calls, queryKey } = useCalls(scope, state.f, trace);
  const isAll = state.tab === "all";
  const loaded = useMemo(() => calls.data?.pages.flatMap((page) => page.calls) ?? [], [calls.data]);
  const rows = useMemo(
    () => loaded.filter((call) => (isAll || call.is_billable) && matchesAll(call, state.f)),
    [loaded, isAll, state.f],
  );
  const unusable = unknownFilters(state.f);
  const pages = calls.data?.pages.length ?? 0;
  const wantsMore = rows.length < MATCHES_WANTED && pages > 0 && pages < PAGES_BY_ITSELF;
  const { hasNextPage, isFetching, fetchNextPage } = calls;
  useEffect(() => {
    if (wantsMore && hasNextPage && !isFetching && unusable.length === 0) void fetchNextPage();
  }, [wantsMore, hasNextPage, isFetching, fetchNextPage, unusable.length]);
  const select = (call: string | undefined) => update({ sel: writeSelection({ trace, call }) });
  useShortcuts([
    { keys: "Escape", does: "Up: take the last filter away", run: () => update({ f: state.f.slice(0, -1) }) },
  ]);
  const columns = useMemo(() => callColumns(rows, scope.tz), [rows, scope.tz]);
  return (
    <>
      <div className="page-head">
        <h1>Calls</h1>
        <label className="row">
          <input
            type="checkbox"
            checked={isAll}
            onChange={(event) => update({ tab: event.target.checked ? "all" : undefined })}
          />{" "}
          Also records that are not billed
        </label>
      </div>
      <FilterBar filters={state.f} change={(f) => update({ f })} />
      {trace !== undefined && (
        <p className="note">
          Calls of trace <code>{trace}</code>{" "}
          <button type="button" className="link" onClick={() => update({ sel: undefined })}>
            Show all
          </button>
        </p>
      )}
      {unusable.length > 0 ? (
        <CannotFilter words={unusable.map(filterWords)} />
      ) : (
        <section
          className="panel panel-block"
          data-panel="calls"
          data-state={stateOf(calls, rows)}
          aria-busy={isFetching}
          data-outdated={calls.isPlaceholderData || undefined}
        >
          <div className="panel-body calls-body">
            {calls.data === undefined ? (
              <Waiting queryKey={queryKey} query={calls} size="block" />
            ) : rows.length === 0 ? (
              <p className="empty">No call among those looked through.</p>
            ) : (
              <Table
                caption="Calls, newest first"
                columns={columns}
                rows={rows}
                rowKey={({ event_id }) => event_id}
                narrow="scroll"
                sort={state.sort}
                setSort={(sort) => update({ sort }, "replace")}
                open={({ event_id }) => select(event_id)}
                openKey={openId}
              />
            )}
            <div className="row table-foot">
              <p className="note" role="status" data-figure="calls-shown">
                {formatCount(rows.length)} of {formatCount(loaded.length)} looked through
                {hasNextPage ? ", newest first" : "; that is all of the range"}
              </p>
              <span className="row">
                {hasNextPage && (
                  <button type="button" className="button" disabled={isFetching} onClick={() => void fetchNextPage()}>
                    {isFetching ? "Looking …" : "Look further back"}
                  </button>
                )}
                <TableExport name="calls" columns={columns} rows={rows} />
              </span>
            </div>
          </div>
        </section>
      )}
      {openId !== undefined && <CallDrawer id={openId} close={() => select(undefined)} />}
    </>
  );
}

type CallsAnswer = ReturnType<typeof useCalls>["calls"];

function stateOf(calls: CallsAnswer, rows: readonly Call[]): string {
  if (calls.isError) return "error";
  if (calls.data === undefined) return "loading";
  if (calls.isPlaceholderData) return "refetching";
  return rows.length === 0 ? "empty" : "ready";
}

/** Better no list than one that looks filtered and is not. */
function CannotFilter({ words }: { words: readonly string[] }) {
  const { scope, state } = useApp();
  const params = new URLSearchParams([
    ["project", scope.project],
    ["from", scope.from],
    ["to", scope.to],
    ["tz", scope.tz],
    ...state.f.map((filter) => ["f", writeFilter(filter)]),
  ]);
  return (
    <div className="notice notice-warn" role="status">
      <Icon name="filter" />
      <p>Single calls cannot be listed by: {words.join("; ")}. The file of all matching calls can.</p>
      <a className="button" href={`/api/v1/exports/calls?${params}`} download>
        Download CSV
      </a>
      <PageLink to="/explore" patch={{ f: state.f }} className="button">
        Explore
      </PageLink>
    </div>
  );
}
