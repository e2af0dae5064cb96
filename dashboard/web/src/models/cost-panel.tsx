import { useMemo } from "react";
import type { ModelCosts } from "../../../contract/model-costs.ts";
import { colourSlots, seriesColour } from "../charts/colours.ts";
import { Histogram } from "../charts/histogram.tsx";
import { ViewToggle } from "../charts/view-toggle.tsx";
import { Panel } from "../components/panel.tsx";
import { type Column, Table } from "../components/table.tsx";
import { TableExport } from "../components/table-export.tsx";
import { entityName } from "../format/dimension-names.ts";
import { formatMoney } from "../format/format-money.ts";
import { formatCount, formatPlural } from "../format/format-number.ts";
import { useApp } from "../shell/app-context.ts";
import { modelCostsQuery } from "./models-queries.ts";
import { usePicks, withPicked } from "./picks.tsx";
import type { Comparison } from "./use-comparison.ts";

/** How many calls cost how much, by model, over a logarithmic scale. */
export function CostPanel({ comparison }: { comparison: Comparison }) {
  const { scope, state, update } = useApp();
  const { picked } = usePicks();
  const view = state.view ?? "chart";
  return (
    <Panel
      title="What single calls cost"
      name="model-costs"
      source={modelCostsQuery(scope, withPicked(comparison.filters, picked))}
      size="block"
      span={12}
      contentHeight={300}
      actions={<ViewToggle view={view} update={update} />}
      isEmpty={({ edges }) => edges.length === 0}
      empty={<p>None of these calls has a cost above zero.</p>}
    >
      {(costs) => (view === "chart" ? <CostChart costs={costs} /> : <CostTable costs={costs} />)}
    </Panel>
  );
}

type Lane = ModelCosts["models"][number];

/** Calls that have no place on the scale. */
function outsideWords({ free_calls, unpriced_calls, negative_calls }: Omit<Lane, "model" | "bins">): string {
  return [
    free_calls > 0 ? `${formatCount(free_calls)} free` : "",
    unpriced_calls > 0 ? `${formatCount(unpriced_calls)} unpriced` : "",
    negative_calls > 0 ? `${formatCount(negative_calls)} below $0` : "",
  ]
    .filter((words) => words !== "")
    .join(", ");
}

const nameOf = ({ model }: Lane): string => entityName(model, "model_resolved");

function CostChart({ costs }: { costs: ModelCosts }) {
  const { edges, models, models_omitted, total } = costs;
  const slots = useMemo(
    () =>
      colourSlots(
        "model_resolved",
        models.map(({ model }) => JSON.stringify([model])),
      ),
    [models],
  );
  const lanes = models.map((lane) => ({
    ...{ key: lane.model, name: nameOf(lane), counts: lane.bins },
    colour: seriesColour(slots.get(JSON.stringify([lane.model]))),
    note: [`highest ${formatCount(Math.max(0, ...lane.bins))}`, outsideWords(lane)].filter(Boolean).join(" · "),
  }));
  const largest = total.bins.indexOf(Math.max(...total.bins));
  const edgeText = (at: number) => formatMoney(edges[at] ?? null, "axis");
  return (
    <>
      <Histogram
        title="What single calls cost"
        summary={`Most calls cost between ${edgeText(largest)} and ${edgeText(largest + 1)}. Press v for the table.`}
        lanes={lanes}
        ticks={ticksOf(edges)}
        edgeText={edgeText}
        countText={(count) => formatPlural(count, "call")}
      />
      <p className="note">
        Calls by their cost on a logarithmic scale, each model to its own height; a retry is a call of its own.
        {models_omitted > 0 && ` ${formatPlural(models_omitted, "model")} with fewer calls: pick one above to see it.`}
      </p>
    </>
  );
}

/** Powers of ten; where there are not two of them, both ends. */
function ticksOf(edges: readonly string[]): number[] {
  const decades = edges.flatMap((edge, at) => (edge.replaceAll(/[0.]/g, "") === "1" ? [at] : []));
  return decades.length > 1 ? decades : [0, edges.length - 1];
}

interface BinRow {
  readonly at: number;
  readonly from: string;
  readonly to: string;
}

function CostTable({ costs }: { costs: ModelCosts }) {
  const { edges, models, total } = costs;
  const rows = edges.slice(0, -1).map((from, at): BinRow => ({ at, from, to: edges[at + 1] ?? from }));
  const lanes = [...models.map((lane) => ({ ...lane, name: nameOf(lane) })), { ...total, model: "", name: "All" }];
  const columns: Column<BinRow>[] = [
    {
      id: "cost",
      header: "Cost of a call",
      label: "Cost of a call",
      text: ({ from, to }) => `${from} – ${to}`,
      cell: ({ from, to }) => `${formatMoney(from, "unit")} – ${formatMoney(to, "unit")}`,
    },
    ...lanes.map(
      ({ name, bins }): Column<BinRow> => ({
        ...{ id: name, header: name, label: name, align: "right" },
        text: ({ at }) => String(bins[at] ?? 0),
        cell: ({ at }) => <data value={bins[at] ?? 0}>{formatCount(bins[at] ?? 0)}</data>,
      }),
    ),
  ];
  const outside = lanes.filter((lane) => outsideWords(lane) !== "");
  return (
    <>
      <Table caption="Calls by their cost" columns={columns} rows={rows} rowKey={({ from }) => from} narrow="scroll" />
      <div className="row table-foot">
        <p className="note">{outside.map((lane) => `${lane.name}: ${outsideWords(lane)}`).join("; ")}</p>
        <TableExport name="cost-per-call" columns={columns} rows={rows} />
      </div>
    </>
  );
}
