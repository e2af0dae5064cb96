import { systemClock } from "@outlay/core/clock";
import { Counters } from "@outlay/core/counters";
import { Kafka, logLevel } from "kafkajs";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test, vi } from "vitest";
import { type KafkaLogOptions, openKafkaLog } from "../src/kafka-log.ts";
import type { EventLog, LogReader } from "../src/port.ts";
import { type RunningBroker, startBroker } from "../src/testing/start-broker.ts";
import { kafkaOptions } from "./kafka-home.ts";
import { batch } from "./log-contract.ts";
import { Reading } from "./reading.ts";

// Java starts slowly on a busy machine.
vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

/** What kafkajs 2.2.4 does to those who do not expect it; each was seen before it was closed. */
let broker: RunningBroker;
let counters: Counters;
let options: KafkaLogOptions;
let opened: Awaited<ReturnType<typeof openKafkaLog>>;
let log: EventLog;
let reader: LogReader;

const SESSION_MS = 1_500;
const sleep = (ms: number) => systemClock.sleep(ms, { ref: true });
const joins = () => counters.get("outlay_log_group_joins_total");

beforeAll(async () => {
  broker = await startBroker({ version: "4.1" });
});
afterAll(() => broker.stop());
beforeEach(async () => {
  counters = new Counters();
  options = kafkaOptions(broker, { counters, sessionMs: SESSION_MS });
  opened = await openKafkaLog(options);
  ({ log, reader } = opened);
});
afterEach(() => log.close());

async function members(): Promise<number> {
  const admin = new Kafka({ brokers: [...broker.brokers], logLevel: logLevel.NOTHING }).admin();
  await admin.connect();
  const { groups } = await admin.describeGroups([options.group]);
  await admin.disconnect();
  return groups[0]?.members.length ?? 0;
}

/** Nothing of this process runs meanwhile, so the group gives our partitions away. */
function block(ms: number): void {
  const until = performance.now() + ms;
  while (performance.now() < until);
}

async function elapsedMs(work: Promise<unknown>): Promise<number> {
  const startedAt = performance.now();
  await work.catch(() => {});
  return performance.now() - startedAt;
}

/** As a client that repeats; leaders may be elected for a while after a broker's start. */
async function untilTaken(there: EventLog, body: string): Promise<void> {
  for (let isTaken = false; !isTaken; )
    isTaken = await there.append(batch("key", body)).then(
      () => true,
      () => sleep(100).then(() => false),
    );
}

test("silent death: after a commit that the group refuses we join again, and everything is delivered again", async () => {
  let refused: unknown;
  const reading = new Reading(reader, async ([record]) => {
    if (refused !== undefined || record === undefined) return;
    block(2 * SESSION_MS);
    const range = { from: record.offset, to: record.offset };
    refused = await reader.intend(record.partition, range).catch((error) => error);
  });
  await log.append(batch("key", "0"));
  await reading.untilCount(2);
  expect(refused).toMatchObject({ code: "conflict" });
  expect(reading.bodies()).toEqual(["0", "0"]);
  expect(reading.revoked).toBeGreaterThan(0);
  const { partition, offset } = reading.records[1] ?? { partition: -1, offset: -1n };
  await reader.done(partition, offset + 1n);
});

test("a handler that throws costs no membership: nobody's partitions move", async () => {
  await log.append(batch("key", "0"));
  let failures = 3;
  const reading = new Reading(reader, () => {
    failures -= 1;
    if (failures >= 0) throw new Error("the store is away");
  });
  await reading.untilCount(4);
  expect(joins()).toBe(1);
});

test("zombie: a reader that is closed while the broker is away does not come back with it", async () => {
  const reading = new Reading(reader);
  await reading.until(({ assigned }) => assigned.length > 0);
  await broker.kill();
  await sleep(500);
  await log.close();
  await broker.restart();
  await sleep(2 * SESSION_MS);
  expect(await members()).toBe(0);
});

test("heartbeats go on while a handler works for longer than the session", async () => {
  await log.append(batch("key", "0"));
  const reading = new Reading(reader, () => sleep(3 * SESSION_MS));
  await reading.untilCount(1);
  await log.append(batch("key", "1"));
  await reading.untilCount(2);
  expect(reading.bodies()).toEqual(["0", "1"]);
  expect(joins()).toBe(1);
});

test("resolved is not committed: what one worker read and did not finish is delivered to the next", async () => {
  await log.append(batch("key", "0"));
  const first = new Reading(reader);
  await first.untilCount(1);
  const other = await openKafkaLog({ ...options, counters: new Counters() });
  const second = new Reading(other.reader);
  await second.until(({ assigned }) => assigned.length > 0);
  await log.close();
  await second.untilCount(1);
  expect(second.bodies()).toEqual(["0"]);
  await other.log.close();
});

