import { useMemo } from "react";
import type { EconomicsAnswer } from "../../../contract/economics.ts";
import { IntervalBar } from "../charts/interval-bar.tsx";
import { Money, Unknown } from "../components/money.tsx";
import { Panel } from "../components/panel.tsx";
import { type Column, Table } from "../components/table.tsx";
import { columnPlaces } from "../format/format-money.ts";
import { formatCount, formatRatio } from "../format/format-number.ts";
import { useApp } from "../shell/app-context.ts";
import { outcomesQuery } from "./models-queries.ts";
import { type Standardised, standardise } from "./standardise.ts";

/** The same mix of work for every model: what remains is the model. */
export function StandardPanel() {
  const { scope } = useApp();
  return (
    <Panel
      title="As if all had done the same mix of work"
      name="standardised"
      source={outcomesQuery(scope, "workflow,model_resolved")}
      size="block"
      span={5}
      contentHeight={340}
      isEmpty={(answer) => standardise(answer) === undefined}
      empty={<p>No two models have 30 judged tasks each in two workflows that both have done.</p>}
    >
      {(answer) => <StandardTable answer={answer} />}
    </Panel>
  );
}

function StandardTable({ answer }: { answer: EconomicsAnswer }) {
  const found = useMemo(() => standardise(answer), [answer]);
  if (found === undefined) return null;
  const rows = found.models.toSorted(
    (left, right) => (left.cpst ?? Number.MAX_VALUE) - (right.cpst ?? Number.MAX_VALUE),
  );
  const mix = found.mix.map(({ workflow, share }) => `${workflow} ${formatRatio(share)}`).join(", ");
  return (
    <>
      <p className="note">Mix: {mix}. An estimate: each model’s own figures, weighted by this mix.</p>
      <Table
        caption="Models at the same mix of work"
        columns={columnsOf(rows)}
        rows={rows}
        rowKey={({ model }) => model}
        narrow="cards"
      />
    </>
  );
}

function columnsOf(rows: readonly Standardised[]): Column<Standardised>[] {
  const places = columnPlaces(rows.map(({ cpst }) => textOf(cpst)));
  return [
    { id: "model", header: "Model", label: "Model", cell: ({ model }) => model },
    {
      id: "success",
      header: "Success",
      label: "Success",
      align: "right",
      cell: ({ success, interval: [low, high], tasks }) => (
        <>
          <p className="cell-main success-main">
            <IntervalBar low={low} high={high} point={success} />
            <data className="success-value" value={success} title={`${formatCount(tasks)} judged tasks`}>
              {formatRatio(success)}
            </data>
          </p>
          <p className="cell-note">
            {formatRatio(low)} – {formatRatio(high)}
          </p>
        </>
      ),
    },
    {
      id: "cpst",
      header: "Cost per success",
      label: "Cost per success",
      align: "right",
      cell: ({ cpst }) =>
        cpst === null ? (
          <Unknown why="not all of its calls have a price" />
        ) : (
          <Money value={textOf(cpst)} places={places} />
        ),
    },
  ];
}

/** An estimate, to twelve decimals. */
const textOf = (amount: number | null): string | null => (amount === null ? null : amount.toFixed(12));
