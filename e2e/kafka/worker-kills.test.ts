import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { systemClock } from "@outlay/core/clock";
import { Counters } from "@outlay/core/counters";
import { silentLogger } from "@outlay/core/log";
import { openKafkaLog } from "@outlay/eventlog/kafka-log";
import { kafkaLines, type RunningBroker, startBroker } from "@outlay/eventlog/testing/start-broker";
import { RollupKeeper } from "@outlay/ingest/rollups/rollup-keeper";
import { expect, test } from "vitest";
import { Load, randomOf } from "./load.ts";
import { openStoreAt } from "./store-at.ts";
import { expectExact, expectExactLedger, pipelineOptions, untilDrained } from "./worker.ts";

/** The full run is 25; so many are quick enough for every change. */
const KILLS = Number(process.env["OUTLAY_TEST_KILLS"] ?? 4);
const SEED = Number(process.env["OUTLAY_TEST_SEED"] ?? Date.now() % 1_000_000);
const child = fileURLToPath(new URL("worker-child.ts", import.meta.url));

interface KillPlan {
  readonly broker: RunningBroker;
  readonly startWorker: () => Promise<ChildProcess>;
  readonly random: () => number;
}

/** Kills one life after the other; every third time the broker with it. Resolves with the last life. */
async function killAll({ broker, startWorker, random }: KillPlan): Promise<ChildProcess> {
  for (let kill = 1; kill <= KILLS; kill += 1) {
    const worker = await startWorker();
    await systemClock.sleep(1_000 + random() * 2_000, { ref: true });
    const died = once(worker, "close");
    worker.kill("SIGKILL");
    if (kill % 3 === 0) await broker.kill();
    await died;
    if (kill % 3 === 0) await broker.restart();
  }
  return startWorker();
}

async function startWorkerProcess(args: readonly string[]): Promise<ChildProcess> {
  const worker = spawn(process.execPath, ["--import", "tsx", child, ...args], { stdio: ["ignore", "pipe", "inherit"] });
  const died = once(worker, "close").then(() => "died");
  if ((await Promise.race([once(worker.stdout, "data"), died])) === "died") throw new Error("the worker did not start");
  return worker;
}

test.each(kafkaLines)(
  `Kafka %s: ${KILLS} times kill -9 of the worker, some of the broker too (seed ${SEED})`,
  {
    timeout: 120_000 + KILLS * 15_000,
  },
  async (version) => {
    const random = randomOf(SEED);
    const broker = await startBroker({ version });
    const directory = await mkdtemp(join(tmpdir(), "outlay-kills-"));
    const kafka = pipelineOptions(broker.brokers);
    const { log } = await openKafkaLog(kafka);
    const load = new Load(SEED);
    // Every life cuts its ranges anew.
    const eventsMax = () => String(100 + Math.floor(random() * 2_000));
    const startWorker = () => startWorkerProcess([broker.brokers.join(","), kafka.topic, directory, eventsMax()]);

    const killed = killAll({ broker, startWorker, random });
    await load.run(() => log, killed);
    await untilDrained(kafka);
    const worker = await killed;
    const ended = once(worker, "close");
    worker.kill("SIGTERM");
    expect(await ended).toEqual([0, null]);
    await log.close();
    await broker.stop();

    const store = await openStoreAt(directory);
    await expectExactLedger(store, load);
    // Kills tore the rollups; whoever keeps the ledger makes them whole, whatever was torn.
    const keeping = { writer: store.writer, clock: systemClock, logger: silentLogger, counters: new Counters() };
    const keeper = new RollupKeeper({ ...keeping, lingerMs: 0 });
    keeper.start();
    await keeper.idle();
    await keeper.stop();
    await expectExact(store, load);
    await store.close();
    await rm(directory, { recursive: true, force: true });
  },
);
