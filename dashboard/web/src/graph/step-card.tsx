import type { CSSProperties } from "react";
import type { WorkflowGraph } from "../../../contract/workflow-graph.ts";
import { Money, Unknown } from "../components/money.tsx";
import { formatDuration, formatPlural, formatRatio } from "../format/format-number.ts";
import { kindName, SpanIcon } from "../traces/span-icon.tsx";
import type { DrawnNode, NodeColour, ObservedNode } from "./graph-model.ts";

interface StepCardProps {
  readonly node: DrawnNode;
  readonly graph: WorkflowGraph;
  readonly colour: NodeColour;
  /** 0 … 1: how much of the colour it has. */
  readonly weight: number;
  readonly isFaded: boolean;
  readonly isSelected: boolean;
}

/** A step on the canvas: what it is, what it costs a task, how slow it is and how often it fails. */
export function StepCard({ node, graph, colour, weight, isFaded, isSelected }: StepCardProps) {
  const { observed, name, kind } = node;
  if (node.id === "START" || node.id === "END") {
    return (
      <div className="step-terminal" data-faded={isFaded || undefined} data-selected={isSelected || undefined}>
        {name === "START" ? "Start" : "End"}
      </div>
    );
  }
  const marks = { "data-faded": isFaded || undefined, "data-selected": isSelected || undefined };
  if (observed === undefined) {
    return (
      <div className="step-card" data-ghost {...marks}>
        <p className="step-name">
          <SpanIcon kind={kind} /> <span>{name}</span>
        </p>
        <p className="step-models">declared, never observed in the range</p>
      </div>
    );
  }
  const perTask = graph.tasks > 0 ? observed.cost_per_task : observed.cost_per_trace;
  return (
    <div
      className="step-card"
      data-colour={colour}
      data-undeclared={node.isUndeclared || undefined}
      style={{ "--weight": weight.toFixed(3) } as CSSProperties}
      {...marks}
    >
      <p className="step-name" title={`${name}: ${kindName(kind)}`}>
        <SpanIcon kind={kind} /> <span>{name}</span>
        {node.isUndeclared && <em>not declared</em>}
      </p>
      {observed.calls > 0 && (
        <p className="step-cost">
          {perTask === null ? (
            <Unknown why="no call of it has a known price" />
          ) : (
            <>
              <Money value={perTask} mode="unit" isAtLeast={observed.unpriced_calls > 0} />
              <span className="note"> a {graph.tasks > 0 ? "task" : "trace"}</span>
            </>
          )}
          <strong>{formatRatio(observed.cost_share)}</strong>
        </p>
      )}
      <p className="step-facts">
        <span>{timeWords(observed, colour)}</span>
        <span data-tone={observed.errors > 0 ? "danger" : undefined}>
          {observed.errors > 0 ? `${formatRatio(observed.error_rate)} fail` : formatPlural(observed.visits, "visit")}
        </span>
      </p>
      {observed.calls > 0 && (
        <p className="step-models" title={observed.models.join(", ")}>
          {observed.models.length === 0 ? kindName(kind) : observed.models.join(", ")}
        </p>
      )}
      <span className="step-weight" aria-hidden="true" />
    </div>
  );
}

/** Where the critical path is asked for, its part of it; else how slow it is. */
function timeWords({ latency, critical_share }: ObservedNode, colour: NodeColour): string {
  if (colour === "path" && critical_share !== null) return `${formatRatio(critical_share)} of the time`;
  return latency === null ? "no durations" : `p95 ${formatDuration(latency.p95_ms)}`;
}
