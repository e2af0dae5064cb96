import type { Counters } from "@outlay/core/counters";
import { AppError } from "@outlay/core/errors";
import type { Logger } from "@outlay/core/log";
import express, { type NextFunction, type Request, type Response } from "express";
import type { Intakes } from "./intakes.ts";
import { refuseForeignName } from "./local-names.ts";
import { type Problem, problemBody, problemOf } from "./problem.ts";
import { receive } from "./receive.ts";

export interface AppDeps {
  readonly logger: Logger;
  readonly counters: Counters;
  /** Whether what lies behind the collector can take events now; `/readyz` says so, and why not where `fault` tells. */
  ready(): boolean;
  fault?(): string | undefined;
}

/** The collector's HTTP surface. Holds no socket and no timer; `startCollector` gives it a port. */
export function createCollectorApp(intakes: Intakes, deps: AppDeps): express.Application {
  const app = express();
  app.disable("x-powered-by");
  app.set("etag", false);
  app.set("query parser", false);
  const { traces, logs, metrics, events, outcomes } = intakes;
  for (const intake of [traces, logs, metrics, events, outcomes]) {
    app.post(intake.path, (request, response) => receive(intake, request, response, intakes.deps));
    refuseOtherMethods(app, intake.path, "POST");
  }
  if (intakes.deps.auth.isOpen) {
    app.use((request, _response, next) => {
      refuseForeignName(request.headers.host);
      next();
    });
  }
  offerState(app, { ...deps, appendFault: intakes.deps.log.appendFault });
  app.use((request) => {
    const known = "/v1/traces, /v1/logs, /v1/metrics, /v1/events, /v1/outcomes";
    throw new AppError("not_found", `there is no ${request.path}; the collector takes POST ${known}`);
  });
  app.use((error: unknown, request: Request, response: Response, _next: NextFunction) => {
    const problem = problemOf(error);
    const { httpStatus, requestId } = problem;
    if (httpStatus === 500) {
      deps.logger.error("collector.request_failed", { requestId, path: request.path, error: String(error) });
    }
    sendProblem(response, problem);
  });
  return app;
}

/** What a supervisor, a load balancer and a metrics collector ask. */
function offerState(app: express.Application, deps: AppDeps & { appendFault(): string | undefined }): void {
  app.get("/healthz", (_request, response) => void response.type("text").send("ok\n"));
  app.get("/readyz", (_request, response) => {
    const isReady = deps.ready();
    const fault = deps.fault?.() ?? deps.appendFault() ?? (isReady ? undefined : "the log takes nothing now");
    response.status(fault === undefined ? 200 : 503).type("text");
    response.send(fault === undefined ? "ready\n" : `not ready: ${fault}\n`);
  });
  app.get("/metrics", (_request, response) => {
    response.setHeader("content-type", "text/plain; version=0.0.4; charset=utf-8");
    response.end(deps.counters.text());
  });
  for (const path of ["/healthz", "/readyz", "/metrics"]) refuseOtherMethods(app, path, "GET, HEAD");
}

/** Call it after the path has its handlers. */
function refuseOtherMethods(app: express.Application, path: string, allow: string): void {
  app.all(path, (request, response) => {
    response.setHeader("allow", allow);
    const message = `${path} does not take ${request.method}; use ${allow.replace(", ", " or ")}`;
    sendProblem(response, { ...problemOf(new AppError("bad_request", message)), httpStatus: 405 });
  });
}

function sendProblem(response: Response, problem: Problem): void {
  response.setHeader("x-request-id", problem.requestId);
  response.status(problem.httpStatus).type("json").send(problemBody(problem));
}
