import type { IngestHealthAnswer } from "../../../contract/ingest-health.ts";
import type { Scope } from "../api/queries.ts";
import { ViewToggle } from "../charts/view-toggle.tsx";
import { Unknown } from "../components/money.tsx";
import { Panel } from "../components/panel.tsx";
import { type Column, Table } from "../components/table.tsx";
import { formatCount, formatDuration } from "../format/format-number.ts";
import { useApp } from "../shell/app-context.ts";
import { instantLabel } from "../time/labels.ts";
import { Bars } from "./arrival-bars.tsx";
import { healthQuery } from "./health-queries.ts";
import { rateText } from "./rate-text.ts";
import "./health.css";

type Point = IngestHealthAnswer["series"][number];

/** What came in over the range, and how long it took until it could be asked for. */
export function ArrivalPanel({ scope }: { scope: Scope }) {
  const { state, update } = useApp();
  const view = state.view ?? "chart";
  return (
    <Panel
      title="Arrival"
      name="arrival"
      source={healthQuery(scope)}
      size="block"
      span={12}
      contentHeight={150}
      isEmpty={({ series }) => series.every(({ events }) => events === 0)}
      empty={<p>Nothing was received in this range.</p>}
      actions={<ViewToggle view={view} update={update} />}
    >
      {({ series, range }) =>
        view === "table" ? (
          <Table
            caption="Events received, by part of the range"
            columns={columnsIn(state.tz)}
            rows={series}
            rowKey={({ t }) => t}
            narrow="cards"
          />
        ) : (
          <Lanes series={series} to={range.to} tz={state.tz} />
        )
      }
    </Panel>
  );
}

function Lanes({ series, to, tz }: { series: readonly Point[]; to: string; tz: string }) {
  const rates = series.map(({ events_per_s }) => events_per_s);
  const delays = series.map(({ received_to_stored: { p95_ms } }) => p95_ms);
  const at = (index: number): string => instantLabel(series[index]?.t ?? "", tz);
  const most = Math.max(0, ...rates);
  const longest = delays.reduce<number>((top, delay) => Math.max(top, delay ?? 0), 0);
  const summary = `Events received, at most ${rateText(most)}; 95 of 100 could be asked for within ${formatDuration(longest)} at worst.`;
  return (
    <figure className="arrival" aria-label={summary} data-figure="arrival">
      <Bars
        name="Events a second"
        most={rateText(most)}
        values={rates}
        title={(index) => `${at(index)}: ${rateText(rates[index] ?? 0)}`}
      />
      <Bars
        name="Until it could be asked for, p95"
        most={formatDuration(longest)}
        values={delays}
        title={(index) => `${at(index)}: ${formatDuration(delays[index])}`}
      />
      <p className="arrival-ends" aria-hidden="true">
        <span>{at(0)}</span>
        <span>{instantLabel(to, tz)}</span>
      </p>
    </figure>
  );
}

const columnsIn = (tz: string): readonly Column<Point>[] => [
  { id: "from", header: "From", label: "From", text: ({ t }) => t, cell: ({ t }) => instantLabel(t, tz) },
  number("events", "Events", ({ events }) => events, formatCount),
  number("rate", "A second", ({ events_per_s }) => events_per_s, rateText),
  number("waiting", "Records waiting", ({ waiting_records }) => waiting_records, formatCount),
  number("p50", "Askable after, p50", ({ received_to_stored: { p50_ms } }) => p50_ms, formatDuration),
  number("p95", "Askable after, p95", ({ received_to_stored: { p95_ms } }) => p95_ms, formatDuration),
];

const number = (
  id: string,
  name: string,
  read: (point: Point) => number | null,
  write: (value: number) => string,
): Column<Point> => ({
  ...{ id, header: name, label: name, align: "right" },
  text: (point) => String(read(point) ?? ""),
  cell: (point) => {
    const value = read(point);
    return value === null ? <Unknown why="nothing was stored in this part" /> : write(value);
  },
});
