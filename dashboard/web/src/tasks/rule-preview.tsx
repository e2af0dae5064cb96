import { useQuery } from "@tanstack/react-query";
import { Money, Unknown } from "../components/money.tsx";
import { formatCount, formatPlural } from "../format/format-number.ts";
import { useApp } from "../shell/app-context.ts";
import { outcomes } from "../state/url-state.ts";
import { rangeLabel } from "../time/labels.ts";
import { OutcomeChip } from "./outcome-chip.tsx";
import type { readRule } from "./rule-draft.ts";
import { previewQuery } from "./rule-queries.ts";

/** What the rule would say of the tasks of the page's range, beside what is said of them now. Changes nothing. */
export function RulePreview({ rule }: { rule: ReturnType<typeof readRule> }) {
  const { scope } = useApp();
  const preview = useQuery(previewQuery(scope, rule));
  if (preview.isError) return <p role="alert">{preview.error.message}</p>;
  if (preview.data === undefined || preview.isPlaceholderData)
    return <p role="status">Judging the tasks of the range …</p>;
  const { tasks, before, after, changed, changes, maturing, examples } = preview.data;
  const rows = [
    ["Successes", before.successes, after.successes],
    ["Failures", before.failures, after.failures],
    ["Unknown", before.unknown, after.unknown],
  ] as const;
  return (
    <section data-figure="rule-preview" aria-label="Preview">
      <h3>
        Preview: {formatPlural(tasks, "task")} of “{rangeLabel(scope.from, scope.to, scope.tz)}”
      </h3>
      <table>
        <caption className="hidden-text">The tasks of the range now and by this rule</caption>
        <thead>
          <tr>
            <td />
            <th scope="col" data-align="right">
              Now
            </th>
            <th scope="col" data-align="right">
              By this rule
            </th>
          </tr>
        </thead>
        <tbody>
          {rows.map(([name, now, then]) => (
            <tr key={name}>
              <th scope="row">{name}</th>
              <td data-align="right">{formatCount(now)}</td>
              <td data-align="right" data-figure={`preview-${name.toLowerCase()}`}>
                {formatCount(then)}
              </td>
            </tr>
          ))}
          <tr>
            <th scope="row">Cost per success</th>
            <td data-align="right">
              {before.cpst === null ? <Unknown why="no success" /> : <Money value={before.cpst} mode="unit" />}
            </td>
            <td data-align="right">
              {after.cpst === null ? <Unknown why="no success" /> : <Money value={after.cpst} mode="unit" />}
            </td>
          </tr>
        </tbody>
      </table>
      <p className="note">
        {changed === 0
          ? "No task would be judged otherwise."
          : `${formatPlural(changed, "task")} would be judged otherwise: `}
        {changes.map((one) => `${formatCount(one.tasks)} from ${one.before} to ${one.after}`).join(", ")}
        {maturing > 0 && ` ${formatPlural(maturing, "task")} would still be waiting for word.`}
      </p>
      {examples.length > 0 && (
        <details>
          <summary>Examples, dearest first</summary>
          <ul className="rule-examples">
            {examples.map((example) => (
              <li key={example.task_id}>
                <span className="group-name" title={example.task_id}>
                  {example.task_id}
                </span>
                <span className="row">
                  <Said outcome={example.before} /> → <Said outcome={example.after} />
                </span>
                <Money value={example.cost} mode="unit" />
              </li>
            ))}
          </ul>
        </details>
      )}
    </section>
  );
}

function Said({ outcome }: { outcome: string }) {
  const known = outcomes.find((name) => name === outcome);
  return known === undefined ? <span className="chip">{outcome}</span> : <OutcomeChip outcome={known} />;
}
