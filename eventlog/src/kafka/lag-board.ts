import type { Counters } from "@outlay/core/counters";
import type { Admin } from "kafkajs";
import type { OffsetRange } from "../port.ts";
import { readPending } from "./kafka-record.ts";

/** One partition as the brokers have it. */
export interface PartitionPlace {
  /** Offset of the oldest record that is kept. */
  readonly low: bigint;
  /** Offset after the newest record. */
  readonly end: bigint;
  /** First offset not committed; undefined where nothing was ever committed. */
  readonly next: bigint | undefined;
  readonly pending: OffsetRange | undefined;
}

/** Asks the brokers for all partitions: ends, and what the group committed. */
export async function readPlaces(admin: Admin, topic: string, group: string): Promise<Map<number, PartitionPlace>> {
  // The commits first: an end that is read later is never before them.
  const [committed] = await admin.fetchOffsets({ groupId: group, topics: [topic] });
  const cursors = new Map(committed?.partitions.map((one) => [one.partition, one]));
  const offsets = await admin.fetchTopicOffsets(topic);
  return new Map(
    offsets.map(({ partition, high, low }) => {
      const cursor = cursors.get(partition);
      const next = BigInt(cursor?.offset ?? -1);
      const isCommitted = next >= 0n;
      return [
        partition,
        {
          low: BigInt(low),
          end: BigInt(high),
          next: isCommitted ? next : undefined,
          pending: isCommitted ? readPending(cursor?.metadata ?? null) : undefined,
        },
      ];
    }),
  );
}

/** How far reading is behind, by partition: from what passes through here, and now and then from the brokers. */
export class LagBoard {
  readonly #counters: Counters;
  readonly #ends = new Map<number, bigint>();
  readonly #committed = new Map<number, bigint>();

  constructor(counters: Counters) {
    this.#counters = counters;
  }

  /** @param isOurs partitions whose commits are ours to know: the brokers' answer may be older. */
  update(places: ReadonlyMap<number, PartitionPlace>, isOurs: (partition: number) => boolean): void {
    for (const [partition, { low, end, next }] of places) {
      this.appended(partition, end);
      if (!isOurs(partition)) this.committed(partition, next ?? low);
    }
  }

  /** `end`: the offset after the newest record. */
  appended(partition: number, end: bigint): void {
    const known = this.#ends.get(partition);
    if (known === undefined)
      this.#counters.gauge(`outlay_log_lag_records{partition="${partition}"}`, () => this.#lagOf(partition));
    if (known === undefined || end > known) this.#ends.set(partition, end);
  }

  committed(partition: number, next: bigint): void {
    this.#committed.set(partition, next);
  }

  /** Durable records that no reader has committed. */
  get records(): number {
    let sum = 0;
    for (const partition of this.#ends.keys()) sum += this.#lagOf(partition);
    return sum;
  }

  #lagOf(partition: number): number {
    const behind = (this.#ends.get(partition) ?? 0n) - (this.#committed.get(partition) ?? 0n);
    return behind > 0n ? Number(behind) : 0;
  }
}
