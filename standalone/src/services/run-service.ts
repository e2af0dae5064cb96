import { systemClock } from "@outlay/core/clock";
import { Counters } from "@outlay/core/counters";
import { AppError } from "@outlay/core/errors";
import { jsonLogger, type Logger } from "@outlay/core/log";
import { gaugeProcess } from "../process-gauges.ts";

/** What every service is given. */
export interface ServiceContext {
  readonly clock: typeof systemClock;
  readonly counters: Counters;
  /** JSON lines on standard output, named after their part. */
  loggerOf(service: string): Logger;
  /** What is to be done at the end; the latest first. */
  onStop(close: () => Promise<void>): void;
  /** Ends the process because a part is broken for good: the supervisor starts it anew. */
  fail(error: unknown): void;
}

/** After a SIGTERM this long at most: an orchestrator kills after 30 s. */
const STOP_MS_MAX = 25_000;

/**
 * Runs one service until SIGTERM or SIGINT, then lets it finish what it has begun. Exits with 1 when it cannot start, is
 * broken for good, or does not come to an end.
 */
export async function runService(name: string, start: (context: ServiceContext) => Promise<void>): Promise<void> {
  const clock = systemClock;
  const counters = new Counters();
  gaugeProcess(counters);
  const loggerOf = (service: string) =>
    jsonLogger((line) => void process.stdout.write(`${line}\n`), clock.now, service);
  const logger = loggerOf(name);
  const closers: (() => Promise<void>)[] = [];
  const close = async () => {
    for (const closer of closers.splice(0).reverse()) await closer();
  };
  let isEnding = false;
  const end = async (code: number): Promise<void> => {
    if (isEnding) return;
    isEnding = true;
    const late = clock.sleep(STOP_MS_MAX, { ref: true }).then(() => "late");
    const outcome = await Promise.race([close().catch((error: unknown) => String(error)), late]);
    if (outcome !== undefined) logger.error("service.stopped_uncleanly", { outcome });
    logger.info("service.stopped", { name });
    process.exit(outcome === undefined ? code : 1);
  };
  const fail = (error: unknown) => {
    const code = error instanceof AppError ? error.code : "internal";
    logger.error("service.failed", { code, error: error instanceof Error ? error.message : String(error) });
    void end(1);
  };
  process.on("SIGTERM", () => void end(0));
  process.on("SIGINT", () => void end(0));
  try {
    await start({ clock, counters, loggerOf, onStop: (closer) => void closers.push(closer), fail });
    logger.info("service.started", { name });
  } catch (error) {
    fail(error);
  }
}
