import type { Exporter, Reader } from "@outlay/clickhouse/store";
import type { Application } from "express";
import {
  exportCallsEndpoint,
  exportFocusEndpoint,
  exportSpendEndpoint,
  exportTasksEndpoint,
} from "../contract/exports.ts";
import { type RouteDeps, routeTo } from "./api-route.ts";
import { planTasksExport } from "./plan-tasks-export.ts";
import { planCallsExport, planFocusExport, planSpendExport } from "./plan-usage-exports.ts";
import { sendExport } from "./send-export.ts";

/** Files: calls, spend, tasks and FOCUS charges, each with its sidecar at the same address. */
export function routeExports(
  app: Application,
  { reader, exporter }: { readonly reader: Reader; readonly exporter: Exporter },
  routing: RouteDeps,
): void {
  const { clock } = routing;
  routeTo(
    app,
    exportCallsEndpoint,
    (input, http) => sendExport(reader, planCallsExport(exporter, input.query, input.now), input, { ...http, clock }),
    routing,
  );
  routeTo(
    app,
    exportSpendEndpoint,
    (input, http) => sendExport(reader, planSpendExport(exporter, input.query, input.now), input, { ...http, clock }),
    routing,
  );
  routeTo(
    app,
    exportTasksEndpoint,
    async (input, http) =>
      sendExport(reader, await planTasksExport({ reader, exporter }, input), input, { ...http, clock }),
    routing,
  );
  routeTo(
    app,
    exportFocusEndpoint,
    (input, http) => sendExport(reader, planFocusExport(exporter, input.query, input.now), input, { ...http, clock }),
    routing,
  );
}
