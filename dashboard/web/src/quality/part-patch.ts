import type { QualitySectionId } from "../../../contract/data-quality.ts";
import type { UrlFilter } from "../state/filter-text.ts";
import type { UrlState } from "../state/url-state.ts";
import { writeTaskSelection } from "../tasks/task-selection.ts";

interface Lead {
  readonly to: string;
  readonly patch: Partial<UrlState>;
}

type Dimension = UrlFilter["dimension"];

const dimensions = {
  stale_price: "model_resolved",
  policy_model: "model_resolved",
  policy_provider: "provider",
  policy_region: "region",
} as const satisfies Partial<Record<QualitySectionId, Dimension>>;

/** What the details of "not fully attributed" say is missing; tasks are no dimension. */
const missing: Readonly<Record<string, Dimension>> = {
  "no team": "team",
  "no workflow": "workflow",
  "no user": "user_id",
};

const lacks = (dimension: Dimension): UrlFilter => ({ dimension, op: "nhas", values: [] });
const is = (dimension: Dimension, value: string): UrlFilter => ({ dimension, op: "eq", values: [value] });

/** Checks that are about all calls of one filter. */
const wholes: Readonly<Partial<Record<QualitySectionId, UrlFilter>>> = {
  unpriced: is("price_status", "unpriced"),
  partly_priced: is("price_status", "partly_priced"),
  usage_estimated: is("usage_quality", "client_estimate"),
  assumed_semantics: is("usage_quality", "assumed_semantics"),
  usage_lower_bound: is("usage_quality", "lower_bound"),
  usage_upper_bound: is("usage_quality", "upper_bound"),
  prompt_unnamed: lacks("prompt_name"),
};

/** Where all that a check is about stands together; `undefined` where no filter tells it apart. */
export function wholePatch(id: QualitySectionId): Lead | undefined {
  const filter = wholes[id];
  return filter && { to: "/explore", patch: { f: [filter] } };
}

/** Where all that a detail of a check is about is listed; `undefined` where its name does not tell it apart. */
export function partPatch(id: QualitySectionId, name: string): Lead | undefined {
  if (id === "policy_task_cost") return { to: "/tasks", patch: { sel: writeTaskSelection({ task: name }) } };
  if (id === "unattributed") {
    const dimension = Object.hasOwn(missing, name) ? missing[name] : undefined;
    return dimension && { to: "/explore", patch: { f: [lacks(dimension)] } };
  }
  const dimension = Object.hasOwn(dimensions, id) ? dimensions[id as keyof typeof dimensions] : undefined;
  if (dimension === undefined) return undefined;
  // The list of calls finds a model among all calls, but other facts only among those it has loaded.
  const to = dimension === "model_resolved" ? "/calls" : "/explore";
  return { to, patch: { f: [name === "" ? lacks(dimension) : is(dimension, name)] } };
}
