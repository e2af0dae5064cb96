import type { QueryAnswer } from "../../../contract/analytics.ts";
import type { EconomicsGroup } from "../../../contract/economics.ts";
import type { ModelPrice } from "../../../contract/model-prices.ts";
import type { RegisteredModel } from "../../../contract/model-registry.ts";
import type { ModelAttempts } from "../../../contract/model-reliability.ts";
import type { BenchRow } from "../tokens/bench-rows.ts";
import { judgeCpst } from "../trust/judge.ts";
import { frontierOf } from "./frontier.ts";
import type { ContextUse } from "./more-columns.tsx";

type Values = QueryAnswer["totals"];

/** All that is known of a model on the work chosen. */
export interface ModelRow {
  readonly model: string;
  /** `undefined`: not among the largest by calls. */
  readonly usage: Values | undefined;
  /** `undefined`: no task of the work was done with it. */
  readonly outcomes: EconomicsGroup | undefined;
  /** `undefined` until prices are there. */
  readonly price: ModelPrice | undefined;
  readonly isOnFrontier: boolean;
  /** The built-in documents with it; `undefined` where nobody asked, or nothing is known. */
  readonly documents?: BenchRow | undefined;
  /** What the registry knows; `undefined` where nobody asked, or it is not among the models of the range. */
  readonly registered?: RegisteredModel | undefined;
  /** How its calls ended, and how much of its context window they use; `undefined` where nobody asked. */
  readonly attempts?: ModelAttempts | undefined;
  readonly context?: ContextUse | undefined;
}

interface Parts {
  readonly usage: QueryAnswer;
  readonly outcomes: ReadonlyMap<string, EconomicsGroup>;
  readonly prices: ReadonlyMap<string, ModelPrice>;
  /** Whether all of them did the same work: a frontier over different work would be of tasks, not of models. */
  readonly isSameWork: boolean;
  /** Models that are left out, also of the comparison: they cannot do what is needed. */
  readonly isShown: (model: string) => boolean;
}

/** Models with calls or tasks on the work, most calls first. */
export function modelRows({ usage, outcomes, prices, isSameWork, isShown }: Parts): ModelRow[] {
  const byModel = new Map(usage.table.map(({ group: [model = ""], values }) => [model, values] as const));
  const names = [...new Set([...byModel.keys(), ...outcomes.keys()])].filter((name) => name !== "" && isShown(name));
  const frontier = frontierOf(isSameWork ? names.flatMap((name) => placeOf(name, outcomes.get(name)) ?? []) : []);
  return names.map((model) => ({
    model,
    usage: byModel.get(model),
    outcomes: outcomes.get(model),
    price: prices.get(model),
    isOnFrontier: frontier.has(model),
  }));
}

/** Where a model stands on the map; `undefined` without a point for both. */
export function placeOf(name: string, outcomes: EconomicsGroup | undefined) {
  if (outcomes === undefined || outcomes.success_rate === null || outcomes.unpriced_calls > 0) return undefined;
  const verdict = judgeCpst(outcomes);
  if (verdict.kind !== "point" || Number(verdict.value) <= 0) return undefined;
  return {
    name,
    judged: outcomes.tasks - outcomes.unknown,
    cost: Number(verdict.value),
    costInterval:
      verdict.interval === null ? null : ([Number(verdict.interval[0]), Number(verdict.interval[1])] as const),
    success: outcomes.success_rate,
    successInterval: outcomes.success_rate_interval,
  };
}

/** Output tokens a task: how wordy a model is. `null` where either is not known. */
export function verbosityOf({ usage, outcomes }: ModelRow): number | null {
  const output = usage?.output_tokens;
  return output === null || output === undefined || outcomes === undefined || outcomes.tasks === 0
    ? null
    : Number(output) / outcomes.tasks;
}
