import { join } from "node:path";
import { openChdbEngine } from "@outlay/clickhouse/chdb-engine";
import { migrate } from "@outlay/clickhouse/migrate";
import { storeOf } from "@outlay/clickhouse/open";
import { systemClock } from "@outlay/core/clock";
import { Counters } from "@outlay/core/counters";
import { jsonLogger } from "@outlay/core/log";
import { openKafkaLog } from "@outlay/eventlog/kafka-log";
import { startWorker } from "@outlay/ingest/worker/worker";

// An ingest worker over a store in its own process, with all that the keeper of a ledger runs:
// `<brokers> <topic> <directory of the store>`. Says `working`; answers `stored` with how many calls a query counts.
const [brokers = "", topic = "", directory = ""] = process.argv.slice(2);
const clock = systemClock;
const counters = new Counters();
const loggerOf = (service: string) => jsonLogger((line) => void process.stderr.write(`${line}\n`), clock.now, service);
const quiet = (service: string) => {
  const logger = loggerOf(service);
  return { ...logger, info: () => {} };
};
const engine = await openChdbEngine({
  directory,
  spoolDirectory: join(directory, "spool"),
  memoryBytesMax: 700_000_000,
  logger: quiet("clickhouse"),
  clock,
});
const store = storeOf(engine);
await migrate(store, { logger: quiet("clickhouse") });
const { log, reader } = await openKafkaLog({
  ...{ brokers: brokers.split(","), topic, group: `ingest-of-${topic}`, clock, counters, logger: quiet("eventlog") },
});
const worker = await startWorker({ log, reader, store, clock, counters, loggerOf: quiet, priceFile: undefined });
worker.broken.catch((error: unknown) => {
  process.stderr.write(`${String(error)}\n`);
  process.exit(1);
});
process.stdout.write("working\n");
process.stdin.on("data", async () => {
  const sql = "SELECT toFloat64(count()) AS stored FROM outlay.calls WHERE sign = 1 AND revision = 0";
  const [row] = await engine.select("read", { sql, parameters: new Map(), label: "bench", signal: undefined });
  process.stdout.write(`${Number((row as { stored: number }).stored)}\n`);
});
process.stdin.once("close", () => process.exit());
process.once("SIGTERM", async () => {
  await worker.stop();
  await log.close();
  await store.close();
  process.exit(0);
});
