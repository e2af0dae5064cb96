import { type FreshStore, freshStore } from "@outlay/clickhouse/testing/fresh-store";
import { systemClock } from "@outlay/core/clock";
import { type KafkaLogOptions, openKafkaLog } from "@outlay/eventlog/kafka-log";
import type { EventLog, LogReader } from "@outlay/eventlog/port";
import { appendForeign } from "@outlay/eventlog/testing/append-foreign";
import { type RunningBroker, startBroker } from "@outlay/eventlog/testing/start-broker";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import { Load, randomOf } from "./load.ts";
import { emptyLedger } from "./store-at.ts";
import { expectExact, pipelineOptions, SESSION_MS, untilDrained, Worker } from "./worker.ts";

const SEED = Number(process.env["OUTLAY_TEST_SEED"] ?? Date.now() % 1_000_000);
/** Three sessions; the long run is 60 s. */
const OUTAGE_MS = Math.max(3 * SESSION_MS, 1_000 * Number(process.env["OUTLAY_TEST_OUTAGE_SECONDS"] ?? 0));
const sleep = (ms: number) => systemClock.sleep(ms, { ref: true });

let store: FreshStore;
let broker: RunningBroker;
let kafka: KafkaLogOptions;
let log: EventLog;
let load: Load;

beforeAll(async () => {
  store = await freshStore();
  broker = await startBroker({ version: "4.1" });
});
afterAll(async () => {
  await broker.stop();
  await store.close();
});
beforeEach(async () => {
  await emptyLedger(store);
  kafka = pipelineOptions(broker.brokers);
  ({ log } = await openKafkaLog(kafka));
  load = new Load(SEED);
});
afterEach(() => log.close());

test(`the broker is killed and started again five times under load (seed ${SEED})`, async () => {
  const worker = await Worker.start(kafka, store);
  const random = randomOf(SEED);
  const kills = (async () => {
    for (let kill = 0; kill < 5; kill += 1) {
      await sleep(500 + random() * 1_500);
      await broker.kill();
      await broker.restart();
    }
    await sleep(500);
  })();
  await load.run(() => log, kills);
  await untilDrained(kafka);
  await worker.stop();
  await expectExact(store, load);
  expect(load.refusals).toBeGreaterThan(0);
});

test(`the broker is away for longer than a session: appends fail fast, then all goes on by itself (seed ${SEED})`, async () => {
  const worker = await Worker.start(kafka, store);
  let slowestMs = 0;
  const timed: EventLog = {
    ...log,
    async append(batch) {
      const startedAt = systemClock.monotonic();
      await log.append(batch).finally(() => {
        slowestMs = Math.max(slowestMs, systemClock.monotonic() - startedAt);
      });
    },
  };
  const outage = (async () => {
    await sleep(1_000);
    await broker.kill();
    await sleep(OUTAGE_MS);
    await broker.restart();
    await sleep(1_000);
  })();
  await load.run(() => timed, outage);
  await untilDrained(kafka);
  await worker.stop();
  await expectExact(store, load);
  expect(load.refusals).toBeGreaterThan(0);
  expect(slowestMs).toBeLessThan(10_000); // What the collector waits for.
});

test(`three workers join and leave under load (seed ${SEED})`, async () => {
  const random = randomOf(SEED);
  const workers: Worker[] = [];
  const joining = (async () => {
    for (let turn = 0; turn < 9; turn += 1) {
      if (workers.length < 3) workers.push(await Worker.start(kafka, store));
      else await workers.shift()?.stop();
      await sleep(300 + random() * 1_200);
    }
  })();
  await load.run(() => log, joining);
  await untilDrained(kafka);
  for (const worker of workers) await worker.stop();
  await expectExact(store, load);
});

test(`a crash between insert and commit, and a next start with other batch settings (seed ${SEED})`, async () => {
  let crashes = 0;
  for (const rangeEventsMax of [400, 100, 1_000, 40]) {
    let report = () => {};
    const crashed = new Promise<void>((resolve) => {
      report = resolve;
    });
    let ranges = 0;
    const wrapReader = (reader: LogReader): LogReader => ({
      run: (handlers) => reader.run(handlers),
      intend: (partition, range) => reader.intend(partition, range),
      done: async (partition, next) => {
        ranges += 1;
        if (ranges < 5) return reader.done(partition, next);
        report();
        return new Promise(() => {}); // Inserted, and never heard of again.
      },
      rewind: (partition, to) => reader.rewind(partition, to),
      stop: () => reader.stop(),
    });
    const worker = await Worker.start(kafka, { writer: store.writer, rangeEventsMax, wrapReader });
    await load.run(() => log, crashed);
    worker.abandon().catch(() => {}); // Its drain waits for a commit for ever, as a dead one would.
    crashes += 1;
  }
  const worker = await Worker.start(kafka, { writer: store.writer, rangeEventsMax: 7_000 });
  await untilDrained(kafka);
  expect(worker.counters.get("outlay_ingest_replays_total")).toBeGreaterThan(0);
  await worker.stop();
  await expectExact(store, load);
  expect(crashes).toBe(4);
});

test("poison records become dead letters and stop nothing", async () => {
  const headers = { project: "load", schema: "1", count: "1" };
  const poison = [
    { key: null, value: null },
    { key: "no headers", value: "{}" },
    { key: "not JSON", value: "{torn", headers },
    { key: "not a record", value: "[]", headers },
    { key: "of the future", value: "{}", headers: { ...headers, schema: "99" } },
    { key: "odd headers", value: Buffer.of(0xff, 0xfe), headers: { schema: "one", count: "-7", project: "" } },
  ];
  const sending = (async () => {
    for (let round = 0; round < 5; round += 1) {
      await appendForeign(broker.brokers, kafka.topic, poison);
      await sleep(200);
    }
  })();
  const worker = await Worker.start(kafka, store);
  await load.run(() => log, sending);
  await untilDrained(kafka);
  await worker.stop();
  await expectExact(store, load);
  const [letters] = await store.ask(
    "SELECT count() AS rows, uniqExact(log_partition, log_offset) AS places FROM outlay.dead_letters",
  );
  expect(letters).toEqual({ rows: String(5 * poison.length), places: String(5 * poison.length) });
});
