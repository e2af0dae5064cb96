import type { IngestHealthAnswer } from "../../../contract/ingest-health.ts";
import type { Scope } from "../api/queries.ts";
import { Panel } from "../components/panel.tsx";
import { type Column, Table } from "../components/table.tsx";
import { formatAge, formatCount, formatDuration } from "../format/format-number.ts";
import { useNow } from "../state/use-now.ts";
import { healthQuery } from "./health-queries.ts";

type Partition = NonNullable<IngestHealthAnswer["partitions"]>[number];

/** What ingest wrote, by partition of the log. */
export function PartitionsPanel({ scope }: { scope: Scope }) {
  const nowMs = useNow(10_000);
  return (
    <Panel
      title="Partitions of the log"
      name="partitions"
      source={healthQuery(scope)}
      size="block"
      span={6}
      contentHeight={96}
      isEmpty={({ partitions }) => (partitions ?? []).length === 0}
      empty={<p>Nothing was stored in this range, or this key may not see all projects.</p>}
    >
      {({ partitions }) => (
        <Table
          caption="Partitions of the log"
          columns={columnsAt(nowMs)}
          rows={partitions ?? []}
          rowKey={({ partition }) => String(partition)}
          narrow="cards"
        />
      )}
    </Panel>
  );
}

const columnsAt = (nowMs: number): Column<Partition>[] => [
  { id: "partition", header: "Partition", label: "Partition", cell: ({ partition }) => partition },
  count("stored", "Stored", ({ stored }) => stored),
  count("repeats", "Repeats", ({ duplicates }) => duplicates),
  count("dead", "Dead letters", ({ dead_letters }) => dead_letters),
  {
    id: "repaired",
    header: "Repaired",
    label: "Repaired",
    align: "right",
    cell: ({ repaired }) =>
      repaired === 0 ? <span className="nothing">0</span> : <span className="cell-warn">{formatCount(repaired)}</span>,
  },
  {
    id: "insert",
    header: "Insert p95",
    label: "Insert p95",
    align: "right",
    cell: ({ insert }) => formatDuration(insert.p95_ms),
  },
  {
    id: "newest",
    header: "Newest",
    label: "Newest",
    align: "right",
    cell: ({ newest_insert_at: at }) => `${formatAge(nowMs - Date.parse(at))} ago`,
  },
];

const count = (id: string, name: string, read: (row: Partition) => number): Column<Partition> => ({
  id,
  header: name,
  label: name,
  align: "right",
  cell: (row) => formatCount(read(row)),
});
