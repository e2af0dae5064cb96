import { useCallback, useMemo, useState } from "react";
import { useApp } from "../shell/app-context.ts";
import { useShortcuts } from "../state/shortcuts.ts";
import { endOf, openRows, rowFailed, rowsOf, type SpanRow } from "./span-rows.ts";
import type { DrawnTrace, Span } from "./spans.ts";
import { clampView, type TimeView, viewAround, wholeView } from "./time-scale.ts";

/** What a waterfall shows and what can be done with it. Which span is selected is in the address. */
export interface Waterfall {
  readonly rows: readonly SpanRow[];
  readonly collapsed: ReadonlySet<string>;
  readonly selected: SpanRow | undefined;
  /** The try that is selected, where its row has several. */
  readonly span: Span | undefined;
  readonly view: TimeView;
  readonly isWhole: boolean;
  readonly select: (span: Span, isDetailed?: boolean) => void;
  readonly toggle: (row: SpanRow) => void;
  readonly toggleAll: () => void;
  readonly fit: () => void;
  readonly zoomTo: (view: TimeView) => void;
}

/** `spanId`: of the span that the address names; `undefined`: none, or it is not known yet which. */
export function useWaterfall(trace: DrawnTrace, spanId: string | undefined): Waterfall {
  const { state, update } = useApp();
  const roots = useMemo(() => rowsOf(trace.spans), [trace.spans]);
  const every = useMemo(() => openRows(roots, new Set()), [roots]);
  const rowOfSpan = useMemo(
    () => new Map(every.flatMap((row) => row.tries.map(({ id }) => [id, row] as const))),
    [every],
  );
  const [closed, setClosed] = useState<ReadonlySet<string>>(new Set());
  const span = spanId === undefined ? undefined : trace.spans.find(({ id }) => id === spanId);
  const selected = span === undefined ? undefined : rowOfSpan.get(span.id);
  // What is selected is always in sight, whatever was collapsed before.
  const collapsed = useMemo(() => without(closed, selected), [closed, selected]);
  const rows = useMemo(() => openRows(roots, collapsed), [roots, collapsed]);
  const whole = wholeView(trace.duration_ms);
  const [zoomed, setZoomed] = useState<TimeView>();
  const select = useCallback(
    (next: Span, isDetailed = false) => update({ span: next.id, ...(isDetailed && { tab: "details" }) }, "replace"),
    [update],
  );
  const selectRow = (row: SpanRow | undefined) => {
    const main = row?.tries.at(-1);
    if (main !== undefined) select(main);
  };
  const at = selected === undefined ? -1 : rows.indexOf(selected);
  const toggle = (row: SpanRow) => setClosed(flipped(collapsed, row.key));
  const open = (row: SpanRow | undefined) => row !== undefined && row.children.length > 0 && collapsed.has(row.key);
  const fit = () => {
    if (zoomed !== undefined || selected === undefined) return setZoomed(undefined);
    const tries = selected.tries;
    setZoomed(viewAround(tries[0]?.startMs ?? 0, Math.max(...tries.map(endOf)), whole));
  };
  const toggleAll = () => {
    const frames = every.filter(({ children, depth }) => children.length > 0 && depth > 0).map(({ key }) => key);
    setClosed(new Set(closed.size > 0 ? [] : frames));
  };
  useShortcuts([
    { keys: "ArrowDown", does: "Next span", run: () => selectRow(rows[Math.min(rows.length - 1, at + 1)]) },
    { keys: "ArrowUp", does: "Span before", run: () => selectRow(rows[Math.max(0, at - 1)]) },
    {
      keys: "ArrowRight",
      does: "Expand, or to the first span below",
      run: () =>
        selected === undefined
          ? selectRow(rows[0])
          : open(selected)
            ? toggle(selected)
            : selectRow(selected.children[0]),
    },
    {
      keys: "ArrowLeft",
      does: "Collapse, or to the span above",
      run: () => {
        const hasOpen = selected !== undefined && selected.children.length > 0 && !collapsed.has(selected.key);
        if (hasOpen) toggle(selected);
        else selectRow(selected?.parent);
      },
    },
    { keys: "p", does: "To the span above", run: () => selectRow(selected?.parent) },
    { keys: "n", does: "Next error", run: () => selectRow(nextFailed(every, selected)) },
    { keys: "z", does: "Fit the time to the span, or to the trace", run: fit },
    {
      keys: "Enter",
      does: "Details of the span",
      run: () => selected !== undefined && update({ tab: "details" }, "replace"),
    },
    {
      keys: "Escape",
      does: "Close the details, then leave the span",
      run: () => update(state.tab === undefined ? { span: undefined } : { tab: undefined }, "replace"),
    },
  ]);
  return {
    rows,
    collapsed,
    selected,
    span,
    view: zoomed ?? whole,
    isWhole: zoomed === undefined,
    select,
    toggle,
    toggleAll,
    fit,
    zoomTo: (view) => setZoomed(clampView(view, whole)),
  };
}

/** Without the rows above `row`. */
function without(closed: ReadonlySet<string>, row: SpanRow | undefined): ReadonlySet<string> {
  const open = new Set(closed);
  for (let above = row?.parent; above !== undefined; above = above.parent) open.delete(above.key);
  return open.size === closed.size ? closed : open;
}

function flipped(keys: ReadonlySet<string>, key: string): ReadonlySet<string> {
  const next = new Set(keys);
  if (!next.delete(key)) next.add(key);
  return next;
}

/** After the last one the first again. */
function nextFailed(rows: readonly SpanRow[], selected: SpanRow | undefined): SpanRow | undefined {
  const at = selected === undefined ? -1 : rows.indexOf(selected);
  return [...rows.slice(at + 1), ...rows.slice(0, at + 1)].find(rowFailed);
}
