import type { Scope } from "../api/queries.ts";
import { Panel } from "../components/panel.tsx";
import { type Column, Table } from "../components/table.tsx";
import { formatCount } from "../format/format-number.ts";
import { useApp } from "../shell/app-context.ts";
import { instantLabel } from "../time/labels.ts";
import { itemsQuery, type PriceItems } from "./settings-queries.ts";
import { readSettingsSelection, writeSettingsSelection } from "./settings-selection.ts";

type List = PriceItems["imports"][number];

/** Lists of others that price what nothing above them names, and the price file of this installation. */
export function ImportsPanel({ scope }: { scope: Scope }) {
  const { state, update } = useApp();
  const selected = readSettingsSelection(state.sel);
  return (
    <Panel
      title="Imported lists and the price file"
      name="price-imports"
      source={itemsQuery(scope)}
      size="block"
      span={12}
      contentHeight={70}
      actions={
        <button type="button" className="button" onClick={() => update({ sel: writeSettingsSelection("import") })}>
          Import a list
        </button>
      }
    >
      {({ imports, file }) => (
        <>
          {imports.length === 0 ? (
            <p className="note">No list was imported.</p>
          ) : (
            <Table
              caption="Imported price lists"
              columns={columnsIn(state.tz)}
              rows={imports}
              rowKey={({ source }) => source}
              narrow="cards"
              open={({ source }) => update({ sel: writeSettingsSelection("import", source) })}
              openKey={selected?.kind === "import" ? selected.id : undefined}
            />
          )}
          <PriceFile file={file} tz={state.tz} />
        </>
      )}
    </Panel>
  );
}

function PriceFile({ file, tz }: { file: PriceItems["file"]; tz: string }) {
  if (file === null) return <p className="note">No price file is read (OUTLAY_PRICES).</p>;
  return (
    <>
      <p className="note">
        Price file: {formatCount(file.items)} items of version {file.list_version}, read{" "}
        {instantLabel(file.changed_at, tz)}.
      </p>
      {file.refused !== null && (
        <p className="failure-cause" role="alert">
          Since {instantLabel(file.refused.since, tz)} the file on disk is not used: {file.refused.reason}
        </p>
      )}
    </>
  );
}

const columnsIn = (tz: string): readonly Column<List>[] => [
  { id: "source", header: "List", label: "List", cell: ({ source }) => source },
  { id: "version", header: "Its version", label: "Its version", cell: ({ list_version }) => list_version },
  { id: "items", header: "Items", label: "Items", align: "right", cell: ({ items }) => formatCount(items) },
  { id: "author", header: "By", label: "By", cell: ({ author }) => author },
  {
    id: "reason",
    header: "Reason",
    label: "Reason",
    cell: ({ reason }) => <span className="cell-wrap">{reason}</span>,
  },
  { id: "at", header: "Imported", label: "Imported", cell: ({ changed_at }) => instantLabel(changed_at, tz) },
];
