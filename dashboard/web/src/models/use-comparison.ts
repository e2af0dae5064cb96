import { useQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import type { EconomicsAnswer, EconomicsGroup } from "../../../contract/economics.ts";
import type { ModelPrice } from "../../../contract/model-prices.ts";
import { useApp } from "../shell/app-context.ts";
import type { UrlFilter } from "../state/filter-text.ts";
import { modelPricesQuery, trafficQuery } from "../tokens/tokens-queries.ts";
import { outcomesQuery } from "./models-queries.ts";
import { economicsByModel, filtersOf, isWorkFilter, type Work, workOf } from "./work.ts";

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
  /** What the reader must know of the comparison. */
  readonly notes: readonly string[];
}

/** The comparison the address asks for; `undefined` while it is not known which work there is, and the fault if there is one. */
export function useComparison(): { comparison: Comparison | undefined; error: Error | null } {
  const { scope, state } = useApp();
  const strata = useQuery(outcomesQuery(scope, "workflow,model_resolved"));
  const work = useMemo(
    () => (strata.data === undefined ? undefined : workOf(state, strata.data)),
    [state, strata.data],
  );
  const by = work?.kind === "one" ? `${work.dimension},model_resolved` : "model_resolved";
  const outcomes = useQuery({ ...outcomesQuery(scope, by), enabled: work !== undefined });
  const prices = usePrices();
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
            notes: notesOf(work, state.f),
          },
    [work, strata.data, outcomes.data, prices, state.f],
  );
  return { comparison, error: strata.error ?? outcomes.error };
}

/** List prices of the project's models, by the name that calls have. */
function usePrices(): ReadonlyMap<string, ModelPrice> {
  const { scope } = useApp();
  const seen = useQuery(trafficQuery(scope)).data;
  const asked = (seen?.table ?? []).flatMap(({ group: [provider = "", model = ""] }) =>
    model === "" || model.includes(",") ? [] : [provider === "" ? model : `${provider}::${model}`],
  );
  const priced = useQuery({ ...modelPricesQuery(scope, asked), enabled: asked.length > 0 }).data;
  return useMemo(
    () => new Map((priced?.models ?? []).map((price) => [price.model.split("::").at(-1) ?? price.model, price])),
    [priced],
  );
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
