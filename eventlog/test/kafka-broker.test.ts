import { systemClock } from "@outlay/core/clock";
import { Counters } from "@outlay/core/counters";
import { Kafka, logLevel } from "kafkajs";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { untilLed } from "../src/kafka/prepare-topic.ts";
import { type KafkaLogOptions, openKafkaLog } from "../src/kafka-log.ts";
import { kafkaLines, type RunningBroker, startBroker } from "../src/testing/start-broker.ts";
import { kafkaOptions } from "./kafka-home.ts";
import { batch } from "./log-contract.ts";
import { Reading } from "./reading.ts";

// Java starts slowly on a busy machine.
vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

describe.each(kafkaLines)("what is expected of a Kafka %s broker", (version) => {
  let broker: RunningBroker;
  let client: Kafka;
  beforeAll(async () => {
    broker = await startBroker({ version });
    client = new Kafka({ brokers: [...broker.brokers], logLevel: logLevel.NOTHING });
  });
  afterAll(() => broker.stop());

  const createTopic = async (topic: string, settings: Record<string, string>) => {
    const admin = client.admin();
    await admin.connect();
    const configEntries = Object.entries(settings).map(([name, value]) => ({ name, value }));
    await admin.createTopics({ topics: [{ topic, numPartitions: 1, configEntries }], waitForLeaders: false });
    await untilLed(admin, topic, systemClock);
    await admin.disconnect();
  };
  const openAndClose = async (options: KafkaLogOptions) => (await openKafkaLog(options)).log.close();

  test("it starts and stops five times, each time on ports and data of its own", async () => {
    const seen = new Set<string>();
    for (let turn = 0; turn < 5; turn += 1) {
      const one = await startBroker({ version });
      await one.stop();
      expect(() => process.kill(one.pid, 0)).toThrow();
      seen.add(one.brokers.join()).add(one.directory);
    }
    expect(seen.size).toBe(10);
  });

  test("a million events in ten thousand records are read once by two workers together", async () => {
    const options = kafkaOptions(broker);
    const { log, reader } = await openKafkaLog(options);
    const other = await openKafkaLog(options);
    const read = [new Reading(reader), new Reading(other.reader)];
    await Promise.all(read.map((reading) => reading.until(({ assigned }) => assigned.length > 0)));
    const body = "x".repeat(1_000);
    const append = (number: number) => log.append({ ...batch(`batch ${number}`, body), count: 100 });
    for (let number = 0; number < 10_000; number += 500)
      await Promise.all(Array.from({ length: 500 }, (_, index) => append(number + index)));
    const recordsOf = () => read.flatMap(({ records }) => records);
    while (recordsOf().length < 10_000) await systemClock.sleep(20, { ref: true });
    await Promise.all([log.close(), other.log.close()]);
    expect(new Set(recordsOf().map(({ key }) => key)).size).toBe(10_000);
    expect(recordsOf().length).toBe(10_000);
    expect(recordsOf().reduce((events, { count }) => events + count, 0)).toBe(1_000_000);
    expect(read.every(({ records }) => records.length > 0)).toBe(true);
  });

  test("it takes an idempotent producer, though we need none", async () => {
    const { topic } = kafkaOptions(broker);
    await createTopic(topic, {});
    const producer = client.producer({ idempotent: true, maxInFlightRequests: 1 });
    await producer.connect();
    const [sent] = await producer.send({ topic, messages: [{ key: "k", value: "v" }] });
    expect(sent?.errorCode).toBe(0);
    await producer.disconnect();
  });

  test("a commit while the broker is killed is made, or refused and its range is pending", async () => {
    const options = kafkaOptions(broker, { sessionMs: 2_000 });
    const { log, reader } = await openKafkaLog(options);
    for (const body of ["0", "1", "2"]) await log.append(batch("key", body));
    const reading = new Reading(reader);
    await reading.untilCount(3);
    const [first] = reading.records;
    const { partition, offset } = first ?? { partition: -1, offset: -1n };
    await reader.intend(partition, { from: offset, to: offset + 1n });
    await broker.kill();
    // Where the group lost sight of us, it is refused, and whoever comes next repeats the range.
    const done = reader.done(partition, offset + 2n).then(
      () => true,
      (error) => expect(error).toMatchObject({ code: "conflict" }),
    );
    await broker.restart();
    const isDone = await done;
    await log.close();
    const again = await openKafkaLog(options);
    const rest = new Reading(again.reader);
    await rest.untilCount(isDone === true ? 1 : 3);
    const expected = isDone === true ? undefined : { from: offset, to: offset + 1n };
    expect(rest.assigned.find((one) => one.partition === partition)?.pending).toEqual(expected);
    expect(rest.bodies()).toEqual(isDone === true ? ["2"] : ["0", "1", "2"]);
    await again.log.close();
  });

  test("a record larger than the topic takes is refused, many large ones at once are not", async () => {
    const { log } = await openKafkaLog(kafkaOptions(broker));
    const large = log.append(batch("key", Buffer.alloc(2 * 1024 * 1024)));
    await expect(large).rejects.toMatchObject({ code: "payload_too_large", retryable: false });
    const random = Buffer.from(Array.from({ length: 700_000 }, (_, index) => (index * 7_919) % 251));
    await Promise.all(Array.from({ length: 12 }, () => log.append(batch("key", random))));
    expect(log.stats()).toMatchObject({ lagRecords: 12, queuedBytes: 0 });
    await log.close();
  });

  test("the lag is known by partition, also to a process that does not read", async () => {
    const options = kafkaOptions(broker, { lagPollMs: 50 });
    const { log, reader } = await openKafkaLog(options);
    const counters = new Counters();
    const watching = await openKafkaLog({ ...options, counters });
    for (let key = 0; key < 20; key += 1) await log.append(batch(`key ${key}`));
    const lags = () => [...counters.text().matchAll(/^outlay_log_lag_records\{partition="(\d)"\} (\d+)$/gm)];
    const sum = () => lags().reduce((records, [, , lag]) => records + Number(lag), 0);
    while (sum() < 20) await systemClock.sleep(20, { ref: true });
    expect(lags().map(([, partition]) => partition)).toEqual(["0", "1", "2"]);
    const reading = new Reading(reader);
    await reading.untilCount(20);
    for (const { partition, offset } of reading.records) await reader.done(partition, offset + 1n);
    while (sum() > 0) await systemClock.sleep(20, { ref: true });
    expect(watching.log.stats().lagRecords).toBe(0);
    await Promise.all([log.close(), watching.log.close()]);
  });

  test("a broker that asks who we are lets in who it knows; others learn why they are not", async () => {
    const user = { username: "outlay", password: "correct horse" };
    const guarded = await startBroker({ version, user });
    const sasl = { mechanism: "plain" as const, ...user };
    const { log, reader } = await openKafkaLog(kafkaOptions(guarded, { sasl }));
    await log.append(batch("key", "0"));
    const reading = new Reading(reader);
    await reading.untilCount(1);
    await log.close();
    const wrong = openAndClose(kafkaOptions(guarded, { sasl: { ...sasl, password: "wrong" } }));
    await expect(wrong).rejects.toMatchObject({ code: "log_unavailable", message: expect.stringMatching(/auth/i) });
    await guarded.stop();
  });

  test("a topic that would lose or refuse batches is not used: configuration, with the remedy", async () => {
    const opened = async (settings: Record<string, string>) => {
      const options = kafkaOptions(broker);
      await createTopic(options.topic, settings);
      return openAndClose(options);
    };
    const unfit = (message: RegExp) => ({ code: "configuration", message: expect.stringMatching(message) });
    await expect(opened({ "cleanup.policy": "compact" })).rejects.toMatchObject(unfit(/set cleanup.policy=delete/));
    await expect(opened({ "max.message.bytes": "1000" })).rejects.toMatchObject(unfit(/set max.message.bytes=/));
    const missing = openAndClose(kafkaOptions(broker, { createTopic: false }));
    await expect(missing).rejects.toMatchObject(unfit(/create it/));
  });
});
