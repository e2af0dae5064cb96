import { wilson, Z_95 } from "@outlay/core/statistics";
import type { EconomicsAnswer } from "../../../contract/economics.ts";

/** A model as if every model had done the same mix of workflows. */
export interface Standardised {
  readonly model: string;
  /** Judged tasks of the workflows compared. */
  readonly tasks: number;
  /** 0 … 1 */
  readonly success: number;
  readonly interval: readonly [number, number];
  /** USD a task; `null` where calls without a price are among them. */
  readonly costPerTask: number | null;
  /** USD a success. */
  readonly cpst: number | null;
}

export interface Standardisation {
  /** The workflows that all of the models have done, with their share of the common mix. */
  readonly mix: readonly { readonly workflow: string; readonly share: number }[];
  readonly models: readonly Standardised[];
}

/** Fewer judged tasks than this say too little of a model on a workflow. */
const JUDGED_MIN = 30;

interface Cell {
  readonly judged: number;
  readonly successes: number;
  /** Cost of the judged tasks; `null` where not all calls have a price. */
  readonly cost: number | null;
}
type Cells = ReadonlyMap<string, ReadonlyMap<string, Cell>>;

/**
 * Direct standardisation: each model's success and cost on each workflow, weighted by the share that the workflow has in
 * the judged tasks of all the models together. Only workflows that every compared model has done at least 30 judged tasks
 * of take part; of the ways to choose them the one with most (models × workflows). `undefined` below two of either.
 * Intervals: the weighted sum of the workflows' variances, each by Wilson's width; money is a float, as it is an estimate.
 */
export function standardise(strata: EconomicsAnswer): Standardisation | undefined {
  const cells = cellsOf(strata);
  const chosen = chooseCommon(cells);
  if (chosen === undefined) return undefined;
  const judgedOf = (workflow: string) =>
    chosen.models.reduce((sum, model) => sum + (cells.get(workflow)?.get(model)?.judged ?? 0), 0);
  const all = chosen.workflows.reduce((sum, workflow) => sum + judgedOf(workflow), 0);
  const mix = chosen.workflows.map((workflow) => ({ workflow, share: judgedOf(workflow) / all }));
  return { mix, models: chosen.models.map((model) => standardisedModel(model, mix, cells)) };
}

function cellsOf({ groups }: EconomicsAnswer): Cells {
  const cells = new Map<string, Map<string, Cell>>();
  for (const { group, tasks, unknown, successes, known_outcome_cost: cost, unpriced_calls } of groups) {
    const [workflow = "", model = ""] = [group["workflow"], group["model_resolved"]];
    const judged = tasks - unknown;
    if (workflow === "" || model === "" || judged < JUDGED_MIN) continue;
    const ofWorkflow = cells.get(workflow) ?? new Map<string, Cell>();
    ofWorkflow.set(model, { judged, successes, cost: cost === null || unpriced_calls > 0 ? null : Number(cost) });
    cells.set(workflow, ofWorkflow);
  }
  return cells;
}

/** Workflows in order of their models; of the first k those models that have done all of them. */
function chooseCommon(cells: Cells): { workflows: string[]; models: string[] } | undefined {
  const ordered = [...cells].sort(([, left], [, right]) => right.size - left.size).map(([workflow]) => workflow);
  const choices = ordered.map((_, at) => {
    const workflows = ordered.slice(0, at + 1);
    const models = [...(cells.get(workflows[0] ?? "")?.keys() ?? [])].filter((model) =>
      workflows.every((workflow) => cells.get(workflow)?.has(model)),
    );
    return { workflows, models };
  });
  return choices
    .filter(({ workflows, models }) => workflows.length >= 2 && models.length >= 2)
    .sort((left, right) => sizeOf(right) - sizeOf(left))[0];
}

const sizeOf = ({ workflows, models }: { workflows: string[]; models: string[] }) => workflows.length * models.length;

function standardisedModel(model: string, mix: Standardisation["mix"], cells: Cells): Standardised {
  let [tasks, success, variance] = [0, 0, 0];
  let costPerTask: number | null = 0;
  for (const { workflow, share } of mix) {
    const cell = cells.get(workflow)?.get(model);
    if (cell === undefined) continue;
    const { judged, successes, cost } = cell;
    const rate = successes / judged;
    const width = wilson(rate, judged);
    tasks += judged;
    success += share * rate;
    variance += width === undefined ? 0 : (share * (width.high - width.low)) ** 2 / (2 * Z_95) ** 2;
    costPerTask = costPerTask === null || cost === null ? null : costPerTask + (share * cost) / judged;
  }
  const half = Z_95 * Math.sqrt(variance);
  return {
    model,
    tasks,
    success,
    interval: [Math.max(0, success - half), Math.min(1, success + half)],
    costPerTask,
    cpst: costPerTask === null || success === 0 ? null : costPerTask / success,
  };
}
