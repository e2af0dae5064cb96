import { Fact } from "../components/facts.tsx";
import { Money, Unknown } from "../components/money.tsx";
import { Panel } from "../components/panel.tsx";
import { type Column, Table } from "../components/table.tsx";
import { TableExport } from "../components/table-export.tsx";
import { columnPlaces } from "../format/format-money.ts";
import { formatCount, formatDuration, formatRatio } from "../format/format-number.ts";
import { useApp } from "../shell/app-context.ts";
import { OutcomeChip } from "../tasks/outcome-chip.tsx";
import { maturingSince, taskMarks } from "../tasks/task-marks.ts";
import { groupsQuery } from "../tasks/tasks-queries.ts";
import { instantLabel } from "../time/labels.ts";
import { groupsOfWorkflow } from "./groups-of-workflow.ts";
import { JudgesPanel } from "./judges-panel.tsx";
import { RelabelsPanel } from "./relabels-panel.tsx";
import { type Ended, endingsQuery } from "./workflow-queries.ts";

/** How its tasks ended, what each kind of ending cost, who said so and how late, and what was said differently later. */
export const OutcomesTab = ({ workflow }: { workflow: string }) => (
  <>
    <EndingsPanel workflow={workflow} />
    <VerdictsPanel workflow={workflow} />
    <JudgesPanel workflow={workflow} />
    <RelabelsPanel workflow={workflow} />
  </>
);

function EndingsPanel({ workflow }: { workflow: string }) {
  const { scope, update } = useApp();
  return (
    <Panel
      title="How its tasks ended"
      name="endings"
      source={endingsQuery(scope, workflow)}
      size="block"
      span={8}
      contentHeight={220}
      isEmpty={(endings) => endings.every(({ total }) => total.tasks === 0)}
      empty={<p>No task of it ended in this range.</p>}
    >
      {(endings) => {
        const columns = columnsFor(endings);
        return (
          <>
            <Table
              caption="Tasks by how they ended"
              columns={columns}
              rows={endings}
              rowKey={({ outcome }) => outcome}
              narrow="cards"
              open={({ outcome }) => update({ tab: "tasks", outcome, sort: undefined })}
            />
            <div className="row table-foot">
              <p className="note key-hint">A row leads to its tasks.</p>
              <TableExport name="outcomes" columns={columns} rows={endings} />
            </div>
          </>
        );
      }}
    </Panel>
  );
}

function columnsFor(endings: readonly Ended[]): Column<Ended>[] {
  const all = endings.reduce((sum, { total }) => sum + total.tasks, 0);
  const spend = endings.reduce((sum, { total }) => sum + Number(total.cost ?? 0), 0);
  const places = columnPlaces(endings.map(({ total }) => total.cost));
  const right = { align: "right" } as const;
  return [
    {
      id: "outcome",
      header: "Outcome",
      label: "Outcome",
      text: ({ outcome }) => outcome,
      cell: ({ outcome }) => <OutcomeChip outcome={outcome} />,
    },
    {
      id: "tasks",
      header: "Tasks",
      label: "Tasks",
      ...right,
      text: ({ total }) => String(total.tasks),
      cell: ({ total }) => <data value={total.tasks}>{formatCount(total.tasks)}</data>,
    },
    {
      id: "share",
      header: "Share",
      label: "Share",
      ...right,
      text: ({ total }) => String(all === 0 ? "" : total.tasks / all),
      cell: ({ total }) => (
        <>
          <span
            className="share-bar"
            style={{ inlineSize: `${all === 0 ? 0 : Math.max(1, (total.tasks / all) * 64)}px` }}
          />
          {formatRatio(all === 0 ? null : total.tasks / all)}
        </>
      ),
    },
    {
      id: "cost",
      header: "Cost",
      label: "Cost",
      ...right,
      text: ({ total }) => total.cost ?? "",
      cell: ({ total }) => <Cost total={total} places={places} />,
    },
    {
      id: "cost-share",
      header: "Share of cost",
      label: "Share of cost",
      ...right,
      cell: ({ total }) => formatRatio(spend === 0 || total.cost === null ? null : Number(total.cost) / spend),
    },
    {
      id: "each",
      header: "Each",
      label: "Each",
      ...right,
      cell: ({ total }) =>
        total.tasks === 0 || total.cost === null ? (
          <span className="nothing">·</span>
        ) : (
          <Money
            value={String(Number((Number(total.cost) / total.tasks).toPrecision(6)))}
            mode="unit"
            isAtLeast={total.unpriced_calls > 0}
          />
        ),
    },
  ];
}

function Cost({ total, places }: { total: Ended["total"]; places: number }) {
  if (total.tasks === 0) return <span className="nothing">·</span>;
  if (total.cost === null || (total.calls > 0 && total.unpriced_calls >= total.calls))
    return <Unknown why="no known price" />;
  return <Money value={total.cost} places={places} isAtLeast={total.unpriced_calls > 0} />;
}

/** How much is judged, what may still be, and how long it takes. */
function VerdictsPanel({ workflow }: { workflow: string }) {
  const { scope, pulse } = useApp();
  return (
    <Panel
      title="Verdicts"
      name="verdicts"
      source={groupsQuery(scope, ["workflow"])}
      size="block"
      span={4}
      contentHeight={220}
      marks={(answer) => taskMarks(answer, { scope, pulse, failed: [] }).filter(({ kind }) => kind === "stale")}
    >
      {(answer) => {
        const groups = groupsOfWorkflow(answer, workflow);
        const sum = (read: (group: (typeof groups)[number]) => number) =>
          groups.reduce((total, group) => total + read(group), 0);
        const [tasks, unknown] = [sum((group) => group.tasks), sum((group) => group.unknown)];
        const since = maturingSince(answer);
        return (
          <dl className="fact-list" data-figure="verdicts">
            <Fact name="Judged">
              {formatCount(tasks - unknown)} of {formatCount(tasks)} (
              {formatRatio(tasks === 0 ? null : 1 - unknown / tasks)})
            </Fact>
            <Fact name="Waiting for their rule's window">{formatCount(sum((group) => group.maturing ?? 0))}</Fact>
            <Fact name="Without any call on record">{formatCount(sum((group) => group.tasks_without_calls ?? 0))}</Fact>
            <Fact name="From end to verdict, p95 of all workflows">
              {answer.label_delay_p95_ms === null ? (
                <Unknown why="no verdict" />
              ) : (
                formatDuration(answer.label_delay_p95_ms)
              )}
            </Fact>
            {since !== undefined && (
              <Fact name="May still change since">
                {instantLabel(since, scope.tz)} ({scope.tz})
              </Fact>
            )}
          </dl>
        );
      }}
    </Panel>
  );
}
