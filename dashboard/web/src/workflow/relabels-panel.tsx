import type { OutcomesBreakdown } from "../../../contract/outcomes-breakdown.ts";
import { Panel } from "../components/panel.tsx";
import { formatCount, formatPlural, formatRatio } from "../format/format-number.ts";
import { useApp } from "../shell/app-context.ts";
import { OutcomeChip } from "../tasks/outcome-chip.tsx";
import { writeTaskSelection } from "../tasks/task-selection.ts";
import { instantLabel } from "../time/labels.ts";
import { judgeName } from "./judge-names.ts";
import { breakdownQuery } from "./outcomes-queries.ts";

type Pair = OutcomesBreakdown["relabels"]["pairs"][number];

/** Verdicts that became others: from what to what, how often, and whose tasks they were. */
export function RelabelsPanel({ workflow }: { workflow: string }) {
  const { scope } = useApp();
  return (
    <Panel
      title="Changed verdicts"
      name="relabels"
      source={breakdownQuery(scope, workflow)}
      size="block"
      span={12}
      contentHeight={120}
      isEmpty={({ relabels }) => relabels.changes === 0}
      empty={<p>No verdict on a task of it became another.</p>}
      marks={({ relabels: { untold_tasks } }) =>
        untold_tasks === 0
          ? []
          : [
              {
                kind: "partial",
                text: `${formatPlural(untold_tasks, "task")} left out`,
                why: "Judged more than 100 times each: their history is not told",
              },
            ]
      }
    >
      {({ relabels, totals }) => (
        <div data-figure="relabels">
          <p className="note">
            {formatPlural(relabels.tasks, "task")} of {formatCount(totals.tasks)} (
            {formatRatio(relabels.tasks / totals.tasks)}) changed, {formatPlural(relabels.changes, "time")} in all;{" "}
            {formatCount(relabels.judged_again_tasks)} were judged more than once.
          </p>
          <ul className="relabels">
            {relabels.pairs.map((pair) => (
              <PairItem key={`${pair.from} ${pair.to}`} pair={pair} />
            ))}
          </ul>
        </div>
      )}
    </Panel>
  );
}

function PairItem({ pair: { from, to, changes, tasks, latest } }: { pair: Pair }) {
  const { scope, update } = useApp();
  return (
    <li>
      <details>
        <summary>
          <span className="relabel-pair">
            <OutcomeChip outcome={from} /> <span aria-hidden="true">→</span>
            <span className="hidden-text"> became </span> <OutcomeChip outcome={to} />
          </span>{" "}
          <data value={changes}>{formatPlural(changes, "change")}</data>
          <span className="note"> of {formatPlural(tasks, "task")}</span>
        </summary>
        <ul className="relabel-tasks">
          {latest.map(({ task_key, task_id, at, source, evaluator }) => (
            <li key={`${task_key} ${at}`} className="relabel-task">
              <button
                type="button"
                className="link"
                onClick={() => update({ sel: writeTaskSelection({ task: task_id }) })}
              >
                {task_id}
              </button>{" "}
              <span className="note">
                {instantLabel(at, scope.tz)} by {judgeName({ source, evaluator })}
              </span>
            </li>
          ))}
          {changes > latest.length && <li className="note">and {formatCount(changes - latest.length)} before.</li>}
        </ul>
      </details>
    </li>
  );
}
