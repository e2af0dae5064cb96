import { useState } from "react";
import type { SettingChangeJson } from "../../../contract/settings-history.ts";
import type { Scope } from "../api/queries.ts";
import { Unknown } from "../components/money.tsx";
import { Panel } from "../components/panel.tsx";
import { type Column, Table } from "../components/table.tsx";
import { TableExport } from "../components/table-export.tsx";
import { useApp } from "../shell/app-context.ts";
import { PageLink } from "../shell/page-link.tsx";
import { instantLabel } from "../time/labels.ts";
import { saidOf, thingOf } from "./change-words.ts";
import { changesQuery } from "./changes-query.ts";
import { readChangesSearch } from "./changes-search.ts";
import { ChangesSearchForm } from "./changes-search-form.tsx";

const PAGE = 100;
const SHOWN_MAX = 1_000;

/** Who changed what, from what to what, and why. Nothing is ever taken out of it. */
export function ChangesTab({ scope }: { scope: Scope }) {
  const { state } = useApp();
  const [limit, setLimit] = useState(PAGE);
  const columns = columnsIn(state.tz);
  return (
    <Panel
      title="Changes of settings, newest first"
      name="changes"
      source={changesQuery(scope, readChangesSearch(state.q), limit)}
      size="block"
      span={12}
      contentHeight={200}
    >
      {({ changes, kinds, next }) => (
        <>
          <ChangesSearchForm key={state.q} kinds={kinds} />
          {changes.length === 0 ? (
            <p className="note">
              {state.q === undefined ? "No setting of this project was changed." : "No such change."}
            </p>
          ) : (
            <Table
              caption="Changes of settings, newest first"
              columns={columns}
              rows={changes}
              rowKey={({ kind, name, scope: owner, version }) => `${owner}/${kind}/${name}/${version}`}
              narrow="cards"
            />
          )}
          <div className="row table-foot">
            {next !== null && limit < SHOWN_MAX && (
              <button type="button" className="button" onClick={() => setLimit(Math.min(SHOWN_MAX, limit * 3))}>
                Show more
              </button>
            )}
            {next !== null && limit >= SHOWN_MAX && (
              <p className="note">Narrow what is looked for to see earlier ones.</p>
            )}
            <TableExport name="setting-changes" columns={columns} rows={changes} />
          </div>
        </>
      )}
    </Panel>
  );
}

const Said = ({ words }: { words: string | undefined }) =>
  words === undefined ? <Unknown why="too long to be told" /> : <span className="settings-wrap">{words}</span>;

const columnsIn = (tz: string): readonly Column<SettingChangeJson>[] => [
  {
    id: "thing",
    header: "What",
    label: "What",
    text: (change) => thingOf(change).words,
    cell: (change) => {
      const { words, tab, sel } = thingOf(change);
      if (tab === undefined) return <span className="settings-wrap">{words}</span>;
      return (
        <span className="settings-wrap">
          <PageLink
            to="/settings"
            patch={{ tab: tab === "prices" ? undefined : tab, sel, q: undefined }}
            className="link"
          >
            {words}
          </PageLink>
        </span>
      );
    },
  },
  {
    id: "before",
    header: "Before",
    label: "Before",
    text: (change) => saidOf(change).before ?? "",
    cell: (change) => <Said words={saidOf(change).before} />,
  },
  {
    id: "after",
    header: "After",
    label: "After",
    text: (change) => saidOf(change).after ?? "",
    cell: (change) => <Said words={saidOf(change).after} />,
  },
  { id: "author", header: "By", label: "By", text: ({ author }) => author, cell: ({ author }) => author },
  {
    id: "reason",
    header: "Reason",
    label: "Reason",
    text: ({ reason }) => reason,
    cell: ({ reason }) => <span className="settings-wrap">{reason}</span>,
  },
  {
    id: "at",
    header: "When",
    label: "When",
    text: ({ changed_at }) => changed_at,
    cell: ({ changed_at }) => instantLabel(changed_at, tz),
  },
];
