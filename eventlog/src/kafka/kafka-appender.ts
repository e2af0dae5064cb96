import { crc32 } from "node:zlib";
import type { Clock } from "@outlay/core/clock";
import type { Counters } from "@outlay/core/counters";
import { AppError } from "@outlay/core/errors";
import type { Logger } from "@outlay/core/log";
import { CompressionTypes, type Message, type Producer } from "kafkajs";
import { noRoom } from "../log-health.ts";
import type { LogBatch } from "../port.ts";
import { unavailable } from "./kafka-client.ts";
import { MESSAGE_OVERHEAD_BYTES, toMessage } from "./kafka-record.ts";

export interface AppenderOptions {
  readonly producer: Producer;
  readonly topic: string;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly counters: Counters;
  readonly partitions: () => number;
  /** Largest record batch of one partition, in bytes. */
  readonly messageBytesMax: number;
  readonly queuedBytesMax: number;
  /** Sends of at least this size are compressed; 0 compresses all, infinity none. */
  readonly compressBytesMin: number;
  readonly lingerMs: number;
  readonly appendMsMax: number;
  /** Told of every record that became durable. */
  readonly onAppended: (partition: number, end: bigint) => void;
}

interface Waiting {
  readonly message: Message;
  readonly partition: number;
  readonly bytes: number;
  readonly resolve: () => void;
  readonly reject: (error: AppError) => void;
}

/** Sends that run at once. A partition belongs to one of them, so that the order of its records is that of the appends. */
const LANES = 4;
/** Bytes of one partition in one send: they are one record batch, which the broker takes or refuses whole. */
const SEND_BYTES_MAX = 800 * 1024;
/** A lane with this much does not linger. */
const LINGER_BYTES_MAX = 256 * 1024;

/**
 * Appends with acks from all in-sync replicas. What arrives while a lane is sending shares its next send, so that many
 * small batches cost few requests. When the brokers are away, everything that waits is refused at once: the client has
 * it, and its retry is cheaper than a queue here.
 */
export class KafkaAppender {
  readonly #options: AppenderOptions;
  readonly #lanes: Lane[];
  #queuedBytes = 0;
  #closed = false;
  #isRefusing = false;
  /** Why the last send failed, if it did. */
  fault: string | undefined;

  constructor(options: AppenderOptions) {
    this.#options = options;
    const report = (fault: string | undefined) => {
      this.fault = fault;
    };
    this.#lanes = Array.from({ length: LANES }, () => new Lane(options, report));
  }

  get queuedBytes(): number {
    return this.#queuedBytes;
  }

