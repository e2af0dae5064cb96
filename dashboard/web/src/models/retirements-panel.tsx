import { systemClock } from "@outlay/core/clock";
import type { RegisteredModel } from "../../../contract/model-registry.ts";
import { Panel } from "../components/panel.tsx";
import { type Column, Table } from "../components/table.tsx";
import { TableExport } from "../components/table-export.tsx";
import { onlyFilter } from "../filters/filter-words.ts";
import { formatCount, formatPlural } from "../format/format-number.ts";
import { useApp } from "../shell/app-context.ts";
import { PageLink } from "../shell/page-link.tsx";
import { registryQuery } from "./registry-query.ts";

const DAY_MS = 86_400_000;

interface Retirement {
  readonly model: string;
  /** YYYY-MM-DD, of UTC. */
  readonly on: string;
  /** Negative: it is past. */
  readonly days: number;
  readonly calls: number;
}

/** Models of the range that end on a date people have stated, the next first: what has to move, and by when. */
export function RetirementsPanel() {
  const { scope } = useApp();
  return (
    <Panel
      title="Models that retire"
      name="retirements"
      source={registryQuery(scope)}
      size="block"
      span={6}
      contentHeight={120}
      isEmpty={({ models }) => retirementsOf(models).length === 0}
      empty={
        <p>
          No retirement date is stated of any model of this range.{" "}
          <PageLink className="link" to="/settings" patch={{ tab: "models" }}>
            State one
          </PageLink>
        </p>
      }
    >
      {({ models }) => {
        const rows = retirementsOf(models);
        return (
          <>
            <Table<Retirement>
              caption="Models by their retirement date"
              columns={columns}
              rows={rows}
              rowKey={({ model }) => model}
              narrow="cards"
            />
            <div className="row table-foot">
              <p className="note">Dates as stated in Settings; calls are those of the range, whatever the filters.</p>
              <TableExport name="retirements" columns={columns} rows={rows} />
            </div>
          </>
        );
      }}
    </Panel>
  );
}

function retirementsOf(models: readonly RegisteredModel[]): Retirement[] {
  const today = Math.floor(systemClock.now() / DAY_MS);
  return models
    .flatMap(({ model, stated, calls }) => {
      const on = stated?.retires_on;
      return on == null ? [] : [{ model, on, days: Math.floor(Date.parse(on) / DAY_MS) - today, calls }];
    })
    .sort((left, right) => left.days - right.days);
}

const columns: readonly Column<Retirement>[] = [
  {
    id: "model",
    header: "Model",
    label: "Model",
    text: ({ model }) => model,
    cell: ({ model }) => (
      <PageLink to="/explore" patch={{ f: [onlyFilter("model_resolved", model)], by: ["workflow"] }}>
        {model}
      </PageLink>
    ),
  },
  {
    id: "on",
    header: "Retires (UTC)",
    label: "Retires",
    text: ({ on }) => on,
    cell: ({ on, days }) => (
      <>
        <time dateTime={on}>{on}</time>{" "}
        <span className={days < 30 ? "chip chip-warn" : "note"}>
          {days < 0 ? `${formatPlural(-days, "day")} ago` : `in ${formatPlural(days, "day")}`}
        </span>
      </>
    ),
  },
  {
    id: "calls",
    header: "Calls",
    label: "Calls",
    align: "right",
    text: ({ calls }) => String(calls),
    cell: ({ calls }) => <data value={calls}>{formatCount(calls)}</data>,
  },
];
