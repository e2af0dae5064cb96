import type { AllocationRules } from "@outlay/core/allocation/allocation-rules";
import type { Channel } from "@outlay/core/channels/channel";
import type { Governance } from "@outlay/core/governance/governance-rules";
import type { ModelStatement } from "@outlay/core/models-registry/model-statement";
import type { PriceItem } from "@outlay/core/price-document";
import type { SuccessRule } from "@outlay/core/success/success-rule";
import type { SettingChangeJson } from "../../../contract/settings-history.ts";
import { conditionWords } from "../tasks/rule-draft.ts";
import { writeTaskSelection } from "../tasks/task-selection.ts";
import { daysWords, matchWords, targetWords, writeTeams } from "./allocation/allocation-draft.ts";
import { itemWords } from "./item-words.ts";
import { scopeWords } from "./job-scope.ts";
import { writeSettingsSelection } from "./settings-selection.ts";

type Named = Pick<SettingChangeJson, "name" | "scope">;

interface KindWords {
  /** What it is called before its name. */
  readonly called: string;
  /** Where it is changed; absent: nowhere in the settings. */
  readonly tab?: string;
  readonly sel?: (thing: Named) => string | undefined;
  /** A value in one line. */
  readonly words?: (value: never) => string;
  /** A value in several, of which those are told that the other side does not say. Neither: single values that differ. */
  readonly lines?: (value: never) => readonly string[];
  /** What it means that there is none. */
  readonly none?: string;
  /** Whether there is only one, whose name says nothing. */
  readonly isOne?: boolean;
}

const kinds: Readonly<Record<string, KindWords>> = {
  price: {
    called: "price",
    tab: "prices",
    sel: ({ scope, name }) => writeSettingsSelection("item", `${scope}/${name}`),
    words: (item: PriceItem) => itemWords(item),
  },
  price_import: { called: "imported prices", tab: "prices" },
  price_file: { called: "price file", tab: "prices" },
  success_rule: {
    called: "success rule",
    tab: "rules",
    sel: ({ name }) => writeTaskSelection({ rule: name }),
    words: ({ workflow, conditions, combine }: SuccessRule) =>
      `${workflow ?? "any workflow"}: ${conditions.map(conditionWords).join(combine === "all" ? "; and " : "; or ")}`,
  },
  task_by: { called: "what opens a task", isOne: true },
  measures: { called: "measures", tab: "measures", isOne: true },
  closed_month: {
    called: "month",
    tab: "months",
    words: ({ spend, calls }: { spend: string | null; calls: number }) =>
      `closed, with ${calls} calls and ${spend === null ? "no known spend" : `$${spend}`}`,
    none: "open",
  },
  repricing: {
    called: "re-pricing",
    tab: "repricing",
    sel: ({ name }) => writeSettingsSelection("job", name),
    words: ({ state, scope }: { state: string; scope: Record<string, string[]> }) => `${state}: ${scopeWords(scope)}`,
  },
  allocation: { called: "allocation", tab: "allocation", isOne: true, lines: allocationLines },
  governance: { called: "governance", tab: "governance", isOne: true, lines: governanceLines },
  model: {
    called: "model",
    tab: "models",
    sel: ({ name }) => writeSettingsSelection("model", name),
    lines: (stated: ModelStatement) =>
      Object.entries(stated).flatMap(([fact, value]) =>
        value === null || String(value) === "" ? [] : [`${fact.replaceAll("_", " ")} ${flagWords(value)}`],
      ),
  },
  channel: {
    called: "channel",
    tab: "channels",
    sel: ({ name }) => writeSettingsSelection("channel", name),
    lines: ({ type, url }: Channel) => [type, url],
  },
  member: {
    called: "member",
    tab: "members",
    sel: ({ scope, name }) => writeSettingsSelection("member", `${scope}/${name}`),
    words: ({ role }: { role: string }) => role,
    none: "no role",
  },
  api_key: {
    called: "key",
    tab: "keys",
    sel: ({ scope, name }) => writeSettingsSelection("key", `${scope}/${name}`),
    words: ({ title, role, expires_at }: { title: string; role: string; expires_at: string | null }) =>
      `${title}: ${role}${expires_at === null ? "" : `, until ${expires_at.slice(0, 10)}`}`,
    none: "none, or refused",
  },
  workspace: { called: "workspace", tab: "workspace", isOne: true },
  view: { called: "saved view" },
  baseline: { called: "baseline" },
  provider_bill: { called: "bill" },
};

