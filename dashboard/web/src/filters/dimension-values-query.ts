import type { dimensionValuesEndpoint } from "../../../contract/dimension-values.ts";
import { ask } from "../api/ask.ts";
import { figureQuery, type Scope } from "../api/queries.ts";
import type { Grouping } from "../state/grouping.ts";

/** Values of a dimension in the days of the range, most calls first; of these only such as contain `part`. */
export function dimensionValuesQuery({ project, from, to, tz }: Scope, dimension: Grouping, part = "") {
  const query = { project, dimension, q: part, from, to, tz };
  const answer = (signal: AbortSignal) => ask<typeof dimensionValuesEndpoint>("/dimension-values", { query, signal });
  return figureQuery({ scope: { project, from, to }, name: "dimension-values", asked: query, answer });
}
