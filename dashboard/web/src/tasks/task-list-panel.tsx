import type { QueryKey } from "@tanstack/react-query";
import { type CSSProperties, type ReactNode, useMemo } from "react";
import { Money } from "../components/money.tsx";
import { Table } from "../components/table.tsx";
import { TableExport } from "../components/table-export.tsx";
import { Toggle } from "../components/toggle.tsx";
import { EmptyState, Waiting } from "../components/waiting.tsx";
import { formatCount, formatPlural } from "../format/format-number.ts";
import { useApp } from "../shell/app-context.ts";
import { outcomes } from "../state/url-state.ts";
import { NoTasks } from "./no-outcomes.tsx";
import { type Task, taskColumns } from "./task-columns.tsx";
import { taskSorts, useTaskList } from "./task-list-queries.ts";
import { readTaskSelection, writeTaskSelection } from "./task-selection.ts";

interface TaskListPanelProps {
  readonly title: string;
  /** As GET /tasks takes them; `workflow` among them leaves its column out. */
  readonly filters: Readonly<Record<string, string>>;
}

/** Single tasks: those behind any figure of this page, and they add up to it. */
export function TaskListPanel({ title, filters }: TaskListPanelProps) {
  const { scope, state, update } = useApp();
  const sorted = Object.values(taskSorts).find((name) => state.sort === `-${name}`) ?? taskSorts.cost;
  const { list, queryKey } = useTaskList(scope, { filters, outcome: state.outcome, sort: sorted });
  const tasks = useMemo(() => list.data?.pages.flatMap((page) => page.tasks) ?? [], [list.data]);
  const total = list.data?.pages[0]?.total;
  const isOneWorkflow = "workflow" in filters;
  const columns = useMemo(() => taskColumns(tasks, { tz: scope.tz, isOneWorkflow }), [tasks, scope.tz, isOneWorkflow]);
  const selected = readTaskSelection(state.sel);
  return (
    <section
      className="panel panel-block task-list"
      style={{ "--span": 12 } as CSSProperties}
      data-panel="task-list"
      data-state={stateOf(list, tasks)}
      aria-busy={list.isFetching}
      data-outdated={list.isPlaceholderData || undefined}
    >
      {list.isFetching && list.data !== undefined && <div className="refetch-bar" />}
      <header className="panel-header">
        <h2>{title}</h2>
        {total != null && (
          <p
            className="note"
            role="status"
            data-figure="task-total"
            data-tasks={total.tasks}
            data-successes={total.successes}
          >
            {formatPlural(total.tasks, "task")}, {formatCount(total.successes)} successful,{" "}
            {total.cost === null ? "cost not known" : <Money value={total.cost} isAtLeast={total.unpriced_calls > 0} />}
          </p>
        )}
        <div className="panel-actions">
          <OutcomeToggle />
        </div>
      </header>
      <div className="panel-body calls-body">
        <Body list={list} queryKey={queryKey} count={tasks.length}>
          <Table
            caption={`${title}, ${sorted === "cost" ? "dearest" : "latest or largest"} first`}
            columns={columns}
            rows={tasks}
            rowKey={({ task_key }) => task_key}
            narrow="scroll"
            sort={`-${sorted}`}
            setSort={(sort) => update({ sort: `-${sort.replace("-", "")}` }, "replace")}
            open={({ task_id }) => update({ sel: writeTaskSelection({ task: task_id }) })}
            openKey={tasks.find(({ task_id }) => task_id === selected.task)?.task_key}
          />
        </Body>
        <div className="row table-foot">
          <p className="note">
            {formatCount(tasks.length)}
            {total != null && ` of ${formatCount(total.tasks)}`} shown; the API sorts all of them
          </p>
          <span className="row">
            {list.hasNextPage && (
              <button
                type="button"
                className="button"
                disabled={list.isFetching}
                onClick={() => void list.fetchNextPage()}
              >
                {list.isFetchingNextPage ? "Loading …" : "More tasks"}
              </button>
            )}
            <TableExport<Task> name="task-list" columns={columns} rows={tasks} />
          </span>
        </div>
      </div>
    </section>
  );
}

type TaskList = ReturnType<typeof useTaskList>["list"];

function stateOf(list: TaskList, tasks: readonly Task[]): string {
  if (list.isError) return "error";
  if (list.data === undefined) return "loading";
  if (list.isPlaceholderData) return "refetching";
  return tasks.length === 0 ? "empty" : "ready";
}

interface BodyProps {
  readonly list: TaskList;
  readonly queryKey: QueryKey;
  readonly count: number;
  readonly children: ReactNode;
}

function Body({ list, queryKey, count, children }: BodyProps) {
  if (list.data === undefined) return <Waiting queryKey={queryKey} query={list} size="block" />;
  if (count > 0) return children;
  return (
    <EmptyState>
      <NoTasks />
    </EmptyState>
  );
}

/** Only tasks that ended so. */
function OutcomeToggle() {
  const { state, update } = useApp();
  return (
    <Toggle
      label="Outcome"
      options={[undefined, ...outcomes].map((value) => ({ value, name: value ?? "all" }))}
      chosen={state.outcome}
      choose={(outcome) => update({ outcome })}
    />
  );
}
