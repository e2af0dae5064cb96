import { Unknown } from "../components/money.tsx";
import { Panel } from "../components/panel.tsx";
import { type Column, Table } from "../components/table.tsx";
import { TableExport } from "../components/table-export.tsx";
import { entityName } from "../format/dimension-names.ts";
import { formatCount, formatRatio } from "../format/format-number.ts";
import { useApp } from "../shell/app-context.ts";
import { isAlarm, type ModelSwitch } from "./switch-rows.ts";
import { switchesQuery } from "./tokens-queries.ts";

/** Steps that another model answers now: what prices promised, and what came. */
export function SwitchPanel() {
  const { scope } = useApp();
  return (
    <Panel
      title="After a switch of models"
      name="switches"
      source={switchesQuery(scope)}
      size="block"
      span={12}
      contentHeight={90}
      isEmpty={({ switches }) => switches.length === 0}
      empty={<p>No step of the 20 largest has another main model in the second half of the range than in the first.</p>}
    >
      {({ switches }) => (
        <>
          <Table
            caption="Expected and actual change of the cost of a call"
            columns={columns}
            rows={switches}
            rowKey={({ workflow, step }) => JSON.stringify([workflow, step])}
            narrow="cards"
          />
          <div className="row table-foot">
            <p className="note">
              First half of the range against the second, at least 30 calls and two thirds of the step’s each. Expected:
              list prices for the tokens of before. More than 5 points above it is an alarm: another tokenizer, longer
              answers, less from the cache.
            </p>
            <TableExport name="switches" columns={columns} rows={switches} />
          </div>
        </>
      )}
    </Panel>
  );
}

const change = (value: number | undefined) =>
  value === undefined ? (
    <Unknown why="a price or a quantity is not known" />
  ) : (
    `${value > 0 ? "+" : ""}${formatRatio(value)}`
  );

const factor = (before: number | undefined, after: number | undefined) =>
  before === undefined || after === undefined || before === 0 ? (
    <Unknown why="not reported" />
  ) : (
    `× ${(after / before).toFixed(2)}`
  );

const right = { align: "right" } as const;

const columns: Column<ModelSwitch>[] = [
  {
    id: "step",
    header: "Step",
    label: "Step",
    text: ({ workflow, step }) => `${workflow} / ${step}`,
    cell: ({ workflow, step }) => `${entityName(workflow, "workflow")} / ${entityName(step, "step")}`,
  },
  {
    id: "models",
    header: "Models",
    label: "Models",
    text: ({ before, after }) => `${before.model} → ${after.model}`,
    cell: ({ before, after }) => (
      <>
        {before.model} → {after.model}
        <p className="cell-note">
          {formatCount(before.calls)} and {formatCount(after.calls)} calls
        </p>
      </>
    ),
  },
  {
    id: "input",
    header: "Input tokens",
    label: "Input tokens",
    ...right,
    cell: ({ before, after }) => factor(before.inputPerCall, after.inputPerCall),
  },
  {
    id: "output",
    header: "Output tokens",
    label: "Output tokens",
    ...right,
    cell: ({ before, after }) => factor(before.outputPerCall, after.outputPerCall),
  },
  {
    id: "expected",
    header: "Expected",
    label: "Expected",
    ...right,
    text: ({ expected }) => String(expected ?? ""),
    cell: ({ expected }) => change(expected),
  },
  {
    id: "actual",
    header: "Actual",
    label: "Actual",
    ...right,
    text: ({ actual }) => String(actual ?? ""),
    cell: (row) => (
      <>
        {isAlarm(row) && <span className="chip chip-danger">dearer than promised</span>} {change(row.actual)}
      </>
    ),
  },
];
