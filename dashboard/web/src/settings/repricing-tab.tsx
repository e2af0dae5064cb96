import type { RepricingJson } from "../../../contract/repricing.ts";
import type { Scope } from "../api/queries.ts";
import { Money, Unknown } from "../components/money.tsx";
import { Panel } from "../components/panel.tsx";
import { SignedMoney } from "../components/signed-money.tsx";
import { type Column, Table } from "../components/table.tsx";
import { columnPlaces } from "../format/format-money.ts";
import { formatCount } from "../format/format-number.ts";
import { useApp } from "../shell/app-context.ts";
import { useShortcuts } from "../state/shortcuts.ts";
import { instantLabel, rangeLabel } from "../time/labels.ts";
import { RepricingOverlays } from "./repricing-overlays.tsx";
import { repricingsQuery } from "./settings-queries.ts";
import { readSettingsSelection, writeSettingsSelection } from "./settings-selection.ts";
import { StateChip } from "./state-chip.tsx";

/** Calls keep their cost until somebody has seen what changes and agreed to it: every such job, newest first. */
export function RepricingTab({ scope }: { scope: Scope }) {
  const { state, update } = useApp();
  const selected = readSettingsSelection(state.sel);
  const add = () => update({ sel: writeSettingsSelection("new-job", "{}") });
  useShortcuts([{ keys: "n", does: "New dry run", run: add }]);
  return (
    <>
      <Panel
        title="Re-pricings of earlier calls"
        name="repricings"
        source={repricingsQuery(scope)}
        size="block"
        span={12}
        contentHeight={160}
        actions={
          <button type="button" className="button" title="New dry run (n)" onClick={add}>
            New dry run
          </button>
        }
        isEmpty={({ repricings }) => repricings.length === 0}
        empty={
          <p>
            None yet. A change of prices holds for calls from then on; a dry run shows what it would do to earlier ones.
          </p>
        }
      >
        {({ repricings }) => (
          <Table
            caption="Re-pricings, newest first"
            columns={columnsOf(repricings, state.tz)}
            rows={repricings}
            rowKey={({ id }) => id}
            narrow="cards"
            open={({ id }) => update({ sel: writeSettingsSelection("job", id) })}
            openKey={selected?.kind === "job" ? selected.id : undefined}
          />
        )}
      </Panel>
      <RepricingOverlays />
    </>
  );
}

function columnsOf(rows: readonly RepricingJson[], tz: string): readonly Column<RepricingJson>[] {
  const places = columnPlaces(rows.flatMap(({ preview }) => (preview === null ? [] : [preview.before, preview.after])));
  const amount = (id: "before" | "after", label: string): Column<RepricingJson> => ({
    id,
    header: label,
    label,
    align: "right",
    cell: ({ preview }) =>
      preview === null ? <Unknown why="no dry run yet" /> : <Money value={preview[id]} places={places} />,
  });
  return [
    { id: "at", header: "Asked", label: "Asked", cell: ({ requested_at }) => instantLabel(requested_at, tz) },
    { id: "state", header: "State", label: "State", cell: ({ state }) => <StateChip state={state} /> },
    { id: "range", header: "Calls of", label: "Calls of", cell: ({ range }) => rangeLabel(range.from, range.to, tz) },
    {
      id: "changed",
      header: "Change",
      label: "Change",
      align: "right",
      cell: ({ preview }) => (preview === null ? <Unknown why="no dry run yet" /> : formatCount(preview.changed)),
    },
    amount("before", "Before"),
    amount("after", "After"),
    {
      id: "difference",
      header: "Difference",
      label: "Difference",
      align: "right",
      cell: ({ preview }) =>
        preview === null ? (
          <Unknown why="no dry run yet" />
        ) : (
          <SignedMoney amount={preview.difference} places={places} />
        ),
    },
    { id: "author", header: "By", label: "By", cell: ({ author }) => author },
    {
      id: "reason",
      header: "Reason",
      label: "Reason",
      cell: ({ reason }) => <span className="cell-wrap">{reason}</span>,
    },
  ];
}
