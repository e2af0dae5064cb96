import type { QualitySectionId } from "../../../contract/data-quality.ts";
import type { UrlFilter } from "../state/filter-text.ts";
import type { UrlState } from "../state/url-state.ts";
import { writeTaskSelection } from "../tasks/task-selection.ts";

const dimensions = {
  policy_model: "model_resolved",
  policy_provider: "provider",
  policy_region: "region",
} as const satisfies Partial<Record<QualitySectionId, UrlFilter["dimension"]>>;

/** Where all that a detail of a check is about is listed; `undefined` where its name does not tell it apart. */
export function partPatch(
  id: QualitySectionId,
  name: string,
): { readonly to: string; readonly patch: Partial<UrlState> } | undefined {
  if (id === "policy_task_cost") return { to: "/tasks", patch: { sel: writeTaskSelection({ task: name }) } };
  const dimension = Object.hasOwn(dimensions, id) ? dimensions[id as keyof typeof dimensions] : undefined;
  if (dimension === undefined) return undefined;
  const filter: UrlFilter =
    name === "" ? { dimension, op: "nhas", values: [] } : { dimension, op: "eq", values: [name] };
  // The list of calls finds a model among all calls, but other facts only among those it has loaded.
  return { to: id === "policy_model" ? "/calls" : "/explore", patch: { f: [filter] } };
}
