import { migrate } from "@outlay/clickhouse/migrate";
import { openStore } from "@outlay/clickhouse/server-open";
import { openKafkaLog } from "@outlay/eventlog/kafka-log";
import { startWorker } from "@outlay/ingest/worker/worker";
import { runService } from "../run-service.ts";
import { startStateServer } from "../state-server.ts";
import { watchStore } from "../store-watch.ts";
import { readIngestConfig } from "./config.ts";

// Log in, store out. Any number of them may run, up to the partitions of the log.
await runService("ingest", async ({ clock, counters, loggerOf, onStop, fail }) => {
  const config = readIngestConfig();
  const logger = loggerOf("ingest");
  const store = await openStore(config.store, { clock, logger: loggerOf("clickhouse") });
  onStop(() => store.close());
  const watch = watchStore(store.reader, clock);
  onStop(() => watch.stop());
  let fault: () => string | undefined = () => "it is starting";
  const address = { host: config.host, port: config.statePort };
  const state = await startStateServer({ ...address, counters, logger, fault: () => fault() });
  onStop(() => state.close());
  await migrate(store, { logger: loggerOf("clickhouse"), clock, cluster: config.store.cluster });
  const { log, reader, health } = await openKafkaLog({
    ...config.log,
    ...{ clock, counters, logger: loggerOf("eventlog") },
  });
  onStop(() => log.close());
  const worker = await startWorker({ log, reader, store, clock, counters, loggerOf, priceFile: config.priceFile });
  worker.broken.catch(fail);
  onStop(() => worker.stop());
  fault = () => health.readFault() ?? watch.fault();
});
