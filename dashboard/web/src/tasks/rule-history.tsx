import { useQuery } from "@tanstack/react-query";
import { useApp } from "../shell/app-context.ts";
import { instantLabel } from "../time/labels.ts";
import { conditionWords } from "./rule-draft.ts";
import { ruleQuery } from "./rule-queries.ts";

/** All versions of a rule, newest first. Each is a series of its own; none is ever rewritten. */
export function RuleHistory({ name }: { name: string }) {
  const { scope } = useApp();
  const rule = useQuery(ruleQuery(scope, name));
  if (rule.isError) return <p role="alert">Its history could not be loaded: {rule.error.message}</p>;
  if (rule.data === undefined || rule.isPlaceholderData) return <p role="status">Loading its history …</p>;
  return (
    <section data-figure="rule-history">
      <h3>Versions, newest first: each is a series of its own</h3>
      <ol className="rule-versions">
        {rule.data.versions.map((version) => (
          <li key={version.version}>
            <p className="row">
              <strong>
                {name}@{version.version}
              </strong>
              {version.is_deleted && <span className="chip chip-warn">ended</span>}
              <span className="fact-aside">{instantLabel(version.changed_at, scope.tz)}</span>
            </p>
            {version.rule !== null && (
              <p>
                {version.rule.conditions.map(conditionWords).join(version.rule.combine === "all" ? "; and " : "; or ")},
                for tasks that ended from {instantLabel(version.rule.effective_from, scope.tz)} on
              </p>
            )}
            <p className="note">
              {version.author}: {version.reason}
            </p>
          </li>
        ))}
      </ol>
    </section>
  );
}
