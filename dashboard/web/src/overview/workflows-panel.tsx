import { useState } from "react";
import type { EconomicsAnswer, EconomicsGroup } from "../../../contract/economics.ts";
import type { Scope } from "../api/queries.ts";
import { IntervalBar } from "../charts/interval-bar.tsx";
import { Money, Unknown } from "../components/money.tsx";
import { Panel } from "../components/panel.tsx";
import { type Column, Table } from "../components/table.tsx";
import { onlyFilter } from "../filters/filter-words.ts";
import { columnPlaces } from "../format/format-money.ts";
import { formatCount, formatDuration, formatPlural, formatRatio } from "../format/format-number.ts";
import { PageLink } from "../shell/page-link.tsx";
import { judgeCpst } from "../trust/judge.ts";
import { CpstInterval, CpstValue } from "./cpst.tsx";
import { economicsQuery } from "./overview-queries.ts";

const ROWS_FIRST = 8;

/** Workflows by spend: what each costs, how often it succeeds, and what a success costs. */
export const WorkflowsPanel = ({ scope }: { scope: Scope }) => (
  <Panel
    title="Workflows"
    source={economicsQuery(scope)}
    size="block"
    span={12}
    contentHeight={208}
    isEmpty={({ groups, unattributed }) => groups.length === 0 && unattributed.calls === 0}
    empty={<p>No calls in this range.</p>}
  >
    {(answer) => <Workflows answer={answer} />}
  </Panel>
);

const spendOf = ({ cost }: EconomicsGroup) => Number(cost ?? 0);

function Workflows({ answer }: { answer: EconomicsAnswer }) {
  const [isOpen, setOpen] = useState(false);
  const sorted = [...answer.groups].sort((a, b) => spendOf(b) - spendOf(a));
  const rows = isOpen ? sorted : sorted.slice(0, ROWS_FIRST);
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
        <Unattributed answer={answer} />
        {sorted.length > ROWS_FIRST && (
          <button type="button" className="link" onClick={() => setOpen(!isOpen)}>
            {isOpen ? "Show fewer" : `Show all ${sorted.length}`}
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
      cell: ({ group }) =>
        (group.workflow ?? "") === "" ? (
          <span className="unknown">no workflow named</span>
        ) : (
          <PageLink to="/explore" patch={{ f: [onlyFilter("workflow", group.workflow ?? "")] }} className="panel-more">
            {group.workflow}
          </PageLink>
        ),
    },
    {
      id: "spend",
      header: "Spend",
      label: "Spend",
      align: "right",
      cell: (group) => <SpendCell group={group} places={spendPlaces} whole={Number(totals.cost ?? 0)} />,
    },
    {
      id: "cpst",
      header: "Cost per success",
      label: "Cost per success",
      align: "right",
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
      cell: (group) => <SuccessCell group={group} />,
    },
    {
      id: "tasks",
      header: "Tasks",
      label: "Tasks",
      align: "right",
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

function SpendCell({ group, places, whole }: { group: EconomicsGroup; places: number; whole: number }) {
  const isUnknown = group.cost === null || (group.calls > 0 && group.unpriced_calls === group.calls);
  if (isUnknown) return <span className="chip chip-warn hatched">unpriced</span>;
  const share = whole === 0 ? null : spendOf(group) / whole;
  return (
    <>
      <p className="cell-main">
        <Money value={group.cost} places={places} isAtLeast={group.unpriced_calls > 0} />
      </p>
      {share !== null && (
        <p className="cell-note">
          <span className="share-bar" style={{ inlineSize: `${Math.max(1, share * 48)}px` }} />
          {formatRatio(share)}
        </p>
      )}
    </>
  );
}

function SuccessCell({ group }: { group: EconomicsGroup }) {
  const { success_rate: rate, success_rate_interval: interval } = group;
  if (rate === null) return <Unknown why="no outcome known" />;
  return (
    <>
      <p className="cell-main success-main">
        {interval !== null && <IntervalBar low={interval[0]} high={interval[1]} point={rate} />}
        <data className="success-value" value={rate}>
          {formatRatio(rate)}
        </data>
      </p>
      {interval !== null && (
        <p className="cell-note" title="95 % interval (Wilson)">
          {formatRatio(interval[0])} – {formatRatio(interval[1])}
        </p>
      )}
    </>
  );
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
