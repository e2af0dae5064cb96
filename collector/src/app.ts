import type { Clock } from "@outlay/core/clock";
import type { Counters } from "@outlay/core/counters";
import { AppError } from "@outlay/core/errors";
import type { Logger } from "@outlay/core/log";
import type { EventLog } from "@outlay/eventlog/port";
import express, { type NextFunction, type Request, type Response } from "express";
import type { Auth } from "./auth.ts";
import { ByteBudget } from "./byte-budget.ts";
import { defaultLimits, type Limits } from "./limits.ts";
import { eventsIntake, outcomesIntake } from "./post-events.ts";
import { tracesIntake } from "./post-traces.ts";
import { type Problem, problemBody, problemOf } from "./problem.ts";
import { type ReceiveDeps, receive } from "./receive.ts";
import { RecentIds } from "./recent-ids.ts";

export interface CollectorDeps {
  readonly log: EventLog;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly counters: Counters;
  readonly auth: Auth;
  readonly limits?: Partial<Limits>;
  /** Whether what lies behind the collector can take events now; `/readyz` says so. */
  ready(): boolean;
}

/** The collector's HTTP surface. Holds no socket and no timer; `startCollector` gives it a port. */
export function createCollectorApp(deps: CollectorDeps): express.Application {
  const { counters } = deps;
  const limits = { ...defaultLimits, ...deps.limits };
  const budget = new ByteBudget(limits.inFlightBytesMax);
  const receiveDeps: ReceiveDeps = { ...deps, limits, budget, recentIds: new RecentIds(limits.recentIdsMax) };
  counters.gauge("outlay_collector_in_flight_bytes", () => budget.bytes);
  counters.gauge("outlay_log_queued_bytes", () => deps.log.stats().queuedBytes);
  counters.gauge("outlay_log_lag_records", () => deps.log.stats().lagRecords);
  counters.gauge("outlay_log_stored_bytes", () => deps.log.stats().storedBytes);

  const app = express();
  app.disable("x-powered-by");
  app.set("etag", false);
  app.set("query parser", false);
  for (const intake of [
    tracesIntake(counters, limits),
    eventsIntake(counters, limits, deps.clock),
    outcomesIntake(counters, limits, deps.clock),
  ]) {
    app.post(intake.path, (request, response) => receive(intake, request, response, receiveDeps));
    refuseOtherMethods(app, intake.path, "POST");
  }
  offerState(app, deps);
  app.use((request) => {
    const message = `there is no ${request.path}; the collector takes POST /v1/traces, /v1/events, /v1/outcomes`;
    throw new AppError("not_found", message);
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
function offerState(app: express.Application, deps: CollectorDeps): void {
  app.get("/healthz", (_request, response) => void response.type("text").send("ok\n"));
  app.get("/readyz", (_request, response) => {
    const isReady = deps.ready();
    response
      .status(isReady ? 200 : 503)
      .type("text")
      .send(isReady ? "ready\n" : "not ready\n");
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
