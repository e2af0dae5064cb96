import type { Clock } from "@outlay/core/clock";
import type { Counters } from "@outlay/core/counters";
import type { Logger } from "@outlay/core/log";
import type { Kafka, Message } from "kafkajs";
import { KafkaAppender } from "./kafka/kafka-appender.ts";
import { createKafka, type KafkaConnection, unavailable } from "./kafka/kafka-client.ts";
import { KafkaReader } from "./kafka/kafka-reader.ts";
import { LagBoard, readPlaces } from "./kafka/lag-board.ts";
import { prepareTopic, type TopicOptions } from "./kafka/prepare-topic.ts";
import type { EventLog, LogReader } from "./port.ts";

export interface KafkaLogOptions extends KafkaConnection, TopicOptions {
  /** The consumer group of all ingest workers; the collector asks it for the lag. */
  readonly group: string;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly counters: Counters;
  /** Bound of what waits for the brokers; beyond it `append` rejects with `overloaded`. Default 64 MiB. */
  readonly queuedBytesMax?: number;
  /** Sends of at least this many bytes are compressed with gzip; infinity for never. Default 16 KiB. */
  readonly compressBytesMin?: number;
  /** How long a small batch waits for others to be sent with, in milliseconds. Default 5. */
  readonly lingerMs?: number;
  /** After this time an append is refused, in milliseconds; less than what the collector waits. Default 5,000. */
  readonly appendMsMax?: number;
  /** After this long without a sign of life a worker's partitions go to others, in milliseconds. Default 15,000. */
  readonly sessionMs?: number;
  /** How often the brokers are asked for the lag, in milliseconds. Default 15,000. */
  readonly lagPollMs?: number;
}

/** Whether the log can be used now, for `/readyz`: why not, or nothing. */
export interface KafkaLogHealth {
  /** The last send or question to the brokers failed. */
  readonly appendFault: () => string | undefined;
  /** The reader runs and is no member of its group. */
  readonly readFault: () => string | undefined;
}

const MIB = 1024 * 1024;
/** Below this a send is hardly smaller for it; measured in docs/decisions/0016-kafka.md. */
const COMPRESS_BYTES_MIN = 16 * 1024;
const REQUEST_MS_MAX = 10_000;
const OPEN_ATTEMPTS = 20;
const OPEN_RETRY_MS = 250;

/**
 * The log on Kafka brokers: the collector appends, ingest workers of one group share the reading. `log.close()` stops the
 * reader too and leaves the group.
 *
 * Throws `configuration` when the topic cannot keep what is acknowledged, `log_unavailable` when the brokers are away.
 */
export async function openKafkaLog(
  options: KafkaLogOptions,
): Promise<{ log: EventLog; reader: LogReader; health: KafkaLogHealth }> {
  const { topic, group, clock, logger, counters, lagPollMs = 15_000 } = options;
  const createClient = () => createKafka(options, options, REQUEST_MS_MAX);
  const admin = createClient().admin();
  const producer = createProducer(createKafka(options, options, options.appendMsMax ?? 5_000));
  const lag = new LagBoard(counters);
  const closing = new AbortController();
  const disconnect = () => Promise.allSettled([producer.disconnect(), admin.disconnect()]);
  try {
    await connect(admin, options);
    let { partitions, messageBytesMax } = await prepareTopic(admin, options, { logger, clock });
    await connect(producer, options);
    const reader = new KafkaReader({
      membership: {
        ...{ createClient, topic, group, clock, logger, counters },
        sessionMs: options.sessionMs ?? 15_000,
        partitionsAtOnce: partitions,
      },
      readPlaces: () => readPlaces(admin, topic, group),
      ...{ clock, logger, counters },
      onCommitted: (partition, next) => lag.committed(partition, next),
    });
    const appender = new KafkaAppender({
      ...{ producer, topic, clock, logger, counters, messageBytesMax },
      partitions: () => partitions,
      queuedBytesMax: options.queuedBytesMax ?? 64 * MIB,
      compressBytesMin: options.compressBytesMin ?? COMPRESS_BYTES_MIN,
      lingerMs: options.lingerMs ?? 5,
      appendMsMax: options.appendMsMax ?? 5_000,
      onAppended: (partition, end) => lag.appended(partition, end),
    });
    let pollFault: string | undefined;
    const poll = async () => {
      const places = await readPlaces(admin, topic, group);
      partitions = places.size;
      lag.update(places, (partition) => reader.owns(partition));
    };
    const keepPolling = async () => {
      while (!closing.signal.aborted) {
        await clock.sleep(lagPollMs, { signal: closing.signal });
        if (closing.signal.aborted) return;
        pollFault = await poll().then(
          () => undefined,
          (error) => `the brokers do not answer: ${String(error)}`,
        );
      }
    };
    await patiently(poll, clock);
    const polling = keepPolling();
    const closeAll = async () => {
      closing.abort();
      await appender.close();
      await reader.close();
      await disconnect();
      await polling;
    };
    let closed: Promise<void> | undefined;
    return {
      log: {
        append: (batch) => appender.append(batch),
        stats: () => ({ queuedBytes: appender.queuedBytes, lagRecords: lag.records, storedBytes: 0 }),
        close() {
          closed ??= closeAll();
          return closed;
        },
      },
      reader,
      health: { appendFault: () => appender.fault ?? pollFault, readFault: () => reader.fault },
    };
  } catch (error) {
    await disconnect();
    throw error;
  }
}

/** Right after a topic was created or a broker began, its partitions may have no leader yet. */
async function patiently(ask: () => Promise<void>, clock: Clock): Promise<void> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await ask();
    } catch (error) {
      if (attempt >= OPEN_ATTEMPTS) throw unavailable("the brokers do not say where the log ends", error);
      await clock.sleep(OPEN_RETRY_MS, { ref: true });
    }
  }
}

async function connect(client: { connect(): Promise<void> }, { brokers }: KafkaConnection): Promise<void> {
  await client.connect().catch((error) => {
    throw unavailable(`no Kafka broker answers at ${brokers.join(", ")}`, error);
  });
}

function createProducer(kafka: Kafka) {
  return kafka.producer({
    allowAutoTopicCreation: false,
    // About two seconds: a change of leaders passes unseen, and an outage is told before the collector gives up.
    retry: { retries: 5, initialRetryTime: 100, maxRetryTime: 500 },
    // Repeats are recognised by the ids of their events, so that sends may run side by side (docs/decisions/0016-kafka.md).
    idempotent: false,
    createPartitioner:
      () =>
      ({ message }: { message: Message }) =>
        message.partition ?? 0,
  });
}
