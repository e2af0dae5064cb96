import type { TaskMeasures } from "../../../contract/measures.ts";
import { Money, Unknown } from "../components/money.tsx";
import { Panel } from "../components/panel.tsx";
import { type Column, Table } from "../components/table.tsx";
import { TableExport } from "../components/table-export.tsx";
import { onlyFilter } from "../filters/filter-words.ts";
import { entityName } from "../format/dimension-names.ts";
import { columnPlaces } from "../format/format-money.ts";
import { formatCount, formatPlural, formatRatio } from "../format/format-number.ts";
import { useApp } from "../shell/app-context.ts";
import { taskMeasuresQuery } from "../tasks/tasks-queries.ts";

type Customer = TaskMeasures & { readonly group: string };

/** What customers bring against what their tasks cost (M17). Of tasks, so the filters of calls do not hold here. */
export function MarginPanel() {
  const { scope, state } = useApp();
  return (
    <Panel
      title="Margin by customer"
      name="margin"
      source={taskMeasuresQuery(scope, "customer_id")}
      size="block"
      span={12}
      contentHeight={260}
      isEmpty={({ totals }) => totals.value_tasks === 0}
      empty={
        <p>
          No outcome in this range states what its task is worth. Send <code>valueAmount</code> and{" "}
          <code>valueCurrency</code> with outcomes.
        </p>
      }
      marks={({ totals }) =>
        totals.unpriced_calls === 0
          ? []
          : [
              {
                kind: "untrusted",
                text: "partly unpriced",
                why: `${formatPlural(totals.unpriced_calls, "call")} without a known cost: margins are at most what is shown`,
              },
            ]
      }
    >
      {({ groups, groups_omitted, totals }) => {
        const columns = columnsFor(groups);
        return (
          <>
            <MarginTable groups={groups} columns={columns} />
            <div className="row table-foot">
              <p className="note">
                All together <Profit of={totals} />; {formatCount(totals.value_tasks)} of{" "}
                {formatPlural(totals.tasks, "task")} state what they are worth.
                {groups_omitted > 0 && ` ${formatPlural(groups_omitted, "customer")} with less cost not shown.`}
                {state.f.length > 0 && " Filters are about calls and do not hold here."}
              </p>
              <TableExport name="margin" columns={columns} rows={groups} />
            </div>
          </>
        );
      }}
    </Panel>
  );
}

function MarginTable({ groups, columns }: { groups: readonly Customer[]; columns: readonly Column<Customer>[] }) {
  const { update } = useApp();
  return (
    <Table
      caption="Margin by customer, dearest first"
      columns={columns}
      rows={groups}
      rowKey={({ group }) => group}
      narrow="cards"
      open={({ group }) => update({ f: [onlyFilter("customer_id", group)], tab: undefined })}
    />
  );
}

const Profit = ({ of: { gross_profit, gross_margin } }: { of: TaskMeasures }) =>
  gross_profit === null ? (
    <Unknown why="not all value is in USD" />
  ) : (
    <>
      <Money value={gross_profit} /> ({formatRatio(gross_margin)})
    </>
  );

const inUsd = ({ value }: Customer): string | null => {
  const [only, ...others] = value;
  return others.length === 0 && only?.currency === "USD" ? only.amount : null;
};

function columnsFor(groups: readonly Customer[]): Column<Customer>[] {
  const places = columnPlaces(groups.flatMap((one) => [one.cost, inUsd(one), one.gross_profit]));
  const right = { align: "right" } as const;
  return [
    {
      id: "customer",
      header: "Customer",
      label: "Customer",
      text: ({ group }) => group,
      cell: ({ group }) => (
        <span className={group === "" ? "unknown" : undefined}>{entityName(group, "customer_id")}</span>
      ),
    },
    {
      id: "value",
      header: "Value",
      label: "Value",
      ...right,
      text: (one) => inUsd(one) ?? "",
      cell: (one) =>
        inUsd(one) === null ? (
          <Unknown why={one.value.length === 0 ? "not stated" : "not in USD"} />
        ) : (
          <Money value={inUsd(one)} places={places} />
        ),
    },
    {
      id: "cost",
      header: "Cost",
      label: "Cost",
      ...right,
      text: ({ cost }) => cost ?? "",
      cell: ({ cost, unpriced_calls }) => <Money value={cost} places={places} isAtLeast={unpriced_calls > 0} />,
    },
    {
      id: "profit",
      header: "Profit",
      label: "Profit",
      ...right,
      text: ({ gross_profit }) => gross_profit ?? "",
      cell: ({ gross_profit }) =>
        gross_profit === null ? (
          <Unknown why="value not stated, or not in USD" />
        ) : (
          <Money value={gross_profit} places={places} />
        ),
    },
    {
      id: "margin",
      header: "Margin",
      label: "Margin",
      ...right,
      text: ({ gross_margin }) => String(gross_margin ?? ""),
      cell: ({ gross_margin }) =>
        gross_margin === null ? <Unknown why="value not stated, or not in USD" /> : formatRatio(gross_margin),
    },
    {
      id: "tasks",
      header: "Tasks",
      label: "Tasks",
      ...right,
      text: ({ tasks }) => String(tasks),
      cell: ({ tasks }) => formatCount(tasks),
    },
    {
      id: "worth",
      header: <span title="Tasks whose outcome states what they are worth">With a value</span>,
      label: "With a value",
      ...right,
      text: ({ value_tasks }) => String(value_tasks),
      cell: ({ value_tasks, tasks }) => formatRatio(tasks === 0 ? null : value_tasks / tasks),
    },
  ];
}
