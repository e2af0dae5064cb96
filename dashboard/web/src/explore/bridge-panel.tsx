import type { BridgeAnswer } from "../../../contract/bridge.ts";
import { Bars } from "../charts/bars.tsx";
import { Money, Unknown } from "../components/money.tsx";
import { Panel } from "../components/panel.tsx";
import { SignedMoney } from "../components/signed-money.tsx";
import { type Column, Table } from "../components/table.tsx";
import { columnPlaces } from "../format/format-money.ts";
import { formatCount, formatPlural } from "../format/format-number.ts";
import { useApp } from "../shell/app-context.ts";
import { instantLabel } from "../time/labels.ts";
import { judgeSpend } from "../trust/judge.ts";
import { termBars, termName } from "./bridge-terms.tsx";
import { drillInto } from "./drill.ts";
import { bridgeQuery } from "./explore-queries.ts";

/** Why spend changed against the earlier period: an exact split that sums to the change. */
export function BridgePanel() {
  const { scope, state } = useApp();
  return (
    <Panel
      title="Why did spend change?"
      name="bridge"
      source={bridgeQuery(scope, state.f)}
      size="block"
      span={12}
      contentHeight={320}
      isEmpty={({ cells, coverage }) => cells.length === 0 && coverage.before.calls + coverage.after.calls === 0}
      empty={<p>No calls in this range, nor in the one before.</p>}
      marks={({ unpriced }) => {
        const calls = unpriced.calls.before + unpriced.calls.after;
        if (calls === 0) return [];
        const why = `${formatPlural(calls, "call")} without a known cost on either side are in no term`;
        return [{ kind: "untrusted", text: "partly unpriced", why }];
      }}
    >
      {(answer) => <Bridge answer={answer} />}
    </Panel>
  );
}

function Bridge({ answer }: { answer: BridgeAnswer }) {
  const { scope, state, update } = useApp();
  const { spend, delta, terms, cells, coverage, compared_with: before } = answer;
  if (terms === null || delta === null) {
    return <p className="empty">On one side no call has a known price, so there is no change to explain.</p>;
  }
  const still = terms.filter(({ amount }) => Number(amount) === 0).map(({ term }) => termName(term));
  const isBeforePartial = judgeSpend(spend.before, coverage.before) === "at-least";
  const isAfterPartial = judgeSpend(spend.after, coverage.after) === "at-least";
  const when = (iso: string) => instantLabel(iso, scope.tz);
  return (
    <div className="bridge" data-figure="bridge">
      <p className="explore-total">
        <Money value={spend.before} isAtLeast={isBeforePartial} /> →{" "}
        <Money value={spend.after} isAtLeast={isAfterPartial} />
        <strong data-figure="bridge-delta">
          <SignedMoney amount={delta} />
        </strong>
        <span className="note">
          {(isBeforePartial || isAfterPartial) && "where prices are known, "}compared with {when(before.from)} –{" "}
          {when(before.to)}
        </span>
      </p>
      <Bars label="Terms of the change" bars={termBars(terms)} />
      {still.length > 0 && <p className="note">No part in it: {still.join(", ").toLowerCase()}.</p>}
      <Table
        caption="What changed most"
        columns={cellColumns(cells)}
        rows={cells.slice(0, CELLS_SHOWN)}
        rowKey={({ task, model }) => `${task} ${model}`}
        narrow="cards"
        open={({ task, model }) =>
          update({ ...drillInto(state, ["workflow", "model_resolved"], [task, model]), tab: undefined })
        }
      />
    </div>
  );
}

const CELLS_SHOWN = 8;

type Cell = BridgeAnswer["cells"][number];

function cellColumns(cells: readonly Cell[]): Column<Cell>[] {
  const places = columnPlaces(cells.map(({ delta }) => delta));
  return [
    {
      id: "task",
      header: "Workflow",
      label: "Workflow",
      cell: ({ task }) => (task === "" ? <span className="unknown">No workflow</span> : task),
    },
    { id: "model", header: "Model", label: "Model", cell: ({ model }) => model || <Unknown why="no model named" /> },
    {
      id: "delta",
      header: "Change",
      label: "Change",
      align: "right",
      cell: ({ delta }) => <SignedMoney amount={delta} places={places} />,
    },
    {
      id: "before",
      header: "Before",
      label: "Before",
      align: "right",
      cell: ({ spend }) => <Money value={spend.before} places={places} />,
    },
    {
      id: "after",
      header: "After",
      label: "After",
      align: "right",
      cell: ({ spend }) => <Money value={spend.after} places={places} />,
    },
    {
      id: "calls",
      header: "Priced calls",
      label: "Priced calls",
      align: "right",
      cell: ({ calls }) => `${formatCount(calls.before)} → ${formatCount(calls.after)}`,
    },
    {
      id: "kind",
      header: "",
      label: "Kind",
      cell: ({ kind }) => (kind === "continuing" ? null : <span className="chip">{kind}</span>),
    },
  ];
}
