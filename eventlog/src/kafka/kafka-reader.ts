import type { Clock } from "@outlay/core/clock";
import type { Counters } from "@outlay/core/counters";
import { AppError } from "@outlay/core/errors";
import type { Logger } from "@outlay/core/log";
import type { Consumer, EachBatchPayload } from "kafkajs";
import { type Cursor, withDone, withIntent } from "../cursor.ts";
import type { LogReader, LogRecord, OffsetRange, ReaderHandlers } from "../port.ts";
import { faultType, unavailable } from "./kafka-client.ts";
import { toRecord, writePending } from "./kafka-record.ts";
import type { PartitionPlace } from "./lag-board.ts";
import { Membership, type MembershipOptions } from "./membership.ts";

export interface KafkaReaderOptions {
  readonly membership: Omit<MembershipOptions, "onLeft" | "onJoined" | "onBatch">;
  /** All partitions as the brokers have them now. */
  readonly readPlaces: () => Promise<ReadonlyMap<number, PartitionPlace>>;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly counters: Counters;
  readonly onCommitted: (partition: number, next: bigint) => void;
}

/** A partition that is ours, from one assignment to the next. */
interface Assigned {
  readonly partition: number;
  readonly assignment: number;
  cursor: Cursor;
  /** The next offset to deliver. */
  position: bigint;
  /** The offset after the newest record known. */
  end: bigint;
  rewinds: number;
  /** Commits as the member and generation that fetched the last batch. */
  commit: EachBatchPayload["commitOffsetsIfNecessary"] | undefined;
  /** Commits of a partition are made one after the other, or an older one could overtake. */
  saving: Promise<void>;
}

const BACKOFF_MS_MIN = 100;
const BACKOFF_MS_MAX = 5_000;
/** How long a commit is still tried once the reader stops. */
const LAST_COMMITS_MS_MAX = 5_000;
/** Answers by which the broker says that the partition is, or soon will be, another's. */
const FENCED = new Set([
  "ILLEGAL_GENERATION",
  "UNKNOWN_MEMBER_ID",
  "REBALANCE_IN_PROGRESS",
  "NOT_COORDINATOR_FOR_GROUP",
]);

/**
 * Reads the partitions that the consumer group gives us. The intent lies in the metadata of the group's offset commits:
 * the broker takes a commit only from the current generation, so an intent is also the proof that the partition is ours.
 *
 * Membership lasts from the first `run` until `close`, also between a `stop` and the next `run`: what was being inserted
 * at the stop may still be reported as done. A process that stops reading must therefore close the log.
 *
 * Handlers must not throw. If one does, everything is revoked and, after a short wait, assigned and delivered again from
 * the last `done`.
 */
export class KafkaReader implements LogReader {
  readonly #options: KafkaReaderOptions;
  #membership: Membership | undefined;
  #consumer: Consumer | undefined;
  #handlers: ReaderHandlers | undefined;
  #stopping = new AbortController();
  #running: Promise<void> | undefined;
  #closed = false;
  /** Counts assignments, so that what belongs to an earlier one is known to be stale. */
  #assignment = 0;
  /** What the group gave us. */
  #given: readonly number[] = [];
  readonly #partitions = new Map<number, Assigned>();
  #assigning: Promise<void> = Promise.resolve();
  readonly #handling = new Set<Promise<void>>();
  #backoffMs = BACKOFF_MS_MIN;
  #assignFault: string | undefined;

  constructor(options: KafkaReaderOptions) {
    this.#options = options;
  }

  /** Why nothing can be read now, if so; nothing while nobody reads. */
  get fault(): string | undefined {
    return this.#running === undefined ? undefined : (this.#membership?.fault ?? this.#assignFault);
  }

  owns(partition: number): boolean {
    return this.#partitions.has(partition);
  }

