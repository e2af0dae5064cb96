import type { StorageAnswer, storageEndpoint } from "../../../contract/ingest-health.ts";
import { ask } from "../api/ask.ts";
import { figureQuery, type Scope } from "../api/queries.ts";
import { Panel } from "../components/panel.tsx";
import { type Column, Table } from "../components/table.tsx";
import { formatCount, formatPlural } from "../format/format-number.ts";
import { bytesText } from "./bytes-text.ts";

type StoredTable = NonNullable<StorageAnswer["tables"]>[number];

const EVERY_MS = 60_000;

function storageQuery({ project, from, to }: Scope) {
  const query = { project };
  const answer = (signal: AbortSignal) => ask<typeof storageEndpoint>("/ingest/storage", { query, signal });
  const source = figureQuery({ scope: { project, from, to }, name: "storage", asked: query, answer });
  return { ...source, staleTime: EVERY_MS / 2, refetchInterval: EVERY_MS } satisfies typeof source;
}

/** What the store holds, table by table, and when that would be twice as much. */
export const StoragePanel = ({ scope }: { scope: Scope }) => (
  <Panel
    title="Storage"
    name="storage"
    source={storageQuery(scope)}
    size="block"
    span={12}
    contentHeight={120}
    isEmpty={({ tables }) => (tables ?? []).length === 0}
    empty={<p>Only told to who may see all projects.</p>}
  >
    {(answer) => (
      <>
        <p className="note" data-figure="storage">
          {storageWords(answer)}
        </p>
        <Table
          caption="Tables of the store, the largest first"
          columns={columns}
          rows={answer.tables ?? []}
          rowKey={({ name }) => name}
          narrow="cards"
        />
      </>
    )}
  </Panel>
);

function storageWords({ bytes, merges, bytes_a_day: growth }: StorageAnswer): string {
  const now = `${bytesText(bytes ?? 0)} on disk, ${formatPlural(merges ?? 0, "merge")} under way.`;
  if (growth === null) return `${now} Nothing was received in a week, so nothing can be said of its growth.`;
  return `${now} About ${bytesText(growth)} more a day as in the last week: ${bytesText((bytes ?? 0) + 30 * growth)} in 30 days. Nothing of the ledger is deleted by age.`;
}

const columns: readonly Column<StoredTable>[] = [
  { id: "name", header: "Table", label: "Table", text: ({ name }) => name, cell: ({ name }) => <code>{name}</code> },
  number("rows", "Rows", ({ rows }) => rows, formatCount),
  number("parts", "Parts", ({ parts }) => parts, formatCount),
  number("bytes", "On disk", ({ bytes }) => bytes, bytesText),
];

function number(
  id: string,
  name: string,
  read: (row: StoredTable) => number,
  write: (value: number) => string,
): Column<StoredTable> {
  return {
    ...{ id, header: name, label: name, align: "right" },
    text: (row) => String(read(row)),
    cell: (row) => write(read(row)),
  };
}
