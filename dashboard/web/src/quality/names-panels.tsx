import type { DataQualityAnswer } from "../../../contract/data-quality.ts";
import type { Scope } from "../api/queries.ts";
import { Money, Unknown } from "../components/money.tsx";
import { Panel } from "../components/panel.tsx";
import { type Column, Table } from "../components/table.tsx";
import { columnPlaces } from "../format/format-money.ts";
import { formatCount } from "../format/format-number.ts";
import { useApp } from "../shell/app-context.ts";
import { instantLabel } from "../time/labels.ts";
import { qualityQuery } from "./quality-queries.ts";

const HEIGHT_PX = 84;

interface ScopeProps {
  readonly scope: Scope;
}
type Alias = DataQualityAnswer["aliases"][number];
type Convention = DataQualityAnswer["conventions"][number];

/** Names of models that came to mean another model. */
export function NamesPanel({ scope }: ScopeProps) {
  const { state } = useApp();
  return (
    <Panel
      title="Names that moved"
      name="aliases"
      source={qualityQuery(scope)}
      size="block"
      span={6}
      contentHeight={HEIGHT_PX}
      isEmpty={({ aliases }) => aliases.length === 0}
      empty={<p>Every name was answered by one model.</p>}
    >
      {({ aliases }) => (
        <Table
          caption="Names of models that several models answered"
          columns={aliasColumns(aliases, state.tz)}
          rows={aliases}
          rowKey={({ provider, asked, answered }) => `${provider}/${asked}/${answered}`}
          narrow="cards"
        />
      )}
    </Panel>
  );
}

/** Emitters that mean several things by the same totals. */
export const ConventionsPanel = ({ scope }: ScopeProps) => (
  <Panel
    title="Meanings of usage in conflict"
    name="conventions"
    source={qualityQuery(scope)}
    size="block"
    span={6}
    contentHeight={HEIGHT_PX}
    isEmpty={({ conventions }) => conventions.length === 0}
    empty={<p>Each emitter means one thing by each model's totals.</p>}
  >
    {({ conventions }) => (
      <Table
        caption="Emitters that state one model's usage under several meanings"
        columns={conventionColumns(conventions)}
        rows={conventions}
        rowKey={({ model, emitter, convention }) => `${model}/${emitter}/${convention}`}
        narrow="cards"
      />
    )}
  </Panel>
);

const named = (text: string) => (text === "" ? <Unknown why="not named" /> : text);

function aliasColumns(rows: readonly Alias[], tz: string): Column<Alias>[] {
  return [
    { id: "asked", header: "Asked for", label: "Asked for", cell: ({ asked }) => named(asked) },
    { id: "answered", header: "Answered by", label: "Answered by", cell: ({ answered }) => named(answered) },
    ...factColumns(rows),
    { id: "since", header: "Since", label: "Since", cell: ({ first_at }) => instantLabel(first_at, tz) },
  ];
}

function conventionColumns(rows: readonly Convention[]): Column<Convention>[] {
  return [
    { id: "emitter", header: "Emitter", label: "Emitter", cell: ({ emitter }) => named(emitter) },
    { id: "model", header: "Model", label: "Model", cell: ({ model }) => named(model) },
    { id: "convention", header: "Meaning", label: "Meaning", cell: ({ convention }) => named(convention) },
    ...factColumns(rows),
  ];
}

function factColumns<Row extends { calls: number; cost: string | null }>(rows: readonly Row[]): Column<Row>[] {
  const places = columnPlaces(rows.map(({ cost }) => cost));
  return [
    { id: "calls", header: "Calls", label: "Calls", align: "right", cell: ({ calls }) => formatCount(calls) },
    {
      id: "cost",
      header: "Cost",
      label: "Cost",
      align: "right",
      cell: ({ cost }) => <Money value={cost} places={places} />,
    },
  ];
}
