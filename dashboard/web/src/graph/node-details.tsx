import type { WorkflowGraph } from "../../../contract/workflow-graph.ts";
import { Icon } from "../components/icons.tsx";
import { Money, Unknown } from "../components/money.tsx";
import { formatCount, formatDuration, formatRatio } from "../format/format-number.ts";
import { PageLink } from "../shell/page-link.tsx";
import type { UrlFilter } from "../state/filter-text.ts";
import { kindName } from "../traces/span-icon.tsx";
import { type ObservedEdge, type ObservedNode, stepName } from "./graph-model.ts";

interface NodeDetailsProps {
  readonly graph: WorkflowGraph;
  readonly node: ObservedNode;
  readonly select: (id: string | undefined) => void;
}

/** All figures of a step, what leads to it and what follows, and where to look on. */
export function NodeDetails({ graph, node, select }: NodeDetailsProps) {
  const nameOf = (id: string) => graph.nodes.find((other) => other.id === id)?.name ?? id;
  const filters: UrlFilter[] = [{ dimension: "workflow", op: "eq", values: [graph.workflow] }];
  if (node.id.startsWith("step:")) filters.push({ dimension: "step", op: "eq", values: [node.name] });
  const isAtLeast = node.unpriced_calls > 0;
  const facts = [
    ["Kind", kindName(node.kind)],
    ["Visits", formatCount(node.visits)],
    ["Traces", formatCount(node.traces)],
    ["Tasks", formatCount(node.tasks)],
    ["Cost", node.calls === 0 ? "not billed" : <Money key="c" value={node.cost} mode="exact" isAtLeast={isAtLeast} />],
    [
      "Cost a task",
      node.calls === 0 ? null : <Money key="t" value={node.cost_per_task} mode="unit" isAtLeast={isAtLeast} />,
    ],
    [
      "Cost a trace",
      node.calls === 0 ? null : <Money key="r" value={node.cost_per_trace} mode="unit" isAtLeast={isAtLeast} />,
    ],
    ["Share of the cost", node.calls === 0 ? null : formatRatio(node.cost_share)],
    ["Billed calls", formatCount(node.calls)],
    ["Priced", node.calls === 0 ? null : formatRatio(node.priced_share)],
    ["p50", node.latency === null ? <Unknown key="l" why="no durations" /> : formatDuration(node.latency.p50_ms)],
    ["p95", node.latency === null ? <Unknown key="l" why="no durations" /> : formatDuration(node.latency.p95_ms)],
    [
      "Critical path",
      node.critical_ms === null
        ? null
        : `${formatRatio(node.critical_share)} of the traces' time · ${formatDuration(node.critical_ms)}`,
    ],
    ["Agent", node.agent_role],
    ["Layer", node.layer],
    ["Errors", `${formatCount(node.errors)} · ${formatRatio(node.error_rate)}`],
    ["Models", node.models.length === 0 ? null : node.models.join(", ")],
  ] as const;
  return (
    <aside className="graph-aside" aria-label={`Step ${stepName(node)}`}>
      <button
        type="button"
        className="icon-button graph-aside-close"
        aria-label="Close the details"
        onClick={() => select(undefined)}
      >
        <Icon name="close" />
      </button>
      <div className="call-facts" data-figure="step-details">
        <p className="call-head">
          <strong>{stepName(node)}</strong>
        </p>
        <dl className="fact-list">
          {facts.map(([name, value]) =>
            value === null ? null : (
              <div key={name}>
                <dt>{name}</dt>
                <dd>{value}</dd>
              </div>
            ),
          )}
        </dl>
        <Edges
          title="Comes from"
          edges={graph.edges.filter(({ to }) => to === node.id)}
          other={({ from }) => from}
          {...{ nameOf, select }}
        />
        <Edges
          title="Goes on to"
          edges={graph.edges.filter(({ from }) => from === node.id)}
          other={({ to }) => to}
          {...{ nameOf, select }}
        />
        <p className="row graph-links">
          <PageLink to="/explore" patch={{ f: filters, by: ["model_resolved"] }} className="link">
            Its spend
          </PageLink>
          <PageLink to="/calls" patch={{ f: filters }} className="link">
            Its calls
          </PageLink>
          <PageLink to="/traces" patch={{ f: filters.slice(0, 1), sort: "cost" }} className="link">
            Dearest traces of the workflow
          </PageLink>
        </p>
      </div>
    </aside>
  );
}

interface EdgesProps {
  readonly title: string;
  readonly edges: readonly ObservedEdge[];
  readonly other: (edge: ObservedEdge) => string;
  readonly nameOf: (id: string) => string;
  readonly select: (id: string) => void;
}

const EDGES_MAX = 12;

const Edges = ({ title, edges, other, nameOf, select }: EdgesProps) =>
  edges.length === 0 ? null : (
    <section>
      <h3>{title}</h3>
      <ul className="graph-edge-list">
        {edges.slice(0, EDGES_MAX).map((edge) => (
          <li key={other(edge)}>
            <button type="button" className="link" onClick={() => select(other(edge))}>
              {nameOf(other(edge))}
            </button>
            <span>
              {formatRatio(edge.probability)} · {formatCount(edge.traversals)}
            </span>
          </li>
        ))}
        {edges.length > EDGES_MAX && <li className="note">and {edges.length - EDGES_MAX} more, in the table</li>}
      </ul>
    </section>
  );
