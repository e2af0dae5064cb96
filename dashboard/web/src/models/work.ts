import type { EconomicsAnswer, EconomicsGroup } from "../../../contract/economics.ts";
import type { UrlFilter } from "../state/filter-text.ts";
import type { UrlState } from "../state/url-state.ts";

/** Which work models are compared on: models that did different work cannot be told apart by their figures. */
export type Work =
  | { readonly kind: "one"; readonly dimension: WorkDimension; readonly value: string }
  /** All of it; only a comparison of equal mixes is fair. */
  | { readonly kind: "all" };
export type WorkDimension = "workflow" | "task_type";

/**
 * The address' own choice: one workflow or one task type among the filters; `by=workflow` is all work. Without a choice:
 * the workflow most models have done, of several the one with most tasks.
 */
export function workOf(state: Pick<UrlState, "f" | "by">, strata: EconomicsAnswer): Work {
  const stated = statedWork(state);
  if (stated !== undefined) return stated;
  const [first] = workflowsOf(strata);
  return first === undefined || first.models < 2
    ? { kind: "all" }
    : { kind: "one", dimension: "workflow", value: first.name };
}

/** The work that the address itself names; `undefined` where the page chooses. */
export function statedWork({ f, by }: Pick<UrlState, "f" | "by">): Work | undefined {
  const chosen = f.find(isWorkFilter);
  if (chosen !== undefined) {
    return { kind: "one", dimension: chosen.dimension as WorkDimension, value: chosen.values[0] ?? "" };
  }
  return by[0] === "workflow" ? { kind: "all" } : undefined;
}

export const isWorkFilter = ({ dimension, op, values }: UrlFilter): boolean =>
  (dimension === "workflow" || dimension === "task_type") && op === "eq" && values.length === 1;

interface Workflow {
  readonly name: string;
  readonly models: number;
  readonly tasks: number;
}

/** Workflows by how many models have done them, then by tasks. */
export function workflowsOf({ groups }: EconomicsAnswer): Workflow[] {
  const found = new Map<string, { name: string; models: number; tasks: number }>();
  for (const { group, tasks } of groups) {
    const name = group["workflow"] ?? "";
    if (name === "" || (group["model_resolved"] ?? "") === "") continue;
    const entry = found.get(name) ?? { name, models: 0, tasks: 0 };
    found.set(name, { name, models: entry.models + 1, tasks: entry.tasks + tasks });
  }
  return [...found.values()].sort((left, right) => right.models - left.models || right.tasks - left.tasks);
}

/** Models with tasks, each once. */
export const modelsOf = ({ groups }: EconomicsAnswer): string[] => [
  ...new Set(groups.map(({ group }) => group["model_resolved"] ?? "").filter((model) => model !== "")),
];

/** The filters of questions about calls: those of the address, and the work where it is the page's choice. */
export function filtersOf(work: Work, f: readonly UrlFilter[]): readonly UrlFilter[] {
  if (work.kind === "all" || f.some(isWorkFilter)) return f;
  return [...f, { dimension: work.dimension, op: "eq", values: [work.value] }];
}

/** Outcomes of each model on the work, by the model's name. */
export function economicsByModel(work: Work, answer: EconomicsAnswer): Map<string, EconomicsGroup> {
  const groups = answer.groups.filter(({ group }) => work.kind === "all" || group[work.dimension] === work.value);
  // Judged by two versions of a rule a model has two groups: the one with more tasks stands for it.
  const found = new Map<string, EconomicsGroup>();
  for (const one of groups) {
    const model = one.group["model_resolved"] ?? "";
    if ((found.get(model)?.tasks ?? -1) < one.tasks) found.set(model, one);
  }
  return found;
}
