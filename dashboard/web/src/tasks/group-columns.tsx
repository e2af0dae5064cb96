import type { ReactNode } from "react";
import type { EconomicsAnswer } from "../../../contract/economics.ts";
import type { Scope } from "../api/queries.ts";
import { ChangeText } from "../components/change.tsx";
import { AtLeast, Money, Unknown } from "../components/money.tsx";
import type { Column } from "../components/table.tsx";
import { entityName, groupingName } from "../format/dimension-names.ts";
import { columnPlaces, formatMoney } from "../format/format-money.ts";
import { formatRatio } from "../format/format-number.ts";
import { CpstInterval, CpstValue } from "../overview/cpst.tsx";
import { judgeCpst } from "../trust/judge.ts";
import { Badges } from "./badges.tsx";
import type { Companions, TaskRow } from "./group-rows.ts";
import { judgeCpstChange } from "./judge-cpst-change.ts";
import { RowLink } from "./row-link.tsx";
import { DurationPair, isCostKnown, SpendCell, SuccessCell, TasksCell } from "./task-cells.tsx";
import type { TaskDimension } from "./task-question.ts";

interface ColumnsFor {
  readonly answer: EconomicsAnswer;
  readonly rows: readonly TaskRow[];
  readonly named: readonly TaskDimension[];
  readonly companions: Companions;
  readonly compared: Scope["cmp"];
}

/** A column that is left out where no row has a value, and what would fill it. */
interface OptionalColumn {
  readonly column: Column<TaskRow>;
  readonly has: (row: TaskRow) => boolean;
  /** "fully loaded cost (state an hourly rate)". */
  readonly missing: string;
}

/** The columns of the list, and the names of those for which nothing is stated. */
export function groupColumns(asked: ColumnsFor): { columns: Column<TaskRow>[]; missing: string[] } {
  const optional = [loadedColumn(asked), latencyColumn(asked), handedOnColumn(asked), valueColumn(asked)];
  const isThere = ({ has }: OptionalColumn) => asked.rows.some(has);
  return {
    columns: [
      nameColumn(asked),
      spendColumn(asked),
      tasksColumn,
      successColumn,
      cpstColumn(asked.rows),
      ...(asked.compared === "off" ? [] : [changeColumn(asked.compared)]),
      taxColumn(asked),
      cycleColumn,
      ...optional.filter(isThere).map(({ column }) => column),
    ],
    missing: optional.filter((one) => !isThere(one)).map(({ missing }) => missing),
  };
}

const nameColumn = ({ named, answer }: ColumnsFor): Column<TaskRow> => ({
  id: "name",
  header: named.map(groupingName).join(" · "),
  label: named.map(groupingName).join(" · "),
  text: ({ names }) => names.join(" · "),
  sort: ({ name }) => name,
  cell: (row) => (
    <>
      <RowLink row={row} named={named} />
      <p className="cell-note row-notes">
        {row.owner !== undefined && (
          <span title={row.owner.others > 0 ? "The team with most spend on it" : "Its team"}>
            {entityName(row.owner.team, "team")}
            {row.owner.others > 0 && ` +${row.owner.others}`}
          </span>
        )}
        {answer.rules.length > 0 && (
          <span className="chip" title="Which rule says what a success is">
            {row.economics.rule ?? "as it was said"}
          </span>
        )}
        <Badges row={row} />
      </p>
    </>
  ),
});

const spendColumn = ({ answer, rows }: ColumnsFor): Column<TaskRow> => {
  const places = columnPlaces(rows.map(({ economics }) => economics.cost));
  return {
    id: "spend",
    header: "Spend",
    label: "Spend",
    align: "right",
    text: ({ economics }) => (isCostKnown(economics) ? (economics.cost ?? "") : ""),
    sort: ({ economics }) => (isCostKnown(economics) ? Number(economics.cost) : null),
    cell: ({ economics }) => <SpendCell group={economics} places={places} whole={Number(answer.totals.cost ?? 0)} />,
  };
};

const tasksColumn: Column<TaskRow> = {
  id: "tasks",
  header: "Tasks",
  label: "Tasks",
  align: "right",
  text: ({ economics }) => String(economics.tasks),
  sort: ({ economics }) => economics.tasks,
  cell: ({ economics }) => <TasksCell group={economics} />,
};

const successColumn: Column<TaskRow> = {
  id: "success",
  header: "Success",
  label: "Success",
  align: "right",
  text: ({ economics }) => String(economics.success_rate ?? ""),
  sort: ({ economics }) => economics.success_rate,
  cell: ({ economics }) => <SuccessCell group={economics} />,
};

