import { randomUUID } from "node:crypto";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { tornCoarse, tornQuarters } from "@outlay/clickhouse/queries/rollups";
import { openStore } from "@outlay/clickhouse/server-open";
import { startChdbServer } from "@outlay/clickhouse/testing/start-chdb-server";
import { systemClock } from "@outlay/core/clock";
import { silentLogger } from "@outlay/core/log";
import { startBroker } from "@outlay/eventlog/testing/start-broker";
import { openStoreAt } from "../kafka/store-at.ts";
import { expectExact, type LoadSums, pipelineOptions, untilDrained } from "../kafka/worker.ts";
import { temporaryDirectory, until } from "../outlay-process.ts";
import { freePort, spawnProcess, spawnService } from "../services/service-process.ts";
import { Supervised } from "./supervised.ts";

const DAY_MS = 86_400_000;
const HEAL_MS_MAX = 120_000;
const ingestChild = fileURLToPath(new URL("./ingest-child.ts", import.meta.url));

/** What can be killed. */
export const parts = ["collector", "worker", "store", "broker"] as const;
export type Part = (typeof parts)[number];

export interface ServicesCluster {
  /** Its address. */
  readonly collector: string;
  readonly brokers: readonly string[];
  readonly topic: string;
  /** kill -9; what was killed is started again. */
  kill(part: Part): Promise<void>;
  /** Takes the store or the broker away for a while. */
  outage(part: "store" | "broker", forMs: number): Promise<void>;
  /** SIGTERM to a worker, and another in its place; resolves with what it ended with, "0" where all was well. */
  replaceWorker(): Promise<string>;
  /**
   * Waits until everything is stored and every rollup equals the ledger, without a hand; ends all; then the ledger must be
   * exactly the load. Resolves with what each worker ended with.
   */
  finish(load: LoadSums): Promise<string[]>;
  discard(): Promise<void>;
}

/**
 * A collector, two ingest workers of which one keeps the ledger, a real broker, and the engine behind HTTP: each a process
 * that is started anew when it ends, as a supervisor does.
 */
export async function startServicesCluster(): Promise<ServicesCluster> {
  const directory = temporaryDirectory();
  const broker = await startBroker({ version: "4.1" });
  const atStore = { directory: join(directory.path, "store"), port: await freePort() };
  let store = await startChdbServer(atStore);
  const kafka = pipelineOptions(broker.brokers, `events-${randomUUID()}`);
  const { topic, group } = kafka;
  const [port, grpcPort] = [await freePort(), await freePort()];
  const collecting = new Supervised(() =>
    spawnService("collector", port, {
      OUTLAY_LOG: `kafka://${broker.brokers.join(",")}/${topic}`,
      OUTLAY_KAFKA_GROUP: group,
      OUTLAY_COLLECTOR_PORT: String(port),
      OUTLAY_GRPC_PORT: String(grpcPort),
    }),
  );
  const startWorker = () =>
    new Supervised(() => spawnProcess([ingestChild, broker.brokers.join(","), topic, store.url()]));
  const workers = [startWorker(), startWorker()];
  const outage = async (part: "store" | "broker", forMs: number) => {
    await (part === "store" ? store : broker).kill();
    await systemClock.sleep(forMs, { ref: true });
    if (part === "broker") return broker.restart();
    store = await startChdbServer(atStore);
  };
  const discard = async () => {
    await Promise.all([collecting, ...workers].map((one) => one.discard()));
    await Promise.all([store.kill(), broker.kill()]);
    directory.remove();
  };
  let turn = 0;
  return {
    collector: `http://127.0.0.1:${port}`,
    brokers: broker.brokers,
    topic,
    outage,
    discard,
    async kill(part) {
      turn += 1;
      if (part === "collector") await collecting.kill();
      else if (part === "worker") await workers[turn % workers.length]?.kill();
      else await outage(part, 0);
    },
    async replaceWorker() {
      const leaving = workers.shift();
      if (leaving !== undefined) await untilStarted(leaving);
      const ended = await leaving?.stop();
      workers.push(startWorker());
      return ended ?? "";
    },
    async finish(load) {
      await untilDrained(kafka);
      await untilHealed(store.url());
      for (const worker of workers) await untilStarted(worker);
      const ended = [await collecting.stop(), ...(await Promise.all(workers.map((worker) => worker.stop())))];
      await store.kill();
      await broker.stop();
      const opened = await openStoreAt(atStore.directory);
      await expectExact(opened, load);
      await opened.close();
      directory.remove();
      return ended;
    },
  };
}

/** A process that has not begun yet simply dies of a SIGTERM. */
async function untilStarted(worker: Supervised<ReturnType<typeof spawnProcess>>): Promise<void> {
  const hasStarted = async () => (worker.current.output().includes('"service.started"') ? true : undefined);
  await until(hasStarted, "the start of a worker", HEAL_MS_MAX);
}

/** The keeper of the running workers makes every rollup what the ledger says; a look from outside finds no tear. */
async function untilHealed(url: string): Promise<void> {
  const store = await openStore({ url, caFile: undefined, cluster: undefined }, { logger: silentLogger });
  const to = Math.ceil(Date.now() / DAY_MS) * DAY_MS;
  const range = { from: to - 90 * DAY_MS, to };
  let last = "";
  const isWhole = async () => {
    const looks = [await store.reader.query(tornQuarters, range), await store.reader.query(tornCoarse, range)].flat();
    last = JSON.stringify(looks.filter(({ torn_rows }) => torn_rows > 0));
    return last === "[]" ? true : undefined;
  };
  await until(isWhole, "the healing of the rollups", HEAL_MS_MAX).catch((error: unknown) => {
    throw new Error(`${String(error)}: ${last}`);
  });
  await store.close();
}