/** A kind of setting in words: `success rule`. */
export const kindWords = (kind: string): string => kinds[kind]?.called ?? kind.replaceAll("_", " ");

/** What was changed, in words, and where it is. */
export function thingOf(change: SettingChangeJson): {
  words: string;
  tab: string | undefined;
  sel: string | undefined;
} {
  const kind = kinds[change.kind];
  const named = kind?.isOne === true ? kindWords(change.kind) : `${kindWords(change.kind)} ${change.name}`;
  const words = `${named}${change.scope === "all_projects" ? " (all projects)" : ""}, version ${change.version}`;
  return { words, tab: kind?.tab, sel: change.action === "deleted" ? undefined : kind?.sel?.(change) };
}

const SHOWN_MAX = 6;

/** What a change found and what it left, each in one line; `undefined` where that is too long to be told. */
export function saidOf(change: SettingChangeJson): { before: string | undefined; after: string | undefined } {
  const none = kinds[change.kind]?.none ?? "nothing";
  const { action } = change;
  return {
    before: action === "added" || action === "restored" ? none : sideOf(change, "before"),
    after: action === "deleted" ? none : sideOf(change, "after"),
  };
}

function sideOf(change: SettingChangeJson, side: "before" | "after"): string | undefined {
  const value: unknown = change[side];
  if (value === null || value === undefined) return undefined;
  return inOwnWords(change, side) ?? leavesInWords(change, side);
}

/** `undefined` where the kind has no words of its own, or another version of the program wrote the value. */
function inOwnWords(change: SettingChangeJson, side: "before" | "after"): string | undefined {
  const kind = kinds[change.kind];
  const linesOf = (value: unknown) => (value === null ? [] : (kind?.lines?.(value as never) ?? []));
  try {
    if (kind?.lines === undefined) return kind?.words?.(change[side] as never);
    const others = new Set(linesOf(side === "before" ? change.after : change.before));
    const own = linesOf(change[side]).filter((line) => !others.has(line));
    return own.length === 0 ? "without what the other side has" : inOneLine(own);
  } catch {
    return undefined;
  }
}

const flagWords = (value: unknown): string => (value === true ? "yes" : value === false ? "no" : String(value));

function allocationLines({ rules, teams }: AllocationRules): string[] {
  const rest = [
    ...rules.map(
      (rule, at) => `${at + 1}. ${rule.name}: ${matchWords(rule)} → ${targetWords(rule)}, ${daysWords(rule)}`,
    ),
    ...teams.map((team) => `team ${writeTeams([team])}`),
  ];
  return rest.length === 0 ? ["no rules and no teams"] : rest;
}

function governanceLines({ policies, max_cost_per_task: limit, data_class_tag: tag }: Governance): string[] {
  const listed = (name: string, list: readonly string[] | null) =>
    list === null ? [] : [`${name} ${list.map((one) => one || "(none)").join(", ")}`];
  return [
    `a task may cost ${limit === null ? "anything" : `$${limit}`}`,
    `class of data by tag ${tag}`,
    ...policies.map(({ name, data_class, models, providers, regions, from }) =>
      [
        `${name}: ${data_class ?? "all calls"}${from === null ? "" : ` from ${from}`}`,
        ...listed("models", models),
        ...listed("providers", providers),
        ...listed("regions", regions),
      ].join(", "),
    ),
  ];
}

function leavesInWords({ differences, differences_omitted: omitted }: SettingChangeJson, side: "before" | "after") {
  const said = differences.flatMap(({ path, [side]: json }) => (json === null ? [] : [`${path} ${plainJson(json)}`]));
  return said.length === 0 ? "without what the other side has" : inOneLine(said, omitted);
}

function inOneLine(said: readonly string[], omitted = 0): string {
  const more = Math.max(0, said.length - SHOWN_MAX) + omitted;
  return `${said.slice(0, SHOWN_MAX).join("; ")}${more > 0 ? `; and ${more} more` : ""}`;
}

/** JSON without what only computers need. */
const plainJson = (json: string): string =>
  json === "null" ? "not stated" : json.replaceAll(/^"|"$|[[\]]/g, "").replaceAll('","', ", ");
