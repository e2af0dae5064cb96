import type { IngestHealthAnswer } from "../../../contract/ingest-health.ts";
import type { Scope } from "../api/queries.ts";
import { Panel } from "../components/panel.tsx";
import { type Column, Table } from "../components/table.tsx";
import { formatAge, formatCount } from "../format/format-number.ts";
import { useNow } from "../state/use-now.ts";
import { healthQuery } from "./health-queries.ts";

type Client = IngestHealthAnswer["clients"][number];

/** Versions in use, and what they say they had to drop before it reached us. */
export function ClientsPanel({ scope }: { scope: Scope }) {
  const nowMs = useNow(10_000);
  return (
    <Panel
      title="Clients and what they dropped"
      name="clients"
      source={healthQuery(scope)}
      size="block"
      span={6}
      contentHeight={96}
      isEmpty={({ clients }) => clients.length === 0}
      empty={<p>No client named itself in this range. Outlay's SDK does.</p>}
    >
      {({ clients }) => (
        <Table
          caption="Clients by version, with events they lost"
          columns={columnsAt(nowMs)}
          rows={clients}
          rowKey={({ project, client }) => `${project}/${client}`}
          narrow="cards"
        />
      )}
    </Panel>
  );
}

const columnsAt = (nowMs: number): Column<Client>[] => [
  { id: "client", header: "Client", label: "Client", cell: ({ client }) => client },
  { id: "project", header: "Project", label: "Project", cell: ({ project }) => project },
  { id: "events", header: "Events", label: "Events", align: "right", cell: ({ events }) => formatCount(events) },
  {
    id: "dropped",
    header: "Dropped",
    label: "Dropped",
    align: "right",
    cell: ({ dropped }) => {
      const reasons = Object.entries(dropped).filter(([, events]) => events > 0);
      if (reasons.length === 0) return <span className="nothing">none</span>;
      return (
        <span className="cell-warn">
          {reasons.map(([reason, events]) => `${formatCount(events)} ${reason.replaceAll("_", " ")}`).join(", ")}
        </span>
      );
    },
  },
  {
    id: "last",
    header: "Last heard",
    label: "Last heard",
    align: "right",
    cell: ({ last_seen_at }) => `${formatAge(nowMs - Date.parse(last_seen_at))} ago`,
  },
];
