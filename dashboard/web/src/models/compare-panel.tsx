import { type ModelCapability, modelCapabilities } from "@outlay/core/models-registry/model-capabilities";
import { useQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import type { QueryAnswer } from "../../../contract/analytics.ts";
import { Menu } from "../components/menu.tsx";
import { Panel } from "../components/panel.tsx";
import { Table } from "../components/table.tsx";
import { TableExport } from "../components/table-export.tsx";
import { FilteredOut } from "../filters/filtered-out.tsx";
import { formatCount, formatPlural } from "../format/format-number.ts";
import { useApp } from "../shell/app-context.ts";
import { PageLink } from "../shell/page-link.tsx";
import { marksOf } from "../trust/marks.ts";
import { EFFECTIVE_COLUMN, modelColumns } from "./model-columns.tsx";
import { type ModelRow, modelRows } from "./model-rows.ts";
import { contextQuery, modelUsageQuery } from "./models-queries.ts";
import { CONTEXT_COLUMN, LIMITED_COLUMN } from "./more-columns.tsx";
import { readNeeds, writeNeeds } from "./needs.ts";
import { PickingKeys, usePicks } from "./picks.tsx";
import { showsRegistry } from "./registry-columns.tsx";
import { capabilityNames, registryQuery } from "./registry-query.ts";
import { attemptsQuery } from "./reliability/reliability-queries.ts";
import type { Comparison } from "./use-comparison.ts";
import { useDocuments } from "./use-documents.ts";

/** Models side by side on the work chosen. */
export function ComparePanel({ comparison }: { comparison: Comparison }) {
  const { scope, state, pulse } = useApp();
  return (
    <Panel
      title={comparison.work.kind === "one" ? `Models on ${comparison.work.value}` : "Models on all work"}
      name="models"
      source={modelUsageQuery(scope, comparison.filters, state)}
      size="block"
      span={12}
      contentHeight={heightFor(comparison)}
      isEmpty={(answer) => answer.coverage.calls === 0}
      empty={<FilteredOut filters={comparison.filters} />}
      marks={(answer) => marksOf(answer, "cost_per_request", { scope, pulse })}
      actions={
        <>
          <NeedsMenu />
          <ColumnMenu comparison={comparison} />
        </>
      }
    >
      {(answer) => <Models answer={answer} comparison={comparison} />}
    </Panel>
  );
}

const [HEAD_PX, ROW_PX, FOOT_PX, NOTE_PX] = [58, 46, 44, 24];
/** What the table will need, which tasks tell before the calls are there: what stands below must not jump. */
const heightFor = ({ outcomes, notes, fitness }: Comparison): number => {
  const rows = [...outcomes.keys()].filter(fitness.isShown).length;
  return HEAD_PX + Math.max(1, Math.min(ROWS_MAX, rows)) * ROW_PX + FOOT_PX + notes.length * NOTE_PX;
};
const ROWS_MAX = 30;

interface ModelsProps {
  readonly answer: QueryAnswer;
  readonly comparison: Comparison;
}

function Models({ answer, comparison }: ModelsProps) {
  const { scope, state, update } = useApp();
  const { work, outcomes, prices, filters, notes, fitness } = comparison;
  const { toggle } = usePicks();
  const isSameWork = work.kind === "one";
  const bare = useMemo(
    () => modelRows({ usage: answer, outcomes, prices, isSameWork, isShown: fitness.isShown }),
    [answer, outcomes, prices, isSameWork, fitness],
  );
  const documents = useDocuments({
    ...{ models: bare.map(({ model }) => model), prices },
    reference: bare.map(({ price }) => price?.model).find((name) => name !== undefined) ?? "",
    isWanted: state.cols.includes(EFFECTIVE_COLUMN),
  });
  const registry = useQuery({ ...registryQuery(scope), enabled: showsRegistry(state.cols) }).data;
  const attempts = useQuery({ ...attemptsQuery(scope, filters), enabled: state.cols.includes(LIMITED_COLUMN) }).data;
  const context = useQuery({ ...contextQuery(scope, filters), enabled: state.cols.includes(CONTEXT_COLUMN) }).data;
  const rows = useMemo(() => {
    const [registered, ended, used] = [byModel(registry), byModel(attempts), byModel(context)];
    return bare.map((row) => ({
      ...row,
      documents: documents?.get(row.model),
      registered: registered.get(row.model),
      attempts: ended.get(row.model),
      context: used.get(row.model),
    }));
  }, [bare, documents, registry, attempts, context]);
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
      <HiddenNote names={namesOf(answer, comparison)} comparison={comparison} />
      <PickingKeys>
        <Table<ModelRow>
          caption="Models on the work chosen"
          columns={columns}
          rows={rows}
          rowKey={({ model }) => model}
          narrow="cards"
          sort={state.sort ?? "cpst"}
          setSort={(sort) => update({ sort }, "replace")}
          open={({ model }) => toggle(model)}
        />
      </PickingKeys>
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

const byModel = <One extends { readonly model: string }>(answer: { readonly models: readonly One[] } | undefined) =>
  new Map(answer?.models.map((one) => [one.model, one]));

const namesOf = ({ table }: QueryAnswer, { outcomes }: Comparison): string[] => [
  ...new Set([...table.map(({ group: [model = ""] }) => model), ...outcomes.keys()].filter((model) => model !== "")),
];

function HiddenNote({ names, comparison }: { names: readonly string[]; comparison: Comparison }) {
  const { update } = useApp();
  const { unfit, unknown } = comparison.fitness.countHidden(names);
  if (unfit + unknown === 0) return null;
  return (
    <p className="note" data-figure="unfit">
      Hidden: {formatPlural(unfit, "model")} that cannot do what is needed, {formatCount(unknown)} of which it is not
      known.{" "}
      <button type="button" className="link" onClick={() => update({ q: undefined }, "replace")}>
        Show all
      </button>
    </p>
  );
}

/** Only models that are known to do what is ticked; in the address. */
function NeedsMenu() {
  const { state, update } = useApp();
  const needs = readNeeds(state.q);
  const toggle = (need: ModelCapability) =>
    update(
      { q: writeNeeds(needs.includes(need) ? needs.filter((other) => other !== need) : [...needs, need]) },
      "replace",
    );
  const label =
    needs.length === 0 ? "Can do anything" : `Can do ${needs.map((need) => capabilityNames[need]).join(", ")}`;
  return (
    <Menu name="Only models that can do" label={label} align="end" className="menu-quiet">
      {() => (
        <ul className="plain-list column-list" aria-label="Only models that can do">
          {modelCapabilities.map((need) => (
            <li key={need}>
              <label>
                <input type="checkbox" checked={needs.includes(need)} onChange={() => toggle(need)} />{" "}
                {capabilityNames[need]}
              </label>
            </li>
          ))}
        </ul>
      )}
    </Menu>
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
