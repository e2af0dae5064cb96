import type { Scope } from "../api/queries.ts";
import { Unknown } from "../components/money.tsx";
import { Panel } from "../components/panel.tsx";
import { type Column, Table } from "../components/table.tsx";
import { TableExport } from "../components/table-export.tsx";
import { formatPlural } from "../format/format-number.ts";
import { useApp } from "../shell/app-context.ts";
import { PageLink } from "../shell/page-link.tsx";
import { instantLabel } from "../time/labels.ts";
import { changesQuery } from "./changes-query.ts";
import type { SettingChange } from "./settings-changes.ts";

/** Who changed what, from what to what, and why. */
export function ChangesTab({ scope }: { scope: Scope }) {
  const { state } = useApp();
  const columns = columnsIn(state.tz);
  return (
    <Panel
      title="Changes of settings, newest first"
      name="changes"
      source={changesQuery(scope)}
      size="block"
      span={12}
      contentHeight={200}
      isEmpty={({ changes }) => changes.length === 0}
      empty={<p>No setting of this project was changed.</p>}
    >
      {({ changes, shortened }) => (
        <>
          <Table
            caption="Changes of settings, newest first"
            columns={columns}
            rows={changes}
            rowKey={({ at, thing }) => `${at}${thing}`}
            narrow="cards"
          />
          <div className="row table-foot">
            <p className="note">
              From the histories of prices and rules in force, closed months, the last change of measures, and
              re-pricings that were applied. What was ended or reopened is not here.
              {shortened > 0 && ` Of ${formatPlural(shortened, "other setting")} only the last change is.`}
            </p>
            <TableExport name="setting-changes" columns={columns} rows={changes} />
          </div>
        </>
      )}
    </Panel>
  );
}

const said = (words: string | null | undefined): string => (words === null ? "nothing" : (words ?? ""));

const Said = ({ words }: { words: string | null | undefined }) =>
  words === undefined ? <Unknown why="not told by the API" /> : <span className="settings-wrap">{said(words)}</span>;

const columnsIn = (tz: string): readonly Column<SettingChange>[] => [
  {
    id: "thing",
    header: "What",
    label: "What",
    text: ({ thing }) => thing,
    cell: ({ thing, tab, sel }) => (
      <span className="settings-wrap">
        <PageLink to="/settings" patch={{ tab: tab === "prices" ? undefined : tab, sel }} className="link">
          {thing}
        </PageLink>
      </span>
    ),
  },
  {
    id: "before",
    header: "Before",
    label: "Before",
    text: ({ before }) => said(before),
    cell: ({ before }) => <Said words={before} />,
  },
  {
    id: "after",
    header: "After",
    label: "After",
    text: ({ after }) => said(after),
    cell: ({ after }) => <Said words={after} />,
  },
  { id: "author", header: "By", label: "By", text: ({ author }) => author, cell: ({ author }) => author },
  {
    id: "reason",
    header: "Reason",
    label: "Reason",
    text: ({ reason }) => reason,
    cell: ({ reason }) => <span className="settings-wrap">{reason}</span>,
  },
  { id: "at", header: "When", label: "When", text: ({ at }) => at, cell: ({ at }) => instantLabel(at, tz) },
];
