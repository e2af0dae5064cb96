import type { TraceSummary } from "../../../contract/traces.ts";
import { Money, Unknown } from "../components/money.tsx";
import type { Column } from "../components/table.tsx";
import { columnPlaces } from "../format/format-money.ts";
import { formatCompact, formatCount, formatDuration } from "../format/format-number.ts";
import { PageLink } from "../shell/page-link.tsx";
import { momentLabel } from "../time/labels.ts";

/** Columns of the list of traces; one precision for all costs shown. */
export function traceColumns(traces: readonly TraceSummary[], tz: string): Column<TraceSummary>[] {
  const places = columnPlaces(traces.map(({ cost }) => cost));
  return [
    {
      id: "started",
      header: `Began (${tz})`,
      label: "Began",
      text: ({ started_at }) => started_at,
      cell: ({ trace_id, started_at }) => (
        <PageLink to={`/traces/${trace_id}`} className="trace-link">
          <time dateTime={started_at}>{momentLabel(started_at, tz)}</time>
        </PageLink>
      ),
    },
    {
      id: "workflow",
      header: "Workflow",
      label: "Workflow",
      text: ({ workflows }) => workflows.join(", "),
      cell: ({ workflow, workflows }) =>
        workflow === null ? (
          <span className="nothing">·</span>
        ) : (
          <span title={workflows.join(", ")}>
            {workflow}
            {workflows.length > 1 && <span className="note"> +{workflows.length - 1}</span>}
          </span>
        ),
    },
    {
      id: "task",
      header: "Task",
      label: "Task",
      text: ({ task_id }) => task_id ?? "",
      cell: ({ task_id, tasks }) =>
        task_id === null ? (
          <span className="nothing">·</span>
        ) : (
          <span className="group-name" title={task_id}>
            {task_id}
            {tasks > 1 && <span className="note"> +{tasks - 1}</span>}
          </span>
        ),
    },
    {
      id: "models",
      header: "Models",
      label: "Models",
      text: ({ models }) => models.join(", "),
      cell: ({ models }) =>
        models.length === 0 ? (
          <Unknown why="no model named" />
        ) : (
          <span title={models.join(", ")}>
            {models[0]}
            {models.length > 1 && <span className="note"> +{models.length - 1}</span>}
          </span>
        ),
    },
    {
      id: "status",
      header: "Status",
      label: "Status",
      text: ({ status }) => status,
      cell: ({ status, failed_records }) => (
        <span className={status === "ok" ? "chip" : "chip chip-danger"}>
          {status === "ok" ? "ok" : `${formatCount(failed_records)} failed`}
        </span>
      ),
    },
    {
      id: "spans",
      header: "Spans",
      label: "Spans",
      align: "right",
      text: ({ records }) => String(records),
      cell: ({ records }) => formatCount(records),
    },
    {
      id: "calls",
      header: "Calls",
      label: "Calls",
      align: "right",
      text: ({ calls }) => String(calls),
      cell: ({ calls }) => formatCount(calls),
    },
    {
      id: "tokens",
      header: "Tokens in",
      label: "Tokens in",
      align: "right",
      text: ({ input_tokens }) => String(input_tokens ?? ""),
      cell: ({ input_tokens }) =>
        input_tokens === null ? <Unknown why="not reported" /> : formatCompact(input_tokens),
    },
    {
      id: "cost",
      header: "Cost",
      label: "Cost",
      align: "right",
      text: ({ cost }) => cost ?? "",
      cell: ({ cost, calls, coverage }) =>
        cost === null ? (
          <Unknown why="no call of it has a known price" />
        ) : calls === 0 ? (
          <span className="nothing" title="nothing of it is billed">
            ·
          </span>
        ) : (
          <Money value={cost} places={places} isAtLeast={coverage.unpriced_calls + coverage.partly_priced_calls > 0} />
        ),
    },
    {
      id: "duration",
      header: "Duration",
      label: "Duration",
      align: "right",
      text: ({ duration_ms }) => String(duration_ms),
      cell: ({ duration_ms }) => formatDuration(duration_ms),
    },
  ];
}
