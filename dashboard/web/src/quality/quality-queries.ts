import type { dataQualityEndpoint } from "../../../contract/data-quality.ts";
import type { unpricedEndpoint } from "../../../contract/prices.ts";
import { ask } from "../api/ask.ts";
import { figureQuery, type Scope, usageQuery } from "../api/queries.ts";

/** Every check of the range at once: one request for the whole page. */
export function qualityQuery({ project, from, to, tz }: Scope) {
  const query = { project, from, to, tz };
  const answer = (signal: AbortSignal) => ask<typeof dataQualityEndpoint>("/data-quality", { query, signal });
  return figureQuery({ scope: query, name: "data-quality", asked: query, answer });
}

/** Models without a price, with what they may mean. */
export function unpricedQuery({ project, from, to, tz }: Scope) {
  const query = { project, from, to, tz, limit: 100 };
  const answer = (signal: AbortSignal) => ask<typeof unpricedEndpoint>("/prices/unpriced", { query, signal });
  return figureQuery({ scope: query, name: "unpriced", asked: query, answer });
}

/** How much was priced over time, for the trend of the first tile. */
export const pricedTrendQuery = (scope: Scope) =>
  usageQuery(scope, "priced-trend", { metrics: ["calls", "unpriced_calls", "priced_share"] });
