import { readdir, readFile, stat, truncate, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { systemClock } from "@outlay/core/clock";
import { Counters } from "@outlay/core/counters";
import { silentLogger } from "@outlay/core/log";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { type LocalLogOptions, openLocalLog } from "../src/local-log.ts";
import type { EventLog } from "../src/port.ts";
import { interceptedDisk } from "./faulty-disk.ts";
import { batch } from "./log-contract.ts";
import { Reading } from "./reading.ts";
import { createTemporaryDirectory, removeDirectory } from "./temporary-directory.ts";

let directory: string;
let opened: EventLog[];
let counters: Counters;

beforeEach(async () => {
  directory = await createTemporaryDirectory();
  opened = [];
  counters = new Counters();
});
afterEach(async () => {
  for (const log of opened) await log.close();
  await removeDirectory(directory);
});

async function open(options: Partial<LocalLogOptions> = {}) {
  const both = await openLocalLog({ directory, clock: systemClock, logger: silentLogger, counters, ...options });
  opened.push(both.log);
  return both;
}

async function appendAll(log: EventLog, bodies: readonly string[]): Promise<void> {
  for (const body of bodies) await log.append(batch("key", body));
}

async function segmentPaths(): Promise<string[]> {
  const names = (await readdir(directory)).filter((name) => name.endsWith(".log")).sort();
  return names.map((name) => join(directory, name));
}

async function corruptFiles(): Promise<string[]> {
  const names = (await readdir(directory)).filter((name) => name.endsWith(".corrupt"));
  return Promise.all(names.map((name) => readFile(join(directory, name), "latin1")));
}

/** Replaces text in the first segment by text of the same length. */
async function damage(text: string, by: string): Promise<void> {
  const [path = ""] = await segmentPaths();
  await writeFile(path, (await readFile(path, "latin1")).replace(text, by), "latin1");
}

const diskFull = () => Object.assign(new Error("no space left"), { code: "ENOSPC" });

describe("durability", () => {
  test("nothing is delivered before it is synced", async () => {
    let letSync = () => {};
    let syncing = () => {};
    const syncReached = new Promise<void>((resolve) => {
      syncing = resolve;
    });
    const gate = new Promise<void>((resolve) => {
      letSync = resolve;
    });
    const disk = interceptedDisk((effect) => {
      if (effect !== "datasync") return;
      syncing();
      return gate;
    });
    const { log, reader } = await open({ disk });
    const reading = new Reading(reader);
    let acknowledged = false;
    const append = log.append(batch("key", "0")).then(() => {
      acknowledged = true;
    });
    await syncReached;
    expect(log.stats()).toMatchObject({ lagRecords: 0 });
    expect(log.stats().queuedBytes).toBeGreaterThan(0);
    for (let turn = 0; turn < 20; turn++) await new Promise(setImmediate);
    expect({ acknowledged, records: reading.records }).toEqual({ acknowledged: false, records: [] });
    letSync();
    await append;
    await reading.untilCount(1);
    expect(log.stats()).toMatchObject({ lagRecords: 1, queuedBytes: 0 });
  });

  test("a failed sync ends all appends for good, what is durable is still read, then the reader ends", async () => {
    let fail = false;
    let syncs = 0;
    const disk = interceptedDisk((effect) => {
      if (effect === "datasync") syncs += 1;
      if (fail && effect === "datasync") throw new Error("the disk is sick");
    });
    const { log, reader } = await open({ disk });
    await appendAll(log, ["0", "1"]);
    fail = true;
    const unavailable = { code: "log_unavailable" };
    const waiting = [log.append(batch("key", "2")), log.append(batch("key", "3"))];
    for (const append of waiting) await expect(append).rejects.toMatchObject(unavailable);
    fail = false;
    const syncsBefore = syncs;
    await expect(log.append(batch("key", "4"))).rejects.toMatchObject(unavailable);
    const reading = new Reading(reader);
    await expect(reading.ended).rejects.toMatchObject(unavailable);
    await expect(reader.intend(0, { from: 0n, to: 0n })).rejects.toMatchObject(unavailable);
    expect(reading.bodies()).toEqual(["0", "1"]);
    expect(syncs).toBe(syncsBefore); // Never tried again.

    await log.close();
    const again = await open();
    await again.log.append(batch("key", "5"));
    const next = new Reading(again.reader);
    await next.untilCount(3);
    expect(next.bodies()).toEqual(["0", "1", "5"]);
  });

  test("a full disk is overloaded; once there is room all goes on, without what was refused", async () => {
    let full = false;
    const disk = interceptedDisk((effect) => {
      if (full && effect === "write") throw diskFull();
    });
    const { log, reader } = await open({ disk });
    await appendAll(log, ["0"]);
    full = true;
    await expect(log.append(batch("key", "1"))).rejects.toMatchObject({ code: "overloaded", retryable: true });
    const reading = new Reading(reader);
    await reading.untilCount(1);
    await expect(reader.intend(0, { from: 0n, to: 0n })).rejects.toMatchObject({ code: "overloaded" });
    full = false;
    await reader.intend(0, { from: 0n, to: 0n });
    await appendAll(log, ["2"]);
    await reading.untilCount(2);
    expect(reading.bodies()).toEqual(["0", "2"]);
  });

  test("appends at once share one sync", async () => {
    let syncs = 0;
    const disk = interceptedDisk((effect) => {
      if (effect === "datasync") syncs += 1;
    });
    const { log } = await open({ disk });
    await Promise.all(Array.from({ length: 100 }, (_, index) => log.append(batch(String(index)))));
    expect(syncs).toBe(1);
  });
});

describe("recovery", () => {
  const write = async (bodies: readonly string[], options?: Partial<LocalLogOptions>) => {
    const { log } = await open(options);
    await appendAll(log, bodies);
    await log.close();
  };
  const readBodies = async (count: number, options?: Partial<LocalLogOptions>) => {
    const { log, reader } = await open(options);
    const reading = new Reading(reader);
    await reading.untilCount(count);
    await log.close();
    return reading.bodies();
  };

  test("a flipped bit in the middle costs one record, which is kept aside and counted once", async () => {
    await write(["first", "second", "third"]);
    await damage("second", "sXcond");
    expect(await readBodies(2)).toEqual(["first", "third"]);
    expect(await readBodies(2)).toEqual(["first", "third"]);
    expect(await corruptFiles()).toEqual([expect.stringContaining("\nsXcond\n")]);
    expect(counters.get("outlay_log_corrupt_ranges_total")).toBe(1);
  });

  test("damage in an older segment is found when it is read", async () => {
    await write(["first", "second", "third"], { segmentBytes: 1 });
    await damage("first", "fXrst");
    expect(await readBodies(2)).toEqual(["second", "third"]);
    expect(await corruptFiles()).toEqual([expect.stringContaining("fXrst")]);
  });

  test("a torn or zero-filled tail is cut off and the log goes on there", async () => {
    await write(["first"]);
    const [path = ""] = await segmentPaths();
    const { size: firstBytes } = await stat(path);
    await write(["second"]);
    const { size } = await stat(path);
    await truncate(path, size - 3);
    await write(["third"]);
    await truncate(path, (await stat(path)).size + 5_000);
    await write(["fourth"]);
    expect(await readBodies(3)).toEqual(["first", "third", "fourth"]);
    expect(await corruptFiles()).toEqual([]);
    expect(counters.get("outlay_log_torn_bytes_total")).toBe(size - 3 - firstBytes + 5_000);
  });

  test("what a killed process may not have synced is synced before it is read", async () => {
    await write(["first"]);
    const effects: string[] = [];
    const { reader } = await open({ disk: interceptedDisk((effect) => void effects.push(effect)) });
    const reading = new Reading(reader, () => void effects.push("read"));
    await reading.untilCount(1);
    expect(effects).toContain("datasync");
    expect(effects.indexOf("datasync")).toBeLessThan(effects.indexOf("read"));
  });

  test("a damaged last record, complete in length, is kept aside before it is cut off", async () => {
    await write(["first", "second"]);
    await damage("second", "sXcond");
    expect(await readBodies(1)).toEqual(["first"]);
    expect(await corruptFiles()).toEqual([expect.stringContaining("sXcond")]);
  });

  test("the offsets of an open intent are never given to other records, even if its records are lost", async () => {
    const { log, reader } = await open();
    await appendAll(log, ["first", "second"]);
    const reading = new Reading(reader);
    await reading.untilCount(2);
    await reader.intend(0, { from: 0n, to: 1n });
    await log.close();
    await damage("second", "sXcond");
    const again = await open();
    await appendAll(again.log, ["third"]);
    const next = new Reading(again.reader);
    await next.untilCount(2);
    expect(next.records.map(({ offset }) => offset)).toEqual([0n, 2n]);
    expect(next.assigned).toEqual([{ partition: 0, next: 0n, pending: { from: 0n, to: 1n } }]);
  });

  test("a cursor file that is none is refused, not taken for the start", async () => {
    await write(["first"]);
    await writeFile(join(directory, "cursor.json"), "{");
    await expect(open()).rejects.toMatchObject({ code: "log_corrupt" });
    await writeFile(join(directory, "cursor.json"), '{"next":"1","pending":null}\n');
    await open(); // The refusal released the directory.
  });

  test("records beyond one window and one segment are read in order, from any offset", async () => {
    const { log, reader } = await open({ segmentBytes: 2_000_000 });
    const sizes = Array.from({ length: 60 }, (_, index) => (index % 7 === 0 ? 1_500_000 : 20_000));
    await Promise.all(sizes.map((size, index) => log.append(batch(String(index), Buffer.alloc(size, index)))));
    expect((await segmentPaths()).length).toBeGreaterThan(1);
    const reading = new Reading(reader);
    await reading.untilCount(60);
    reader.rewind(0, 30n);
    await reading.untilCount(90);
    const all = Array.from({ length: 60 }, (_, index) => String(index));
    expect(reading.keys()).toEqual([...all, ...all.slice(30)]);
    for (const { body, key } of reading.records) {
      const expected = Buffer.alloc(sizes[Number(key)] ?? 0, Number(key));
      expect(expected.equals(body)).toBe(true);
    }
  });
});

describe("bounds", () => {
  test("more than may wait for the disk: overloaded, and room again once it is written", async () => {
    const { log } = await open({ queuedBytesMax: 1_000 });
    const first = log.append(batch("key", "x".repeat(600)));
    await expect(log.append(batch("key", "x".repeat(600)))).rejects.toMatchObject({
      code: "overloaded",
      retryable: true,
    });
    await first;
    await log.append(batch("key", "x".repeat(600)));
    expect(counters.get("outlay_log_refused_total", { code: "overloaded" })).toBe(1);
  });

  test("committed segments are removed, the last two kept; a full log has room again", async () => {
    const { log, reader } = await open({ storedBytesMax: 20_000 });
    const reading = new Reading(reader);
    let count = 0;
    for (let round = 0; round < 5; round++) {
      const fill = async () => {
        for (;;) {
          await log.append(batch("key", "x".repeat(500)));
          count += 1;
        }
      };
      await expect(fill()).rejects.toMatchObject({ code: "overloaded" });
      expect(log.stats().storedBytes).toBeLessThanOrEqual(20_000);
      expect(log.stats().storedBytes).toBeGreaterThan(15_000);
      await reading.untilCount(count);
      await reader.done(0, BigInt(count));
      expect(await segmentPaths()).toHaveLength(2);
    }
    expect(new Set(reading.records.map(({ offset }) => offset)).size).toBe(count);
    reader.rewind(0, 0n); // As far back as is kept.
    await log.append(batch("key", "last"));
    await reading.until(({ records }) => records.at(-1)?.body.byteLength === 4);
  });
});

describe("one writer", () => {
  const lockPath = () => join(directory, "lock");

  test("a directory whose owner lives is refused", async () => {
    await open();
    await expect(open()).rejects.toMatchObject({ code: "data_directory_in_use" });
    expect((await readdir(directory)).filter((name) => name.startsWith("lock"))).toEqual(["lock"]);
  });

  test("of many who open at once one wins", async () => {
    const results = await Promise.allSettled(Array.from({ length: 10 }, () => open()));
    expect(results.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
    for (const result of results)
      if (result.status === "rejected") expect(result.reason).toMatchObject({ code: "data_directory_in_use" });
  });

  test("the lock of a process that is gone is taken over, also if its pid is used again", async () => {
    const { log } = await open();
    const { startedAt } = JSON.parse(await readFile(lockPath(), "utf8"));
    await log.close();
    const stale = [
      JSON.stringify({ pid: 2 ** 22 + 1, startedAt }),
      JSON.stringify({ pid: process.pid, startedAt: `earlier than ${startedAt}` }),
      "",
    ];
    for (const owner of stale) {
      await writeFile(lockPath(), owner);
      const { log } = await open();
      await log.close();
    }
    expect(await readdir(directory)).not.toContain("lock");
  });
});
