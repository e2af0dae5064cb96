import type { WorkflowGraph } from "../../../contract/workflow-graph.ts";
import { Money, Unknown } from "../components/money.tsx";
import { type Column, Table } from "../components/table.tsx";
import { TableExport } from "../components/table-export.tsx";
import { columnPlaces } from "../format/format-money.ts";
import { formatCount, formatDuration, formatRatio } from "../format/format-number.ts";
import { useApp } from "../shell/app-context.ts";
import { kindName, SpanIcon } from "../traces/span-icon.tsx";
import { type ObservedEdge, type ObservedNode, stepName } from "./graph-model.ts";

/** The same graph as two tables: its steps, and what follows what. */
export function GraphTables({ graph, select }: { graph: WorkflowGraph; select: (id: string) => void }) {
  const { state, update } = useApp();
  const nodes = graph.nodes.filter(({ id }) => id !== "START" && id !== "END");
  const nodeList = nodeColumns(graph);
  const edgeList = edgeColumns(graph);
  return (
    <div className="graph-tables">
      <Table
        caption={`Steps of ${graph.workflow}`}
        columns={nodeList}
        rows={nodes}
        rowKey={({ id }) => id}
        narrow="cards"
        sort={state.sort ?? "-cost"}
        setSort={(sort) => update({ sort }, "replace")}
        open={({ id }) => select(id)}
        openKey={state.sel}
      />
      <div className="row table-foot">
        <h3>What follows what</h3>
        <TableExport name="workflow-steps" columns={nodeList} rows={nodes} />
      </div>
      <Table
        caption={`Edges of ${graph.workflow}`}
        columns={edgeList}
        rows={graph.edges}
        rowKey={({ from, to }) => `${from} ${to}`}
        narrow="cards"
      />
      <div className="row table-foot">
        <span />
        <TableExport name="workflow-edges" columns={edgeList} rows={graph.edges} />
      </div>
    </div>
  );
}

const number = <Row,>(
  id: string,
  label: string,
  read: (row: Row) => number | null,
  write: (value: number) => string,
): Column<Row> => ({
  id,
  header: label,
  label,
  align: "right",
  text: (row) => String(read(row) ?? ""),
  sort: read,
  cell: (row) => {
    const value = read(row);
    return value === null ? <Unknown why="not known" /> : <data value={value}>{write(value)}</data>;
  },
});

function nodeColumns(graph: WorkflowGraph): Column<ObservedNode>[] {
  const isPerTask = graph.tasks > 0;
  const each = (node: ObservedNode) => (isPerTask ? node.cost_per_task : node.cost_per_trace);
  const [places, eachPlaces] = [columnPlaces(graph.nodes.map(({ cost }) => cost)), columnPlaces(graph.nodes.map(each))];
  return [
    {
      id: "name",
      header: "Step",
      label: "Step",
      text: ({ name }) => name,
      sort: ({ name }) => name,
      cell: (node) => (
        <span className="graph-step-name">
          <SpanIcon kind={node.kind} /> {stepName(node)}
        </span>
      ),
    },
    {
      id: "kind",
      header: "Kind",
      label: "Kind",
      text: ({ kind }) => kind,
      sort: ({ kind }) => kind,
      cell: ({ kind }) => kindName(kind),
    },
    number("visits", "Visits", ({ visits }) => visits, formatCount),
    {
      id: "each",
      header: isPerTask ? "Cost a task" : "Cost a trace",
      label: isPerTask ? "Cost a task" : "Cost a trace",
      align: "right",
      text: (node) => each(node) ?? "",
      sort: (node) => (each(node) === null ? null : Number(each(node))),
      cell: (node) =>
        node.calls === 0 ? (
          <span className="nothing">·</span>
        ) : (
          <Money value={each(node)} places={eachPlaces} isAtLeast={node.unpriced_calls > 0} />
        ),
    },
    {
      id: "cost",
      header: "Cost",
      label: "Cost",
      align: "right",
      text: ({ cost }) => cost ?? "",
      sort: ({ cost }) => (cost === null ? null : Number(cost)),
      cell: (node) =>
        node.calls === 0 ? (
          <span className="nothing">·</span>
        ) : (
          <Money value={node.cost} places={places} isAtLeast={node.unpriced_calls > 0} />
        ),
    },
    number("share", "Share", ({ cost_share }) => cost_share, formatRatio),
    number("p50", "p50", ({ latency }) => latency?.p50_ms ?? null, formatDuration),
    number("p95", "p95", ({ latency }) => latency?.p95_ms ?? null, formatDuration),
    ...(graph.critical_path === null
      ? []
      : [number("critical", "Critical path", ({ critical_share }: ObservedNode) => critical_share, formatRatio)]),
    number("errors", "Errors", ({ errors }) => errors, formatCount),
    number("rate", "Error rate", ({ error_rate }) => error_rate, formatRatio),
    {
      id: "models",
      header: "Models",
      label: "Models",
      text: ({ models }) => models.join(", "),
      cell: ({ models }) =>
        models.length === 0 ? (
          <span className="nothing">·</span>
        ) : (
          <span className="group-name" title={models.join(", ")}>
            {models.join(", ")}
          </span>
        ),
    },
  ];
}

function edgeColumns({ nodes, edges }: WorkflowGraph): Column<ObservedEdge>[] {
  const names = new Map(nodes.map(({ id, name }) => [id, name]));
  const unbilled = new Set(nodes.filter(({ calls }) => calls === 0).map(({ id }) => id));
  const places = columnPlaces(edges.map(({ cost }) => cost));
  const place = (id: string, label: string, read: (edge: ObservedEdge) => string): Column<ObservedEdge> => ({
    id,
    header: label,
    label,
    text: (edge) => names.get(read(edge)) ?? read(edge),
    cell: (edge) => names.get(read(edge)) ?? read(edge),
  });
  return [
    place("from", "From", ({ from }) => from),
    place("to", "To", ({ to }) => to),
    number("n", "Times", ({ traversals }) => traversals, formatCount),
    number("share", "Of those leaving", ({ probability }) => probability, formatRatio),
    number("traces", "Traces", ({ traces }) => traces, formatCount),
    {
      id: "cost",
      header: "Cost after",
      label: "Cost after",
      align: "right",
      text: ({ cost }) => cost ?? "",
      cell: ({ to, cost, unpriced_calls }) =>
        unbilled.has(to) ? (
          <span className="nothing">·</span>
        ) : (
          <Money value={cost} places={places} isAtLeast={unpriced_calls > 0} />
        ),
    },
    number("p95", "p95 after", ({ latency }) => latency?.p95_ms ?? null, formatDuration),
    number("wait", "p95 before", ({ wait }) => wait.p95_ms, formatDuration),
    number("errors", "Errors", ({ errors }) => errors, formatCount),
  ];
}