/** What a row is sorted by: the point, else the lower bound of its range. */
const cpstOf = ({ economics }: TaskRow): string | null => {
  const verdict = judgeCpst(economics);
  if (verdict.kind === "point") return verdict.value;
  return verdict.kind === "range" ? verdict.low : null;
};

const cpstColumn = (rows: readonly TaskRow[]): Column<TaskRow> => {
  const places = columnPlaces(rows.map(cpstOf));
  return {
    id: "cpst",
    header: (
      <span title="All spend of the judged tasks, failed ones included, over their successes">Cost per success</span>
    ),
    label: "Cost per success",
    align: "right",
    text: (row) => cpstOf(row) ?? "",
    sort: (row) => numberOf(cpstOf(row)),
    cell: ({ economics }) => (
      <div data-figure="row-cpst">
        <CpstValue group={economics} className="cell-main" places={places} />
        <CpstInterval group={economics} className="cell-note" />
      </div>
    ),
  };
};

const numberOf = (text: string | null | undefined): number | null =>
  text === null || text === undefined ? null : Number(text);

const changeColumn = (compared: Scope["cmp"]): Column<TaskRow> => {
  const ratio = ({ economics }: TaskRow) => {
    const change = judgeCpstChange(economics);
    return change.kind === "change" ? change.ratio : null;
  };
  return {
    id: "change",
    header: "Change",
    label: "Change of cost per success",
    align: "right",
    text: (row) => String(ratio(row) ?? ""),
    sort: ratio,
    cell: ({ economics }) => <ChangeText change={judgeCpstChange(economics)} compared={compared} good="down" />,
  };
};

/** What a companion says: still asked for, not to be had, or here. */
function besideCell({ isSplit }: TaskRow, beside: unknown, shown: ReactNode, why: string): ReactNode {
  if (beside === undefined) return <span className="nothing">·</span>;
  if (isSplit) return <Unknown why="not told apart by rule" />;
  return shown ?? <Unknown why={beside === null ? "could not be loaded" : why} />;
}

const taxColumn = ({ companions, rows }: ColumnsFor): Column<TaskRow> => {
  const places = columnPlaces(rows.map(({ tax }) => tax?.tax));
  return {
    id: "tax",
    header: (
      <span title="Of the spend in the range: failed and abandoned tasks, repeated attempts, cancelled streams">
        Failure tax
      </span>
    ),
    label: "Failure tax",
    align: "right",
    text: (row) => String(taxOf(row)?.failure_tax ?? ""),
    sort: (row) => taxOf(row)?.failure_tax ?? null,
    cell: (row) => {
      const tax = taxOf(row);
      // Tasks that nobody has judged may have failed as well.
      const isAtLeast = row.economics.unknown > 0;
      const shown = tax !== undefined && tax.failure_tax !== null && (
        <>
          <p className="cell-main">
            <data value={tax.failure_tax}>
              {isAtLeast && <AtLeast />}
              {formatRatio(tax.failure_tax)}
            </data>
          </p>
          <p className="cell-note">
            <Money value={tax.tax} places={places} isAtLeast={isAtLeast || tax.unpriced_calls > 0} />
          </p>
        </>
      );
      return besideCell(row, companions.tax, shown || undefined, "no spend, or no task of it is judged");
    },
  };
};

/** Absent where none of the tasks is judged and nothing was repeated or cut off: then it is not 0 but unknown. */
const taxOf = ({ tax, economics }: TaskRow): TaskRow["tax"] =>
  tax !== undefined && economics.unknown >= economics.tasks && Number(tax.tax) === 0 ? undefined : tax;

const cycleColumn: Column<TaskRow> = {
  id: "cycle",
  header: <span title="From the start of a task to its close: median, then p95">Cycle time</span>,
  label: "Cycle time, median and p95",
  align: "right",
  text: ({ economics }) => String(economics.duration_p95_ms ?? ""),
  sort: ({ economics }) => (economics.duration_p95_ms === 0 ? null : economics.duration_p95_ms),
  cell: ({ economics }) => (
    <DurationPair
      first={economics.duration_p50_ms}
      second={economics.duration_p95_ms}
      why="only one instant is known"
    />
  ),
};

