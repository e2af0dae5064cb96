import { randomUUID } from "node:crypto";
import { systemClock } from "@outlay/core/clock";
import { Counters } from "@outlay/core/counters";
import { silentLogger } from "@outlay/core/log";
import { type KafkaLogOptions, openKafkaLog } from "../src/kafka-log.ts";
import type { RunningBroker } from "../src/testing/start-broker.ts";

/** Options for a topic of its own on a test's broker. */
export function kafkaOptions(broker: RunningBroker, more: Partial<KafkaLogOptions> = {}): KafkaLogOptions {
  const topic = `events-${randomUUID()}`;
  return {
    ...{ brokers: broker.brokers, topic, group: `ingest-of-${topic}`, partitions: 3, sessionMs: 6_000 },
    ...{ clock: systemClock, logger: silentLogger, counters: new Counters() },
    ...more,
  };
}

/** A home for the contract suite: a topic that outlives the logs opened on it. */
export function kafkaHome(broker: RunningBroker) {
  const options = kafkaOptions(broker);
  return {
    open: ({ storedBytesMax }: { storedBytesMax?: number } = {}) =>
      openKafkaLog(storedBytesMax === undefined ? options : { ...options, queuedBytesMax: storedBytesMax }),
    remove: async () => {}, // It ends with its broker.
  };
}
