import { useQueryClient } from "@tanstack/react-query";
import type { z } from "zod";
import type { Call } from "../../../contract/calls.ts";
import type { taskEndpoint } from "../../../contract/tasks.ts";
import { CopyButton } from "../components/copy-button.tsx";
import { Dialog } from "../components/dialog.tsx";
import { Fact, Facts } from "../components/facts.tsx";
import { Money, Unknown } from "../components/money.tsx";
import { columnPlaces } from "../format/format-money.ts";
import { formatCompact, formatCount, formatDuration, formatPlural } from "../format/format-number.ts";
import { useApp } from "../shell/app-context.ts";
import { PageLink } from "../shell/page-link.tsx";
import { instantLabel, momentLabel } from "../time/labels.ts";
import { OutcomeChip } from "./outcome-chip.tsx";
import { isTaskCostKnown } from "./task-columns.tsx";
import { TASK_CALLS_MAX, useTask, useTaskCalls } from "./task-list-queries.ts";
import { workflowPath } from "./workflow-path.ts";

type TaskAnswer = z.infer<(typeof taskEndpoint)["response"]>;

/** Everything that is known of one task: what it cost, what was said of it, and each of its calls. */
export function TaskDrawer({ id, close }: { id: string; close: () => void }) {
  const { scope } = useApp();
  const client = useQueryClient();
  const task = useTask(scope, id);
  return (
    <Dialog title="Task" shape="drawer" close={close}>
      {task.isPending && <p role="status">Loading …</p>}
      {task.isError && (
        <div role="alert">
          <p>{task.error.message}</p>
          <button
            type="button"
            className="button"
            onClick={() => void client.invalidateQueries({ queryKey: ["figures", scope.project, "task"] })}
          >
            Retry
          </button>
        </div>
      )}
      {task.data !== undefined && !task.isPlaceholderData && <TaskFacts answer={task.data} />}
    </Dialog>
  );
}

function TaskFacts({ answer }: { answer: TaskAnswer }) {
  const { scope } = useApp();
  const { task } = answer;
  return (
    <div className="call-facts" data-figure="task">
      <div>
        <p className="call-head">
          <strong className="task-id">{task.task_id}</strong>
          <OutcomeChip outcome={task.outcome} isMaturing={task.is_maturing === true} rule={task.rule} />
        </p>
        {answer.reason !== null && (
          <p className="note">
            {task.rule !== undefined && `${task.rule}: `}
            {answer.reason}
          </p>
        )}
        {answer.matures_at !== null && (
          <p className="note">
            Decided at the latest {instantLabel(answer.matures_at, scope.tz)} ({scope.tz})
          </p>
        )}
      </div>
      <Facts title="Cost">
        {answer.by_model.map((part) => (
          <Fact
            key={`${part.provider} ${part.model}`}
            name={`${part.model || "no model named"}, ${formatPlural(part.calls, "call")}`}
          >
            {part.cost === null ? (
              <Unknown why="no known price" />
            ) : (
              <Money value={part.cost} mode="exact" isAtLeast={part.unpriced_calls > 0} />
            )}
            <span className="fact-aside">
              {formatCompact(part.input_tokens)} in, {formatCompact(part.output_tokens)} out
            </span>
          </Fact>
        ))}
        <Fact name="Cost" isSum>
          <span data-figure="task-cost">
            {isTaskCostKnown(task) ? (
              <Money value={task.cost} mode="exact" isAtLeast={task.unpriced_calls > 0} />
            ) : (
              <Unknown why="no known price" />
            )}
          </span>
        </Fact>
      </Facts>
      <Elsewhere answer={answer} />
      <Facts title="Task">
        <Fact name="Workflow">
          {task.workflow === "" ? (
            <Unknown why="not stated" />
          ) : (
            <PageLink to={workflowPath(task.workflow)} className="link">
              {task.workflow}
            </PageLink>
          )}
        </Fact>
        <Fact name={`Started (${scope.tz})`}>
          {task.started_at === null ? <Unknown why="no call is known" /> : momentLabel(task.started_at, scope.tz)}
        </Fact>
        <Fact name={`Ended (${scope.tz})`}>{momentLabel(task.ended_at, scope.tz)}</Fact>
        <Fact name="Duration">
          {task.duration_ms === null || task.duration_ms === 0 ? (
            <Unknown why="only one instant is known" />
          ) : (
            formatDuration(task.duration_ms)
          )}
        </Fact>
      </Facts>
      <Verdicts answer={answer} />
      <Traces answer={answer} />
      <TaskCalls id={task.task_id} calls={task.calls} />
      <div className="row call-ids">
        <code>{task.task_key}</code>
        <CopyButton text={task.task_id} label="Copy id" />
      </div>
    </div>
  );
}

