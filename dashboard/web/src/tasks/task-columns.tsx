import type { z } from "zod";
import type { tasksEndpoint } from "../../../contract/tasks.ts";
import { Money, Unknown } from "../components/money.tsx";
import type { Column } from "../components/table.tsx";
import { entityName } from "../format/dimension-names.ts";
import { columnPlaces } from "../format/format-money.ts";
import { formatCount, formatDuration } from "../format/format-number.ts";
import { momentLabel } from "../time/labels.ts";
import { OutcomeChip } from "./outcome-chip.tsx";

export type Task = z.infer<(typeof tasksEndpoint)["response"]>["tasks"][number];

export const isTaskCostKnown = ({ cost, calls, unpriced_calls }: Task): boolean =>
  cost !== null && !(calls > 0 && unpriced_calls >= calls);

/** Columns whose id the API knows can be sorted by; it sorts all tasks, not only those that are loaded. */
export function taskColumns(
  tasks: readonly Task[],
  { tz, isOneWorkflow }: { tz: string; isOneWorkflow: boolean },
): Column<Task>[] {
  const places = columnPlaces(tasks.map(({ cost }) => cost));
  return [
    {
      id: "task",
      header: "Task",
      label: "Task",
      text: ({ task_id }) => task_id,
      cell: ({ task_id }) => (
        <span className="group-name" title={task_id}>
          {task_id}
        </span>
      ),
    },
    {
      id: "outcome",
      header: "Outcome",
      label: "Outcome",
      text: ({ outcome }) => outcome,
      cell: (task) => <OutcomeChip outcome={task.outcome} isMaturing={task.is_maturing === true} rule={task.rule} />,
    },
    ...(isOneWorkflow
      ? []
      : [
          {
            id: "workflow",
            header: "Workflow",
            label: "Workflow",
            text: ({ workflow }) => workflow,
            cell: ({ workflow }) => entityName(workflow, "workflow"),
          } satisfies Column<Task>,
        ]),
    {
      id: "model",
      header: <span title="The one most was spent on">Model</span>,
      label: "Model",
      text: ({ model }) => model,
      cell: ({ model }) => model || <Unknown why="no model named" />,
    },
    {
      id: "cost",
      header: "Cost",
      label: "Cost",
      align: "right",
      text: (task) => (isTaskCostKnown(task) ? (task.cost ?? "") : ""),
      sort: (task) => (isTaskCostKnown(task) ? Number(task.cost) : null),
      cell: (task) =>
        isTaskCostKnown(task) ? (
          <Money value={task.cost} places={places} isAtLeast={task.unpriced_calls > 0} />
        ) : (
          <span className="chip chip-warn hatched">{task.calls === 0 ? "no calls" : "unpriced"}</span>
        ),
    },
    {
      id: "calls",
      header: "Calls",
      label: "Calls",
      align: "right",
      text: ({ calls }) => String(calls),
      sort: ({ calls }) => calls,
      cell: ({ calls }) => <data value={calls}>{formatCount(calls)}</data>,
    },
    {
      id: "duration",
      header: "Duration",
      label: "Duration",
      align: "right",
      text: ({ duration_ms }) => String(duration_ms ?? ""),
      cell: ({ duration_ms }) =>
        duration_ms === null || duration_ms === 0 ? (
          <Unknown why="only one instant is known" />
        ) : (
          formatDuration(duration_ms)
        ),
    },
    {
      id: "ended",
      header: `Ended (${tz})`,
      label: "Ended",
      align: "right",
      text: ({ ended_at }) => ended_at,
      sort: ({ ended_at }) => Date.parse(ended_at),
      cell: ({ ended_at }) => <time dateTime={ended_at}>{momentLabel(ended_at, tz)}</time>,
    },
  ];
}
