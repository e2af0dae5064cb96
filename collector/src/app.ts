import type { Clock } from "@outlay/core/clock";
import type { Counters } from "@outlay/core/counters";
import type { Logger } from "@outlay/core/log";
import type { EventLog } from "@outlay/eventlog/port";
import express from "express";
import type { Auth } from "./auth.ts";
import { ByteBudget } from "./byte-budget.ts";
import { defaultLimits, type Limits } from "./limits.ts";
import { eventsIntake, outcomesIntake } from "./post-events.ts";
import { tracesIntake } from "./post-traces.ts";
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
    eventsIntake(counters, limits),
    outcomesIntake(counters, limits),
  ]) {
    app.post(intake.path, (request, response) => receive(intake, request, response, receiveDeps));
    app.all(intake.path, (_request, response) => {
      response.setHeader("allow", "POST");
      response.status(405).json({ code: "bad_request", message: `send to ${intake.path} with POST` });
    });
  }
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
    response.end(counters.text());
  });
  app.use((_request, response) => {
    response
      .status(404)
      .json({ code: "not_found", message: "the collector takes POST /v1/traces, /v1/events, /v1/outcomes" });
  });
  return app;
}
