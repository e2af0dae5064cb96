import type { Reader } from "@outlay/clickhouse/store";
import type { Application } from "express";
import { bridgeEndpoint } from "../contract/bridge.ts";
import {
  actorsEndpoint,
  contextEndpoint,
  driftEndpoint,
  failureTaxEndpoint,
  freshnessEndpoint,
  measuresEndpoint,
  scalingEndpoint,
  spreadEndpoint,
  taskMeasuresEndpoint,
} from "../contract/measures.ts";
import { answerBridge } from "./answer-bridge.ts";
import { answerCatalogue, answerFreshness } from "./answer-measures.ts";
import { answerActors, answerScaling, answerTaskMeasures } from "./answer-measures-tasks.ts";
import { answerContext, answerDrift, answerFailureTax, answerSpread } from "./answer-measures-usage.ts";
import { type RouteDeps, route } from "./api-route.ts";

/** What is measured, and the measures that are no metric of a query. */
export function routeMeasures(app: Application, reader: Reader, routing: RouteDeps): void {
  route(app, measuresEndpoint, answerCatalogue, routing);
  route(app, spreadEndpoint, (input) => answerSpread(reader, input), routing);
  route(app, failureTaxEndpoint, (input) => answerFailureTax(reader, input), routing);
  route(app, driftEndpoint, (input) => answerDrift(reader, input), routing);
  route(app, contextEndpoint, (input) => answerContext(reader, input), routing);
  route(app, freshnessEndpoint, (input) => answerFreshness(reader, input), routing);
  route(app, taskMeasuresEndpoint, (input) => answerTaskMeasures(reader, input), routing);
  route(app, scalingEndpoint, (input) => answerScaling(reader, input), routing);
  route(app, actorsEndpoint, (input) => answerActors(reader, input), routing);
  route(app, bridgeEndpoint, (input) => answerBridge(reader, input), routing);
}
