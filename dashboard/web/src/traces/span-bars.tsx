import type { CSSProperties } from "react";
import { formatDuration } from "../format/format-number.ts";
import type { Legend } from "./span-colours.ts";
import { endOf, isFailed, type SpanRow } from "./span-rows.ts";
import type { Span } from "./spans.ts";
import { placeIn, type TimeView } from "./time-scale.ts";

interface SpanBarsProps {
  readonly row: SpanRow;
  readonly view: TimeView;
  readonly legend: Legend;
  readonly isPathShown: boolean;
}

/** The bars of a row on the time axis: every try, what linked them, waiting, first token and the critical path. */
export function SpanBars({ row: { tries, children }, view, legend, isPathShown }: SpanBarsProps) {
  const last = tries.at(-1);
  return (
    <div className="span-track" aria-hidden="true">
      {tries.map((span, at) => (
        <Bar
          key={span.id}
          span={span}
          view={view}
          colour={legend.of(span)}
          isFrame={children.length > 0}
          isDim={isPathShown && !span.isOnPath}
        >
          {at > 0 && <Hop from={tries[at - 1]} to={span} view={view} />}
        </Bar>
      ))}
      {isPathShown &&
        tries.flatMap(({ id, critical }) =>
          critical.map(([fromMs, toMs]) => (
            <span key={`${id}${fromMs}`} className="span-critical" style={extentStyle(view, fromMs, toMs)} />
          )),
        )}
      {last !== undefined && <DurationLabel row={tries} last={last} view={view} />}
    </div>
  );
}

/** Left edge and width in the view; what lies outside of it is cut off. */
function extentStyle(view: TimeView, fromMs: number, toMs: number): CSSProperties {
  const start = Math.max(-0.001, Math.min(1, placeIn(view, fromMs)));
  const end = Math.max(-0.001, Math.min(1.001, placeIn(view, toMs)));
  return { insetInlineStart: percent(start), inlineSize: percent(Math.max(0, end - start)) };
}

const percent = (share: number) => `${(share * 100).toFixed(3)}%`;

interface BarProps {
  readonly span: Span;
  readonly view: TimeView;
  readonly colour: string | undefined;
  readonly isFrame: boolean;
  readonly isDim: boolean;
  readonly children: React.ReactNode;
}

function Bar({ span, view, colour, isFrame, isDim, children }: BarProps) {
  const { startMs, durationMs, queueMs, ttftMs, isBilled } = span;
  const endMs = endOf(span);
  if (endMs < view.fromMs || startMs > view.toMs) return children;
  const style = {
    ...extentStyle(view, startMs, endMs),
    ...(colour !== undefined && { "--bar": colour }),
  } as CSSProperties;
  return (
    <>
      {children}
      <span
        className="span-bar"
        data-frame={(isFrame && !isBilled) || undefined}
        data-unbilled={colour === undefined || undefined}
        data-instant={durationMs === undefined || undefined}
        data-failed={isFailed(span) || undefined}
        data-dim={isDim || undefined}
        style={style}
      />
      {queueMs !== undefined && queueMs > 0 && (
        <span
          className="span-queue"
          style={extentStyle(view, startMs, startMs + Math.min(queueMs, durationMs ?? queueMs))}
        />
      )}
      {ttftMs !== undefined && (
        <span
          className="span-first"
          style={{ insetInlineStart: percent(placeIn(view, startMs + ttftMs)) }}
          hidden={startMs + ttftMs > view.toMs || startMs + ttftMs < view.fromMs}
        />
      )}
    </>
  );
}

/** From the end of a try to the next one; dashed where another model took over. */
function Hop({ from, to, view }: { from: Span | undefined; to: Span; view: TimeView }) {
  if (from === undefined) return null;
  const fromMs = endOf(from);
  return (
    <span
      className="span-hop"
      data-fallback={to.request?.is_fallback || undefined}
      style={extentStyle(view, Math.min(fromMs, to.startMs), Math.max(fromMs, to.startMs))}
    />
  );
}

/** Beside the bar where there is room, else on its end. */
function DurationLabel({ row, last, view }: { row: readonly Span[]; last: Span; view: TimeView }) {
  const startMs = row[0]?.startMs ?? 0;
  const endMs = Math.max(...row.map(endOf));
  if (endMs < view.fromMs || startMs > view.toMs) return null;
  const text = last.durationMs === undefined && row.length === 1 ? "no duration" : formatDuration(endMs - startMs);
  const [start, end] = [placeIn(view, startMs), placeIn(view, endMs)];
  if (end < 0.84)
    return (
      <span className="span-duration" style={{ insetInlineStart: percent(Math.max(0, end)) }}>
        {text}
      </span>
    );
  if (start > 0.16)
    return (
      <span className="span-duration" style={{ insetInlineEnd: percent(1 - start) }}>
        {text}
      </span>
    );
  return (
    <span className="span-duration span-duration-inside" style={{ insetInlineEnd: percent(Math.max(0, 1 - end)) }}>
      {text}
    </span>
  );
}

/** What the bars say, in words, for those who listen. */
export function barWords({ tries }: SpanRow): string {
  return tries
    .map((span) => {
      const parts = [
        tries.length > 1
          ? `try ${span.request?.number ?? ""} ${span.request?.is_fallback ? `fallback to ${span.model}` : ""}`.trim()
          : "",
        `starts at ${formatDuration(span.startMs)}`,
        span.durationMs === undefined ? "duration not known" : `takes ${formatDuration(span.durationMs)}`,
        span.ttftMs === undefined ? "" : `first token after ${formatDuration(span.ttftMs)}`,
        span.queueMs === undefined ? "" : `waits ${formatDuration(span.queueMs)}`,
        isFailed(span) ? `ends with ${span.errorType ?? span.status}` : "",
        span.isOnPath ? "on the critical path" : "",
      ];
      return parts.filter((part) => part !== "").join(", ");
    })
    .join("; ");
}
