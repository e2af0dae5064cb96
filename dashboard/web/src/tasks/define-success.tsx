import { useQuery } from "@tanstack/react-query";
import type { SuccessRuleJson } from "../../../contract/success-rules.ts";
import { Dialog } from "../components/dialog.tsx";
import { useApp } from "../shell/app-context.ts";
import { conditionWords, draftCondition, emptyCondition, type RuleDraft } from "./rule-draft.ts";
import { RuleForm } from "./rule-form.tsx";
import { RuleHistory } from "./rule-history.tsx";
import { rulesQuery } from "./rule-queries.ts";
import { writeTaskSelection } from "./task-selection.ts";

interface DefineSuccessProps {
  /** Name of the rule that is changed; "" for a new one. */
  readonly rule: string;
  /** The workflow a new one is first meant for; "" for any. */
  readonly workflow: string;
  readonly close: () => void;
}

/** What a success is: the rules in force, a new one or a new version of one, and what it would change. */
export function DefineSuccess({ rule: name, workflow, close }: DefineSuccessProps) {
  const { scope } = useApp();
  const rules = useQuery(rulesQuery(scope));
  const found = rules.data?.rules.find((rule) => rule.name === name);
  return (
    <Dialog title={name === "" ? "Define success" : `Success by rule ${name}`} shape="drawer" close={close}>
      <div className="define-success">
        {rules.isError && <p role="alert">{rules.error.message}</p>}
        {rules.data === undefined && !rules.isError && <p role="status">Loading the rules …</p>}
        {rules.data !== undefined && name === "" && (
          <>
            <InForce rules={rules.data.rules} />
            <RuleForm key="new" initial={newDraft(workflow)} version={0} close={close} />
          </>
        )}
        {rules.data !== undefined && name !== "" && (
          <>
            {found === undefined ? (
              <p>No rule of this name is in force in this project.</p>
            ) : (
              <RuleForm
                key={`${name}@${found.version}`}
                initial={draftOf(found)}
                version={found.version}
                close={close}
              />
            )}
            <RuleHistory name={name} />
          </>
        )}
      </div>
    </Dialog>
  );
}

function InForce({ rules }: { rules: readonly SuccessRuleJson[] }) {
  const { update } = useApp();
  if (rules.length === 0) {
    return (
      <p className="note">
        No rule is in force: a task is what was last said of it. A rule says what counts, from an instant on; what was
        judged before stays as it was.
      </p>
    );
  }
  return (
    <section>
      <h3>Rules in force</h3>
      <ul className="rules-in-force">
        {rules.map((rule) => (
          <li key={rule.name}>
            <button
              type="button"
              className="link"
              onClick={() => update({ sel: writeTaskSelection({ rule: rule.name }) })}
            >
              {rule.name}@{rule.version}
            </button>
            <p className="note">
              {rule.workflow ?? "any workflow"}
              {rule.task_type !== null && `, ${rule.task_type}`}:{" "}
              {rule.conditions.map(conditionWords).join(rule.combine === "all" ? "; and " : "; or ")}
            </p>
          </li>
        ))}
      </ul>
    </section>
  );
}

const newDraft = (workflow: string): RuleDraft => ({
  name: nameFor(workflow),
  workflow,
  taskType: "",
  combine: "all",
  conditions: [emptyCondition(1, "sdk")],
  effectiveFrom: "now",
});

/** A name to begin with: that of the workflow, of what a name may hold. */
const nameFor = (workflow: string): string =>
  workflow
    .replace(/[^a-zA-Z0-9._-]+/g, "-")
    .replace(/^[^a-zA-Z0-9]+/, "")
    .slice(0, 63);

const draftOf = ({ name, workflow, task_type, combine, conditions }: SuccessRuleJson): RuleDraft => ({
  name,
  workflow: workflow ?? "",
  taskType: task_type ?? "",
  combine,
  conditions: conditions.map((condition, at) => draftCondition(condition, at + 1)),
  effectiveFrom: "now",
});
