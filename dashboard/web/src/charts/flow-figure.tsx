import { lazy, Suspense, useMemo, useRef } from "react";
import { ErrorBoundary } from "../components/error-boundary.tsx";
import { type Flow, type FlowNode, shapeFlows } from "./flow-data.ts";
import { Picture } from "./picture.tsx";
import { useWidth } from "./use-width.ts";
import "./flow.css";

const Sankey = lazy(async () => ({ default: (await import("./sankey.tsx")).Sankey }));

interface FlowFigureProps {
  readonly title: string;
  /** What the picture says, in a sentence. */
  readonly summary: string;
  readonly flows: readonly Flow[];
  readonly nodeText: (node: FlowNode) => string;
}

const HEIGHT_PX_MIN = 160;
const HEIGHT_PX_MAX = 420;
const PX_PER_NODE = 44;

/** What was left for what, and why: at most 40 links, the largest; the rest is one. */
export function FlowFigure({ title, summary, flows, nodeText }: FlowFigureProps) {
  const data = useMemo(() => shapeFlows(flows), [flows]);
  const box = useRef<HTMLElement>(null);
  const widthPx = useWidth(box);
  const nodesOfSide = Math.max(...[0, 1, 2].map((side) => data.nodes.filter((node) => node.side === side).length));
  const heightPx = Math.min(HEIGHT_PX_MAX, Math.max(HEIGHT_PX_MIN, nodesOfSide * PX_PER_NODE));
  return (
    <Picture title={title}>
      <figure ref={box} className="flow" aria-label={summary}>
        <div aria-hidden="true" style={{ blockSize: heightPx }}>
          <ErrorBoundary title={title}>
            <Suspense fallback={null}>
              {widthPx > 0 && <Sankey data={data} widthPx={widthPx} heightPx={heightPx} nodeText={nodeText} />}
            </Suspense>
          </ErrorBoundary>
        </div>
        {data.otherFlows > 0 && (
          <figcaption className="note">
            The largest are drawn; {data.otherFlows} smaller ones are “Other”. The table has each.
          </figcaption>
        )}
      </figure>
    </Picture>
  );
}
