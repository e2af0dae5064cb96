import type { Reader } from "@outlay/clickhouse/store";
import type { Application } from "express";
import { waterfallEndpoint } from "../contract/trace-waterfall.ts";
import { traceEndpoint, traceSpanEndpoint, tracesEndpoint } from "../contract/traces.ts";
import { lintWorkflowEndpoint, workflowGraphEndpoint } from "../contract/workflow-graph.ts";
import { answerLintWorkflow } from "./answer-lint-workflow-graph.ts";
import { answerTrace } from "./answer-trace.ts";
import { answerTraceSpan } from "./answer-trace-span.ts";
import { answerTraceWaterfall } from "./answer-trace-waterfall.ts";
import { answerTraces } from "./answer-traces.ts";
import { answerWorkflowGraph } from "./answer-workflow-graph.ts";
import { type RouteDeps, route } from "./api-route.ts";

/** Which step, which branch, why slow or dear: traces, and the graph of a workflow. */
export function routeTraces(app: Application, reader: Reader, routing: RouteDeps): void {
  route(app, tracesEndpoint, (input) => answerTraces(reader, input), routing);
  route(app, traceEndpoint, (input) => answerTrace(reader, input), routing);
  route(app, waterfallEndpoint, (input) => answerTraceWaterfall(reader, input), routing);
  route(app, traceSpanEndpoint, (input) => answerTraceSpan(reader, input), routing);
  route(app, workflowGraphEndpoint, (input) => answerWorkflowGraph(reader, input), routing);
  route(app, lintWorkflowEndpoint, (input) => answerLintWorkflow(reader, input), routing);
}
