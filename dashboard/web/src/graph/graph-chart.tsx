import {
  BaseEdge,
  Controls,
  type Edge,
  EdgeLabelRenderer,
  type EdgeProps,
  Handle,
  MarkerType,
  type Node,
  type NodeProps,
  Position,
  ReactFlow,
  ReactFlowProvider,
  useNodesInitialized,
  useReactFlow,
} from "@xyflow/react";
import { useEffect, useMemo, useState } from "react";
import type { WorkflowGraph } from "../../../contract/workflow-graph.ts";
import { formatCount, formatRatio } from "../format/format-number.ts";
import { useMedia } from "../state/use-media.ts";
import { type DrawnEdge, type DrawnGraph, type DrawnNode, type NodeColour, nodeWeight } from "./graph-model.ts";
import { type LaneKind, lanesOf } from "./lanes.ts";
import { type GraphLayout, type LaneBox, sizeOf } from "./lay-out.ts";
import { keptLayout } from "./layout-store.ts";
import { StepCard } from "./step-card.tsx";
import "@xyflow/react/dist/base.css";

interface GraphChartProps {
  readonly graph: WorkflowGraph;
  readonly drawn: DrawnGraph;
  readonly colour: NodeColour;
  /** What it is parted by; `undefined`: it is not. */
  readonly lanes: LaneKind | undefined;
  readonly selected: string | undefined;
  readonly select: (id: string | undefined) => void;
  readonly heightPx: number;
}

/** The graph as a picture: moved by dragging, enlarged by wheel or buttons, its nodes reachable by Tab. */
export function GraphChart(props: GraphChartProps) {
  return (
    <ReactFlowProvider>
      <Canvas {...props} />
    </ReactFlowProvider>
  );
}

type StepNode = Node<
  { node: DrawnNode; graph: WorkflowGraph; colour: NodeColour; weight: number; isFaded: boolean },
  "step"
>;
type FlowEdge = Edge<
  {
    edge: DrawnEdge;
    path: string;
    labelX: number;
    labelY: number;
    width: number;
    isLabelled: boolean;
    isLit: boolean;
    isFaded: boolean;
  },
  "flow"
>;

type LaneNode = Node<{ name: string }, "lane">;

const nodeTypes = { step: Step, lane: Lane };
const edgeTypes = { flow: Flow };
/** More labels than these would hide the graph; the rest shows where its node is chosen, and in the table. */
const LABELS_MAX = 24;
const WIDTH_PX_MAX = 5;

function Canvas({ graph, drawn, colour, lanes, selected, select, heightPx }: GraphChartProps) {
  const direction = useMedia("(max-width: 767px)") ? "TB" : "LR";
  const placed = useMemo(
    () => keptLayout(drawn, direction, lanes === undefined ? undefined : lanesOf(drawn, lanes)),
    [drawn, direction, lanes],
  );
  const [isFitted] = useState(selected === undefined);
  const nodes = useMemo(
    () => [...placed.lanes.map(laneNode), ...nodesOf({ drawn, graph, colour, placed, selected })],
    [drawn, graph, colour, placed, selected],
  );
  const edges = useMemo(() => edgesOf(drawn, placed, selected), [drawn, placed, selected]);
  const { setCenter, fitView, getZoom } = useReactFlow();
  const isReady = useNodesInitialized();
  useEffect(() => {
    const node = drawn.nodes.find(({ id }) => id === selected);
    const at = node === undefined ? undefined : placed.nodes.get(node.id);
    if (!isReady) return;
    // Nothing chosen, or laid out anew: the whole of it.
    if (node === undefined || at === undefined) {
      void fitView({ ...FIT, duration: 0 });
      return;
    }
    const { width, height } = sizeOf(node);
    void setCenter(at.x + width / 2, at.y + height / 2, { zoom: Math.max(getZoom(), READABLE_ZOOM), duration: 0 });
  }, [selected, drawn, placed, isReady, setCenter, fitView, getZoom]);
  return (
    <div className="graph-canvas" style={{ blockSize: heightPx }}>
      <ReactFlow
        nodes={nodes}
        edges={edges}
        nodeTypes={nodeTypes}
        edgeTypes={edgeTypes}
        fitView={isFitted}
        fitViewOptions={FIT}
        minZoom={0.05}
        maxZoom={2}
        nodesDraggable={false}
        nodesConnectable={false}
        nodesFocusable={true}
        edgesFocusable={false}
        deleteKeyCode={null}
        zoomOnScroll={false}
        panOnScroll={false}
        preventScrolling={false}
        onNodeClick={(_, { id, type }) => select(type === "lane" ? undefined : id)}
        onPaneClick={() => select(undefined)}
        onlyRenderVisibleElements={false}
      >
        <Controls showInteractive={false} position="bottom-left" />
      </ReactFlow>
    </div>
  );
}

