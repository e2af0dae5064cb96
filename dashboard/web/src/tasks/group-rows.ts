import type { z } from "zod";
import type { QueryAnswer } from "../../../contract/analytics.ts";
import type { EconomicsAnswer, EconomicsGroup } from "../../../contract/economics.ts";
import type { failureTaxEndpoint, TaskMeasures } from "../../../contract/measures.ts";
import { entityName } from "../format/dimension-names.ts";
import type { TaskQuestion } from "./task-question.ts";

type TaxAnswer = z.infer<(typeof failureTaxEndpoint)["response"]>;
type Tax = TaxAnswer["groups"][number];
type CallFacts = QueryAnswer["table"][number]["values"];

/** Something asked for beside the groups: `undefined` while it loads, `null` where it could not be had. */
export type Beside<T> = T | null | undefined;

export interface Companions {
  readonly tax: Beside<TaxAnswer>;
  readonly measures: Beside<{ readonly groups: readonly (TaskMeasures & { readonly group: string })[] }>;
  readonly callFacts: Beside<QueryAnswer>;
  readonly owners: Beside<QueryAnswer>;
}

/** One line of the list: a group of tasks that one rule judged, with all that is known of it. */
export interface TaskRow {
  readonly key: string;
  /** The group's values by the dimensions its name says. */
  readonly names: readonly string[];
  readonly name: string;
  readonly economics: EconomicsGroup;
  /** Two rules judged tasks of this group, each a row: what stands beside groups is not told apart by rule. */
  readonly isSplit: boolean;
  /** Absent where a companion does not speak of this group. */
  readonly tax?: Tax;
  readonly measures?: TaskMeasures;
  readonly callFacts?: CallFacts;
  /** Who spends most on it, and how many others do. "" = a team is not named. */
  readonly owner?: { readonly team: string; readonly others: number };
}

/** The rows of a question, dearest first as the API has them, and only those whose name holds `search`. */
export function taskRows(
  answer: EconomicsAnswer,
  question: TaskQuestion,
  { companions, search }: { companions: Companions; search: string | undefined },
): TaskRow[] {
  const { by } = question;
  const wanted = search?.trim().toLowerCase() ?? "";
  const taxes = new Map((companions.tax?.groups ?? []).map((group) => [JSON.stringify(group.group), group]));
  const facts = new Map(
    (companions.callFacts?.table ?? []).map(({ group, values }) => [JSON.stringify(group), values]),
  );
  const measured = new Map((companions.measures?.groups ?? []).map((group) => [group.group, group]));
  const owners = ownersOf(companions.owners);
  const keyOf = ({ group }: EconomicsGroup) => JSON.stringify(by.map((dimension) => group[dimension] ?? ""));
  const rowsByKey = new Map<string, number>();
  for (const group of answer.groups) rowsByKey.set(keyOf(group), (rowsByKey.get(keyOf(group)) ?? 0) + 1);
  return answer.groups.flatMap((economics): TaskRow[] => {
    const names = by.map((dimension) => economics.group[dimension] ?? "");
    const name = names.map((value, at) => entityName(value, by[at] ?? "workflow")).join(" · ");
    if (!name.toLowerCase().includes(wanted)) return [];
    const key = keyOf(economics);
    const [first = "workflow"] = by;
    const isSplit = (rowsByKey.get(key) ?? 0) > 1;
    const value = economics.group[first] ?? "";
    const owner = owners.get(value);
    const [tax, callFacts, measures] = isSplit ? [] : [taxes.get(key), facts.get(key), measured.get(value)];
    return [
      {
        key: `${key} ${economics.rule ?? ""}`,
        names,
        name,
        economics,
        isSplit,
        ...(tax !== undefined && { tax }),
        ...(callFacts !== undefined && { callFacts }),
        ...(measures !== undefined && { measures }),
        ...(owner !== undefined && { owner }),
      },
    ];
  });
}

/** By workflow: the team with most spend, and how many more there are. */
function ownersOf(answer: Beside<QueryAnswer>): Map<string, NonNullable<TaskRow["owner"]>> {
  const teams = new Map<string, { team: string; spend: number }[]>();
  for (const { group, values } of answer?.table ?? []) {
    const [workflow = "", team = ""] = group;
    teams.set(workflow, [...(teams.get(workflow) ?? []), { team, spend: Number(values.spend ?? 0) }]);
  }
  return new Map(
    [...teams].flatMap(([workflow, found]) => {
      const [owner] = [...found].sort((a, b) => b.spend - a.spend);
      return owner === undefined ? [] : [[workflow, { team: owner.team, others: found.length - 1 }] as const];
    }),
  );
}
