import { migrate } from "@outlay/clickhouse/migrate";
import { openStore } from "@outlay/clickhouse/server-open";
import { openKafkaLog } from "@outlay/eventlog/kafka-log";
import { startWorker } from "@outlay/ingest/worker/worker";
import { runService } from "../../standalone/src/services/run-service.ts";
import { pipelineOptions } from "../kafka/worker.ts";

/** The ingest service with a session that is short enough for tests: `<brokers> <topic> <address of the store>`. */
const [brokers = "", topic = "", url = ""] = process.argv.slice(2);
await runService("ingest", async ({ clock, counters, loggerOf, onStop, fail }) => {
  const logger = loggerOf("clickhouse");
  const store = await openStore({ url, caFile: undefined, cluster: undefined }, { clock, logger });
  onStop(() => store.close());
  await migrate(store, { logger, clock });
  const kafka = pipelineOptions(brokers.split(","), topic);
  const { log, reader } = await openKafkaLog({ ...kafka, clock, counters, logger: loggerOf("eventlog") });
  onStop(() => log.close());
  const worker = await startWorker({ log, reader, store, clock, counters, loggerOf, priceFile: undefined });
  worker.broken.catch(fail);
  onStop(() => worker.stop());
});
