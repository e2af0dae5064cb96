import { useState } from "react";
import type { EconomicsAnswer, EconomicsGroup } from "../../../contract/economics.ts";
import { Money, Unknown } from "../components/money.tsx";
import { Panel } from "../components/panel.tsx";
import { type Column, Table } from "../components/table.tsx";
import { columnPlaces } from "../format/format-money.ts";
import { formatCount, formatDuration, formatPlural } from "../format/format-number.ts";
import { PageLink } from "../shell/page-link.tsx";
import { SpendCell, SuccessCell } from "../tasks/task-cells.tsx";
import { workflowPath } from "../tasks/workflow-path.ts";
import { judgeCpst } from "../trust/judge.ts";
import { CpstInterval, CpstValue } from "./cpst.tsx";
import { economicsQuery } from "./overview-queries.ts";
import type { TileProps } from "./tiles.tsx";

const ROWS_FIRST = 5;

/** Workflows by spend: what each costs, how often it succeeds, and what a success costs. */
export const WorkflowsPanel = ({ scope, f }: TileProps) => (
  <Panel
    title="Workflows"
    name="workflows"
    more={{ to: "/tasks", patch: { f } }}
    source={economicsQuery(scope, f)}
    size="block"
    span={12}
    contentHeight={208}
    isEmpty={({ groups, unattributed }) => groups.length === 0 && (f.length > 0 || unattributed.calls === 0)}
    empty={f.length > 0 ? <p>No task matches the filters.</p> : <p>No calls in this range.</p>}
  >
    {(answer) => <Workflows answer={answer} isFiltered={f.length > 0} />}
  </Panel>
);

const spendOf = ({ cost }: EconomicsGroup) => Number(cost ?? 0);

function Workflows({ answer, isFiltered }: { answer: EconomicsAnswer; isFiltered: boolean }) {
  const [isOpen, setOpen] = useState(false);
  const sorted = [...answer.groups].sort((a, b) => spendOf(b) - spendOf(a));
  const rows = isOpen ? sorted : sorted.slice(0, ROWS_FIRST);
  const isWhole = (answer.groups_omitted ?? 0) === 0;
  return (
    <>
      {sorted.length === 0 ? (
        <p className="empty">No tasks in this range. Send a taskId with each call and an outcome when the task ends.</p>
      ) : (
        <Table
          caption="Workflows, largest spend first"
          columns={columnsFor(sorted, answer.totals)}
          rows={rows}
          rowKey={({ group }) => group.workflow ?? ""}
          narrow="cards"
        />
      )}
      <div className="row table-foot">
        {!isFiltered && <Unattributed answer={answer} />}
        {sorted.length > ROWS_FIRST && (
          <button type="button" className="link" onClick={() => setOpen(!isOpen)}>
            {isOpen ? "Show fewer" : isWhole ? `Show all ${sorted.length}` : `Show the dearest ${sorted.length}`}
          </button>
        )}
      </div>
    </>
  );
}

function columnsFor(groups: readonly EconomicsGroup[], totals: EconomicsGroup): Column<EconomicsGroup>[] {
  const spendPlaces = columnPlaces(groups.map(({ cost }) => cost));
  const cpstPlaces = columnPlaces(
    groups.flatMap((group) => {
      const verdict = judgeCpst(group);
      return verdict.kind === "point" ? [verdict.value] : verdict.kind === "range" ? [verdict.low] : [];
    }),
  );
  return [
    {
      id: "workflow",
      header: "Workflow",
      label: "Workflow",
      text: ({ group }) => group.workflow ?? "",
      cell: ({ group }) =>
        (group.workflow ?? "") === "" ? (
          <span className="unknown">no workflow named</span>
        ) : (
          <PageLink to={workflowPath(group.workflow ?? "")} className="panel-more">
            {group.workflow}
          </PageLink>
        ),
    },
    {
      id: "spend",
      header: "Spend",
      label: "Spend",
      align: "right",
      text: ({ cost }) => cost ?? "",
      cell: (group) => <SpendCell group={group} places={spendPlaces} whole={Number(totals.cost ?? 0)} />,
    },
    {
      id: "cpst",
      header: "Cost per success",
      label: "Cost per success",
      align: "right",
      text: ({ cpst }) => cpst ?? "",
      cell: (group) => (
        <>
          <CpstValue group={group} className="cell-main" places={cpstPlaces} />
          <CpstInterval group={group} className="cell-note" />
        </>
      ),
    },
    {
      id: "success",
      header: "Success",
      label: "Success",
      align: "right",
      text: ({ success_rate }) => String(success_rate ?? ""),
      cell: (group) => <SuccessCell group={group} />,
    },
    {
      id: "tasks",
      header: "Tasks",
      label: "Tasks",
      align: "right",
      text: ({ tasks }) => String(tasks),
      cell: ({ tasks, unknown }) => (
        <>
          <p className="cell-main">{formatCount(tasks)}</p>
          {unknown > 0 && <p className="cell-note">{formatCount(unknown)} without outcome</p>}
        </>
      ),
    },
    {
      id: "calls",
      header: "Calls",
      label: "Calls",
      align: "right",
      text: ({ calls }) => String(calls),
      cell: ({ calls, unpriced_calls }) => (
        <>
          <p className="cell-main">{formatCount(calls)}</p>
          {unpriced_calls > 0 && <p className="cell-note cell-warn">{formatCount(unpriced_calls)} unpriced</p>}
        </>
      ),
    },
    {
      id: "p95",
      header: <span title="95 % of tasks take no longer">Duration p95</span>,
      label: "Duration p95",
      align: "right",
      text: ({ duration_p95_ms }) => String(duration_p95_ms ?? ""),
      // No task takes no time: 0 is one call of which only the start is known.
      cell: ({ duration_p95_ms }) =>
        duration_p95_ms === null || duration_p95_ms === 0 ? (
          <Unknown why="not reported" />
        ) : (
          formatDuration(duration_p95_ms)
        ),
    },
  ];
}

const Unattributed = ({ answer: { unattributed } }: { answer: EconomicsAnswer }) =>
  unattributed.calls === 0 ? (
    <p className="note">Every call in this range names its task.</p>
  ) : (
    <p className="note" data-figure="unattributed">
      <strong>Not attributed:</strong> {formatPlural(unattributed.calls, "call")} without a task,{" "}
      {unattributed.cost === null ? "cost not known" : <Money value={unattributed.cost} />}. In spend, but in no
      workflow.
    </p>
  );
