import type { DataQualityAnswer } from "../../../contract/data-quality.ts";
import type { Scope } from "../api/queries.ts";
import { Money, Unknown } from "../components/money.tsx";
import { Panel } from "../components/panel.tsx";
import { type Column, Table } from "../components/table.tsx";
import { TableExport } from "../components/table-export.tsx";
import { columnPlaces } from "../format/format-money.ts";
import { formatCount, formatPlural } from "../format/format-number.ts";
import { qualityQuery } from "./quality-queries.ts";

type Drift = DataQualityAnswer["reported_drift"]["by"][number];

/** What senders say their calls cost, beside what we computed: the nearest thing to a reconciliation without an invoice. */
export const ReportedPanel = ({ scope }: { scope: Scope }) => (
  <Panel
    title="Reported against computed"
    name="reported"
    source={qualityQuery(scope)}
    size="block"
    span={12}
    contentHeight={84}
    isEmpty={({ reported_drift: drift }) => drift.calls === 0}
    empty={<p>No call of this range states a cost of its own, so there is nothing to compare with.</p>}
  >
    {({ reported_drift: drift }) => {
      const columns = columnsOf(drift.by);
      return (
        <>
          <p className="note" data-figure="reported-drift">
            {formatPlural(drift.calls, "call")} with both: reported <Money value={drift.reported} />, computed{" "}
            <Money value={drift.computed} />, a difference of <Money value={drift.difference} /> ({signedShare(drift)}).
            Spend is the computed one.
          </p>
          <Table
            caption="Reported and computed cost by model, largest difference first"
            columns={columns}
            rows={drift.by}
            rowKey={({ provider, model }) => `${provider}/${model}`}
            narrow="cards"
          />
          <div className="row table-foot">
            <p className="note">
              {drift.groups_omitted > 0 && `${formatPlural(drift.groups_omitted, "model")} not shown`}
            </p>
            <TableExport name="reported-cost" columns={columns} rows={drift.by} />
          </div>
        </>
      );
    }}
  </Panel>
);

/** How far the reported sum is from the computed one. */
const signedShare = ({ ratio }: { ratio: number | null }): string => {
  if (ratio === null) return "nothing was computed";
  const percent = (ratio - 1) * 100;
  return `${percent >= 0 ? "+" : "−"}${Math.abs(percent).toFixed(1)}\u202f%`;
};

function columnsOf(rows: readonly Drift[]): Column<Drift>[] {
  const places = columnPlaces(rows.flatMap(({ reported, computed }) => [reported, computed]));
  const amount = (id: "reported" | "computed" | "difference", name: string): Column<Drift> => ({
    id,
    header: name,
    label: name,
    align: "right",
    text: (row) => row[id],
    cell: (row) => <Money value={row[id]} places={places} />,
  });
  return [
    {
      id: "model",
      header: "Model",
      label: "Model",
      text: ({ provider, model }) => `${provider} ${model}`.trim(),
      cell: ({ provider, model }) => (
        <span title={provider}>{model === "" ? <Unknown why="no model named" /> : model}</span>
      ),
    },
    {
      id: "calls",
      header: "Calls",
      label: "Calls",
      align: "right",
      text: ({ calls }) => String(calls),
      cell: ({ calls }) => formatCount(calls),
    },
    amount("reported", "Reported"),
    amount("computed", "Computed"),
    amount("difference", "Difference"),
    {
      id: "share",
      header: "Reported is",
      label: "Reported is",
      align: "right",
      text: ({ ratio }) => String(ratio ?? ""),
      cell: (row) => (row.ratio === null ? <Unknown why="nothing was computed" /> : signedShare(row)),
    },
  ];
}
