import type { EconomicsAnswer, EconomicsGroup } from "../../../contract/economics.ts";

/** The figures of a workflow: one group, or one for each rule that judged its tasks, the rule in force last first. */
export function groupsOfWorkflow(
  { groups, rules }: Pick<EconomicsAnswer, "groups" | "rules">,
  workflow: string,
): EconomicsGroup[] {
  const since = (rule: string | undefined): number =>
    Math.max(0, ...rules.filter((one) => one.rule === rule).map(({ from }) => Date.parse(from)));
  return groups
    .filter(({ group }) => group.workflow === workflow)
    .sort((a, b) => since(b.rule) - since(a.rule) || b.tasks - a.tasks);
}