  run(handlers: ReaderHandlers): Promise<void> {
    if (this.#running !== undefined) return Promise.reject(new AppError("conflict", "the reader runs already"));
    if (this.#closed) return Promise.reject(new AppError("log_unavailable", "the event log is closed"));
    const stopping = new AbortController();
    this.#stopping = stopping;
    this.#handlers = handlers;
    const stopped = new Promise<void>((resolve) => {
      stopping.signal.addEventListener("abort", () => resolve(), { once: true });
    });
    this.#running = stopped.then(() => this.#handlersEnded());
    if (this.#membership === undefined) this.#join();
    else this.#assign();
    return this.#running;
  }

  async intend(partition: number, range: OffsetRange): Promise<void> {
    const state = this.#requireOurs(partition);
    state.cursor = withIntent(state.cursor, range, state.end);
    // Also a repeated intent is sent: it asks the broker whether the partition is still ours.
    await this.#save(state, state.cursor);
  }

  async done(partition: number, next: bigint): Promise<void> {
    const state = this.#requireOurs(partition);
    const cursor = withDone(state.cursor, next, state.end);
    if (cursor === state.cursor) return state.saving;
    state.cursor = cursor;
    await this.#save(state, cursor);
  }

  /** Offsets no longer kept are skipped. Going forward is not possible. */
  rewind(partition: number, to: bigint): void {
    const state = this.#requireOurs(partition);
    if (to >= state.position) return;
    state.position = to;
    state.rewinds += 1;
    this.#seek(state);
  }

  /** Not to be awaited inside a handler: it waits for the handler. */
  async stop(): Promise<void> {
    this.#stopping.abort();
    await this.#running;
    this.#running = undefined;
  }

  /** Stops for good: the partitions are another member's from now on. */
  async close(): Promise<void> {
    this.#closed = true;
    await this.stop();
    await Promise.all([...this.#partitions.values()].map(({ saving }) => saving));
    this.#forget();
    await this.#membership?.leave();
  }

  #join(): void {
    this.#membership = new Membership({
      ...this.#options.membership,
      onLeft: () => this.#revoke(),
      onJoined: (consumer, partitions) => {
        this.#consumer = consumer;
        this.#given = partitions;
        this.#revoke();
        this.#assign();
      },
      onBatch: (payload) => this.#takeBatch(payload),
    });
  }

  #requireOurs(partition: number): Assigned {
    const state = this.#partitions.get(partition);
    if (state === undefined) throw new AppError("conflict", `partition ${partition} is not ours`);
    return state;
  }

  #isCurrent(state: Assigned): boolean {
    return state.assignment === this.#assignment && this.#partitions.get(state.partition) === state;
  }

