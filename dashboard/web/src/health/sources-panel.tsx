import type { IngestHealthAnswer } from "../../../contract/ingest-health.ts";
import type { Scope } from "../api/queries.ts";
import { Unknown } from "../components/money.tsx";
import { Panel } from "../components/panel.tsx";
import { type Column, Table } from "../components/table.tsx";
import { TableExport } from "../components/table-export.tsx";
import { formatAge, formatCount, formatDuration } from "../format/format-number.ts";
import { PageLink } from "../shell/page-link.tsx";
import { useNow } from "../state/use-now.ts";
import { healthQuery } from "./health-queries.ts";
import { rateAgainstWeek } from "./source-rate.ts";

type SourceRow = IngestHealthAnswer["sources"][number];
type Range = IngestHealthAnswer["range"];

/** Who sends, how often, and who has stopped: a source that fell silent looks healthy everywhere else. */
export const SourcesPanel = ({ scope }: { scope: Scope }) => (
  <Panel
    title="Sources"
    name="sources"
    source={healthQuery(scope)}
    size="block"
    span={12}
    contentHeight={96}
    isEmpty={({ sources }) => sources.length === 0}
    empty={<NoSources />}
  >
    {({ sources, range }) => <Sources rows={sources} range={range} />}
  </Panel>
);

const NoSources = () => (
  <p>
    No sources yet: nothing was received in the week before the end of this range. A{" "}
    <PageLink to="/settings" patch={{ tab: "keys" }} className="link">
      key
    </PageLink>{" "}
    comes with lines to paste that send the first event.
  </p>
);

function Sources({ rows, range }: { rows: readonly SourceRow[]; range: Range }) {
  const nowMs = useNow(10_000);
  const columns = columnsAt(nowMs, range);
  return (
    <>
      <Table
        caption="Sources of the last week, silent ones first"
        columns={columns}
        rows={rows}
        rowKey={({ project, signal, emitter, client }) => `${project}/${signal}/${emitter}/${client}`}
        narrow="cards"
      />
      <div className="row table-foot">
        <span />
        <TableExport name="sources" columns={columns} rows={rows} />
      </div>
    </>
  );
}

const columnsAt = (nowMs: number, { from, to }: Range): Column<SourceRow>[] => [
  {
    id: "source",
    header: "Source",
    label: "Source",
    text: ({ client, emitter, signal }) => [client, emitter, signal].filter(Boolean).join(" "),
    cell: ({ client, emitter, signal }) => client || emitter || signal || <Unknown why="does not name itself" />,
  },
  {
    id: "project",
    header: "Project",
    label: "Project",
    text: ({ project }) => project,
    cell: ({ project }) => project,
  },
  {
    id: "door",
    header: "Sends",
    label: "Sends",
    text: ({ signal }) => signal,
    cell: ({ signal, emitter, client }) => [signal, client === "" ? "" : emitter].filter(Boolean).join(" · ") || "·",
  },
  {
    id: "state",
    header: "State",
    label: "State",
    text: ({ is_silent }) => (is_silent ? "silent" : "sending"),
    cell: ({ is_silent, silent_after_s }) => (
      <span
        className={is_silent ? "chip chip-danger" : "chip"}
        title={silent_after_s === null ? "seen too seldom to know its rhythm" : undefined}
      >
        {is_silent ? "silent" : silent_after_s === null ? "no rhythm yet" : "sending"}
      </span>
    ),
  },
  {
    id: "last",
    header: "Last heard",
    label: "Last heard",
    align: "right",
    text: ({ last_seen_at }) => last_seen_at,
    cell: ({ last_seen_at }) => `${formatAge(nowMs - Date.parse(last_seen_at))} ago`,
  },
  {
    id: "expected",
    header: "Expected within",
    label: "Expected within",
    align: "right",
    text: ({ silent_after_s }) => String(silent_after_s ?? ""),
    cell: ({ silent_after_s }) =>
      silent_after_s === null ? <Unknown why="no rhythm is known yet" /> : formatDuration(silent_after_s * 1000),
  },
  count("events", "Events", ({ events }) => events),
  count("week", "In a week", ({ events_week }) => events_week),
  {
    id: "rate",
    header: "Against its week",
    label: "Against its week",
    align: "right",
    text: (row) => String(rateAgainstWeek(row, { from, to }) ?? ""),
    cell: (row) => {
      const rate = rateAgainstWeek(row, { from, to });
      return rate === null ? (
        <Unknown why="the range is as long as what is known" />
      ) : (
        `${Number(rate.toPrecision(2))} ×`
      );
    },
  },
];

const count = (id: string, name: string, read: (row: SourceRow) => number): Column<SourceRow> => ({
  id,
  header: name,
  label: name,
  align: "right",
  text: (row) => String(read(row)),
  cell: (row) => formatCount(read(row)),
});
