import { useMemo } from "react";
import type { WorkflowGraph } from "../../../contract/workflow-graph.ts";
import { Money, Unknown } from "../components/money.tsx";
import { Panel } from "../components/panel.tsx";
import { type Column, Table } from "../components/table.tsx";
import { TableExport } from "../components/table-export.tsx";
import { onlyFilter } from "../filters/filter-words.ts";
import { columnPlaces } from "../format/format-money.ts";
import { formatCount, formatDuration, formatPlural, formatRatio } from "../format/format-number.ts";
import { useApp } from "../shell/app-context.ts";
import { PageLink } from "../shell/page-link.tsx";
import { graphQuery } from "./workflow-queries.ts";

type Node = WorkflowGraph["nodes"][number];

/** The steps of the workflow as they were observed: which of them takes the money, the time, the errors. */
export function StepsTab({ workflow }: { workflow: string }) {
  const { scope } = useApp();
  return (
    <Panel
      title="Steps"
      name="workflow-steps"
      source={graphQuery(scope, workflow)}
      size="block"
      span={12}
      contentHeight={260}
      isEmpty={({ visits }) => visits === 0}
      empty={<p>No step of it was observed in this range.</p>}
      marks={({ priced_share, unpriced_calls, calls }) =>
        priced_share !== null && priced_share < 1
          ? [
              {
                kind: "untrusted",
                text: `${formatRatio(priced_share)} priced`,
                why: `${formatCount(unpriced_calls)} of ${formatCount(calls)} calls have no known price: costs are lower bounds`,
              },
            ]
          : []
      }
    >
      {(graph) => <Steps graph={graph} workflow={workflow} />}
    </Panel>
  );
}

/** Not steps: where traces begin and end. */
const isStep = ({ id }: Node): boolean => id !== "START" && id !== "END";

function Steps({ graph, workflow }: { graph: WorkflowGraph; workflow: string }) {
  const { state, update } = useApp();
  const nodes = useMemo(() => graph.nodes.filter(isStep), [graph]);
  const columns = useMemo(() => columnsFor(nodes, workflow), [nodes, workflow]);
  return (
    <>
      <Table
        caption="Steps, dearest first"
        columns={columns}
        rows={nodes}
        rowKey={({ id }) => id}
        narrow="cards"
        sort={state.sort ?? "-cost"}
        setSort={(sort) => update({ sort }, "replace")}
      />
      <div className="row table-foot">
        <p className="note">
          {formatPlural(graph.traces, "trace")}, {formatPlural(graph.tasks, "task")}; costs of the steps add up to{" "}
          <Money value={graph.cost} isAtLeast={graph.unpriced_calls > 0} />
        </p>
        <TableExport name="steps" columns={columns} rows={nodes} />
      </div>
    </>
  );
}

function columnsFor(nodes: readonly Node[], workflow: string): Column<Node>[] {
  const [costPlaces, taskPlaces] = [
    columnPlaces(nodes.map(({ cost }) => cost)),
    columnPlaces(nodes.map((node) => node.cost_per_task)),
  ];
  return [
    {
      id: "step",
      header: "Step",
      label: "Step",
      text: ({ id }) => id,
      sort: ({ name }) => name,
      cell: (node) => <StepName node={node} workflow={workflow} />,
    },
    amount("cost", "Cost", ({ cost }) => cost, costPlaces),
    {
      id: "share",
      header: "Share",
      label: "Share",
      align: "right",
      text: ({ cost_share }) => String(cost_share ?? ""),
      sort: ({ cost_share }) => cost_share,
      cell: ({ cost_share: share }) =>
        share === null ? (
          <Unknown why="no cost is known" />
        ) : (
          <>
            <span className="share-bar" style={{ inlineSize: `${Math.max(1, share * 48)}px` }} />
            {formatRatio(share)}
          </>
        ),
    },
    amount("cost-per-task", "Cost per task", ({ cost_per_task }) => cost_per_task, taskPlaces),
    number("visits", "Visits", ({ visits }) => visits),
    number("tasks", "Tasks", ({ tasks }) => tasks),
    number("calls", "Calls", ({ calls }) => calls),
    {
      id: "errors",
      header: "Errors",
      label: "Errors",
      align: "right",
      text: ({ error_rate }) => String(error_rate ?? ""),
      sort: ({ error_rate }) => error_rate,
      cell: ({ error_rate }) => (error_rate === null ? <Unknown why="no visit" /> : formatRatio(error_rate)),
    },
    {
      id: "latency",
      header: <span title="Of visits whose duration is known">Latency median · p95</span>,
      label: "Latency, median and p95",
      align: "right",
      text: ({ latency }) => String(latency?.p95_ms ?? ""),
      sort: ({ latency }) => latency?.p95_ms ?? null,
      cell: ({ latency }) =>
        latency === null ? (
          <Unknown why="not reported" />
        ) : (
          `${formatDuration(latency.p50_ms)} · ${formatDuration(latency.p95_ms)}`
        ),
    },
    {
      id: "models",
      header: "Models",
      label: "Models",
      text: ({ models }) => models.join(" "),
      cell: ({ models }) => (models.length === 0 ? <span className="nothing">·</span> : models.join(", ")),
    },
  ];
}

const STEP = "step:";

/** A named step leads to its calls. */
function StepName({ node: { id, name, kind, nodes_folded }, workflow }: { node: Node; workflow: string }) {
  const isNamed = id.startsWith(STEP);
  const f = [onlyFilter("workflow", workflow), onlyFilter("step", id.slice(STEP.length))];
  return (
    <>
      {isNamed ? (
        <PageLink to="/calls" patch={{ f }} className="panel-more" title={`Calls of ${name}`}>
          {name}
        </PageLink>
      ) : (
        name
      )}
      <p className="cell-note">{nodes_folded > 1 ? formatPlural(nodes_folded, "step") : kind.replaceAll("_", " ")}</p>
    </>
  );
}

const amount = (id: string, name: string, read: (node: Node) => string | null, places: number): Column<Node> => ({
  id,
  header: name,
  label: name,
  align: "right",
  text: (node) => read(node) ?? "",
  sort: (node) => (read(node) === null ? null : Number(read(node))),
  cell: (node) =>
    read(node) === null ? (
      <Unknown why="no known price" />
    ) : (
      <Money value={read(node)} places={places} isAtLeast={node.unpriced_calls > 0} />
    ),
});

const number = (id: string, name: string, read: (node: Node) => number): Column<Node> => ({
  id,
  header: name,
  label: name,
  align: "right",
  text: (node) => String(read(node)),
  sort: read,
  cell: (node) => <data value={read(node)}>{formatCount(read(node))}</data>,
});
