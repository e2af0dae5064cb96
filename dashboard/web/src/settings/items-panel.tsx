import type { StoredPriceItem } from "../../../contract/prices.ts";
import type { Scope } from "../api/queries.ts";
import { Panel } from "../components/panel.tsx";
import { type Column, Table } from "../components/table.tsx";
import { useApp } from "../shell/app-context.ts";
import { useShortcuts } from "../state/shortcuts.ts";
import { instantLabel } from "../time/labels.ts";
import { itemWords } from "./item-words.ts";
import { itemsQuery } from "./settings-queries.ts";
import { readSettingsSelection, writeSettingsSelection } from "./settings-selection.ts";

const idOf = ({ scope, name }: StoredPriceItem): string => `${scope}/${name}`;

/** Prices, aliases, contracts and rates of one's own: they go before every list. */
export function ItemsPanel({ scope }: { scope: Scope }) {
  const { state, update } = useApp();
  const selected = readSettingsSelection(state.sel);
  const add = () => update({ sel: writeSettingsSelection("new-item") });
  useShortcuts([{ keys: "p", does: "Add a price", run: add }]);
  return (
    <Panel
      title="Your own prices, aliases and contracts"
      name="price-items"
      source={itemsQuery(scope)}
      size="block"
      span={12}
      contentHeight={90}
      actions={
        <button type="button" className="button" title="Add a price (p)" onClick={add}>
          Add
        </button>
      }
      isEmpty={({ items }) => items.length === 0}
      empty={<p>None yet: calls are priced by the lists below. What you state here goes before them.</p>}
    >
      {({ items }) => (
        <Table
          caption="Prices, aliases and contracts of your own"
          columns={columnsIn(state.tz)}
          rows={items}
          rowKey={idOf}
          narrow="cards"
          open={(item) => update({ sel: writeSettingsSelection("item", idOf(item)) })}
          openKey={selected?.kind === "item" ? selected.id : undefined}
        />
      )}
    </Panel>
  );
}

const columnsIn = (tz: string): readonly Column<StoredPriceItem>[] => [
  { id: "name", header: "Name", label: "Name", cell: ({ name }) => name },
  { id: "kind", header: "Kind", label: "Kind", cell: ({ item }) => item?.kind ?? "ended" },
  {
    id: "says",
    header: "Says",
    label: "Says",
    cell: ({ item, warnings }) => (
      <span className="cell-wrap">{item === null ? (warnings[0] ?? "ended") : itemWords(item)}</span>
    ),
  },
  {
    id: "scope",
    header: "Holds for",
    label: "Holds for",
    cell: ({ scope }) => (scope === "project" ? "this project" : "all projects"),
  },
  { id: "version", header: "Version", label: "Version", align: "right", cell: ({ version }) => version },
  { id: "author", header: "By", label: "By", cell: ({ author }) => author },
  { id: "at", header: "Changed", label: "Changed", cell: ({ changed_at }) => instantLabel(changed_at, tz) },
];
