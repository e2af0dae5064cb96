import type { queryEndpoint } from "../../../contract/analytics.ts";
import type { modelPricesEndpoint } from "../../../contract/model-prices.ts";
import type { observedTextEndpoint } from "../../../contract/observed-text.ts";
import { ask } from "../api/ask.ts";
import { figureQuery, type Scope, usageQuery } from "../api/queries.ts";
import type { Bench } from "./bench.ts";
import { textsOf, tokenizersFor } from "./bench.ts";
import { countTexts } from "./count-texts.ts";
import type { OwnText } from "./own-text.ts";
import { switchesOf } from "./switch-rows.ts";

/** The project's models, most calls first: what the bench begins with. */
export const trafficQuery = (scope: Scope) =>
  usageQuery(scope, "models-seen", { metrics: ["calls"], by: ["provider", "model_resolved"], top: 20, bucket: "1M" });

/** What a million tokens of models cost today. */
export function modelPricesQuery(scope: Scope, models: readonly string[]) {
  const { project, tz } = scope;
  const query = { project, tz, models: models.join(",") };
  const answer = (signal: AbortSignal) => ask<typeof modelPricesEndpoint>("/prices/models", { query, signal });
  return figureQuery({ scope, name: "model-prices", asked: query, answer });
}

/** Tokens counted in this browser, and list prices of today. The question names the text, and does not hold it. */
export function benchQuery(scope: Scope, { corpus, models }: Bench, own: OwnText) {
  const { key, texts } = textsOf(corpus, own);
  const tokenizers = tokenizersFor(models);
  const answer = async (signal: AbortSignal) => {
    const [counted, priced] = await Promise.all([
      countTexts({ key, texts, tokenizers, signal }),
      ask<typeof modelPricesEndpoint>("/prices/models", {
        query: { project: scope.project, tz: scope.tz, models: models.join(",") },
        signal,
      }),
    ]);
    return { ...counted, prices: priced.models, pricesAt: priced.at };
  };
  return figureQuery({ scope, name: "tokens", asked: { key, models }, answer });
}
export type BenchAnswer = Awaited<ReturnType<typeof countTexts>> & {
  readonly prices: readonly import("../../../contract/model-prices.ts").ModelPrice[];
  readonly pricesAt: string;
};

/** Tokens ÷ characters as they were billed, and how much models answer. */
export function observedQuery({ project, from, to, tz }: Scope) {
  const query = { project, from, to, tz };
  const answer = (signal: AbortSignal) =>
    ask<typeof observedTextEndpoint>("/measures/observed-text", { query, signal });
  return figureQuery({ scope: { project, from, to }, name: "observed-text", asked: query, answer });
}

/** How much of the input of calls was read from the provider's cache, by model. */
export const cacheQuery = (scope: Scope) =>
  usageQuery(scope, "cache-shares", {
    metrics: ["calls", "cache_read_ratio"],
    by: ["provider", "model_resolved"],
    top: 20,
    bucket: "1M",
  });

/** Steps whose main model is another one in the second half of the range: what list prices promised, and what came. */
export function switchesQuery({ project, from, to, tz }: Scope) {
  const metrics = ["calls", "spend", "unpriced_calls", "input_tokens", "output_tokens"] as const;
  const answer = async (signal: AbortSignal) => {
    const tableOf = (range: { from: string; to: string }, by: ("workflow" | "step" | "model_resolved")[]) =>
      ask<typeof queryEndpoint>("/query", {
        query: {},
        body: { project, range, tz, metrics: [...metrics], by, bucket: "1M", top: 20 },
        signal,
      });
    const { range, data_version } = await tableOf({ from, to }, []);
    const middle = new Date((Date.parse(range.from) + Date.parse(range.to)) / 2).toISOString();
    const halves = [
      { from: range.from, to: middle },
      { from: middle, to: range.to },
    ];
    const [before, after] = await Promise.all(
      halves.map((half) => tableOf(half, ["workflow", "step", "model_resolved"])),
    );
    const tables = [before?.table ?? [], after?.table ?? []] as const;
    const models = [...new Set(tables.flat().flatMap(({ group }) => group[2] || []))].slice(0, MODELS_PRICED_MAX);
    if (models.length === 0) return { switches: [], data_version };
    const prices = await ask<typeof modelPricesEndpoint>("/prices/models", {
      query: { project, tz, models: models.join(",") },
      signal,
    });
    return { switches: switchesOf(...tables, prices.models), data_version };
  };
  return figureQuery({ scope: { project, from, to }, name: "model-switches", asked: { from, to, tz }, answer });
}

const MODELS_PRICED_MAX = 40;
