import { systemClock } from "@outlay/core/clock";
import { Counters } from "@outlay/core/counters";
import { silentLogger } from "@outlay/core/log";
import { describe, expect, test } from "vitest";
import { type Disk, nodeDisk } from "../src/disk.ts";
import { openLocalLog } from "../src/local-log.ts";
import type { LogReader, LogRecord, OffsetRange } from "../src/port.ts";
import { FailingDisk } from "./faulty-disk.ts";
import { batch } from "./log-contract.ts";
import { createTemporaryDirectory, removeDirectory } from "./temporary-directory.ts";

const RECORDS_PER_RANGE = 2;

/** A store that ignores a range it has, as ours does by token, and complains if that range looks different now. */
class RangeStore {
  readonly #ranges = new Map<string, readonly string[]>();

  insert(records: readonly LogRecord[], range: OffsetRange): void {
    const token = `${range.from}-${range.to}`;
    const bodies = records.map(({ body }) => Buffer.from(body).toString());
    const before = this.#ranges.get(token);
    if (before === undefined) this.#ranges.set(token, bodies);
    else expect(bodies).toEqual(before);
  }

  rows(): number[] {
    return [...this.#ranges.values()].flat().map(Number);
  }
}

/** Ingest in small: intent, insert, done; a pending range first and exactly. */
function drain(reader: LogReader, store: RangeStore): Promise<void> {
  let buffer: LogRecord[] = [];
  let open: OffsetRange | undefined;
  const take = async (range: OffsetRange, isReplay: boolean) => {
    const records = buffer.filter(({ offset }) => offset <= range.to);
    buffer = buffer.filter(({ offset }) => offset > range.to);
    if (!isReplay) await reader.intend(0, range);
    store.insert(records, range);
    await reader.done(0, range.to + 1n);
  };
  return reader.run({
    onAssign(_, __, pending) {
      open = pending;
    },
    async onRecords(_, records) {
      buffer.push(...records);
      if (open !== undefined) {
        if ((buffer.at(-1)?.offset ?? -1n) < open.to) return;
        await take(open, true);
        open = undefined;
      }
      while (buffer.length > 0) {
        const last = buffer[RECORDS_PER_RANGE - 1] ?? buffer.at(-1);
        await take({ from: buffer[0]?.offset ?? 0n, to: last?.offset ?? 0n }, false);
      }
    },
    onRevoke() {
      buffer = [];
    },
  });
}

/** Appends and drains until the disk fails or all is done; gives the numbers that were acknowledged. */
async function work(directory: string, disk: Disk, store: RangeStore, groups: number): Promise<number[]> {
  const { log, reader } = await openLocalLog({
    directory,
    clock: systemClock,
    logger: silentLogger,
    counters: new Counters(),
    segmentBytes: 400,
    disk,
  });
  const acknowledged: number[] = [];
  let ended = false;
  const draining = drain(reader, store).finally(() => {
    ended = true;
  });
  draining.catch(() => {}); // The disk failed, as it should.
  try {
    for (let group = 0; group < groups; group++) {
      const numbers = [0, 1, 2].map((index) => group * 3 + index);
      await Promise.all(
        numbers.map((number) => log.append(batch("key", String(number))).then(() => acknowledged.push(number))),
      );
    }
  } catch {
    // Not acknowledged: nothing is promised.
  }
  while (!ended && log.stats().lagRecords > 0) await new Promise(setImmediate);
  await log.close();
  return acknowledged;
}

describe.each([
  ["the process is killed", false],
  ["the power fails and nothing unsynced remains", true],
])("when %s before any one effect on the disk", (_, losesUnsynced) => {
  test("every acknowledged record reaches the store once and in order", { timeout: 60_000 }, async () => {
    let failed = true;
    let effects = 0;
    for (; failed; effects++) {
      const directory = await createTemporaryDirectory();
      const disk = new FailingDisk(effects);
      const store = new RangeStore();
      const acknowledged = await work(directory, disk, store, 3).catch(() => []);
      failed = disk.failed;
      if (losesUnsynced) await disk.loseUnsynced();
      await work(directory, nodeDisk, store, 0);
      const rows = store.rows();
      expect(rows, `disk failed before effect ${effects}`).toEqual([...new Set(rows)].sort((a, b) => a - b));
      expect(rows).toEqual(expect.arrayContaining(acknowledged));
      if (!failed) expect(acknowledged).toHaveLength(9);
      await removeDirectory(directory);
    }
    expect(effects).toBeGreaterThan(20);
  });
});
