import type { AllocationRule, AllocationTeam } from "@outlay/core/allocation/allocation-rules";
import { groupingName } from "../../format/dimension-names.ts";
import { readGrouping } from "../../state/grouping.ts";
import { splitNames } from "../item-draft.ts";

export interface ConditionDraft {
  readonly id: number;
  /** A dimension, or `tag:<key>`. */
  readonly field: string;
  readonly op: "is" | "begins";
  /** With commas between; `(none)` = not stated. */
  readonly values: string;
}

/** A rule as the form holds it. */
export interface RuleDraft {
  readonly name: string;
  readonly conditions: readonly ConditionDraft[];
  readonly appliesTo: AllocationRule["applies_to"];
  readonly kind: AllocationRule["to"]["kind"];
  readonly team: string;
  readonly department: string;
  readonly costCenter: string;
  readonly by: "even" | "tokens" | "tasks";
  /** With commas between. */
  readonly teams: string;
  /** Days, or empty. */
  readonly from: string;
  readonly until: string;
}

const NONE = "(none)";
export const CONDITIONS_MAX = 8;

export const emptyCondition = (id: number): ConditionDraft => ({ id, field: "credential_id", op: "is", values: "" });

export const emptyRule: RuleDraft = {
  name: "",
  conditions: [emptyCondition(0)],
  appliesTo: "unattributed",
  kind: "team",
  team: "",
  department: "",
  costCenter: "",
  by: "even",
  teams: "",
  from: "",
  until: "",
};

/** A stored rule in the form. */
export function draftOfRule({ name, conditions, applies_to, to, from, until }: AllocationRule): RuleDraft {
  return {
    ...emptyRule,
    name,
    conditions: conditions.map(({ field, op, values }, id) => ({ id, field, op, values: writeValues(values) })),
    appliesTo: applies_to,
    kind: to.kind,
    ...(to.kind === "team"
      ? { team: to.team, department: to.department ?? "", costCenter: to.cost_center ?? "" }
      : { by: to.by, teams: to.teams.join(", ") }),
    from: from ?? "",
    until: until ?? "",
  };
}

const writeValues = (values: readonly string[]): string => values.map((value) => value || NONE).join(", ");
const textOrNull = (text: string): string | null => (text.trim() === "" ? null : text.trim());

/** {@link draftOfRule} backwards; `undefined` while something needed is not said. */
export function readRuleDraft(draft: RuleDraft): AllocationRule | undefined {
  const conditions = draft.conditions.map(({ field, op, values }) => ({
    field: readGrouping(field),
    op,
    values: splitNames(values).map((value) => (value === NONE ? "" : value)),
  }));
  const to = readTarget(draft);
  const isWhole = conditions.every(({ field, values }) => field !== undefined && values.length > 0);
  if (draft.name.trim() === "" || conditions.length === 0 || !isWhole || to === undefined) return undefined;
  return {
    name: draft.name.trim(),
    conditions: conditions as AllocationRule["conditions"],
    applies_to: draft.appliesTo,
    to,
    from: textOrNull(draft.from),
    until: textOrNull(draft.until),
  };
}

function readTarget({ kind, team, department, costCenter, by, teams }: RuleDraft): AllocationRule["to"] | undefined {
  if (kind === "shared") {
    const names = splitNames(teams);
    return names.length === 0 ? undefined : { kind, by, teams: names };
  }
  if (team.trim() === "") return undefined;
  return { kind, team: team.trim(), department: textOrNull(department), cost_center: textOrNull(costCenter) };
}

/** "API key is k1 or k2; and environment begins with prod". */
export const matchWords = ({ conditions, applies_to }: AllocationRule): string =>
  `${conditions
    .map(({ field, op, values }) => {
      const name = field.startsWith("tag:") ? `tag ${field.slice(4)}` : groupingName(field);
      const said = values.map((value) => (value === "" ? "not stated" : value)).join(" or ");
      return `${name} ${op === "is" ? "is" : "begins with"} ${said}`;
    })
    .join("; and ")}${applies_to === "all" ? "" : "; and no team is named"}`;

const ways = { even: "evenly", tokens: "by tokens", tasks: "by tasks" } as const;

/** "team search, R&D, 4711", or how it is shared. */
export function targetWords({ to }: Pick<AllocationRule, "to">): string {
  if (to.kind === "shared") return `shared ${ways[to.by]} between ${to.teams.join(", ")}`;
  return [`team ${to.team}`, to.department, to.cost_center].filter((part) => part !== null).join(", ");
}

/** "since ever", "from 2026-10-01 until 2026-11-01". */
export function daysWords({ from, until }: Pick<AllocationRule, "from" | "until">): string {
  if (from === null && until === null) return "always";
  return [from === null ? "" : `from ${from}`, until === null ? "" : `until ${until}`].filter(Boolean).join(" ");
}

/** One a line: `search = R&D / 4711`. */
export const writeTeams = (teams: readonly AllocationTeam[]): string =>
  teams
    .map(({ team, department, cost_center }) =>
      cost_center === null
        ? `${team}${department === null ? "" : ` = ${department}`}`
        : `${team} = ${department ?? ""} / ${cost_center}`,
    )
    .join("\n");

/** {@link writeTeams} backwards, or which line cannot be read. */
export function readTeams(lines: string): { teams: AllocationTeam[] } | { fault: string } {
  const teams: AllocationTeam[] = [];
  for (const line of lines.split("\n").filter((text) => text.trim() !== "")) {
    const [team = "", places = "", ...more] = line.split("=").map((part) => part.trim());
    const [department = "", costCenter = "", ...rest] = places.split("/").map((part) => part.trim());
    if (team === "" || more.length > 0 || rest.length > 0) {
      return { fault: `not “team = department / cost centre”: ${line.trim()}` };
    }
    if (teams.some((known) => known.team === team)) return { fault: `${team} is there twice` };
    teams.push({ team, department: textOrNull(department), cost_center: textOrNull(costCenter) });
  }
  return { teams };
}

/** The rules with one put in the place of another, or at the end, and moved by so many places. */
export function withRule(
  rules: readonly AllocationRule[],
  { replaced, rule, move = 0 }: { replaced: string | undefined; rule: AllocationRule | undefined; move?: number },
): AllocationRule[] {
  const at = rules.findIndex(({ name }) => name === replaced);
  const others = rules.filter((_, place) => place !== at);
  if (rule === undefined) return others;
  const place = Math.max(0, Math.min(others.length, (at === -1 ? others.length : at) + move));
  return [...others.slice(0, place), rule, ...others.slice(place)];
}