const loadedColumn = ({ companions, rows }: ColumnsFor): OptionalColumn => {
  const places = columnPlaces(rows.map(({ measures }) => measures?.fully_loaded_cpst));
  const of = ({ measures }: TaskRow) => measures?.fully_loaded_cpst ?? null;
  return {
    has: (row) => of(row) !== null,
    missing: "fully loaded cost (needs manual minutes and the rate of an hour)",
    column: {
      id: "loaded",
      header: <span title="With people's minutes at the project's hourly rate">Fully loaded</span>,
      label: "Fully loaded cost per success",
      align: "right",
      text: (row) => of(row) ?? "",
      sort: (row) => numberOf(of(row)),
      cell: (row) =>
        besideCell(
          row,
          companions.measures,
          of(row) === null ? undefined : (
            <Money value={of(row)} places={places} isAtLeast={(row.measures?.unpriced_calls ?? 0) > 0} />
          ),
          "no success, or no hourly rate",
        ),
    },
  };
};

const milliseconds = (value: string | number | null | undefined): number | null =>
  value === null || value === undefined ? null : Number(value);

const latencyColumn = ({ companions }: ColumnsFor): OptionalColumn => {
  const first = ({ callFacts }: TaskRow) => milliseconds(callFacts?.ttft_p95_ms);
  const full = ({ callFacts }: TaskRow) => milliseconds(callFacts?.latency_p95_ms);
  return {
    has: (row) => first(row) !== null || full(row) !== null,
    missing: "latency (no call says how long it took)",
    column: {
      id: "latency",
      header: (
        <span title="p95 of the calls: the whole answer, then its first token where it was streamed">Latency p95</span>
      ),
      label: "Latency p95, full and first token",
      align: "right",
      text: (row) => String(full(row) ?? ""),
      sort: full,
      cell: (row) =>
        besideCell(
          row,
          companions.callFacts,
          full(row) === null && first(row) === null ? undefined : (
            <DurationPair first={full(row)} second={first(row)} why="not reported by these calls" />
          ),
          row.callFacts === undefined ? "known for the 20 groups with most calls: narrow the list" : "not reported",
        ),
    },
  };
};

const handedOnColumn = ({ companions }: ColumnsFor): OptionalColumn => ({
  has: ({ measures }) => (measures?.manual_known_tasks ?? 0) > 0,
  missing: "escalations (no task says whether people stepped in)",
  column: {
    id: "escalated",
    header: <span title="Tasks that were handed on to people or took their minutes, of those that say">Escalated</span>,
    label: "Escalated",
    align: "right",
    text: ({ measures }) => String(measures?.manual_rate ?? ""),
    sort: ({ measures }) => measures?.manual_rate ?? null,
    cell: (row) => besideCell(row, companions.measures, escalatedOf(row), "no task says"),
  },
});

const valueColumn = ({ companions }: ColumnsFor): OptionalColumn => ({
  has: ({ measures }) => (measures?.value_tasks ?? 0) > 0,
  missing: "value and margin (no outcome states what it is worth)",
  column: {
    id: "margin",
    header: <span title="What the results are worth, and what is left of it after their cost">Value · margin</span>,
    label: "Value and margin",
    align: "right",
    text: ({ measures }) => String(measures?.gross_margin ?? ""),
    sort: ({ measures }) => measures?.gross_margin ?? null,
    cell: (row) => besideCell(row, companions.measures, worthOf(row), "no task states it"),
  },
});

const escalatedOf = ({ measures }: TaskRow): ReactNode =>
  measures === undefined || measures.manual_rate === null ? undefined : (
    <>
      <p className="cell-main">
        <data value={measures.manual_rate}>{formatRatio(measures.manual_rate)}</data>
      </p>
      {measures.manual_known_tasks < measures.tasks && (
        <p className="cell-note" title="Bounds: if no other task had been touched, and if every other had">
          {formatRatio(measures.manual_rate_low)} – {formatRatio(measures.manual_rate_high)}
        </p>
      )}
    </>
  );

const worthOf = ({ measures }: TaskRow): ReactNode =>
  measures === undefined || measures.value.length === 0 ? undefined : (
    <>
      {measures.value.map(({ currency, amount }) => (
        <p key={currency} className="cell-main">
          {currency === "USD" ? <Money value={amount} /> : <Foreign currency={currency} amount={amount} />}
        </p>
      ))}
      <p className="cell-note">
        {measures.gross_margin === null ? (
          <Unknown why="only of value in USD, above 0, with every cost known" />
        ) : (
          formatRatio(measures.gross_margin)
        )}
      </p>
    </>
  );

/** An amount that is not in USD is not converted. */
const Foreign = ({ currency, amount }: { currency: string; amount: string }) => (
  <data value={amount}>
    {formatMoney(amount, "total").replace("$", "")} {currency || "?"}
  </data>
);
