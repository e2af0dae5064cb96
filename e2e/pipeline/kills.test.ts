import { systemClock } from "@outlay/core/clock";
import { appendForeign } from "@outlay/eventlog/testing/append-foreign";
import { afterEach, beforeEach, expect, test } from "vitest";
import { randomOf } from "../kafka/load.ts";
import { HttpLoad } from "./http-load.ts";
import { parts, type ServicesCluster, startServicesCluster } from "./services-cluster.ts";

/** The full run is 44, an outage 60 s; so much is quick enough for every change. */
const KILLS = Number(process.env["OUTLAY_TEST_KILLS"] ?? 4);
const OUTAGE_MS = 1_000 * Number(process.env["OUTLAY_TEST_OUTAGE_SECONDS"] ?? 2);
const SEED = Number(process.env["OUTLAY_TEST_SEED"] ?? Date.now() % 1_000_000);
const sleep = (ms: number) => systemClock.sleep(ms, { ref: true });

let cluster: ServicesCluster;
beforeEach(async () => {
  cluster = await startServicesCluster();
});
afterEach(() => cluster.discard());

test(`${KILLS} kill -9 among collector, workers, store and broker, outages of ${OUTAGE_MS} ms, a worker replaced, 1 % malformed (seed ${SEED})`, {
  timeout: 300_000 + KILLS * 25_000 + 4 * OUTAGE_MS,
}, async () => {
  const random = randomOf(SEED);
  const load = new HttpLoad(SEED, { malformedShare: 0.01 });
  const ends: string[] = [];
  const faults = (async () => {
    await sleep(3_000);
    for (let kill = 0; kill < KILLS; kill += 1) {
      await cluster.kill(parts[kill % parts.length] ?? "worker");
      await sleep(500 + random() * 2_500);
      if (kill % 4 === 1) ends.push(await cluster.replaceWorker());
    }
    await cluster.outage("store", OUTAGE_MS);
    await sleep(500);
    // What is no record of ours stops nothing.
    await appendForeign(cluster.brokers, cluster.topic, [{ key: "poison", value: "{torn" }]);
    await cluster.outage("broker", OUTAGE_MS);
    await sleep(1_000);
  })();
  await load.run(() => cluster.collector, faults);
  ends.push(...(await cluster.finish(load)));
  const { sent, acknowledged, refusals, cut, malformed, rejected } = load;
  process.stdout.write(
    `${KILLS} kills: ${JSON.stringify({ sent: sent.size, acknowledged: acknowledged.size, refusals, cut, malformed, rejected })}\n`,
  );
  expect(rejected).toBe(malformed);
  expect(load.refusalsWithoutRetryAfter).toBe(0);
  expect(ends.filter((end) => end !== "0")).toEqual([]);
});
