// biome-ignore-all lint/a11y/useSemanticElements: a tree of rows is no table; WAI-ARIA calls it a treegrid.
// biome-ignore-all lint/a11y/useFocusableInteractive: the tree has the focus and names its active row.
// biome-ignore-all lint/a11y/useKeyWithClickEvents: the arrow keys of the page move in it and Enter opens.
import { useVirtualizer } from "@tanstack/react-virtual";
import { type PointerEvent, useEffect, useId, useMemo, useRef, useState } from "react";
import { Icon } from "../components/icons.tsx";
import { Money, Unknown } from "../components/money.tsx";
import { columnPlaces } from "../format/format-money.ts";
import { formatDuration } from "../format/format-number.ts";
import { useMedia } from "../state/use-media.ts";
import { settlementWords } from "./settlement-words.ts";
import { barWords, SpanBars } from "./span-bars.tsx";
import type { Legend } from "./span-colours.ts";
import { SpanIcon } from "./span-icon.tsx";
import { costOf, isFailed, type RowCost, rowFailed, type SpanRow } from "./span-rows.ts";
import type { DrawnTrace } from "./spans.ts";
import { placeIn, type TimeView, ticksOf } from "./time-scale.ts";
import type { Waterfall as Model } from "./use-waterfall.ts";

interface WaterfallProps {
  readonly trace: DrawnTrace;
  readonly model: Model;
  readonly legend: Legend;
  readonly isPathShown: boolean;
}

const ROW_PX = 28;
const TICKS_MAX = 7;
const NARROW_TICKS_MAX = 2;

/** Spans as a tree beside their time, as many rows in the document as are in sight. */
export function Waterfall({ trace, model, legend, isPathShown }: WaterfallProps) {
  const { rows, selected, view } = model;
  const box = useRef<HTMLDivElement>(null);
  const id = useId();
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => box.current,
    estimateSize: () => ROW_PX,
    overscan: 10,
    scrollPaddingStart: ROW_PX,
    // Before it is laid out the box has no height; a first screen is drawn all the same.
    initialRect: { width: 1200, height: 600 },
  });
  const at = selected === undefined ? -1 : rows.indexOf(selected);
  useEffect(() => {
    if (at >= 0) virtual.scrollToIndex(at, { align: "auto" });
  }, [at, virtual]);
  const ticks = ticksOf(view, useMedia("(max-width: 767px)") ? NARROW_TICKS_MAX : TICKS_MAX);
  const places = useMemo(
    () => columnPlaces(trace.spans.filter(({ isBilled }) => isBilled).map(({ cost }) => cost)),
    [trace.spans],
  );
  return (
    <div
      ref={box}
      className="waterfall"
      role="treegrid"
      aria-label={`Spans of the trace, ${rows.length} rows`}
      aria-rowcount={rows.length + 1}
      aria-activedescendant={at >= 0 ? `${id}-${at}` : undefined}
      tabIndex={0}
      data-figure="waterfall"
      style={{ "--rows": rows.length + 1 } as React.CSSProperties}
    >
      <Head view={view} ticks={ticks} zoomTo={model.zoomTo} />
      <div className="waterfall-rows" style={{ blockSize: virtual.getTotalSize() }}>
        <Grid view={view} ticks={ticks} />
        {virtual.getVirtualItems().map(({ index, start }) => {
          const row = rows[index];
          return row === undefined ? null : (
            <Row
              key={row.key}
              id={`${id}-${index}`}
              index={index}
              topPx={start}
              row={row}
              model={model}
              places={places}
              bars={<SpanBars row={row} view={view} legend={legend} isPathShown={isPathShown} />}
            />
          );
        })}
      </div>
    </div>
  );
}

interface HeadProps {
  readonly view: TimeView;
  readonly ticks: readonly number[];
  readonly zoomTo: (view: TimeView) => void;
}

