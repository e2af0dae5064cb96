import { useQuery } from "@tanstack/react-query";
import { useParams } from "@tanstack/react-router";
import { useEffect, useMemo, useRef } from "react";
import { ApiError } from "../api/ask.ts";
import { CopyButton } from "../components/copy-button.tsx";
import { Dialog } from "../components/dialog.tsx";
import { Icon } from "../components/icons.tsx";
import { Panel } from "../components/panel.tsx";
import { useApp } from "../shell/app-context.ts";
import { PageLink } from "../shell/page-link.tsx";
import { useMedia } from "../state/use-media.ts";
import { legendOf } from "./span-colours.ts";
import { SpanDetails } from "./span-details.tsx";
import type { DrawnTrace } from "./spans.ts";
import { TraceHead, traceMarks } from "./trace-head.tsx";
import { TraceMissing } from "./trace-missing.tsx";
import { traceQuery, useSpanId } from "./traces-queries.ts";
import { useWaterfall } from "./use-waterfall.ts";
import { Waterfall } from "./waterfall.tsx";
import { colourOf, WaterfallFoot, WaterfallTools } from "./waterfall-tools.tsx";
import "./span-bars.css";
import "./traces.css";
import "./waterfall.css";

/** Which step was slow or dear: one trace as a tree beside its time. */
export function Trace() {
  const { scope } = useApp();
  const { traceId = "" } = useParams({ strict: false }) as { traceId?: string };
  const source = traceQuery(scope, traceId);
  const { error, refetch } = useQuery(source);
  const isMissing = error instanceof ApiError && (error.code === "not_found" || error.code === "bad_request");
  return (
    <>
      <div className="page-head">
        <div className="row trace-title">
          <PageLink to="/traces" className="link">
            Traces
          </PageLink>
          <span aria-hidden="true">/</span>
          <h1>Trace</h1>
          <code className="trace-id" title={traceId}>
            {traceId.slice(0, 16)}
          </code>
          <CopyButton text={traceId} label="Copy id" />
        </div>
        <div className="row">
          <PageLink to="/calls" patch={{ sel: `trace:${traceId.toLowerCase()}` }} className="button">
            <Icon name="calls" /> Its calls
          </PageLink>
        </div>
      </div>
      {isMissing ? (
        <TraceMissing traceId={traceId} error={error} retry={() => void refetch()} />
      ) : (
        <div className="grid">
          <Panel
            title="Whole trace"
            name="trace"
            source={source}
            size="block"
            span={12}
            contentHeight={64}
            marks={traceMarks}
          >
            {(trace) => <TraceHead trace={trace} />}
          </Panel>
          <Panel
            title="Waterfall"
            name="waterfall"
            source={source}
            size="block"
            span={12}
            contentHeight={420}
            isEmpty={({ spans }) => spans.length === 0}
            empty={<p>Its records carry no spans.</p>}
          >
            {(trace) => <WaterfallPanel trace={trace} />}
          </Panel>
        </div>
      )}
    </>
  );
}

function WaterfallPanel({ trace }: { trace: DrawnTrace }) {
  const { scope, state, update } = useApp();
  const model = useWaterfall(trace, useSpanId(scope, trace, state.span));
  const colour = colourOf(state.color);
  const legend = useMemo(() => legendOf(trace, colour), [trace, colour]);
  const isPathShown = state.path !== "off";
  const hasDetails = state.tab === "details" && model.span !== undefined;
  const isWide = useMedia("(min-width: 1180px)");
  const close = () => update({ tab: undefined }, "replace");
  return (
    <>
      <WaterfallTools model={model} colour={colour} isPathShown={isPathShown} />
      <div className="trace-body" data-split={(hasDetails && isWide) || undefined}>
        <Waterfall trace={trace} model={model} legend={legend} isPathShown={isPathShown} />
        {hasDetails && model.span !== undefined && isWide && (
          <Aside close={close} spanId={model.span.id}>
            <SpanDetails trace={trace} span={model.span} select={(span) => model.select(span, true)} />
          </Aside>
        )}
      </div>
      <WaterfallFoot trace={trace} legend={legend} rows={model.rows} isPathShown={isPathShown} />
      {hasDetails && model.span !== undefined && !isWide && (
        <Dialog title="Span" shape="drawer" close={close}>
          <SpanDetails trace={trace} span={model.span} select={(span) => model.select(span, true)} />
        </Dialog>
      )}
    </>
  );
}

/** Beside the waterfall, so that one can go on moving through it. */
function Aside({ close, spanId, children }: { close: () => void; spanId: string; children: React.ReactNode }) {
  const box = useRef<HTMLElement>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: another span begins at the top again.
  useEffect(() => {
    box.current?.scrollTo({ top: 0 });
  }, [spanId]);
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a box that scrolls must be reachable by keyboard.
    <aside ref={box} className="span-aside" aria-label="Span" tabIndex={0}>
      <button type="button" className="icon-button span-aside-close" aria-label="Close the details" onClick={close}>
        <Icon name="close" />
      </button>
      {children}
    </aside>
  );
}
