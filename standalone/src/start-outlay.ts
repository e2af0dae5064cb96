import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { runAlerts } from "@outlay/alerts/run-alerts";
import { migrate } from "@outlay/clickhouse/migrate";
import { openClickHouse } from "@outlay/clickhouse/open";
import { createAuth } from "@outlay/collector/auth";
import { startCollector } from "@outlay/collector/server";
import { systemClock } from "@outlay/core/clock";
import { Counters } from "@outlay/core/counters";
import { AppError } from "@outlay/core/errors";
import { jsonLogger } from "@outlay/core/log";
import { countersOfCollector } from "@outlay/dashboard/api/local-counters";
import { startDashboard } from "@outlay/dashboard/api/server";
import { openLocalLog } from "@outlay/eventlog/local-log";
import { Drain } from "@outlay/ingest/drain";
import { startLedgerLoops } from "@outlay/ingest/ledger-loops";
import { openPriceBooks } from "@outlay/ingest/price-books/price-books";
import type { Addresses } from "./banner.ts";
import type { Config } from "./config.ts";
import { ensureSample } from "./ensure-sample.ts";
import { type LogFile, openLogFile } from "./log-file.ts";
import { openKeyCheck } from "./open-key-check.ts";
import { openOutbound } from "./outbound/node-outbound.ts";
import { gaugeProcess } from "./process-gauges.ts";
import { watchStore } from "./services/store-watch.ts";

export interface Outlay {
  readonly addresses: Addresses;
  /** Never resolves; rejects when a part is broken for good and the process should end. */
  readonly broken: Promise<never>;
  /** Streams the sample through the collector's own endpoint, unless it is there already or switched off. */
  streamSample(): Promise<void>;
  /** Stops accepting, finishes what runs, closes. What was accepted and not yet inserted waits in the log. */
  stop(): Promise<void>;
}

const webDirectory = fileURLToPath(new URL("../../dashboard/web/dist", import.meta.url));

/** Makes sure of the data directory before anything else needs it; the process log is the first file in it. */
async function openDataDirectory(directory: string): Promise<LogFile> {
  try {
    await mkdir(directory, { recursive: true, mode: 0o700 });
    return await openLogFile(join(directory, "outlay.log"));
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new AppError(
      "configuration",
      `OUTLAY_DATA=${directory} cannot be used (${reason}); choose a directory that this user can write to.`,
      { cause: error },
    );
  }
}

/** Wires every room into this process. Throws AppError; what was opened before the fault is closed again. */
export async function startOutlay(config: Config, { print }: { print: (line: string) => void }): Promise<Outlay> {
  const clock = systemClock;
  const counters = new Counters();
  gaugeProcess(counters);
  const closers: (() => Promise<void>)[] = [];
  const close = async () => {
    for (const closer of closers.reverse()) await closer();
  };
  try {
    const logFile = await openDataDirectory(config.dataDirectory);
    closers.push(() => logFile.close());
    const loggerOf = (service: string) => jsonLogger(logFile.write, clock.now, service);

    const { log, reader } = await openLocalLog({
      directory: join(config.dataDirectory, "log"),
      clock,
      logger: loggerOf("eventlog"),
      counters,
      storedBytesMax: config.logBytesMax,
    });
    closers.push(() => log.close());

    const store = await openClickHouse(`chdb:${join(config.dataDirectory, "clickhouse")}`, {
      logger: loggerOf("clickhouse"),
    });
    closers.push(() => store.close());
    await migrate(store, { logger: loggerOf("clickhouse") });

    const books = await openPriceBooks({
      reader: store.reader,
      writer: store.writer,
      clock,
      logger: loggerOf("prices"),
      counters,
      file: config.priceFile,
    });
    closers.push(() => books.stop());

    // All that may run once only over one store; with workers of their own, one of them runs it (ingest/src/worker).
    const loops = startLedgerLoops({
      reader: store.reader,
      writer: store.writer,
      books,
      clock,
      counters,
      loggerOf,
      log,
    });
    closers.push(() => loops.stop());

    const drain = new Drain({
      ...{ writer: loops.writer, books, clock, counters, reader, logger: loggerOf("ingest") },
      onInserted: loops.onInserted,
    });
    const broken = drain.run().then(() => new Promise<never>(() => {}));
    let ingestFault: string | undefined;
    broken.catch((error: unknown) => {
      ingestFault = `ingest is broken: ${String(error)}`; // main ends the process; until then /readyz says why.
    });
    closers.push(() => drain.stop());

    const alerting = new AbortController();
    const alerts = runAlerts([], {
      reader: store.reader,
      clock,
      logger: loggerOf("alerts"),
      signal: alerting.signal,
    });
    closers.push(async () => {
      alerting.abort();
      await alerts;
    });

    const keyDeps = { clock, counters, logger: loggerOf("keys") };
    const keys = await openKeyCheck(config, keyDeps, (stop) => closers.push(stop));

    const watch = watchStore(store.reader, clock);
    closers.push(() => watch.stop());
    const shared = { host: config.host, clock, counters };
    const startedAt = clock.now();
    const collector = await startCollector({
      ...shared,
      port: config.collectorPort,
      grpcPort: config.grpcPort,
      auth: createAuth(keys?.check),
      limits: { keyEventsPerSecondMax: config.keyEventsPerSecondMax },
      text: config.text,
      log,
      logger: loggerOf("collector"),
      ready: () => true,
      fault: () => (counters.get("outlay_log_broken_total") > 0 ? "the event log is read-only; restart" : ingestFault),
    });
    closers.push(() => collector.close());
    const dashboard = await startDashboard({
      ...shared,
      port: config.dashboardPort,
      checkKey: keys?.check,
      keyRegister: keys?.register,
      signIn: config.signIn,
      collectorPort: collector.port,
      textCapture: config.text === undefined ? "off" : "redacted",
      outbound: openOutbound({ clock, privateHosts: config.privateHosts }),
      reader: store.reader,
      writer: store.writer,
      exporter: store.exporter,
      logger: loggerOf("dashboard"),
      webDirectory,
      fault: () => watch.fault() ?? ingestFault,
      local: {
        refused: countersOfCollector(counters, startedAt),
        queue: () => ({ records_in_log: log.stats().lagRecords, bytes_queued: log.stats().queuedBytes }),
      },
    });
    closers.push(() => dashboard.close());

    const at = (port: number) => `http://${config.host.includes(":") ? `[${config.host}]` : config.host}:${port}`;
    const addresses = {
      dashboard: at(dashboard.port),
      collector: at(collector.port),
      grpc: at(collector.grpcPort ?? config.grpcPort),
    };
    const sampling = new AbortController();
    return {
      addresses,
      broken,
      streamSample: () => ensureSample(config, addresses.collector, { clock, print, signal: sampling.signal }),
      stop: () => {
        sampling.abort();
        return close();
      },
    };
  } catch (error) {
    await close();
    throw error;
  }
}
