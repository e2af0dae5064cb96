import type { Reader } from "@outlay/clickhouse/store";
import type { Application } from "express";
import { modelCostsEndpoint } from "../contract/model-costs.ts";
import {
  breakerSpellsEndpoint,
  modelAttemptsEndpoint,
  modelFallbacksEndpoint,
  modelIncidentsEndpoint,
} from "../contract/model-reliability.ts";
import { answerModelCosts } from "./answer-model-costs.ts";
import {
  answerBreakerSpells,
  answerModelAttempts,
  answerModelFallbacks,
  answerModelIncidents,
} from "./answer-model-reliability.ts";
import { type RouteDeps, route } from "./api-route.ts";

/** What the page of models asks besides metrics: how sound models' calls were, and how much each call cost. */
export function routeModels(app: Application, { reader }: { readonly reader: Reader }, routing: RouteDeps): void {
  route(app, modelIncidentsEndpoint, (input) => answerModelIncidents(reader, input), routing);
  route(app, modelFallbacksEndpoint, (input) => answerModelFallbacks(reader, input), routing);
  route(app, breakerSpellsEndpoint, (input) => answerBreakerSpells(reader, input), routing);
  route(app, modelAttemptsEndpoint, (input) => answerModelAttempts(reader, input), routing);
  route(app, modelCostsEndpoint, (input) => answerModelCosts(reader, input), routing);
}
