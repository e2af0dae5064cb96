import type { modelPricesEndpoint } from "../../../contract/model-prices.ts";
import { ask } from "../api/ask.ts";
import { figureQuery, type Scope, usageQuery } from "../api/queries.ts";
import type { Bench } from "./bench.ts";
import { textsOf, tokenizersFor } from "./bench.ts";
import { countTexts } from "./count-texts.ts";
import type { OwnText } from "./own-text.ts";

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
