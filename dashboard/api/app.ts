import { randomUUID } from "node:crypto";
import { constants } from "node:zlib";
import type { Exporter, Reader, Writer } from "@outlay/clickhouse/store";
import type { Clock } from "@outlay/core/clock";
import type { Counters } from "@outlay/core/counters";
import { AppError } from "@outlay/core/errors";
import type { KeyCheck } from "@outlay/core/key-check";
import type { Logger } from "@outlay/core/log";
import type { Outbound } from "@outlay/core/outbound/outbound";
import compression from "compression";
import express, { type Application, type NextFunction, type Request, type Response } from "express";
import { endpoints } from "../contract/all.ts";
import { queryEndpoint } from "../contract/analytics.ts";
import type { TextCapture } from "../contract/call-text.ts";
import { callsEndpoint } from "../contract/calls.ts";
import { economicsEndpoint } from "../contract/economics.ts";
import { pulseEndpoint } from "../contract/pulse.ts";
import { createAuthenticate } from "./access.ts";
import { answerCalls } from "./answer-calls.ts";
import { answerEconomics } from "./answer-economics.ts";
import { answerPulse } from "./answer-pulse.ts";
import { answerQuery } from "./answer-query.ts";
import { type RouteDeps, refuseOtherMethods, route } from "./api-route.ts";
import { routeCallTexts } from "./call-text-routes.ts";
import { routeExports } from "./export-routes.ts";
import type { KeyRegister } from "./key-register.ts";
import { routeKeys } from "./key-routes.ts";
import { routeLedger } from "./ledger-routes.ts";
import type { LocalCounters } from "./local-counters.ts";
import { routeMeasures } from "./measure-routes.ts";
import { routeMembers } from "./member-routes.ts";
import { allowOnly } from "./methods.ts";
import { routeModels } from "./model-routes.ts";
import { openApiDocument } from "./open-api.ts";
import { routeOps } from "./ops-routes.ts";
import { routePrices } from "./price-routes.ts";
import { problemOf } from "./problem.ts";
import { serveStatus } from "./public-status.ts";
import { withRangeAdvice } from "./range-advice.ts";
import { localNamesOnly, securityHeaders } from "./security-headers.ts";
import { routeSessions } from "./session-routes.ts";
import { routeSettings } from "./settings-routes.ts";
import { createSignIn, type SignInSettings } from "./sign-in.ts";
import { routeSuccess } from "./success-routes.ts";
import { routeTraces } from "./trace-routes.ts";
import { serveWebFiles } from "./web-files.ts";
import { routeWorkspace } from "./workspace-routes.ts";

export interface DashboardDeps {
  readonly reader: Reader;
  /** For settings only: what changes the ledger is done by ingest. */
  readonly writer: Writer;
  /** What writes files; without it there are no exports. */
  readonly exporter?: Exporter;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly counters: Counters;
  /** Decides about API keys; without it every project may be read, from this machine only. */
  readonly checkKey: KeyCheck | undefined;
  /** What refuses keys and hears of their use; absent: keys are revoked by the command, and nothing is known of uses. */
  readonly keyRegister?: KeyRegister | undefined;
  /** How people sign in where keys are asked for; absent: programs only, each with its key. */
  readonly signIn?: SignInSettings | undefined;
  /** What is known because collector and ingest run in this process too. */
  readonly local?: LocalCounters;
  /** Where the collector beside us listens, for the snippets of the web app. */
  readonly collectorPort?: number;
  /** The built web app; without it only the API is served. */
  readonly webDirectory?: string;
  /** Why questions cannot be answered now, for `/readyz`; nothing when they can. */
  readonly fault?: () => string | undefined;
  /** Whether collectors are told to keep texts of calls. Absent: they are not. */
  readonly textCapture?: TextCapture;
  /** What may ask addresses that people typed in; absent: nothing is sent to the outside. */
  readonly outbound?: Outbound;
  /** Parse answers before they are sent, so that a departure from the contract is a fault. For tests. */
  readonly checkAnswers?: boolean;
}

/** Answers of some size are sent in a sixth of it; quickly, for somebody waits. Files of exports go as they are. */
const largeAnswers: compression.CompressionOptions = {
  threshold: 8_192,
  level: constants.Z_BEST_SPEED,
  filter: (_request, response) => String(response.getHeader("content-type")).startsWith("application/json"),
};

