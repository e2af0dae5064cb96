import { useNavigate } from "@tanstack/react-router";
import { useMemo } from "react";
import type { EconomicsAnswer } from "../../../contract/economics.ts";
import { Panel } from "../components/panel.tsx";
import { Table } from "../components/table.tsx";
import { TableExport } from "../components/table-export.tsx";
import { groupingName } from "../format/dimension-names.ts";
import { formatCount } from "../format/format-number.ts";
import { useApp } from "../shell/app-context.ts";
import { frameOf } from "../state/use-url-state.ts";
import { exportColumns } from "./export-columns.ts";
import { groupColumns } from "./group-columns.tsx";
import { type Companions, type TaskRow, taskRows } from "./group-rows.ts";
import { NoTasks } from "./no-outcomes.tsx";
import { targetOf } from "./row-link.tsx";
import { taskMarks } from "./task-marks.ts";
import { questionOf, type TaskQuestion } from "./task-question.ts";
import { questionQuery } from "./tasks-queries.ts";
import { Unattributed } from "./unattributed.tsx";

interface GroupsPanelProps {
  readonly question: TaskQuestion;
  readonly companions: Companions;
  readonly failed: readonly string[];
  readonly isBusy: boolean;
}

/** What one good result costs, group by group. Shares its request with the picture above. */
export function GroupsPanel({ question, companions, failed, isBusy }: GroupsPanelProps) {
  const { scope, pulse } = useApp();
  return (
    <Panel
      title={`By ${question.by.map((name) => groupingName(name).toLowerCase()).join(", ")}`}
      name="task-groups"
      source={questionQuery(scope, question)}
      size="block"
      span={12}
      contentHeight={300}
      isEmpty={({ groups, unattributed }) => groups.length === 0 && unattributed.calls === 0}
      empty={<NoTasks />}
      isBusy={isBusy}
      marks={(answer) => taskMarks(answer, { scope, pulse, failed })}
    >
      {(answer) => <Groups answer={answer} question={question} companions={companions} />}
    </Panel>
  );
}

type GroupsProps = Omit<GroupsPanelProps, "failed" | "isBusy"> & { readonly answer: EconomicsAnswer };

function Groups({ answer, question: asked, companions }: GroupsProps) {
  const question = useMemo(() => questionOf(answer, asked), [answer, asked]);
  const { scope, state, update } = useApp();
  const navigate = useNavigate();
  const rows = useMemo(
    () => taskRows(answer, question, { companions, search: state.q }),
    [answer, question, companions, state.q],
  );
  const { columns, missing } = useMemo(
    () => groupColumns({ answer, rows, named: question.by, companions, compared: scope.cmp }),
    [answer, rows, question, companions, scope.cmp],
  );
  const open = (row: TaskRow) => {
    const { to, patch } = targetOf(row, { named: question.by, filters: state.f });
    void navigate({ to, search: { ...frameOf(state), ...patch } as never });
  };
  const names = question.by.map((name) => groupingName(name).toLowerCase()).join(", ");
  return (
    <>
      <Unattributed answer={answer} />
      {rows.length === 0 ? (
        <NoTasks />
      ) : (
        <Table
          caption={`Cost per successful task by ${names}`}
          columns={columns}
          rows={rows}
          rowKey={({ key }) => key}
          narrow="cards"
          sort={state.sort ?? "-spend"}
          setSort={(sort) => update({ sort }, "replace")}
          open={open}
        />
      )}
      <div className="row table-foot">
        <p className="note" data-figure="rows-shown" role="status">
          {formatCount(rows.length)} of {formatCount(answer.groups.length + (answer.groups_omitted ?? 0))} shown
          {(answer.groups_omitted ?? 0) > 0 &&
            `, the dearest ${formatCount(answer.groups.length)} of them looked through`}
          {missing.length > 0 && rows.length > 0 && (
            <span className="missing-columns"> · Nothing states {missing.join("; ")}.</span>
          )}
        </p>
        <TableExport name="tasks" columns={exportColumns(question.by, scope.cmp)} rows={rows} />
      </div>
    </>
  );
}
