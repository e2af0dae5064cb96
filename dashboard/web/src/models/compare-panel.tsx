import { useQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import type { QueryAnswer } from "../../../contract/analytics.ts";
import { Menu } from "../components/menu.tsx";
import { Panel } from "../components/panel.tsx";
import { Table } from "../components/table.tsx";
import { TableExport } from "../components/table-export.tsx";
import { FilteredOut } from "../filters/filtered-out.tsx";
import { useApp } from "../shell/app-context.ts";
import { PageLink } from "../shell/page-link.tsx";
import { marksOf } from "../trust/marks.ts";
import { EFFECTIVE_COLUMN, modelColumns } from "./model-columns.tsx";
import { type ModelRow, modelRows } from "./model-rows.ts";
import { modelUsageQuery } from "./models-queries.ts";
import { showsRegistry } from "./registry-columns.tsx";
import { registryQuery } from "./registry-query.ts";
import type { Comparison } from "./use-comparison.ts";
import { useDocuments } from "./use-documents.ts";

/** Models side by side on the work chosen. */
export function ComparePanel({ comparison }: { comparison: Comparison }) {
  const { scope, pulse } = useApp();
  return (
    <Panel
      title={comparison.work.kind === "one" ? `Models on ${comparison.work.value}` : "Models on all work"}
      name="models"
      source={modelUsageQuery(scope, comparison.filters)}
      size="block"
      span={12}
      contentHeight={420}
      isEmpty={(answer) => answer.coverage.calls === 0}
      empty={<FilteredOut filters={comparison.filters} />}
      marks={(answer) => marksOf(answer, "cost_per_request", { scope, pulse })}
      actions={<ColumnMenu comparison={comparison} />}
    >
      {(answer) => <Models answer={answer} comparison={comparison} />}
    </Panel>
  );
}

interface ModelsProps {
  readonly answer: QueryAnswer;
  readonly comparison: Comparison;
}

function Models({ answer, comparison }: ModelsProps) {
  const { scope, state, update } = useApp();
  const { work, outcomes, prices, filters, notes } = comparison;
  const isSameWork = work.kind === "one";
  const bare = useMemo(
    () => modelRows({ usage: answer, outcomes, prices, isSameWork }),
    [answer, outcomes, prices, isSameWork],
  );
  const documents = useDocuments({
    ...{ models: bare.map(({ model }) => model), prices },
    reference: bare.map(({ price }) => price?.model).find((name) => name !== undefined) ?? "",
    isWanted: state.cols.includes(EFFECTIVE_COLUMN),
  });
  const registry = useQuery({ ...registryQuery(scope), enabled: showsRegistry(state.cols) }).data;
  const rows = useMemo(() => {
    const registered = new Map(registry?.models.map((model) => [model.model, model]));
    return bare.map((row) => ({
      ...row,
      documents: documents?.get(row.model),
      registered: registered.get(row.model),
    }));
  }, [bare, documents, registry]);
  const columns = useMemo(
    () => modelColumns(rows, filters).filter(({ id, isUsual }) => isShown(id, isUsual, state.cols)),
    [rows, filters, state.cols],
  );
  const priced = rows.filter(({ price }) => price !== undefined);
  return (
    <>
      {notes.map((note) => (
        <p key={note} className="note">
          {note}
        </p>
      ))}
      <Table<ModelRow>
        caption="Models on the work chosen"
        columns={columns}
        rows={rows}
        rowKey={({ model }) => model}
        narrow="cards"
        sort={state.sort ?? "cpst"}
        setSort={(sort) => update({ sort }, "replace")}
      />
      <div className="row table-foot">
        <p className="note">
          {priced.length > 0 && (
            <PageLink
              className="link"
              to="/tokens"
              patch={{ models: priced.slice(0, 20).map(({ price }) => price?.model ?? "") }}
            >
              What the same text costs with these models
            </PageLink>
          )}
          {answer.other !== null && ` ${answer.other.groups} more models with fewer calls are not shown.`}
        </p>
        <TableExport name="models" columns={columns} rows={rows} />
      </div>
    </>
  );
}

const isShown = (id: string, isUsual: boolean, chosen: readonly string[]): boolean =>
  id === "model" || (chosen.length === 0 ? isUsual : chosen.includes(id));

/** Which columns are shown; in the address. */
function ColumnMenu({ comparison }: { comparison: Comparison }) {
  const { state, update } = useApp();
  const all = modelColumns([], comparison.filters).filter(({ id }) => id !== "model");
  const shown = all.filter(({ id, isUsual }) => isShown(id, isUsual, state.cols)).map(({ id }) => id);
  const toggle = (id: string) =>
    update({ cols: shown.includes(id) ? shown.filter((other) => other !== id) : [...shown, id] }, "replace");
  return (
    <Menu name="Columns" label="Columns" align="end" className="menu-quiet">
      {() => (
        <ul className="plain-list column-list" aria-label="Columns">
          {all.map(({ id, label }) => (
            <li key={id}>
              <label>
                <input
                  type="checkbox"
                  checked={shown.includes(id)}
                  disabled={shown.length === 1 && shown.includes(id)}
                  onChange={() => toggle(id)}
                />{" "}
                {label}
              </label>
            </li>
          ))}
        </ul>
      )}
    </Menu>
  );
}
