import { MetricValue } from "../components/metric-value.tsx";
import { Money, Unknown } from "../components/money.tsx";
import type { Mark } from "../components/panel.tsx";
import { formatCount, formatDuration, formatPlural, formatRatio } from "../format/format-number.ts";
import { useApp } from "../shell/app-context.ts";
import { instantLabel } from "../time/labels.ts";
import type { DrawnTrace } from "./spans.ts";
import { WorkflowLink } from "./workflow-link.tsx";

/** What must be known before the figures of a trace are believed. */
export function traceMarks(trace: DrawnTrace): readonly Mark[] {
  const { unpriced_calls, partly_priced_calls } = trace.coverage;
  const unpriced = unpriced_calls + partly_priced_calls;
  const missing = [
    trace.spans_omitted > 0 ? `${formatPlural(trace.spans_omitted, "span")} not drawn` : "",
    trace.gaps > 0 ? `${formatPlural(trace.gaps, "parent")} not sent` : "",
  ].filter((words) => words !== "");
  return [
    ...(trace.is_open
      ? [
          {
            kind: "stale",
            text: "trace still open",
            why: "more spans may come; the trace is asked for again every five seconds",
          } as const,
        ]
      : []),
    ...(unpriced > 0
      ? [
          {
            kind: "untrusted",
            text: "partly unpriced",
            why: `${formatPlural(unpriced, "call")} without a complete price, so the cost is a lower bound`,
          } as const,
        ]
      : []),
    ...(missing.length > 0
      ? [
          {
            kind: "partial",
            text: missing.join(", "),
            why: "totals are of all records of the trace; what is drawn is the critical path, what failed and what is dearest",
          } as const,
        ]
      : []),
  ];
}

/** The trace in one line of figures. */
export function TraceHead({ trace }: { trace: DrawnTrace }) {
  const { scope } = useApp();
  const { coverage, critical_path: path, services } = trace;
  const isAtLeast = coverage.unpriced_calls + coverage.partly_priced_calls > 0;
  return (
    <dl className="facts trace-facts">
      <div>
        <dt>Cost</dt>
        <dd data-figure="trace-cost">
          {trace.cost === null ? (
            <Unknown why="no call of it has a known price" />
          ) : (
            <Money value={trace.cost} mode="unit" isAtLeast={isAtLeast} />
          )}
        </dd>
      </div>
      <div>
        <dt>Duration</dt>
        <dd data-figure="trace-duration">
          <data value={trace.duration_ms}>{formatDuration(trace.duration_ms)}</data>
        </dd>
      </div>
      <div title={`${formatDuration(path.idle_ms)} of it nothing on the critical path ran`}>
        <dt>Idle on the path</dt>
        <dd>{formatRatio(trace.duration_ms > 0 ? path.idle_ms / trace.duration_ms : null)}</dd>
      </div>
      <div>
        <dt>Calls</dt>
        <dd data-figure="trace-calls">
          <MetricValue value={coverage.calls} unit="count" />
        </dd>
      </div>
      <div>
        <dt>Spans</dt>
        <dd>{formatCount(trace.records)}</dd>
      </div>
      <div>
        <dt>Errors</dt>
        <dd data-tone={trace.failed_records > 0 ? "danger" : undefined}>{formatCount(trace.failed_records)}</dd>
      </div>
      <div>
        <dt>Tokens in · out</dt>
        <dd>
          <MetricValue value={trace.input_tokens} unit="count" /> ·{" "}
          <MetricValue value={trace.output_tokens} unit="count" />
        </dd>
      </div>
      <div>
        <dt>Began ({scope.tz})</dt>
        <dd>{instantLabel(trace.started_at, scope.tz)}</dd>
      </div>
      <Named name="Workflow" names={trace.workflows}>
        {(workflow) => <WorkflowLink workflow={workflow} />}
      </Named>
      <Named name="Models" names={trace.models} />
      {services.length > 0 && <Named name="Services" names={services} />}
      <div>
        <dt>Tasks</dt>
        <dd>
          {trace.tasks.length === 0 && <Unknown why="no span names a task" />}
          {trace.tasks.slice(0, NAMES_MAX).map((task) => (
            <span key={task.task_id} className="trace-task">
              <span className="trace-name" title={task.task_id}>
                {task.task_id}
              </span>{" "}
              <span className={`chip ${toneOf(task.verdict)}`} title={verdictWords(task)}>
                {task.verdict === "unknown" ? "no outcome" : task.verdict}
              </span>
            </span>
          ))}
          {trace.tasks.length + trace.tasks_omitted > NAMES_MAX && (
            <span className="note"> and {trace.tasks.length + trace.tasks_omitted - NAMES_MAX} more</span>
          )}
        </dd>
      </div>
    </dl>
  );
}

const NAMES_MAX = 3;

const toneOf = (verdict: string): string => (verdict === "failure" || verdict === "abandoned" ? "chip-danger" : "");

/** Who says so. */
function verdictWords({ verdict, rule, outcome, is_maturing }: DrawnTrace["tasks"][number]): string {
  if (is_maturing === true) return `the rule ${rule} may still decide otherwise`;
  if (rule !== undefined) return `by the rule ${rule}`;
  return verdict === "unknown" || outcome === null
    ? "nobody has said how it ended"
    : `said by ${outcome.evaluator ?? outcome.source}`;
}

function Named({
  name,
  names,
  children,
}: {
  name: string;
  names: readonly string[];
  children?: (name: string) => React.ReactNode;
}) {
  return (
    <div>
      <dt>{name}</dt>
      <dd title={names.join(", ")}>
        {names.length === 0 && <Unknown why="not stated" />}
        {names.slice(0, NAMES_MAX).map((one) => (
          <span key={one} className="trace-name">
            {children?.(one) ?? one}
          </span>
        ))}
        {names.length > NAMES_MAX && <span className="note">and {names.length - NAMES_MAX} more</span>}
      </dd>
    </div>
  );
}
