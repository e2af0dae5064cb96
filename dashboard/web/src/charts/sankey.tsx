import { memo } from "react";
import { Sankey as Chart, Layer } from "recharts";
import type { FlowData, FlowNode } from "./flow-data.ts";

interface SankeyProps {
  readonly data: FlowData;
  readonly widthPx: number;
  readonly heightPx: number;
  readonly nodeText: (node: FlowNode) => string;
}

const NODE_WIDTH_PX = 8;
const LABEL_GAP_PX = 6;
const PX_PER_CHARACTER = 6.6;
const MARGIN = { top: 6, right: 2, bottom: 6, left: 2 };

/** Flows from left to right, drawn by the chart library. */
export const Sankey = memo(function Sankey({ data, widthPx, heightPx, nodeText }: SankeyProps) {
  // The chart library writes into what it is given.
  const own = { nodes: data.nodes.map((node) => ({ ...node })), links: data.links.map((link) => ({ ...link })) };
  const charactersMax = Math.max(6, Math.floor((widthPx / 2 - 3 * NODE_WIDTH_PX) / PX_PER_CHARACTER / 1.4));
  return (
    <Chart
      width={widthPx}
      height={heightPx}
      data={own}
      nodeWidth={NODE_WIDTH_PX}
      nodePadding={18}
      iterations={24}
      margin={MARGIN}
      accessibilityLayer={false}
      link={{ stroke: "var(--ink-muted)", strokeOpacity: 0.28 }}
      node={({ x, y, width, height, index }) => {
        const node = data.nodes[index];
        if (node === undefined) return <Layer key={index} />;
        const isLast = node.side === 2;
        return (
          <Layer key={index}>
            <rect x={x} y={y} width={width} height={Math.max(1, height)} fill={`var(--series-${node.side})`} rx={1} />
            <text
              x={isLast ? x - LABEL_GAP_PX : x + width + LABEL_GAP_PX}
              y={y + height / 2}
              dy="0.35em"
              textAnchor={isLast ? "end" : "start"}
              className="flow-label"
            >
              <title>{nodeText(node)}</title>
              {shortened(nodeText(node), charactersMax)}
            </text>
          </Layer>
        );
      }}
    />
  );
});

const shortened = (text: string, charactersMax: number): string =>
  text.length <= charactersMax ? text : `${text.slice(0, charactersMax - 1)}…`;
