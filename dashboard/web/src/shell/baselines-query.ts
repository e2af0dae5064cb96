import type { baselinesEndpoint } from "../../../contract/baselines.ts";
import { ask } from "../api/ask.ts";
import { figureQuery } from "../api/queries.ts";

/** Named frozen ranges of a project. */
export function baselinesQuery(project: string) {
  const query = { project };
  const answer = (signal: AbortSignal) => ask<typeof baselinesEndpoint>("/baselines", { query, signal });
  return figureQuery({ scope: { project, from: "now-30d", to: "now" }, name: "baselines", asked: query, answer });
}