/** Names of the columns, and the time axis: drawing over it looks closer. */
function Head({ view, ticks, zoomTo }: HeadProps) {
  const axis = useRef<HTMLDivElement>(null);
  const [drawn, setDrawn] = useState<readonly [fromMs: number, toMs: number]>();
  const timeAt = ({ clientX }: PointerEvent): number => {
    const { left = 0, width = 1 } = axis.current?.getBoundingClientRect() ?? {};
    const share = Math.min(1, Math.max(0, (clientX - left) / width));
    return view.fromMs + share * (view.toMs - view.fromMs);
  };
  const end = () => {
    if (drawn !== undefined && Math.abs(drawn[1] - drawn[0]) > (view.toMs - view.fromMs) / 100) {
      zoomTo({ fromMs: drawn[0], toMs: drawn[1] });
    }
    setDrawn(undefined);
  };
  return (
    <div className="waterfall-head waterfall-grid-row" role="row" aria-rowindex={1}>
      <span role="columnheader" aria-sort="none" className="span-name-cell">
        Span
      </span>
      <span role="columnheader" className="span-own">
        Own cost
      </span>
      <span role="columnheader" className="span-total" title="With everything below it">
        With below
      </span>
      <div
        ref={axis}
        role="columnheader"
        aria-label="Time from the start of the trace"
        className="span-axis"
        title="Draw over the axis to look closer; z fits"
        onPointerDown={(event) => {
          event.currentTarget.setPointerCapture(event.pointerId);
          setDrawn([timeAt(event), timeAt(event)]);
        }}
        onPointerMove={(event) => drawn !== undefined && setDrawn([drawn[0], timeAt(event)])}
        onPointerUp={end}
        onPointerCancel={() => setDrawn(undefined)}
      >
        {ticks.map((atMs) => (
          <span key={atMs} className="span-tick" style={{ insetInlineStart: `${placeIn(view, atMs) * 100}%` }}>
            {atMs === 0 ? "0" : formatDuration(atMs)}
          </span>
        ))}
        {drawn !== undefined && (
          <span
            className="span-drawn"
            style={{
              insetInlineStart: `${placeIn(view, Math.min(...drawn)) * 100}%`,
              inlineSize: `${(Math.abs(drawn[1] - drawn[0]) / (view.toMs - view.fromMs)) * 100}%`,
            }}
          />
        )}
      </div>
    </div>
  );
}

/** Lines of the ticks behind all rows. */
const Grid = ({ view, ticks }: Omit<HeadProps, "zoomTo">) => (
  <div className="waterfall-lines waterfall-grid-row" aria-hidden="true">
    <div className="span-lines">
      {ticks.map((atMs) => (
        <span key={atMs} style={{ insetInlineStart: `${placeIn(view, atMs) * 100}%` }} />
      ))}
    </div>
  </div>
);

interface RowProps {
  readonly id: string;
  readonly index: number;
  readonly topPx: number;
  readonly row: SpanRow;
  readonly model: Model;
  readonly places: number;
  readonly bars: React.ReactNode;
}

function Row({ id, index, topPx, row, model, places, bars }: RowProps) {
  const isSelected = model.selected === row;
  const hasChildren = row.children.length > 0;
  const isOpen = hasChildren && !model.collapsed.has(row.key);
  const main = row.tries.at(-1);
  const cost = costOf(row);
  return (
    <div
      id={id}
      role="row"
      className="span-row waterfall-grid-row"
      aria-rowindex={index + 2}
      aria-level={row.depth + 1}
      aria-selected={isSelected}
      {...(hasChildren && { "aria-expanded": isOpen })}
      data-failed={rowFailed(row) || undefined}
      style={{ insetBlockStart: topPx }}
      onClick={() => main !== undefined && model.select(main, true)}
    >
      <span
        role="rowheader"
        className="span-name-cell"
        style={{ "--depth": Math.min(row.depth, DEPTH_MAX) } as React.CSSProperties}
      >
        {hasChildren ? (
          <button
            type="button"
            className="span-toggle"
            tabIndex={-1}
            aria-label={isOpen ? "Collapse" : "Expand"}
            data-open={isOpen || undefined}
            onClick={(event) => {
              event.stopPropagation();
              model.toggle(row);
            }}
          >
            <Icon name="chevron" />
          </button>
        ) : (
          <span className="span-toggle" />
        )}
        {main !== undefined && <NameCell row={row} />}
      </span>
      <span role="gridcell" className="span-own" data-own={row.key}>
        <OwnCost cost={cost} places={places} row={row} />
      </span>
      <span role="gridcell" className="span-total">
        <TotalCost cost={cost} places={places} isFrame={cost.own === undefined} />
      </span>
      <div role="gridcell" className="span-time">
        <span className="hidden-text">{barWords(row)}</span>
        {bars}
      </div>
    </div>
  );
}