  /** See `EventLog.append`. Also rejects with `payload_too_large`. `body` must not be changed before it resolves. */
  async append(batch: LogBatch): Promise<void> {
    const { counters, logger } = this.#options;
    try {
      await this.#append(batch);
    } catch (error) {
      const code = error instanceof AppError ? error.code : "internal";
      counters.add("outlay_log_refused_total", 1, { code });
      // Once an episode: thousands may be refused in a second.
      if (!this.#isRefusing) logger.warn("eventlog.refusing", { code, message: String(error) });
      this.#isRefusing = true;
      throw error;
    }
    if (this.#isRefusing) logger.info("eventlog.accepting_again");
    this.#isRefusing = false;
  }

  /** Waits for what was taken. */
  async close(): Promise<void> {
    this.#closed = true;
    await Promise.all(this.#lanes.map((lane) => lane.idle()));
  }

  async #append(batch: LogBatch): Promise<void> {
    const { messageBytesMax, queuedBytesMax, partitions } = this.#options;
    if (this.#closed) throw new AppError("log_unavailable", "the event log is closed", { retryable: true });
    const bytes = batch.body.byteLength + Buffer.byteLength(batch.key) + MESSAGE_OVERHEAD_BYTES;
    if (bytes > messageBytesMax)
      throw new AppError(
        "payload_too_large",
        `a record of ${bytes} bytes; at most ${messageBytesMax}, split the batch`,
      );
    if (this.#queuedBytes + bytes > queuedBytesMax)
      throw noRoom(`${this.#queuedBytes} bytes wait for the brokers; retry later`);
    const partition = crc32(batch.key) % partitions();
    const lane = this.#lanes[partition % LANES];
    this.#queuedBytes += bytes;
    try {
      await lane?.add(toMessage(batch, partition), partition, bytes);
    } finally {
      this.#queuedBytes -= bytes;
    }
  }
}

/** One send at a time, of everything that came since the last. */
class Lane {
  readonly #options: AppenderOptions;
  readonly #report: (fault: string | undefined) => void;
  #waiting: Waiting[] = [];
  #waitingBytes = 0;
  #sending: Promise<void> | undefined;
  /** The brokers hold a send for longer than anybody waits: nothing is taken until it ends. */
  #stalled: AppError | undefined;

  constructor(options: AppenderOptions, report: (fault: string | undefined) => void) {
    this.#options = options;
    this.#report = report;
  }

  add(message: Message, partition: number, bytes: number): Promise<void> {
    if (this.#stalled !== undefined) return Promise.reject(this.#stalled);
    return new Promise((resolve, reject) => {
      this.#waiting.push({ message, partition, bytes, resolve, reject });
      this.#waitingBytes += bytes;
      this.#sending ??= this.#sendAll();
    });
  }

  async idle(): Promise<void> {
    await this.#sending;
  }

  async #sendAll(): Promise<void> {
    const { clock, lingerMs } = this.#options;
    while (this.#waiting.length > 0) {
      if (lingerMs > 0 && this.#waitingBytes < LINGER_BYTES_MAX) await clock.sleep(lingerMs, { ref: true });
      else await clock.breathe();
      await this.#send(this.#takeGroup());
    }
    this.#sending = undefined;
  }

  #takeGroup(): Waiting[] {
    const bytesOf = new Map<number, number>();
    const tooMuch = this.#waiting.findIndex(({ partition, bytes }, index) => {
      const sum = (bytesOf.get(partition) ?? 0) + bytes;
      bytesOf.set(partition, sum);
      return index > 0 && sum > Math.min(SEND_BYTES_MAX, this.#options.messageBytesMax);
    });
    const group = this.#waiting.splice(0, tooMuch === -1 ? this.#waiting.length : tooMuch);
    for (const { bytes } of group) this.#waitingBytes -= bytes;
    return group;
  }

  async #send(group: readonly Waiting[]): Promise<void> {
    const { producer, topic, clock, compressBytesMin, appendMsMax, counters, onAppended } = this.#options;
    const bytes = group.reduce((sum, one) => sum + one.bytes, 0);
    const isCompressed = bytes >= compressBytesMin;
    const sent = producer.send({
      topic,
      acks: -1,
      timeout: appendMsMax,
      compression: isCompressed ? CompressionTypes.GZIP : CompressionTypes.None,
      messages: group.map(({ message }) => message),
    });
    const onTime = new AbortController();
    const deadline = clock.sleep(appendMsMax, { signal: onTime.signal }).then(() => "late" as const);
    try {
      if ((await Promise.race([sent, deadline])) === "late") {
        this.#stalled = unavailable("the event log does not answer", `nothing within ${appendMsMax} ms`);
        this.#refuse(group, this.#stalled);
      }
      const counts = new Map<number, number>();
      for (const { partition } of group) counts.set(partition, (counts.get(partition) ?? 0) + 1);
      for (const { partition, baseOffset } of await sent)
        if (baseOffset !== undefined) onAppended(partition, BigInt(baseOffset) + BigInt(counts.get(partition) ?? 0));
      for (const { resolve } of group) resolve();
      this.#report(undefined);
      counters.add("outlay_log_sends_total");
      counters.add("outlay_log_sent_records_total", group.length);
      counters.add("outlay_log_sent_bytes_total", bytes);
    } catch (error) {
      this.#refuse(group, unavailable("the event log could not be written", error));
    } finally {
      onTime.abort();
      this.#stalled = undefined;
    }
  }

  /** Whoever waits behind a send that failed would fail as slowly as it did. */
  #refuse(group: readonly Waiting[], error: AppError): void {
    this.#report(error.message);
    for (const { reject } of [...group, ...this.#waiting.splice(0)]) reject(error);
    this.#waitingBytes = 0;
  }
}