const FIT = { maxZoom: 1, padding: 0.07 };
/** Below it the cards cannot be read. */
const READABLE_ZOOM = 0.75;

const laneNode = ({ name, x, y, width, height }: LaneBox): LaneNode => ({
  id: `lane:${name}`,
  type: "lane",
  position: { x, y },
  ...{ width, height, zIndex: -1 },
  selectable: false,
  focusable: false,
  draggable: false,
  data: { name },
});

interface NodesInput {
  readonly drawn: DrawnGraph;
  readonly graph: WorkflowGraph;
  readonly colour: NodeColour;
  readonly placed: GraphLayout;
  readonly selected: string | undefined;
}

function nodesOf({ drawn, graph, colour, placed, selected }: NodesInput): StepNode[] {
  const near = new Set(
    drawn.edges.filter(({ from, to }) => from === selected || to === selected).flatMap(({ from, to }) => [from, to]),
  );
  return drawn.nodes.map((node) => ({
    id: node.id,
    type: "step",
    position: placed.nodes.get(node.id) ?? { x: 0, y: 0 },
    ...sizeOf(node),
    selected: node.id === selected,
    ariaLabel: node.name,
    data: {
      node,
      graph,
      colour,
      weight: nodeWeight(node, colour, graph),
      isFaded: selected !== undefined && node.id !== selected && !near.has(node.id),
    },
  }));
}

function edgesOf({ edges }: DrawnGraph, placed: GraphLayout, selected: string | undefined): FlowEdge[] {
  const counts = edges.map(({ observed }) => observed?.traversals ?? 0);
  const most = Math.max(1, ...counts);
  const leastLabelled = [...counts].sort((a, b) => b - a)[LABELS_MAX - 1] ?? 0;
  return edges.map((edge) => {
    const { path = "", label = { x: 0, y: 0 } } = placed.edges.get(edge.id) ?? {};
    const traversals = edge.observed?.traversals ?? 0;
    const isLit = edge.from === selected || edge.to === selected;
    return {
      id: edge.id,
      type: "flow",
      source: edge.from,
      target: edge.to,
      zIndex: isLit ? 2 : 0,
      markerEnd: {
        type: MarkerType.ArrowClosed,
        markerUnits: "userSpaceOnUse",
        width: 16,
        height: 16,
        color: arrowColour(edge, isLit, selected !== undefined),
      },
      data: {
        edge,
        path,
        labelX: label.x,
        labelY: label.y,
        width: 1 + (WIDTH_PX_MAX - 1) * Math.sqrt(traversals / most),
        isLabelled: isLit || (selected === undefined && traversals >= leastLabelled && traversals > 0),
        isLit,
        isFaded: selected !== undefined && !isLit,
      },
    };
  });
}

function arrowColour({ isUndeclared }: DrawnEdge, isLit: boolean, hasSelected: boolean): string {
  if (isLit) return "var(--accent)";
  if (hasSelected) return "transparent";
  return isUndeclared ? "var(--warn)" : "var(--ink-muted)";
}

function Lane({ data: { name } }: NodeProps<LaneNode>) {
  return (
    <div className="graph-lane">
      <span>{name}</span>
    </div>
  );
}

function Step({ data, selected }: NodeProps<StepNode>) {
  return (
    <>
      <Handle type="target" position={Position.Left} isConnectable={false} />
      <StepCard {...data} isSelected={selected} />
      <Handle type="source" position={Position.Right} isConnectable={false} />
    </>
  );
}

function Flow({ id, data, markerEnd }: EdgeProps<FlowEdge>) {
  if (data === undefined) return null;
  const { edge, path, labelX, labelY, width, isLabelled, isLit, isFaded } = data;
  const failed = edge.observed?.error_rate ?? 0;
  return (
    <g
      className="graph-edge"
      data-lit={isLit || undefined}
      data-faded={isFaded || undefined}
      data-ghost={edge.observed === undefined || undefined}
      data-undeclared={edge.isUndeclared || undefined}
      data-failed={failed > 0 || undefined}
    >
      <BaseEdge id={id} path={path} style={{ strokeWidth: width }} {...(markerEnd !== undefined && { markerEnd })} />
      {isLabelled && edge.observed !== undefined && (
        <EdgeLabelRenderer>
          <span
            className="graph-edge-label"
            data-lit={isLit || undefined}
            style={{ transform: `translate(-50%, -50%) translate(${labelX}px, ${labelY}px)` }}
          >
            {formatRatio(edge.observed.probability)} · {formatCount(edge.observed.traversals)}
          </span>
        </EdgeLabelRenderer>
      )}
    </g>
  );
}
