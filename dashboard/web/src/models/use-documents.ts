import { useQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import type { ModelPrice } from "../../../contract/model-prices.ts";
import { useApp } from "../shell/app-context.ts";
import type { Bench } from "../tokens/bench.ts";
import { type BenchRow, benchFigures } from "../tokens/bench-rows.ts";
import { useOwnText } from "../tokens/own-text.ts";
import { benchQuery } from "../tokens/tokens-queries.ts";

interface Asked {
  /** As calls name them. */
  readonly models: readonly string[];
  readonly prices: ReadonlyMap<string, ModelPrice>;
  /** The model that factors are against. */
  readonly reference: string;
  /** Vocabularies are fetched only where somebody looks. */
  readonly isWanted: boolean;
}

/** The built-in documents counted for models, in this browser, by their names; `undefined` until they are. */
export function useDocuments({
  models,
  prices,
  reference,
  isWanted,
}: Asked): ReadonlyMap<string, BenchRow> | undefined {
  const { scope } = useApp();
  const own = useOwnText();
  const asked = models.map((model) => prices.get(model)?.model ?? model).filter(isNameable);
  const bench: Bench = { corpus: "documents", models: [...new Set([reference, ...asked])], reference };
  const counted = useQuery({ ...benchQuery(scope, bench, own), enabled: isWanted && isNameable(reference) }).data;
  const figures = counted === undefined ? undefined : benchFigures(counted, bench);
  return useMemo(() => figures && new Map(figures.rows.map((row) => [row.name, row])), [figures]);
}

/** Names are sent separated by commas. */
const isNameable = (model: string): boolean => model !== "" && !model.includes(",");