/** The same task in other projects: shown, and in no figure of this one. */
function Elsewhere({ answer: { elsewhere, cost_everywhere } }: { answer: TaskAnswer }) {
  if (elsewhere.length === 0) return null;
  return (
    <Facts title="Elsewhere, in no figure of this project">
      {elsewhere.map(({ project, calls, cost, unpriced_calls, outcomes }) => (
        <Fact key={project} name={`Project ${project}`}>
          {cost === null ? (
            <Unknown why="no known price" />
          ) : (
            <Money value={cost} mode="exact" isAtLeast={unpriced_calls > 0} />
          )}
          <span className="fact-aside">
            {formatPlural(calls, "call")}
            {outcomes > 0 && `, ${formatPlural(outcomes, "verdict")}`}
          </span>
        </Fact>
      ))}
      <Fact name="Everywhere" isSum>
        <Money value={cost_everywhere} mode="exact" />
      </Fact>
    </Facts>
  );
}

function Verdicts({ answer: { outcomes } }: { answer: TaskAnswer }) {
  const { scope } = useApp();
  return (
    <section data-figure="task-outcomes">
      <h3>What was said of it, latest first</h3>
      {outcomes.length === 0 && <p className="note">Nothing yet.</p>}
      <ul className="verdicts">
        {outcomes.map((said) => (
          <li key={`${said.outcome_id} ${said.revision}`}>
            <p className="call-head">
              <OutcomeChip outcome={said.outcome} />
              <span>
                {said.source}
                {said.evaluator !== "" && `: ${said.evaluator}`}
              </span>
              {said.score !== null && (
                <span className="chip">
                  {said.criteria === "" ? "score" : said.criteria} {said.score}
                </span>
              )}
              {said.is_moved && (
                <span className="chip" title="It named no task; settlement found that it belongs to this one">
                  joined later
                </span>
              )}
              <time className="fact-aside" dateTime={said.labelled_at}>
                {momentLabel(said.labelled_at, scope.tz)}
              </time>
            </p>
            {said.explanation !== "" && <p className="note">{said.explanation}</p>}
            {(said.manual_minutes !== null || said.value_amount !== null) && (
              <p className="note">
                {said.manual_minutes !== null && `${formatCount(said.manual_minutes)} minutes of people's work `}
                {said.value_amount !== null && `worth ${said.value_amount} ${said.value_currency}`}
              </p>
            )}
          </li>
        ))}
      </ul>
    </section>
  );
}

function Traces({ answer: { traces } }: { answer: TaskAnswer }) {
  if (traces.length === 0) return null;
  return (
    <Facts title="Traces">
      {traces.map(({ trace_id, calls, cost }) => (
        <Fact
          key={trace_id}
          name={
            <PageLink to={`/traces/${trace_id.replaceAll("-", "")}`} className="link">
              {trace_id.slice(0, 12)}…
            </PageLink>
          }
        >
          {cost === null ? <Unknown why="no known price" /> : <Money value={cost} mode="exact" />}
          <span className="fact-aside">{formatPlural(calls, "call")}</span>
        </Fact>
      ))}
    </Facts>
  );
}

/** Each call, by a link to all that the ledger says of it. */
function TaskCalls({ id, calls }: { id: string; calls: number }) {
  const { scope } = useApp();
  const answer = useTaskCalls(scope, id);
  if (answer.isError) return <p role="alert">Its calls could not be loaded: {answer.error.message}</p>;
  if (answer.data === undefined || answer.isPlaceholderData) return <p role="status">Loading its calls …</p>;
  const shown = answer.data.calls.filter(({ is_billable }) => is_billable).reverse();
  const places = columnPlaces(shown.map(({ cost }) => cost));
  return (
    <section data-figure="task-calls">
      <h3>
        {shown.length < calls
          ? `The latest ${formatCount(shown.length)} of ${formatPlural(calls, "call")}`
          : formatPlural(calls, "call")}
        , in order
        {answer.data.calls.length >= TASK_CALLS_MAX && " (the first of them are not listed)"}
      </h3>
      <dl className="fact-list">
        {shown.map((call) => (
          <TaskCall key={call.event_id} call={call} places={places} tz={scope.tz} />
        ))}
      </dl>
    </section>
  );
}

const TaskCall = ({ call, places, tz }: { call: Call; places: number; tz: string }) => (
  <Fact
    name={
      <PageLink to="/calls" patch={{ sel: call.event_id }} className="link">
        {[call.step, call.model_resolved ?? call.model_requested].filter(Boolean).join(" · ") || "call"}
      </PageLink>
    }
  >
    {call.status !== "ok" && <span className="chip chip-danger">{call.status}</span>}{" "}
    {call.cost === null ? (
      <Unknown why={call.unpriced_reason ?? "no known price"} />
    ) : (
      <Money value={call.cost} places={places} />
    )}
    <time className="fact-aside" dateTime={call.ts}>
      {momentLabel(call.ts, tz)}
    </time>
  </Fact>
);
