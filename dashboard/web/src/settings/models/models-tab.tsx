import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import type { RegisteredModel } from "../../../../contract/model-registry.ts";
import type { Scope } from "../../api/queries.ts";
import { Unknown } from "../../components/money.tsx";
import { Panel } from "../../components/panel.tsx";
import { type Column, Table } from "../../components/table.tsx";
import { TableExport } from "../../components/table-export.tsx";
import { formatCompact, formatCount } from "../../format/format-number.ts";
import { Capabilities } from "../../models/capabilities.tsx";
import { regionsOf, registryQuery } from "../../models/registry-query.ts";
import { useApp } from "../../shell/app-context.ts";
import { instantLabel } from "../../time/labels.ts";
import { readSettingsSelection, writeSettingsSelection } from "../settings-selection.ts";
import { TextField } from "../text-field.tsx";
import { ModelDrawer } from "./model-drawer.tsx";
import "../../models/models.css";

/** Models in use: names, places, what they can do by what is stated or seen, until when. */
export function ModelsTab({ scope }: { scope: Scope }) {
  const { state, update } = useApp();
  const source = registryQuery(scope);
  const { data } = useQuery(source);
  const selected = readSettingsSelection(state.sel);
  const open = (name: string) => update({ sel: writeSettingsSelection("model", name) });
  const columns = columnsIn(state.tz);
  return (
    <>
      <Panel
        title="Models"
        name="model-registry"
        source={source}
        size="block"
        span={12}
        contentHeight={220}
        isEmpty={({ models }) => models.length === 0}
        empty={<p>No model answered in this range, and nothing is stated of one.</p>}
      >
        {({ models }) => (
          <>
            <Table
              caption="Models that answered in the range or that something is stated of"
              columns={columns}
              rows={models}
              rowKey={({ model }) => model}
              narrow="cards"
              sort={state.sort}
              setSort={(sort) => update({ sort }, "replace")}
              open={({ model }) => open(model)}
              openKey={selected?.kind === "model" ? selected.id : undefined}
            />
            <div className="row table-foot">
              <OtherModel open={open} />
              <TableExport name="models" columns={columns} rows={models} />
            </div>
          </>
        )}
      </Panel>
      {data !== undefined && selected?.kind === "model" && (
        <ModelDrawer
          key={selected.id}
          name={selected.id}
          model={data.models.find(({ model }) => model === selected.id)}
          close={() => update({ sel: undefined })}
        />
      )}
    </>
  );
}

/** Something can be stated of a model before its first call. */
function OtherModel({ open }: { open: (name: string) => void }) {
  const [name, setName] = useState("");
  return (
    <form
      className="settings-search"
      onSubmit={(event) => {
        event.preventDefault();
        if (name.trim() !== "") open(name.trim());
      }}
    >
      <TextField label="A model that is not listed" value={name} set={setName} placeholder="as calls will name it" />
      <button type="submit" className="button" disabled={name.trim() === ""}>
        State something
      </button>
    </form>
  );
}

const tokensCell = (tokens: number | null) =>
  tokens === null ? <Unknown why="not stated" /> : <data value={tokens}>{formatCompact(tokens)}</data>;

const columnsIn = (tz: string): readonly Column<RegisteredModel>[] => [
  {
    id: "model",
    header: "Model",
    label: "Model",
    text: ({ model }) => model,
    sort: ({ model }) => model,
    cell: ({ model }) => model || "not named",
  },
  {
    id: "calls",
    header: "Calls",
    label: "Calls",
    align: "right",
    text: ({ calls }) => String(calls),
    sort: ({ calls }) => calls,
    cell: ({ calls }) => formatCount(calls),
  },
  {
    id: "asked",
    header: "Asked for as",
    label: "Asked for as",
    text: ({ asked_as }) => asked_as.map(({ name }) => name).join(", "),
    cell: ({ model, asked_as }) => {
      const others = asked_as.filter(({ name }) => name !== model && name !== "");
      return others.length === 0 ? (
        <span className="nothing">·</span>
      ) : (
        <span className="cell-wrap">{others.map(({ name }) => name).join(", ")}</span>
      );
    },
  },
  {
    id: "price",
    header: "Priced as",
    label: "Priced as",
    text: ({ priced_as }) => priced_as ?? "",
    cell: ({ priced_as }) => priced_as ?? <span className="chip chip-warn">no price</span>,
  },
  {
    id: "can",
    header: "Can",
    label: "Can",
    cell: (model) => <Capabilities model={model} />,
  },
  {
    id: "window",
    header: "Context",
    label: "Context window",
    align: "right",
    text: ({ context_window }) => String(context_window ?? ""),
    sort: ({ context_window }) => context_window,
    cell: ({ context_window }) => tokensCell(context_window),
  },
  {
    id: "output",
    header: "Max output",
    label: "Max output",
    align: "right",
    text: ({ stated }) => String(stated?.max_output ?? ""),
    sort: ({ stated }) => stated?.max_output ?? null,
    cell: ({ stated }) => tokensCell(stated?.max_output ?? null),
  },
  {
    id: "region",
    header: "Regions",
    label: "Regions",
    text: (model) => regionsOf(model).join(", "),
    cell: (model) =>
      regionsOf(model).length === 0 ? (
        <Unknown why="neither stated nor named by a call" />
      ) : (
        <span className="cell-wrap">{regionsOf(model).join(", ")}</span>
      ),
  },
  {
    id: "retires",
    header: "Retires",
    label: "Retires",
    text: ({ stated }) => stated?.retires_on ?? "",
    sort: ({ stated }) => stated?.retires_on ?? null,
    cell: ({ stated }) => stated?.retires_on ?? <Unknown why="not stated" />,
  },
  {
    id: "last",
    header: "Last call",
    label: "Last call",
    text: ({ last_at }) => last_at ?? "",
    sort: ({ last_at }) => last_at,
    cell: ({ last_at }) => (last_at === null ? "none in this range" : instantLabel(last_at, tz)),
  },
];
