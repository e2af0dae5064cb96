import { AcceptanceTally } from "./acceptance-tally.ts";
import { type WatchedLog, watchAppends } from "./append-watch.ts";
import { ByteBudget } from "./byte-budget.ts";
import { ClientDrops } from "./client-drops.ts";
import { KeyRates } from "./key-rates.ts";
import { defaultLimits, type Limits } from "./limits.ts";
import { eventsIntake, outcomesIntake } from "./post-events.ts";
import { logsIntake } from "./post-logs.ts";
import { metricsIntake } from "./post-metrics.ts";
import { tracesIntake } from "./post-traces.ts";
import { RecentIds } from "./recent-ids.ts";
import type { Intake, IntakeDeps } from "./take-body.ts";

/** Every address of the collector with what they share: one budget and one memory for HTTP and gRPC together. */
export interface Intakes {
  readonly deps: IntakeDeps & { readonly log: WatchedLog };
  readonly traces: Intake;
  readonly logs: Intake;
  readonly metrics: Intake;
  readonly events: Intake;
  readonly outcomes: Intake;
}

export function createIntakes(
  given: Omit<IntakeDeps, "limits" | "budget" | "recentIds" | "rates" | "tally" | "drops"> & {
    readonly limits?: Partial<Limits>;
  },
): Intakes {
  const { counters, clock } = given;
  const log = watchAppends(given.log, clock);
  const limits = { ...defaultLimits, ...given.limits };
  const budget = new ByteBudget(limits.inFlightBytesMax);
  counters.gauge("outlay_collector_in_flight_bytes", () => budget.bytes);
  counters.gauge("outlay_log_queued_bytes", () => log.stats().queuedBytes);
  counters.gauge("outlay_log_lag_records", () => log.stats().lagRecords);
  counters.gauge("outlay_log_stored_bytes", () => log.stats().storedBytes);
  const otlp = { counters, limits, clock };
  return {
    deps: {
      ...given,
      log,
      limits,
      budget,
      recentIds: new RecentIds(limits.recentIdsMax),
      rates: new KeyRates(clock, limits.keyEventsPerSecondMax),
      tally: new AcceptanceTally(),
      drops: new ClientDrops(counters),
    },
    traces: tracesIntake(otlp),
    logs: logsIntake(otlp),
    metrics: metricsIntake(otlp),
    events: eventsIntake(counters, limits, clock),
    outcomes: outcomesIntake(counters, limits, clock),
  };
}
