import type { Scope } from "../api/queries.ts";
import { Money, Unknown } from "../components/money.tsx";
import { Panel } from "../components/panel.tsx";
import { SignedMoney } from "../components/signed-money.tsx";
import { type Column, Table } from "../components/table.tsx";
import { sumDecimals } from "../format/decimal.ts";
import { columnPlaces } from "../format/format-money.ts";
import { formatCount } from "../format/format-number.ts";
import { useApp } from "../shell/app-context.ts";
import { instantLabel } from "../time/labels.ts";
import { CloseMonthDrawer, ReopenMonthDrawer } from "./month-drawers.tsx";
import { type Months, monthsQuery } from "./settings-queries.ts";
import { readSettingsSelection, writeSettingsSelection } from "./settings-selection.ts";

type Month = Months["months"][number];

/** Months whose figures are settled: what was known when they were closed, and what is known now. */
export function MonthsTab({ scope }: { scope: Scope }) {
  const { state, update } = useApp();
  const selected = readSettingsSelection(state.sel);
  const close = () => update({ sel: undefined });
  return (
    <>
      <Panel
        title="Closed months"
        name="months"
        source={monthsQuery(scope)}
        size="block"
        span={12}
        contentHeight={120}
        actions={
          <button type="button" className="button" onClick={() => update({ sel: writeSettingsSelection("new-month") })}>
            Close a month
          </button>
        }
        isEmpty={({ months }) => months.length === 0}
        empty={
          <p>No month was closed. Re-pricing leaves the calls of a closed month alone; late calls still come in.</p>
        }
      >
        {({ months }) => (
          <>
            <Table
              caption="Closed months, newest first"
              columns={columnsOf(months, state.tz, (month) =>
                update({ sel: writeSettingsSelection("month", month.month) }),
              )}
              rows={months}
              rowKey={({ month }) => month}
              narrow="cards"
            />
            <p className="note table-foot">
              Months are of UTC. Re-pricing leaves a closed month alone; late calls and settlement still move it, which
              is what the difference shows.
            </p>
          </>
        )}
      </Panel>
      {selected?.kind === "new-month" && <CloseMonthDrawer close={close} />}
      {selected?.kind === "month" && <ReopenMonthDrawer key={selected.id} month={selected.id} close={close} />}
    </>
  );
}

function columnsOf(months: readonly Month[], tz: string, reopen: (month: Month) => void): readonly Column<Month>[] {
  const places = columnPlaces(months.flatMap(({ at_close, now }) => [at_close?.spend, now.spend]));
  return [
    { id: "month", header: "Month", label: "Month", cell: ({ month }) => month },
    {
      id: "then",
      header: "Spend at closing",
      label: "Spend at closing",
      align: "right",
      cell: ({ at_close }) =>
        at_close === null ? <Unknown why="it is open" /> : <Money value={at_close.spend} places={places} />,
    },
    {
      id: "now",
      header: "Spend now",
      label: "Spend now",
      align: "right",
      cell: ({ now }) => <Money value={now.spend} places={places} />,
    },
    {
      id: "difference",
      header: "Difference",
      label: "Difference",
      align: "right",
      cell: ({ at_close, now }) => <Difference then={at_close?.spend ?? null} now={now.spend} places={places} />,
    },
    {
      id: "calls",
      header: "Calls at closing · now",
      label: "Calls at closing · now",
      align: "right",
      cell: ({ at_close, now }) => `${formatCount(at_close?.calls)} · ${formatCount(now.calls)}`,
    },
    { id: "author", header: "By", label: "By", cell: ({ changed_by }) => changed_by },
    {
      id: "reason",
      header: "Reason",
      label: "Reason",
      cell: ({ reason }) => <span className="cell-wrap">{reason}</span>,
    },
    { id: "at", header: "Changed", label: "Changed", cell: ({ changed_at }) => instantLabel(changed_at, tz) },
    {
      id: "reopen",
      header: <span className="hidden-text">Actions</span>,
      label: "",
      align: "right",
      cell: (month) =>
        month.is_closed ? (
          <button type="button" className="button" onClick={() => reopen(month)}>
            Reopen<span className="hidden-text"> {month.month}</span>
          </button>
        ) : null,
    },
  ];
}

function Difference({ then, now, places }: { then: string | null; now: string | null; places: number }) {
  const amount = then === null || now === null ? null : sumDecimals([now, negated(then)]);
  return amount === null ? (
    <Unknown why="one of the two is not known" />
  ) : (
    <SignedMoney amount={amount} places={places} />
  );
}

const negated = (decimal: string): string => (decimal.startsWith("-") ? decimal.slice(1) : `-${decimal}`);
