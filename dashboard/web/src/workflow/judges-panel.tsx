import type { OutcomesBreakdown } from "../../../contract/outcomes-breakdown.ts";
import { Unknown } from "../components/money.tsx";
import { Panel } from "../components/panel.tsx";
import { type Column, Table } from "../components/table.tsx";
import { TableExport } from "../components/table-export.tsx";
import { formatCount, formatDuration, formatPlural, formatRatio } from "../format/format-number.ts";
import { useApp } from "../shell/app-context.ts";
import { sourceName } from "./judge-names.ts";
import { breakdownQuery } from "./outcomes-queries.ts";

type Endings = OutcomesBreakdown["totals"];

/** A source of judgements, or one judge of it. */
interface JudgeRow extends Endings {
  readonly key: string;
  readonly name: string;
  readonly isPart: boolean;
}

/** Whose judgement counts: split by source and judge, what was done in part or given up apart, and how long verdicts take. */
export function JudgesPanel({ workflow }: { workflow: string }) {
  const { scope } = useApp();
  return (
    <Panel
      title="Who judged"
      name="judges"
      source={breakdownQuery(scope, workflow)}
      size="block"
      span={12}
      contentHeight={180}
      isEmpty={({ totals }) => totals.tasks === 0}
      empty={<p>Nobody judged a task of it that was closed in this range.</p>}
    >
      {(answer) => {
        const rows = rowsOf(answer);
        const columns = columnsFor(answer.totals.tasks);
        return (
          <>
            <Table
              caption="Tasks by who judged them"
              columns={columns}
              rows={rows}
              rowKey={({ key }) => key}
              narrow="cards"
            />
            <div className="row table-foot">
              <p className="note">
                As it was said, for {formatPlural(answer.totals.tasks, "judged task")}; a rule of success may judge
                otherwise.
                {answer.judges_omitted > 0 &&
                  ` ${formatPlural(answer.judges_omitted, "judge")} with fewer tasks not shown.`}
              </p>
              <TableExport name="judges" columns={columns} rows={rows} />
            </div>
          </>
        );
      }}
    </Panel>
  );
}

/** Sources, each with its judges where it has several or names them. */
const rowsOf = ({ sources }: OutcomesBreakdown): JudgeRow[] =>
  sources.flatMap(({ source, judges, ...endings }) => [
    { key: source, name: sourceName(source), isPart: false, ...endings },
    ...judges
      .filter(({ evaluator }) => evaluator !== "" || judges.length > 1)
      .map(({ evaluator, ...own }) => ({
        ...own,
        key: `${source} ${evaluator}`,
        name: evaluator === "" ? "without a name" : evaluator,
        isPart: true,
      })),
  ]);

const columnsFor = (all: number): Column<JudgeRow>[] => [
  {
    id: "judge",
    header: "Judged by",
    label: "Judged by",
    text: ({ name }) => name,
    cell: ({ name, isPart }) => <span className={isPart ? "judge-part" : undefined}>{name}</span>,
  },
  countColumn("tasks", "Tasks", ({ tasks }) => tasks),
  {
    id: "share",
    header: "Share",
    label: "Share",
    align: "right",
    text: ({ tasks }) => String(tasks / all),
    cell: ({ tasks }) => (
      <>
        <span className="share-bar" style={{ inlineSize: `${Math.max(1, (tasks / all) * 48)}px` }} />
        {formatRatio(tasks / all)}
      </>
    ),
  },
  countColumn("success", "Success", ({ successes }) => successes),
  countColumn("failure", "Failure", ({ failures }) => failures),
  countColumn("partial", "Degraded", ({ partial }) => partial, "Done in part"),
  countColumn("abandoned", "Abandoned", ({ abandoned }) => abandoned),
  countColumn("unknown", "Open", ({ unknown }) => unknown, "Said to be open again, or not known"),
  {
    id: "delay",
    header: <span title="From the end of the task to its verdict">Delay p50 · p95</span>,
    label: "Delay p50 · p95",
    align: "right",
    text: ({ label_delay_p50_ms: p50, label_delay_p95_ms: p95 }) => (p50 === null ? "" : `${p50} ${p95}`),
    cell: ({ label_delay_p50_ms: p50, label_delay_p95_ms: p95 }) =>
      p50 === null ? <Unknown why="no verdict" /> : `${formatDuration(p50)} · ${formatDuration(p95)}`,
  },
];

function countColumn(id: string, name: string, read: (row: JudgeRow) => number, note?: string): Column<JudgeRow> {
  return {
    id,
    header: note === undefined ? name : <span title={note}>{name}</span>,
    label: name,
    align: "right",
    text: (row) => String(read(row)),
    cell: (row) =>
      read(row) === 0 ? <span className="nothing">·</span> : <data value={read(row)}>{formatCount(read(row))}</data>,
  };
}