test("the fence: after a rebalance the old owner can neither intend nor finish", async () => {
  for (let key = 0; key < 30; key += 1) await log.append(batch(`key ${key}`));
  const first = new Reading(reader);
  await first.untilCount(30);
  const other = await openKafkaLog({ ...options, counters: new Counters() });
  const second = new Reading(other.reader);
  await second.until(({ assigned }) => assigned.length > 0);
  const [{ partition } = { partition: -1 }] = second.assigned;
  const { offset } = first.records.find((record) => record.partition === partition) ?? { offset: -1n };
  const refused = { code: "conflict" };
  await expect(reader.intend(partition, { from: offset, to: offset })).rejects.toMatchObject(refused);
  await expect(reader.done(partition, offset + 1n)).rejects.toMatchObject(refused);
  await other.log.close();
});

test("a range may span what several fetches brought", async () => {
  const reading = new Reading(reader);
  for (const body of ["0", "1", "2"]) {
    await log.append(batch("key", body));
    await reading.untilCount(Number(body) + 1);
  }
  const [first, , last] = reading.records;
  const partition = first?.partition ?? -1;
  const range = { from: first?.offset ?? -1n, to: last?.offset ?? -1n };
  await reader.intend(partition, range);
  await reader.done(partition, range.to + 1n);
  expect(log.stats().lagRecords).toBe(0);
});

test("slow failure: without a broker an append is refused at once, and the next after its return is taken", async () => {
  await broker.kill();
  const append = log.append(batch("key", "0"));
  const refused = expect(append).rejects.toMatchObject({ code: "log_unavailable", retryable: true });
  expect(await elapsedMs(append)).toBeLessThan(10_000); // What the collector waits; kafkajs by itself needs 20 s.
  await refused;
  expect(opened.health.appendFault()).toMatch(/could not be written/);
  const opening = openKafkaLog(options);
  await expect(opening).rejects.toMatchObject({ code: "log_unavailable", retryable: true });
  await broker.restart();
  await untilTaken(log, "1");
  expect(opened.health.appendFault()).toBeUndefined();
});

test("a broker that hangs: appends are refused in time, later ones at once, and all is well when it wakes", async () => {
  const hanging = await openKafkaLog({ ...options, appendMsMax: 1_000 });
  await hanging.log.append(batch("key", "0"));
  process.kill(broker.pid, "SIGSTOP");
  const first = hanging.log.append(batch("key", "1"));
  const refused = expect(first).rejects.toMatchObject({ code: "log_unavailable", retryable: true });
  const firstMs = await elapsedMs(first);
  expect(firstMs).toBeLessThan(10_000);
  await refused;
  expect(await elapsedMs(hanging.log.append(batch("key", "2")))).toBeLessThan(firstMs);
  process.kill(broker.pid, "SIGCONT");
  await untilTaken(hanging.log, "3");
  expect(hanging.log.stats().queuedBytes).toBe(0);
  await hanging.log.close();
});

test("what waits for the brokers is bounded: overloaded", async () => {
  const bounded = await openKafkaLog({ ...options, queuedBytesMax: 100_000 });
  const appends = Array.from({ length: 200 }, () => bounded.log.append(batch("key", "x".repeat(1_000))));
  const results = await Promise.allSettled(appends);
  const taken = results.filter(({ status }) => status === "fulfilled").length;
  expect(taken).toBeGreaterThan(50);
  expect(taken).toBeLessThan(100);
  const refused = results.find((result) => result.status === "rejected");
  expect(refused?.reason).toMatchObject({ code: "overloaded", retryable: true });
  await bounded.log.append(batch("key"));
  await bounded.log.close();
});

test("an idle log sets no timer in a loop", async () => {
  const reading = new Reading(reader);
  await reading.until(({ assigned }) => assigned.length > 0);
  const { setTimeout: original } = globalThis;
  let hurried = 0;
  const counting = (...args: Parameters<typeof setTimeout>) => {
    if ((args[1] ?? 0) <= 1) hurried += 1;
    return original(...args);
  };
  globalThis.setTimeout = Object.assign(counting, original) as typeof setTimeout;
  await sleep(1_000);
  globalThis.setTimeout = original;
  expect(hurried).toBeLessThan(50);
});

test("closing does not wait for a fetch to end", async () => {
  const reading = new Reading(reader);
  await reading.until(({ assigned }) => assigned.length > 0);
  expect(await elapsedMs(log.close())).toBeLessThan(5_000); // What a fetch of kafkajs waits for records.
});
