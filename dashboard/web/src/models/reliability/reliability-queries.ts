import type {
  breakerSpellsEndpoint,
  modelAttemptsEndpoint,
  modelFallbacksEndpoint,
  modelIncidentsEndpoint,
} from "../../../../contract/model-reliability.ts";
import { ask } from "../../api/ask.ts";
import { figureQuery, type Scope } from "../../api/queries.ts";
import { writableFilters } from "../../filters/filtered-out.tsx";
import type { UrlFilter } from "../../state/filter-text.ts";

const bodyOf = ({ project, from, to, tz }: Scope, filters: readonly UrlFilter[]) => ({
  ...{ project, range: { from, to }, tz },
  filters: writableFilters(filters),
});

/** Attempts and how they ended, by model and by number. */
export function attemptsQuery(scope: Scope, filters: readonly UrlFilter[]) {
  const body = bodyOf(scope, filters);
  const answer = (signal: AbortSignal) =>
    ask<typeof modelAttemptsEndpoint>("/models/attempts", { query: {}, body, signal });
  return figureQuery({ scope, name: "model-attempts", asked: body, answer });
}

/** Times in which a model failed well above its usual share. */
export function incidentsQuery(scope: Scope, filters: readonly UrlFilter[]) {
  const body = bodyOf(scope, filters);
  const answer = (signal: AbortSignal) =>
    ask<typeof modelIncidentsEndpoint>("/models/incidents", { query: {}, body, signal });
  return figureQuery({ scope, name: "model-incidents", asked: body, answer });
}

/** Which models took the place of which. */
export function fallbacksQuery(scope: Scope, filters: readonly UrlFilter[]) {
  const body = bodyOf(scope, filters);
  const answer = (signal: AbortSignal) =>
    ask<typeof modelFallbacksEndpoint>("/models/fallbacks", { query: {}, body, signal });
  return figureQuery({ scope, name: "model-fallbacks", asked: body, answer });
}

/** When breakers were open. */
export function spellsQuery(scope: Scope, filters: readonly UrlFilter[]) {
  const body = bodyOf(scope, filters);
  const answer = (signal: AbortSignal) =>
    ask<typeof breakerSpellsEndpoint>("/models/breaker-spells", { query: {}, body, signal });
  return figureQuery({ scope, name: "breaker-spells", asked: body, answer });
}