/** Deeper spans are no further to the right: their names would have no room. */
const DEPTH_MAX = 14;

function NameCell({ row: { tries, children } }: { row: SpanRow }) {
  const [first] = tries;
  const last = tries.at(-1) ?? first;
  if (first === undefined || last === undefined) return null;
  const { model, cacheHit } = last;
  const name = last.name === "" ? "span" : last.name;
  return (
    <>
      <SpanIcon kind={first.kind} />
      <span className="span-name" title={name}>
        {name}
      </span>
      {model !== "" && !name.includes(model) && <span className="span-model">{model}</span>}
      {cacheHit !== undefined && (
        <span
          className="span-badge"
          data-kind={cacheHit.kind === "provider_prompt" ? "quiet" : "cache"}
          title={cacheWords(cacheHit)}
        >
          <Icon name="copy" />
          <span className="hidden-text">{cacheWords(cacheHit)}</span>
        </span>
      )}
      {tries.length > 1 && (
        <span className="span-badge" title={`${tries.length} tries of one request`}>
          ×{tries.length}
          <span className="hidden-text"> tries</span>
        </span>
      )}
      {tries.length === 1 && first.request !== undefined && first.request.tries > 1 && (
        <span className="span-badge" title="Another try of the request stands below another span">
          try {first.request.number}/{first.request.tries}
        </span>
      )}
      {tries.some(({ request }) => request?.is_fallback) && (
        <span className="span-badge" data-kind="warn" title={`Fallback from ${last.fallbackFrom ?? "another model"}`}>
          fallback
        </span>
      )}
      {isFailed(last) && (
        <span className="span-badge" data-kind="danger" title={last.errorType ?? last.status}>
          <Icon name="warning" />
          <span>{last.errorType ?? last.status}</span>
        </span>
      )}
      {last.omittedBelow > 0 && <span className="span-badge">{last.omittedBelow} more below</span>}
      {last.isLoopCut && <span className="span-badge">loop cut</span>}
      {children.length > 0 && <span className="span-count">{children.length}</span>}
    </>
  );
}

const cacheWords = ({ kind, tier }: { kind: string; tier: string }): string =>
  kind === "provider_prompt"
    ? "part of the prompt read from the provider's cache"
    : `answered from the ${[tier, kind].filter(Boolean).join(" ")} cache`;

function OwnCost({ cost: { own }, places, row }: { cost: RowCost; places: number; row: SpanRow }) {
  if (own === undefined) {
    const settlement = row.tries[0]?.settlement;
    const why =
      settlement === undefined ? "not billed: it costs nothing itself" : `not billed: ${settlementWords(settlement)}`;
    return (
      <span className="nothing" title={why}>
        <span aria-hidden="true">·</span>
        <span className="hidden-text">{why}</span>
      </span>
    );
  }
  const isPartly = row.tries.some(
    ({ isBilled, cost, isPartlyPriced }) => isBilled && (cost === null || isPartlyPriced),
  );
  return own === null ? (
    <span className="hatched span-unpriced">
      <Unknown why={`no known price: ${row.tries.at(-1)?.unpricedReason ?? "unpriced"}`} />
    </span>
  ) : (
    <Money value={own} places={places} isAtLeast={isPartly} />
  );
}

/** What is only a sum of what lies below is set apart: adding it to anything would count twice. */
function TotalCost({ cost, places, isFrame }: { cost: RowCost; places: number; isFrame: boolean }) {
  if (cost.calls === 0) return <span className="nothing">·</span>;
  const amount =
    cost.total === null ? (
      <Unknown why="no call below has a known price" />
    ) : (
      <Money value={cost.total} places={places} isAtLeast={cost.isAtLeast} />
    );
  return isFrame ? (
    <span className="span-sum" title={`Σ of ${cost.calls} billed calls below`}>
      <span aria-hidden="true">Σ </span>
      <span className="hidden-text">sum of what lies below: </span>
      {amount}
    </span>
  ) : (
    amount
  );
}
