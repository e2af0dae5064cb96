import type { measureSettingsEndpoint } from "../../../contract/measure-settings.ts";
import type { monthsEndpoint } from "../../../contract/months.ts";
import type { priceItemHistoryEndpoint, priceItemsEndpoint, StoredPriceItem } from "../../../contract/prices.ts";
import type { listRepricingsEndpoint, RepricingJson } from "../../../contract/repricing.ts";
import type { SuccessRuleJson, successRuleEndpoint, successRulesEndpoint } from "../../../contract/success-rules.ts";
import { ask } from "../api/ask.ts";
import { figureQuery, type Scope } from "../api/queries.ts";
import { conditionWords } from "../tasks/rule-draft.ts";
import { writeTaskSelection } from "../tasks/task-selection.ts";
import { itemWords } from "./item-words.ts";
import { scopeWords } from "./job-scope.ts";
import { changesOf, newestFirst, type SettingChange, type VersionInWords } from "./settings-changes.ts";
import { writeSettingsSelection } from "./settings-selection.ts";

/** Of so many things of a kind, those changed last, the whole history is asked for; of others the last change. */
const HISTORIES_MAX = 25;

export interface Changes {
  readonly changes: readonly SettingChange[];
  /** Things of which only the last change is among them. */
  readonly shortened: number;
}

/**
 * What the API keeps of changes, put together: there is no endpoint for all of them. Prices and rules that were ended are
 * not found by it, nor months that were reopened; of measures only the last change is.
 */
export function changesQuery(scope: Scope) {
  const { project } = scope;
  const answer = async (signal: AbortSignal): Promise<Changes> => {
    const parts = await Promise.all([
      itemChanges(project, signal),
      ruleChanges(project, signal),
      monthChanges(project, signal),
      measureChanges(project, signal),
      jobChanges(project, signal),
    ]);
    return {
      changes: newestFirst(parts.flatMap(({ changes }) => changes)),
      shortened: parts.reduce((sum, { shortened }) => sum + shortened, 0),
    };
  };
  return figureQuery({ scope, name: "setting-changes", asked: project, answer });
}

/** The whole history of the things changed last, and the last change of the others. */
async function histories<Thing extends { readonly changed_at: string }>(
  things: readonly Thing[],
  whole: (thing: Thing) => Promise<SettingChange[]>,
  last: (thing: Thing) => SettingChange[],
): Promise<Changes> {
  const recent = things.toSorted((left, right) => Date.parse(right.changed_at) - Date.parse(left.changed_at));
  const read = await Promise.all(recent.slice(0, HISTORIES_MAX).map(whole));
  const others = recent.slice(HISTORIES_MAX);
  return { changes: [...read.flat(), ...others.flatMap(last)], shortened: others.length };
}

async function itemChanges(project: string, signal: AbortSignal): Promise<Changes> {
  const { items } = await ask<typeof priceItemsEndpoint>("/prices/items", { query: { project }, signal });
  const about = ({ scope, name }: StoredPriceItem) => ({
    thing: `price ${name}${scope === "all_projects" ? " (all projects)" : ""}`,
    sel: writeSettingsSelection("item", `${scope}/${name}`),
    tab: "prices",
  });
  const inWords = (version: StoredPriceItem): VersionInWords => ({
    ...version,
    words: version.item === null ? null : itemWords(version.item),
  });
  const whole = async (item: StoredPriceItem) => {
    const { versions } = await ask<typeof priceItemHistoryEndpoint>(`/prices/items/${encodeURIComponent(item.name)}`, {
      query: { project, scope: item.scope } as never,
      signal,
    });
    return changesOf(about(item), versions.map(inWords));
  };
  return histories(items, whole, (item) => changesOf(about(item), [inWords(item)]));
}

async function ruleChanges(project: string, signal: AbortSignal): Promise<Changes> {
  const { rules } = await ask<typeof successRulesEndpoint>("/success-rules", { query: { project }, signal });
  const about = ({ name }: SuccessRuleJson) => ({
    thing: `success rule ${name}`,
    sel: writeTaskSelection({ rule: name }) ?? "",
    tab: "rules",
  });
  const words = ({ workflow, conditions, combine }: SuccessRuleJson) =>
    `${workflow ?? "any workflow"}: ${conditions.map(conditionWords).join(combine === "all" ? "; and " : "; or ")}`;
  const whole = async (rule: SuccessRuleJson) => {
    const { versions } = await ask<typeof successRuleEndpoint>(`/success-rules/${encodeURIComponent(rule.name)}`, {
      query: { project } as never,
      signal,
    });
    const said = versions.map((version) => ({
      ...version,
      words: version.rule === null || version.is_deleted ? null : words(version.rule),
    }));
    return changesOf(about(rule), said);
  };
  return histories(rules, whole, (rule) => changesOf(about(rule), [{ ...rule, words: words(rule) }]));
}

async function monthChanges(project: string, signal: AbortSignal): Promise<Changes> {
  const { months } = await ask<typeof monthsEndpoint>("/months", { query: { project }, signal });
  const changes = months.map(({ month, is_closed, changed_at, changed_by, reason }) => ({
    at: changed_at,
    author: changed_by,
    thing: `month ${month}`,
    before: is_closed ? "open" : "closed",
    after: is_closed ? "closed" : "open",
    reason,
    sel: undefined,
    tab: "months",
  }));
  return { changes, shortened: 0 };
}

async function measureChanges(project: string, signal: AbortSignal): Promise<Changes> {
  const settings = await ask<typeof measureSettingsEndpoint>("/measures/settings", { query: { project }, signal });
  const { version, changed_at, author, reason, hourly_rate: rate, reserved_tokens: reserved } = settings;
  if (changed_at === null) return { changes: [], shortened: 0 };
  const windows = Object.keys(settings.context_windows).length;
  const after = `hour of work ${rate === null ? "not stated" : `$${rate}`}, ${reserved} tokens kept free, ${windows} context windows`;
  const about = { thing: "measures", sel: undefined, tab: "measures" };
  const said = { version, author: author ?? "", reason: reason ?? "", changed_at, words: after };
  return { changes: changesOf(about, [said]), shortened: 0 };
}

async function jobChanges(project: string, signal: AbortSignal): Promise<Changes> {
  const { repricings } = await ask<typeof listRepricingsEndpoint>("/repricings", {
    query: { project, limit: 100 } as never,
    signal,
  });
  return { changes: repricings.flatMap(changesOfJob), shortened: 0 };
}

/** Asking for a dry run changes nothing; applying it does. Who gave one up is not told. */
function changesOfJob({ id, apply, applied, preview, scope }: RepricingJson): SettingChange[] {
  if (apply === null) return [];
  const about = {
    thing: `re-pricing of ${scopeWords(scope)}`,
    sel: writeSettingsSelection("job", id),
    tab: "repricing",
  };
  const spend = (amount: string | undefined) => (amount === undefined ? undefined : `known cost $${amount}`);
  return [
    {
      ...about,
      at: apply.asked_at,
      author: apply.author,
      before: spend(preview?.before),
      after: applied === null ? "asked to be applied" : spend(preview?.after),
      reason: apply.reason,
    },
  ];
}
