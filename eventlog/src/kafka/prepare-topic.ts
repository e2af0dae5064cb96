import type { Clock } from "@outlay/core/clock";
import { AppError } from "@outlay/core/errors";
import type { Logger } from "@outlay/core/log";
import kafkajs, { type Admin } from "kafkajs";
import { unavailable } from "./kafka-client.ts";

export interface TopicOptions {
  readonly topic: string;
  /** Whether a topic that is missing is created. Default true. */
  readonly createTopic?: boolean;
  /** Of a topic that is created. Default 4. More partitions let more workers share the reading, and cost each of them more. */
  readonly partitions?: number;
  /** Of a topic that is created. Default 3, or as many brokers as there are. */
  readonly replicationFactor?: number;
  /** How long records are kept at least, in milliseconds. Default 7 days. */
  readonly retentionMs?: number;
}

export interface PreparedTopic {
  readonly partitions: number;
  /** Largest record batch the topic takes, in bytes. */
  readonly messageBytesMax: number;
}

/** Each is inserted apart, which costs a worker 0.2 s of CPU a round however few the events: as many as there will be workers. */
const PARTITIONS = 4;
const REPLICAS_MAX = 3;
const WEEK_MS = 7 * 24 * 3_600_000;
/** The collector's records are half of this at most. */
const MESSAGE_BYTES_NEEDED = 1_000_000;
const MESSAGE_BYTES_CREATED = 2 * 1024 * 1024;
const RETENTION_MS_SAFE = 24 * 3_600_000;
const LEADERS_WITHIN_MS = 15_000;

/**
 * Creates the topic where it is missing and checks that it keeps what is acknowledged.
 *
 * Throws `configuration` with the remedy, or `log_unavailable`.
 */
export async function prepareTopic(
  admin: Admin,
  options: TopicOptions,
  { logger, clock }: { readonly logger: Logger; readonly clock: Clock },
): Promise<PreparedTopic> {
  const { topic, createTopic = true } = options;
  try {
    const brokers = (await admin.describeCluster()).brokers.length;
    if (!(await admin.listTopics()).includes(topic)) {
      if (!createTopic) throw unfit(topic, "it does not exist", "create it");
      await create(admin, options, brokers);
      await untilLed(admin, topic, clock);
    }
    const { topics } = await admin.fetchTopicMetadata({ topics: [topic] });
    const partitions = topics[0]?.partitions ?? [];
    if (partitions.length === 0) throw unfit(topic, "it has no partitions", "create it anew");
    const replicas = Math.min(...partitions.map((partition) => partition.replicas.length));
    if (replicas === 1 && brokers > 1)
      logger.warn("eventlog.topic_has_one_replica", { topic, brokers, remedy: "raise its replication factor" });
    return { partitions: partitions.length, ...(await checkSettings(admin, topic, replicas, logger)) };
  } catch (error) {
    throw error instanceof AppError ? error : unavailable(`the topic ${topic} could not be prepared`, error);
  }
}

async function create(admin: Admin, options: TopicOptions, brokers: number): Promise<void> {
  const { topic, partitions = PARTITIONS, retentionMs = WEEK_MS } = options;
  const replicationFactor = options.replicationFactor ?? Math.min(REPLICAS_MAX, brokers);
  const settings = {
    "cleanup.policy": "delete",
    "retention.ms": String(retentionMs),
    "max.message.bytes": String(MESSAGE_BYTES_CREATED),
    // An acknowledgement then means two disks, where there are three replicas.
    "min.insync.replicas": String(Math.max(1, replicationFactor - 1)),
  };
  const configEntries = Object.entries(settings).map(([name, value]) => ({ name, value }));
  const created = { topic, numPartitions: partitions, replicationFactor, configEntries };
  // False when another process was quicker; that is as good.
  await admin.createTopics({ topics: [created], waitForLeaders: false });
}

/**
 * Resolves when every partition of a topic that was just created has a leader. (kafkajs's own wait fails where a broker has
 * not heard of the topic yet.) Rejects with the broker's answer when that takes too long.
 */
export async function untilLed(admin: Admin, topic: string, clock: Clock): Promise<void> {
  const deadline = clock.monotonic() + LEADERS_WITHIN_MS;
  for (;;) {
    try {
      const { topics } = await admin.fetchTopicMetadata({ topics: [topic] });
      const partitions = topics[0]?.partitions ?? [];
      if (partitions.length > 0 && partitions.every(({ leader }) => leader >= 0)) return;
    } catch (error) {
      if (clock.monotonic() >= deadline) throw error;
    }
    if (clock.monotonic() >= deadline) throw new Error(`no leader after ${LEADERS_WITHIN_MS} ms`);
    await clock.sleep(100, { ref: true });
  }
}

async function checkSettings(
  admin: Admin,
  topic: string,
  replicas: number,
  logger: Logger,
): Promise<{ messageBytesMax: number }> {
  const settings = await readSettings(admin, topic, logger);
  const messageBytesMax = Number(settings.get("max.message.bytes") ?? MESSAGE_BYTES_NEEDED);
  if (settings.get("cleanup.policy")?.includes("compact"))
    throw unfit(topic, "cleanup.policy is compact, which drops batches", "set cleanup.policy=delete");
  if (messageBytesMax < MESSAGE_BYTES_NEEDED) {
    const remedy = `set max.message.bytes=${MESSAGE_BYTES_CREATED}`;
    throw unfit(topic, `max.message.bytes is ${messageBytesMax}, less than ${MESSAGE_BYTES_NEEDED}`, remedy);
  }
  const retentionMs = Number(settings.get("retention.ms") ?? WEEK_MS);
  if (retentionMs >= 0 && retentionMs < RETENTION_MS_SAFE)
    logger.warn("eventlog.topic_retention_short", { topic, retentionMs, remedy: `set retention.ms=${WEEK_MS}` });
  if (replicas > 1 && Number(settings.get("min.insync.replicas") ?? 2) < 2)
    logger.warn("eventlog.topic_acknowledges_one_disk", { topic, replicas, remedy: "set min.insync.replicas=2" });
  return { messageBytesMax };
}

async function readSettings(admin: Admin, topic: string, logger: Logger): Promise<Map<string, string>> {
  const resources = [{ type: kafkajs.ConfigResourceTypes.TOPIC, name: topic }];
  const answer = await admin.describeConfigs({ includeSynonyms: false, resources }).catch((error) => {
    // Some managed clusters let nobody see them.
    logger.warn("eventlog.topic_not_checked", { topic, error: String(error) });
    return { resources: [] };
  });
  const entries = answer.resources.flatMap((resource) => resource.configEntries);
  return new Map(entries.map(({ configName, configValue }) => [configName, configValue]));
}

function unfit(topic: string, what: string, remedy: string): AppError {
  return new AppError("configuration", `the Kafka topic ${topic} cannot be used: ${what}; ${remedy}`);
}
