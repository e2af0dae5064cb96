import type { Reader, Writer } from "@outlay/clickhouse/store";
import type { Application } from "express";
import { baselinesEndpoint, deleteBaselineEndpoint, putBaselineEndpoint } from "../contract/baselines.ts";
import { dimensionValuesEndpoint } from "../contract/dimension-values.ts";
import { deleteViewEndpoint, putViewEndpoint, viewsEndpoint } from "../contract/views.ts";
import { putWorkspaceEndpoint, workspaceEndpoint } from "../contract/workspace.ts";
import { answerBaselines, answerDeleteBaseline, answerPutBaseline } from "./answer-baselines.ts";
import { answerDimensionValues } from "./answer-dimension-values.ts";
import { answerDeleteView, answerPutView, answerViews } from "./answer-views.ts";
import { answerPutWorkspace, answerWorkspace } from "./answer-workspace.ts";
import { type RouteDeps, route } from "./api-route.ts";

/** What people set up for themselves to work with: saved views, baselines, what pages take for granted, filter menus. */
export function routeWorkspace(
  app: Application,
  { reader, writer }: { readonly reader: Reader; readonly writer: Writer },
  routing: RouteDeps,
): void {
  route(app, dimensionValuesEndpoint, (input) => answerDimensionValues(reader, input), routing);
  route(app, baselinesEndpoint, (input) => answerBaselines(reader, input), routing);
  route(app, putBaselineEndpoint, (input) => answerPutBaseline(writer, input), routing);
  route(app, deleteBaselineEndpoint, (input) => answerDeleteBaseline(writer, input), routing);
  route(app, viewsEndpoint, (input) => answerViews(reader, input), routing);
  route(app, putViewEndpoint, (input) => answerPutView(writer, input), routing);
  route(app, deleteViewEndpoint, (input) => answerDeleteView(writer, input), routing);
  route(app, workspaceEndpoint, (input) => answerWorkspace(reader, input), routing);
  route(app, putWorkspaceEndpoint, (input) => answerPutWorkspace({ reader, writer }, input), routing);
}
