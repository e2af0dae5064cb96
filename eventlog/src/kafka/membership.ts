import type { Clock } from "@outlay/core/clock";
import type { Counters } from "@outlay/core/counters";
import type { Logger } from "@outlay/core/log";
import {
  type Cluster,
  type Consumer,
  type EachBatchPayload,
  type Kafka,
  type PartitionAssigner,
  PartitionAssigners,
} from "kafkajs";

export interface MembershipOptions {
  /** A client for each membership, see `createKafka`. */
  readonly createClient: () => Kafka;
  readonly topic: string;
  readonly group: string;
  readonly sessionMs: number;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly counters: Counters;
  readonly partitionsAtOnce: number;
  /** The group is about to be divided anew, or we are out of it: nothing is ours any more. Called before any commit could fail. */
  readonly onLeft: () => void;
  /** These partitions are ours now. */
  readonly onJoined: (consumer: Consumer, partitions: readonly number[]) => void;
  readonly onBatch: (payload: EachBatchPayload) => Promise<void>;
}

/** What kafkajs's brokers can do and its types leave out. */
interface Coordinator {
  leaveGroup(member: { groupId: string; memberId: string }): Promise<unknown>;
}

const BACKOFF_MS_MIN = 100;
const BACKOFF_MS_MAX = 2_000;
/** How long a fetch waits for records; a leave waits for it. */
const FETCH_MS_MAX = 250;
const PARTITION_BYTES_MAX = 2 * 1024 * 1024;
const LEAVE_MS_MAX = 10_000;

/**
 * Keeps us a member of the consumer group until `leave`. A consumer that crashes is replaced: kafkajs's own restart would
 * stop for good on some faults, without a word, and on others go on after a disconnect.
 */
export class Membership {
  readonly #options: MembershipOptions;
  readonly #leaving = new AbortController();
  readonly #ended: Promise<void>;
  /** Who we were in the group when a consumer crashed. */
  #formerId: string | undefined;
  #cluster: Cluster | undefined;
  #endMembership: () => void = () => {};
  /** Why there is no membership now, if there is none. */
  fault: string | undefined = "not a member of the group yet";

  constructor(options: MembershipOptions) {
    this.#options = options;
    this.#ended = this.#stayMember();
  }

  /** Resolves when the group knows, or after ten seconds: then the group finds out by the end of the session. */
  async leave(): Promise<void> {
    this.#leaving.abort();
    this.#endMembership();
    const left = new AbortController();
    await Promise.race([this.#ended, this.#options.clock.sleep(LEAVE_MS_MAX, { signal: left.signal, ref: true })]);
    left.abort();
  }

  async #stayMember(): Promise<void> {
    const { clock, logger, counters, onLeft, group } = this.#options;
    let backoffMs = BACKOFF_MS_MIN;
    while (!this.#leaving.signal.aborted) {
      let hasJoined = false;
      const fault = await this.#beMember(() => {
        hasJoined = true;
        this.fault = undefined;
      });
      onLeft();
      if (fault === undefined) return;
      if (hasJoined) backoffMs = BACKOFF_MS_MIN;
      this.fault = String(fault);
      counters.add("outlay_log_consumer_crashes_total");
      logger.error("eventlog.consumer_crashed", { group, error: this.fault, retryInMs: backoffMs });
      await clock.sleep(backoffMs, { signal: this.#leaving.signal });
      backoffMs = Math.min(backoffMs * 2, BACKOFF_MS_MAX);
    }
  }

  /** Resolves with what ended the membership, with nothing after `leave`. */
  async #beMember(onJoined: () => void): Promise<unknown> {
    const { topic, group, partitionsAtOnce, onBatch, counters, logger } = this.#options;
    const consumer = this.#createConsumer();
    const { GROUP_JOIN, CRASH, STOP } = consumer.events;
    const over = new Promise<unknown>((resolve) => {
      consumer.on(CRASH, ({ payload }) => resolve(payload.error));
      consumer.on(STOP, () => this.#options.clock.breathe().then(() => resolve(new Error("the consumer stopped"))));
      this.#endMembership = () => resolve(undefined);
      consumer.on(GROUP_JOIN, ({ payload }) => {
        const partitions = payload.memberAssignment[topic] ?? [];
        counters.add("outlay_log_group_joins_total");
        logger.info("eventlog.group_joined", { group, partitions: partitions.join(",") });
        this.#formerId = payload.memberId;
        onJoined();
        this.#options.onJoined(consumer, partitions);
      });
    });
    const running = (async () => {
      await consumer.connect();
      await this.#leaveAsFormer();
      await consumer.subscribe({ topic, fromBeginning: true });
      await consumer.run({
        autoCommit: false,
        eachBatchAutoResolve: false,
        partitionsConsumedConcurrently: partitionsAtOnce,
        eachBatch: onBatch,
      });
      return over;
    })().catch((error) => error ?? new Error("the consumer did not start"));
    const fault = await Promise.race([running, over]);
    await consumer.disconnect().catch(() => {}); // The brokers may be away; the session's end tells the group.
    return this.#leaving.signal.aborted ? undefined : fault;
  }

  /** The group would wait for our former self until its session ends, and give nothing to anybody meanwhile. */
  async #leaveAsFormer(): Promise<void> {
    const [groupId, memberId] = [this.#options.group, this.#formerId];
    if (memberId === undefined) return;
    const coordinator = (await this.#cluster?.findGroupCoordinator({ groupId })) as Coordinator | undefined;
    await coordinator?.leaveGroup({ groupId, memberId }).catch(() => {}); // It may be forgotten already.
    this.#formerId = undefined;
  }

  #createConsumer(): Consumer {
    const { createClient, group, sessionMs, onLeft } = this.#options;
    // Before every request to join: from its answer on, commits would be in the name of the next generation.
    const telling: PartitionAssigner = (config) => {
      const assigner = PartitionAssigners.roundRobin(config);
      this.#cluster = config.cluster;
      return {
        ...assigner,
        protocol: (subscription) => {
          onLeft();
          return assigner.protocol(subscription);
        },
      };
    };
    return createClient().consumer({
      groupId: group,
      partitionAssigners: [telling],
      sessionTimeout: sessionMs,
      rebalanceTimeout: 2 * sessionMs,
      heartbeatInterval: Math.round(sessionMs / 10),
      maxWaitTimeInMs: FETCH_MS_MAX,
      maxBytesPerPartition: PARTITION_BYTES_MAX,
      allowAutoTopicCreation: false,
      // Long enough to sit out a change of leaders as the member we are.
      retry: { retries: 20, initialRetryTime: 100, maxRetryTime: 1_000, restartOnFailure: async () => false },
    });
  }
}
