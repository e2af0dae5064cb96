import type { Governance, GovernancePolicy } from "@outlay/core/governance/governance-rules";
import { splitNames } from "../item-draft.ts";

/** A policy as the form holds it; lists with commas between, empty: any, `(none)`: not stated. */
export interface PolicyDraft {
  readonly id: number;
  readonly name: string;
  readonly dataClass: string;
  readonly models: string;
  readonly providers: string;
  readonly regions: string;
  /** A day, or empty. */
  readonly from: string;
}

export interface GovernanceDraft {
  readonly policies: readonly PolicyDraft[];
  readonly tag: string;
  /** USD; empty: no limit. */
  readonly maxCost: string;
}

const NONE = "(none)";
const USD = /^\d{1,12}(\.\d{1,12})?$/;

export const emptyPolicy = (id: number): PolicyDraft => ({
  ...{ id, name: "", dataClass: "", from: "" },
  ...{ models: "", providers: "", regions: "" },
});

const writeList = (list: readonly string[] | null): string => (list ?? []).map((value) => value || NONE).join(", ");
const textOrNull = (text: string): string | null => (text.trim() === "" ? null : text.trim());

function readList(text: string): string[] | null {
  const names = splitNames(text).map((name) => (name === NONE ? "" : name));
  return names.length === 0 ? null : names;
}

/** What is stated, in the form. */
export const draftOfGovernance = ({ policies, data_class_tag, max_cost_per_task }: Governance): GovernanceDraft => ({
  policies: policies.map(({ name, data_class, models, providers, regions, from }, id) => ({
    ...{ id, name, dataClass: data_class ?? "", from: from ?? "" },
    ...{ models: writeList(models), providers: writeList(providers), regions: writeList(regions) },
  })),
  tag: data_class_tag,
  maxCost: max_cost_per_task ?? "",
});

/** {@link draftOfGovernance} backwards, or what is missing. */
export function readGovernanceDraft({
  policies,
  tag,
  maxCost,
}: GovernanceDraft): Governance | { readonly fault: string } {
  const read = policies.map(readPolicy);
  const names = read.map(({ name }) => name);
  if (names.includes("")) return { fault: "each policy needs a name" };
  const twin = names.find((name, at) => names.indexOf(name) < at);
  if (twin !== undefined) return { fault: `${twin} is there twice` };
  const idle = read.find(({ models, providers, regions }) => models === null && providers === null && regions === null);
  if (idle !== undefined) return { fault: `${idle.name} allows everything: list models, providers or regions` };
  const limit = textOrNull(maxCost);
  if (limit !== null && !USD.test(limit)) return { fault: `${limit} is no amount of USD such as 2 or 0.50` };
  return { policies: read, data_class_tag: tag.trim() === "" ? "data_class" : tag.trim(), max_cost_per_task: limit };
}

const readPolicy = ({ name, dataClass, models, providers, regions, from }: PolicyDraft): GovernancePolicy => ({
  name: name.trim(),
  data_class: textOrNull(dataClass),
  models: readList(models),
  providers: readList(providers),
  regions: readList(regions),
  from: textOrNull(from),
});