/** The dashboard's HTTP surface. Holds no socket; `startDashboard` gives it a port. */
export function createDashboardApp(deps: DashboardDeps): Application {
  const { reader, clock, counters } = deps;
  const app = express();
  app.disable("x-powered-by");
  app.set("etag", false);
  app.set("query parser", "simple");
  app.use(identify(deps), securityHeaders);
  if (deps.checkKey === undefined) app.use(localNamesOnly);

  app.get("/healthz", (_request, response) => void response.type("text").send("ok\n"));
  app.get("/readyz", (_request, response) => {
    const fault = deps.fault?.();
    response.status(fault === undefined ? 200 : 503).type("text");
    response.send(fault === undefined ? "ready\n" : `not ready: ${fault}\n`);
  });
  app.get("/metrics", (_request, response) => {
    response.setHeader("content-type", "text/plain; version=0.0.4; charset=utf-8");
    response.end(counters.text());
  });

  serveStatus(app, deps);

  app.use("/api", compression(largeAnswers), (_request, response, next) => {
    response.setHeader("cache-control", "no-store");
    next();
  });
  const signIn = createSignIn(deps);
  const routing: RouteDeps = {
    clock,
    authenticate: createAuthenticate(deps.checkKey, signIn?.sessions.accessOf),
    checkAnswers: deps.checkAnswers ?? false,
    explain: (error, input) => withRangeAdvice(reader, error, input),
  };
  routeSessions(app, { ...deps, signIn, isNeeded: deps.checkKey !== undefined }, routing);
  routeMembers(app, { ...deps, members: signIn?.members }, routing);
  routeKeys(app, deps, routing);
  route(app, queryEndpoint, (input) => answerQuery(reader, input), routing);
  route(app, callsEndpoint, (input) => answerCalls(reader, input), routing);
  route(app, economicsEndpoint, (input) => answerEconomics(reader, input), routing);
  route(app, pulseEndpoint, (input) => answerPulse(reader, deps.collectorPort, input), routing);
  routeTraces(app, reader, routing);
  routeMeasures(app, deps, routing);
  routeModels(app, deps, routing);
  routeLedger(app, deps, routing);
  routeCallTexts(app, deps, routing);
  routePrices(app, deps, routing);
  routeSuccess(app, deps, routing);
  routeSettings(app, deps, routing);
  routeOps(app, deps, routing);
  routeWorkspace(app, deps, routing);
  if (deps.exporter !== undefined) routeExports(app, { reader, exporter: deps.exporter }, routing);
  refuseOtherMethods(app, endpoints);
  const document = openApiDocument();
  app.get("/api/v1/openapi.json", (_request, response) => void response.json(document));
  for (const path of ["/healthz", "/readyz", "/metrics", "/status", "/api/v1/openapi.json"])
    allowOnly(app, path, ["GET"]);

  if (deps.webDirectory !== undefined) serveWebFiles(app, deps.webDirectory);
  app.use((request, _response, next) =>
    next(new AppError("not_found", `there is no ${request.method} ${request.path}`)),
  );
  app.use(problemSender(deps));
  return app;
}

/** Gives every request an id and counts its answer. */
function identify({ counters, clock }: DashboardDeps) {
  return (request: Request, response: Response, next: NextFunction): void => {
    const id = randomUUID();
    response.locals["requestId"] = id;
    response.setHeader("x-request-id", id);
    const startedAt = clock.monotonic();
    response.once("close", () => {
      const outcome = response.writableFinished ? String(response.statusCode) : "client_left";
      // The route's pattern, not the address: labels must stay few.
      const path: unknown = request.route?.path;
      const labels = { path: typeof path === "string" ? path : "other", status: outcome };
      counters.add("dashboard_requests_total", 1, labels);
      counters.add("dashboard_request_ms_total", Math.round(clock.monotonic() - startedAt), labels);
    });
    next();
  };
}

/** The last handler: every fault leaves as a problem body with the request's id, and ours are logged. */
function problemSender({ logger, counters }: DashboardDeps) {
  return (error: unknown, request: Request, response: Response, _next: NextFunction): void => {
    // Nobody is there to be told, and what failed is the work they no longer want.
    if (response.destroyed || response.closed) return;
    const { status, code, message, issues } = problemOf(error);
    const requestId = String(response.locals["requestId"]);
    counters.add("dashboard_problems_total", 1, { code });
    if (status >= 500) {
      const cause = error instanceof Error ? (error.stack ?? error.message) : String(error);
      logger.error("dashboard.request_failed", { requestId, code, method: request.method, path: request.path, cause });
    }
    if (response.headersSent) {
      response.destroy();
      return;
    }
    response.status(status).json({ code, message, request_id: requestId, ...(issues.length > 0 ? { issues } : {}) });
  };
}
