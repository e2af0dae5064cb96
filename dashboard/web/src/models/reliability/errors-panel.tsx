import { Panel } from "../../components/panel.tsx";
import { type Column, Table } from "../../components/table.tsx";
import { onlyFilter } from "../../filters/filter-words.ts";
import { entityName } from "../../format/dimension-names.ts";
import { formatCount } from "../../format/format-number.ts";
import { useApp } from "../../shell/app-context.ts";
import { PageLink } from "../../shell/page-link.tsx";
import type { UrlFilter } from "../../state/filter-text.ts";
import { pairsQuery } from "../models-queries.ts";

interface ErrorRow {
  readonly model: string;
  readonly type: string;
  readonly calls: number;
}

/** What calls say went wrong. */
export function ErrorsPanel() {
  const { scope, state } = useApp();
  const failed = [...state.f, { dimension: "error_type", op: "has", values: [] } as const];
  return (
    <Panel
      title="What went wrong"
      name="errors"
      source={pairsQuery(scope, ["model_resolved", "error_type"], failed)}
      size="block"
      span={5}
      contentHeight={240}
      isEmpty={(answer) => answer.coverage.calls === 0}
      empty={<p>No call of this range names an error: no rate limits, no failures.</p>}
    >
      {(answer) => (
        <Table<ErrorRow>
          caption="Errors by model and type"
          columns={columnsOf(state.f)}
          rows={answer.table.map(({ group: [model = "", type = ""], values }) => ({
            ...{ model, type, calls: Number(values.calls ?? 0) },
          }))}
          rowKey={({ model, type }) => JSON.stringify([model, type])}
          narrow="cards"
        />
      )}
    </Panel>
  );
}

const columnsOf = (filters: readonly UrlFilter[]): readonly Column<ErrorRow>[] => [
  {
    id: "model",
    header: "Model",
    label: "Model",
    cell: ({ model }) => entityName(model, "model_resolved"),
  },
  {
    id: "type",
    header: "Error",
    label: "Error",
    cell: ({ model, type }) => (
      <PageLink
        to="/calls"
        patch={{ f: [...filters, onlyFilter("model_resolved", model), onlyFilter("error_type", type)] }}
      >
        <code>{type}</code>
      </PageLink>
    ),
  },
  { id: "calls", header: "Calls", label: "Calls", align: "right", cell: ({ calls }) => formatCount(calls) },
];
