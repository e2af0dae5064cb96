import { useQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import type { EconomicsAnswer, EconomicsGroup } from "../../../contract/economics.ts";
import type { ModelPrice } from "../../../contract/model-prices.ts";
import { useApp } from "../shell/app-context.ts";
import type { UrlFilter } from "../state/filter-text.ts";
import { modelPricesQuery, trafficQuery } from "../tokens/tokens-queries.ts";
import { modelUsageQuery, outcomesQuery } from "./models-queries.ts";
import { type Fitness, fitnessOf, readNeeds } from "./needs.ts";
import { registryQuery } from "./registry-query.ts";
import { economicsByModel, filtersOf, isWorkFilter, modelsOf, statedWork, type Work, workOf } from "./work.ts";

/** What is compared, and what is known of it beside its calls. */
export interface Comparison {
  readonly work: Work;
  /** Of questions about calls. */
  readonly filters: readonly UrlFilter[];
  /** Of every workflow and model: what standardising needs. */
  readonly strata: EconomicsAnswer;
  /** By model. */
  readonly outcomes: ReadonlyMap<string, EconomicsGroup>;
  /** By model. */
  readonly prices: ReadonlyMap<string, ModelPrice>;
  /** Models of the range, by their tasks and their calls; `undefined` while that is not known. */
  readonly modelsSeen: number | undefined;
  /** Which models can do what is needed. */
  readonly fitness: Fitness;
  /** What the reader must know of the comparison. */
  readonly notes: readonly string[];
}

/** The comparison the address asks for; `undefined` while it is not known which work there is, and the fault if there is one. */
export function useComparison(): { comparison: Comparison | undefined; error: Error | null } {
  const { scope, state } = useApp();
  const stated = statedWork(state);
  const strata = useQuery(outcomesQuery(scope, "workflow,model_resolved"));
  const work = useMemo(
    () => (strata.data === undefined ? undefined : workOf(state, strata.data)),
    [state, strata.data],
  );
  // Where the address names the work, its calls are asked for beside its tasks; the panels ask the same again and share it.
  useQuery({
    ...modelUsageQuery(scope, stated === undefined ? state.f : filtersOf(stated, state.f), state),
    enabled: stated !== undefined,
  });
  const by = work?.kind === "one" ? `${work.dimension},model_resolved` : "model_resolved";
  const outcomes = useQuery({ ...outcomesQuery(scope, by), enabled: work !== undefined });
  const isCompared = outcomes.data !== undefined;
  const { prices, names } = usePrices(isCompared);
  const fitness = useFitness();
  const comparison = useMemo(
    () =>
      work === undefined || strata.data === undefined || outcomes.data === undefined
        ? undefined
        : {
            work,
            filters: filtersOf(work, state.f),
            strata: strata.data,
            outcomes: economicsByModel(work, outcomes.data),
            prices,
            modelsSeen: countModels(modelsOf(strata.data), names),
            fitness,
            notes: notesOf(work, state.f),
          },
    [work, strata.data, outcomes.data, prices, names, fitness, state.f],
  );
  return { comparison, error: strata.error ?? outcomes.error };
}

/** Which models can do what the address needs. The registry is asked only where something is. */
function useFitness(): Fitness {
  const { scope, state } = useApp();
  const needs = readNeeds(state.q);
  const registry = useQuery({ ...registryQuery(scope), enabled: needs.length > 0 }).data;
  return useMemo(() => fitnessOf(registry?.models ?? [], readNeeds(state.q)), [registry, state.q]);
}

/** By tasks alone where these are two or more: then nobody waits for calls. */
function countModels(ofTasks: readonly string[], ofCalls: readonly string[] | undefined): number | undefined {
  if (ofTasks.length >= 2) return ofTasks.length;
  return ofCalls === undefined ? undefined : new Set([...ofTasks, ...ofCalls]).size;
}

interface Prices {
  readonly prices: ReadonlyMap<string, ModelPrice>;
  /** Of the models with most calls; `undefined` while not known. */
  readonly names: readonly string[] | undefined;
}

/** List prices of the project's models, by the name that calls have. They fill columns of a table that is there before. */
function usePrices(isWanted: boolean): Prices {
  const { scope } = useApp();
  const seen = useQuery({ ...trafficQuery(scope), enabled: isWanted }).data;
  const asked = (seen?.table ?? []).flatMap(({ group: [provider = "", model = ""] }) =>
    model === "" || model.includes(",") ? [] : [provider === "" ? model : `${provider}::${model}`],
  );
  const priced = useQuery({ ...modelPricesQuery(scope, asked), enabled: asked.length > 0 }).data;
  const names = useMemo(() => seen?.table.flatMap(({ group: [, model = ""] }) => model || []), [seen]);
  const prices = useMemo(
    () => new Map((priced?.models ?? []).map((price) => [price.model.split("::").at(-1) ?? price.model, price])),
    [priced],
  );
  return { prices, names };
}

function notesOf(work: Work, filters: readonly UrlFilter[]): string[] {
  const others = filters.filter((filter) => !isWorkFilter(filter));
  return [
    ...(work.kind === "all"
      ? ["Different work: models did different tasks, so their figures cannot be compared as they stand."]
      : []),
    ...(others.length > 0
      ? ["Success and cost per success are of all tasks of the work: other filters hold for calls only."]
      : []),
  ];
}
