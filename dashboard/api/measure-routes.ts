import type { Reader, Writer } from "@outlay/clickhouse/store";
import type { Application } from "express";
import type { z } from "zod";
import { bridgeEndpoint } from "../contract/bridge.ts";
import { compareSelectionEndpoint } from "../contract/compare-selection.ts";
import { budgetUseEndpoint, forecastAccuracyEndpoint, forecastEndpoint } from "../contract/forecast.ts";
import { measureSettingsEndpoint, putMeasureSettingsEndpoint } from "../contract/measure-settings.ts";
import {
  actorsEndpoint,
  breakersEndpoint,
  contextEndpoint,
  driftEndpoint,
  failureTaxEndpoint,
  freshnessEndpoint,
  measuresEndpoint,
  scalingEndpoint,
  spreadEndpoint,
  taskMeasuresEndpoint,
} from "../contract/measures.ts";
import { observedTextEndpoint } from "../contract/observed-text.ts";
import { pickedCallsEndpoint } from "../contract/picked-calls.ts";
import { tailEndpoint } from "../contract/tail.ts";
import { tokenizationEndpoint } from "../contract/tokenization.ts";
import { answerBridge } from "./answer-bridge.ts";
import { answerCompareSelection } from "./answer-compare-selection.ts";
import { answerBudgetUse, answerForecast, answerForecastAccuracy } from "./answer-forecast.ts";
import { answerMeasureSettings, answerPutMeasureSettings, readMeasureSettings } from "./answer-measure-settings.ts";
import { answerBreakers, answerCatalogue, answerFreshness } from "./answer-measures.ts";
import { answerActors, answerScaling, answerTaskMeasures } from "./answer-measures-tasks.ts";
import { answerContext, answerDrift, answerFailureTax, answerSpread } from "./answer-measures-usage.ts";
import { answerObservedText } from "./answer-observed-text.ts";
import { answerPickedCalls } from "./answer-picked-calls.ts";
import { answerTail } from "./answer-tail.ts";
import { answerTokenization } from "./answer-tokenization.ts";
import { type HandlerInput, type RouteDeps, route } from "./api-route.ts";

/** What is measured, and the measures that are no metric of a query. */
export function routeMeasures(
  app: Application,
  { reader, writer }: { readonly reader: Reader; readonly writer: Writer },
  routing: RouteDeps,
): void {
  route(app, measuresEndpoint, answerCatalogue, routing);
  route(app, spreadEndpoint, (input) => answerSpread(reader, input), routing);
  route(app, tailEndpoint, (input) => answerTail(reader, input), routing);
  route(app, compareSelectionEndpoint, (input) => answerCompareSelection(reader, input), routing);
  route(app, pickedCallsEndpoint, (input) => answerPickedCalls(reader, input), routing);
  route(app, observedTextEndpoint, (input) => answerObservedText(reader, input), routing);
  route(app, failureTaxEndpoint, (input) => answerFailureTax(reader, input), routing);
  route(app, driftEndpoint, (input) => answerDrift(reader, input), routing);
  route(app, contextEndpoint, (input) => answerContext(reader, input), routing);
  route(app, freshnessEndpoint, (input) => answerFreshness(reader, input), routing);
  route(app, breakersEndpoint, (input) => answerBreakers(reader, input), routing);
  route(app, measureSettingsEndpoint, (input) => answerMeasureSettings(reader, input), routing);
  route(app, putMeasureSettingsEndpoint, (input) => answerPutMeasureSettings(writer, input), routing);
  route(app, taskMeasuresEndpoint, async (input) => answerTaskMeasures(reader, await withRate(reader, input)), routing);
  route(app, scalingEndpoint, (input) => answerScaling(reader, input), routing);
  route(app, actorsEndpoint, (input) => answerActors(reader, input), routing);
  route(app, forecastEndpoint, (input) => answerForecast(reader, input), routing);
  route(app, forecastAccuracyEndpoint, (input) => answerForecastAccuracy(reader, input), routing);
  route(app, budgetUseEndpoint, (input) => answerBudgetUse(reader, input), routing);
  route(app, tokenizationEndpoint, answerTokenization, routing);
  route(app, bridgeEndpoint, (input) => answerBridge(reader, input), routing);
}

type TaskMeasuresAsked = HandlerInput<z.output<(typeof taskMeasuresEndpoint)["query"]>, unknown>;

/** The rate of the project where the question states none. */
async function withRate(reader: Reader, input: TaskMeasuresAsked): Promise<TaskMeasuresAsked> {
  if (input.query.hourly_rate !== undefined) return input;
  const { hourly_rate } = await readMeasureSettings(reader, input.query.project);
  return { ...input, query: { ...input.query, hourly_rate: hourly_rate ?? undefined } };
}
