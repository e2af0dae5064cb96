import { useMemo } from "react";
import type { AttemptNumber } from "../../../../contract/model-reliability.ts";
import { Money } from "../../components/money.tsx";
import { Panel } from "../../components/panel.tsx";
import { type Column, Table } from "../../components/table.tsx";
import { formatCount, formatRatio } from "../../format/format-number.ts";
import { useApp } from "../../shell/app-context.ts";
import { type AttemptFigures, countColumn, lossColumn, shareColumn } from "./attempt-columns.tsx";
import { attemptsQuery } from "./reliability-queries.ts";

/** Whether trying again helps: attempts by their number. */
export function RetriesPanel() {
  const { scope, state } = useApp();
  return (
    <Panel
      title="Retries and how they ended"
      name="retries"
      source={attemptsQuery(scope, state.f)}
      size="block"
      span={5}
      contentHeight={240}
      isEmpty={({ totals }) => totals.retries === 0}
      empty={
        <p>
          No call of this range repeats another. Calls say so by <code>attempt</code> and <code>retryOf</code>.
        </p>
      }
    >
      {({ attempts, totals }) => <Retries attempts={attempts} totals={totals} />}
    </Panel>
  );
}

function Retries({ attempts, totals }: { attempts: readonly AttemptNumber[]; totals: AttemptFigures }) {
  const columns = useMemo(() => columnsOf(attempts), [attempts]);
  const { retries, ok_retries, retry_cost, retry_unpriced_calls } = totals;
  return (
    <>
      <p className="note" data-figure="retries">
        {formatCount(retries)} retries, {formatRatio(ok_retries / retries)} of them went well; they cost{" "}
        <Money value={retry_cost} isAtLeast={retry_unpriced_calls > 0} />.
      </p>
      <Table<AttemptNumber>
        caption="Attempts by number"
        columns={columns}
        rows={attempts}
        rowKey={({ attempt }) => String(attempt)}
        narrow="cards"
      />
    </>
  );
}

const names = ["Retry, number not stated", "First", "Second", "Third", "Fourth", "Fifth and later"] as const;

const columnsOf = (rows: readonly AttemptNumber[]): Column<AttemptNumber>[] => [
  {
    id: "attempt",
    header: "Attempt",
    label: "Attempt",
    text: ({ attempt }) => String(attempt),
    cell: ({ attempt }) => names[attempt] ?? String(attempt),
  },
  countColumn({ id: "calls", label: "Calls" }, ({ calls }) => calls),
  shareColumn({ id: "ok", label: "Ended well" }, ({ ok_calls, calls }) => [ok_calls, calls]),
  lossColumn(rows),
];