  #forget(): void {
    this.#assignment += 1;
    this.#partitions.clear();
  }

  #revoke(): void {
    const hadSome = this.#partitions.size > 0;
    this.#forget();
    if (hadSome && !this.#stopping.signal.aborted) this.#handlers?.onRevoke();
  }

  async #handlersEnded(): Promise<void> {
    while (this.#handling.size > 0) await Promise.all(this.#handling);
  }

  /** Begins to assign what the group gave us, after `waitMs`, unless it is divided anew meanwhile. */
  #assign(waitMs = 0): void {
    this.#assignment += 1;
    const assignment = this.#assignment;
    const isOver = () => assignment !== this.#assignment || this.#stopping.signal.aborted;
    this.#assigning = (async () => {
      if (waitMs > 0) await this.#options.clock.sleep(waitMs, { signal: this.#stopping.signal, ref: true });
      for (let backoffMs = BACKOFF_MS_MIN; !isOver(); backoffMs = Math.min(backoffMs * 2, BACKOFF_MS_MAX)) {
        try {
          const places = await this.#options.readPlaces();
          if (isOver()) return;
          this.#assignFault = undefined;
          return await this.#assignAll(places, assignment);
        } catch (error) {
          this.#assignFault = String(error);
          this.#options.logger.error("eventlog.offsets_unreadable", { error: String(error), retryInMs: backoffMs });
          await this.#options.clock.sleep(backoffMs, { signal: this.#stopping.signal, ref: true });
        }
      }
    })();
  }

  async #assignAll(places: ReadonlyMap<number, PartitionPlace>, assignment: number): Promise<void> {
    const states = this.#given.map((partition) => this.#place(partition, places.get(partition), assignment));
    this.#partitions.clear();
    for (const state of states) {
      this.#partitions.set(state.partition, state);
      this.#seek(state);
    }
    this.#consumer?.resume([{ topic: this.#options.membership.topic, partitions: [...this.#given] }]);
    for (const state of states) {
      if (!this.#isCurrent(state)) return;
      const { next, pending } = state.cursor;
      await this.#guarded(() => this.#handlers?.onAssign(state.partition, next, pending));
    }
  }

  #place(partition: number, place: PartitionPlace | undefined, assignment: number): Assigned {
    const { low = 0n, end = 0n, next = low, pending } = place ?? {};
    const { logger, counters, onCommitted } = this.#options;
    const isExpired = next < low;
    if (isExpired) {
      counters.add("outlay_log_expired_records_total", Number(low - next));
      logger.error("eventlog.records_expired", { partition, next, low, remedy: "raise the topic's retention.ms" });
    }
    const isLost = next > end || (pending !== undefined && pending.to >= end);
    if (isLost) {
      counters.add("outlay_log_lost_records_total", Number((pending?.to ?? next - 1n) + 1n - end));
      logger.error("eventlog.records_lost", {
        partition,
        next,
        end,
        remedy: "the brokers lost what they acknowledged",
      });
    }
    const first = isExpired ? low : isLost && next > end ? end : next;
    const cursor = { next: first, pending: remainderOf(pending, low, end) };
    onCommitted(partition, first);
    const saving = Promise.resolve();
    return { partition, assignment, cursor, position: first, end, rewinds: 0, commit: undefined, saving };
  }

  #seek({ partition, position }: Assigned): void {
    const { topic } = this.#options.membership;
    this.#consumer?.seek({ topic, partition, offset: String(position) });
  }

  /** Never throws: kafkajs would try the batch again on the spot, then leave the group. */
  async #takeBatch(payload: EachBatchPayload): Promise<void> {
    const { partition } = payload.batch;
    const ended = new AbortController();
    this.#keepAlive(payload, ended.signal);
    try {
      const state = this.#partitions.get(partition);
      if (this.#stopping.signal.aborted) payload.pause();
      else if (state === undefined) await this.#assigning;
      else if (!payload.isStale()) await this.#deliver(state, payload);
    } finally {
      ended.abort();
    }
  }

  async #deliver(state: Assigned, payload: EachBatchPayload): Promise<void> {
    const { batch } = payload;
    const records = batch.messages
      .filter(({ offset }) => BigInt(offset) >= state.position)
      .map((message) => toRecord(message, state.partition));
    const end = BigInt(batch.highWatermark);
    if (end > state.end) state.end = end;
    state.commit = payload.commitOffsetsIfNecessary;
    const first = records[0];
    if (first !== undefined && first.offset > state.position) {
      const missing = { partition: state.partition, from: state.position, to: first.offset - 1n };
      this.#options.counters.add("outlay_log_missing_records_total", Number(first.offset - state.position));
      this.#options.logger.warn("eventlog.records_missing", missing);
    }
    state.position = BigInt(batch.lastOffset()) + 1n;
    const { rewinds } = state;
    if (records.length > 0) {
      const handled = this.#handle(state, records);
      this.#handling.add(handled);
      await handled;
      this.#handling.delete(handled);
    }
    // Resolved is not committed: it only says where the next fetch begins.
    if (this.#isCurrent(state) && state.rewinds === rewinds) payload.resolveOffset(batch.lastOffset());
  }

  async #handle(state: Assigned, records: readonly LogRecord[]): Promise<void> {
    const control = {
      heartbeat: async () => {}, // One is sent every second while a handler runs.
      stale: () => this.#stopping.signal.aborted || !this.#isCurrent(state),
    };
    await this.#guarded(async () => {
      await this.#handlers?.onRecords(state.partition, records, control);
      this.#backoffMs = BACKOFF_MS_MIN;
    });
  }

  /** Calls a handler. After one that threw, everything is assigned again. */
  async #guarded(call: () => void | Promise<void> | undefined): Promise<void> {
    const assignment = this.#assignment;
    try {
      await call();
    } catch (error) {
      this.#options.counters.add("outlay_log_handler_failures_total");
      this.#options.logger.error("eventlog.handler_failed", { error: String(error), retryInMs: this.#backoffMs });
      if (assignment !== this.#assignment) return;
      this.#revoke();
      this.#assign(this.#backoffMs);
      this.#backoffMs = Math.min(this.#backoffMs * 2, BACKOFF_MS_MAX);
    }
  }

  /** kafkajs sends no heartbeat while a handler runs; without one the group would give our partitions away. */
  async #keepAlive(payload: EachBatchPayload, ended: AbortSignal): Promise<void> {
    const { clock } = this.#options;
    const everyMs = Math.min(1_000, this.#options.membership.sessionMs / 10);
    for (;;) {
      await clock.sleep(everyMs, { signal: ended });
      if (ended.aborted) return;
      await payload.heartbeat().catch((error) => {
        if (FENCED.has(faultType(error))) this.#revoke(); // kafkajs joins again once the handlers have ended.
      });
    }
  }

  /** Resolves when the cursor is committed. Rejects with `conflict` when the partition is no longer ours. */
  #save(state: Assigned, cursor: Cursor): Promise<void> {
    const saved = state.saving.then(() => this.#commit(state, cursor));
    state.saving = saved.catch(() => {});
    return saved;
  }

  async #commit(state: Assigned, { next, pending }: Cursor): Promise<void> {
    const { clock, logger, counters, onCommitted } = this.#options;
    const { partition } = state;
    const commit = { partition, offset: String(next), metadata: writePending(pending) };
    let giveUpAt: number | undefined;
    for (let backoffMs = BACKOFF_MS_MIN; ; backoffMs = Math.min(backoffMs * 2, BACKOFF_MS_MAX)) {
      if (!this.#isCurrent(state)) throw new AppError("conflict", `partition ${partition} is no longer ours`);
      try {
        await state.commit?.({ topics: [{ topic: this.#options.membership.topic, partitions: [commit] }] });
        return onCommitted(partition, next);
      } catch (error) {
        counters.add("outlay_log_commit_failures_total", 1, { reason: faultType(error) || "connection" });
        if (FENCED.has(faultType(error))) throw this.#expelled(state, error);
        if (this.#stopping.signal.aborted) giveUpAt ??= clock.monotonic() + LAST_COMMITS_MS_MAX;
        if (giveUpAt !== undefined && clock.monotonic() > giveUpAt)
          throw unavailable("what was inserted could not be committed; the next start repeats it", error);
        logger.warn("eventlog.commit_failed", { partition, next, error: String(error), retryInMs: backoffMs });
        await clock.sleep(backoffMs, { ref: true });
      }
    }
  }

  /** The group goes on without us; kafkajs joins again when its next heartbeat is refused too. */
  #expelled(state: Assigned, cause: unknown): AppError {
    if (this.#isCurrent(state)) {
      this.#revoke();
      // Should the group see it otherwise, we go on with what it gave us.
      this.#assign(this.#options.membership.sessionMs / 5);
    }
    return new AppError("conflict", `partition ${state.partition} is no longer ours`, { cause });
  }
}

/** What of a range is still in the log, which reaches from `low` to before `end`. */
function remainderOf(range: OffsetRange | undefined, low: bigint, end: bigint): OffsetRange | undefined {
  if (range === undefined || range.to < low || range.from >= end) return undefined;
  return range.to < end ? range : { from: range.from, to: end - 1n };
}
