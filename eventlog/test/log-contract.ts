import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { EventLog, LogBatch, LogReader } from "../src/port.ts";
import { Reading } from "./reading.ts";

/** The place where a log lies; it outlives the logs opened on it. */
export interface LogHome {
  /** Opens the log; the one before must be closed. `storedBytesMax` bounds what the log takes before it says it is full. */
  open(options?: { storedBytesMax?: number }): Promise<{ log: EventLog; reader: LogReader }>;
  remove(): Promise<void>;
}

export function batch(key: string, body: string | Uint8Array = key): LogBatch {
  return { key, project: "default", schema: 1, count: 1, body: typeof body === "string" ? Buffer.from(body) : body };
}

/** What every adapter of the event log promises. Batches of one key lie in one partition. */
export function describeEventLog(name: string, createHome: () => Promise<LogHome>): void {
  describe(`event log: ${name}`, () => {
    let home: LogHome;
    let opened: { log: EventLog; reader: LogReader };

    const appendAll = async (bodies: readonly string[]) => {
      for (const body of bodies) await opened.log.append(batch("key", body));
    };
    const reopen = async () => {
      await opened.log.close();
      opened = await home.open();
    };
    /** Reads until `count` records came, and gives the partition and offsets they have. */
    const read = async (count: number) => {
      const reading = new Reading(opened.reader);
      await reading.untilCount(count);
      const { partition } = reading.records[0] ?? { partition: -1 };
      const offsets = reading.records.map(({ offset }) => offset);
      const at = (index: number) => offsets[index] ?? -1n;
      const assigned = () => reading.assigned.findLast((one) => one.partition === partition);
      return { reading, partition, at, assigned };
    };

    beforeEach(async () => {
      home = await createHome();
      opened = await home.open();
    });
    afterEach(async () => {
      await opened.log.close();
      await home.remove();
    });

    describe("delivery", () => {
      test("a batch is read as it was appended, whatever bytes its body has", async () => {
        const body = Buffer.from("\0\n\r\n{\xff}\nOUTLAY1 00000000000000000007 00000001 00000000 \n", "latin1");
        await opened.log.append({ key: 'a\n"ü', project: "p ü", schema: 7, count: 3, body });
        await opened.log.append(batch("empty", ""));
        const reading = new Reading(opened.reader);
        await reading.untilCount(2);
        const [first, second] = reading.records.toSorted((a, b) => b.body.byteLength - a.body.byteLength);
        expect(first).toMatchObject({ key: 'a\n"ü', project: "p ü", schema: 7, count: 3 });
        expect(Buffer.from(first?.body ?? []).equals(body)).toBe(true);
        expect(second?.body.byteLength).toBe(0);
      });

      test("records of one key keep the order of the appends, also of those that run at once", async () => {
        const keys = ["a", "b", "c"];
        const appends = Array.from({ length: 300 }, (_, index) =>
          opened.log.append(batch(keys[index % 3] ?? "", String(index))),
        );
        const reading = new Reading(opened.reader);
        await Promise.all(appends);
        await reading.untilCount(300);
        for (const [remainder, key] of keys.entries()) {
          const numbers = reading.records
            .filter((record) => record.key === key)
            .map(({ body }) => Number(Buffer.from(body)));
          expect(numbers).toEqual(Array.from({ length: 100 }, (_, index) => index * 3 + remainder));
        }
      });

      test("offsets rise within a partition", async () => {
        await appendAll(["0", "1", "2"]);
        const { at } = await read(3);
        expect(at(0) < at(1) && at(1) < at(2)).toBe(true);
      });

      test("a waiting reader is given what is appended later", async () => {
        const reading = new Reading(opened.reader);
        await reading.until(({ assigned }) => assigned.length > 0);
        await appendAll(["0"]);
        await reading.untilCount(1);
        await appendAll(["1"]);
        await reading.untilCount(2);
        expect(reading.bodies()).toEqual(["0", "1"]);
      });

      test("an append that resolved is there after a restart", async () => {
        await appendAll(["0", "1"]);
        await reopen();
        const { reading } = await read(2);
        expect(reading.bodies()).toEqual(["0", "1"]);
      });

      test("the next records come only after the handler took the last ones", async () => {
        let running = 0;
        let most = 0;
        const reading = new Reading(opened.reader, async () => {
          running += 1;
          most = Math.max(most, running);
          await new Promise(setImmediate);
          running -= 1;
        });
        for (let index = 0; index < 20; index++) await appendAll([String(index)]);
        await reading.untilCount(20);
        expect(most).toBe(1);
      });
    });

    describe("cursor", () => {
      test("what is done is not delivered after a restart", async () => {
        await appendAll(["0", "1", "2"]);
        const { partition, at } = await read(3);
        await opened.reader.intend(partition, { from: at(0), to: at(1) });
        await opened.reader.done(partition, at(1) + 1n);
        await reopen();
        const { reading, assigned } = await read(1);
        expect(reading.bodies()).toEqual(["2"]);
        expect(assigned()).toMatchObject({ next: at(1) + 1n, pending: undefined });
      });

      test("what is not done is delivered again after a restart", async () => {
        await appendAll(["0", "1"]);
        await read(2);
        await reopen();
        const { reading } = await read(2);
        expect(reading.bodies()).toEqual(["0", "1"]);
      });

      test("an intent without its done is pending after a restart, until it is done", async () => {
        await appendAll(["0", "1", "2"]);
        const { partition, at } = await read(3);
        await opened.reader.done(partition, at(0) + 1n);
        await opened.reader.intend(partition, { from: at(1), to: at(2) });
        await reopen();
        const second = await read(2);
        expect(second.reading.bodies()).toEqual(["1", "2"]);
        expect(second.assigned()).toMatchObject({ next: at(1), pending: { from: at(1), to: at(2) } });
        await opened.reader.done(partition, at(2) + 1n);
        await appendAll(["3"]);
        await reopen();
        const third = await read(1);
        expect(third.reading.bodies()).toEqual(["3"]);
        expect(third.assigned()?.pending).toBeUndefined();
      });

      test("an open intent may be repeated, but another range is refused", async () => {
        await appendAll(["0", "1", "2"]);
        const { partition, at } = await read(3);
        const range = { from: at(0), to: at(1) };
        await opened.reader.intend(partition, range);
        await opened.reader.intend(partition, range);
        const refused = { code: "conflict" };
        await expect(opened.reader.intend(partition, { from: at(0), to: at(2) })).rejects.toMatchObject(refused);
        await expect(opened.reader.done(partition, at(1))).rejects.toMatchObject(refused);
        await opened.reader.done(partition, at(1) + 1n);
        await expect(opened.reader.intend(partition, range)).rejects.toMatchObject(refused);
      });

      test("done may be repeated and never goes back", async () => {
        await appendAll(["0", "1", "2"]);
        const { partition, at } = await read(3);
        await Promise.all([0, 1, 0, 1].map((index) => opened.reader.done(partition, at(index) + 1n)));
        await reopen();
        const { reading } = await read(1);
        expect(reading.bodies()).toEqual(["2"]);
      });

      test("neither intent nor done may lie beyond what was appended", async () => {
        await appendAll(["0"]);
        const { partition, at } = await read(1);
        const refused = { code: "conflict" };
        await expect(opened.reader.intend(partition, { from: at(0), to: at(0) + 1n })).rejects.toMatchObject(refused);
        await expect(opened.reader.done(partition, at(0) + 2n)).rejects.toMatchObject(refused);
      });

      test("the lag is what is appended and not done", async () => {
        expect(opened.log.stats()).toMatchObject({ lagRecords: 0, queuedBytes: 0 });
        await appendAll(["0", "1", "2"]);
        expect(opened.log.stats().lagRecords).toBe(3);
        const { partition, at } = await read(3);
        await opened.reader.done(partition, at(1) + 1n);
        expect(opened.log.stats().lagRecords).toBe(1);
      });
    });

    describe("delivered again", () => {
      test("after a rewind, from there on", async () => {
        await appendAll(["0", "1", "2"]);
        const { reading, partition, at } = await read(3);
        opened.reader.rewind(partition, at(1));
        await reading.untilCount(5);
        await appendAll(["3"]);
        await reading.untilCount(6);
        expect(reading.bodies()).toEqual(["0", "1", "2", "1", "2", "3"]);
      });

      test("after a rewind while later records are being read", async () => {
        await appendAll(["0", "1", "2"]);
        const { reading, partition, at } = await read(3);
        await appendAll(["3"]);
        opened.reader.rewind(partition, at(1));
        await reading.until(() => reading.bodies().slice(-3).join() === "1,2,3");
      });

      test("after a rewind inside the handler", async () => {
        await appendAll(["0", "1", "2"]);
        let rewound = false;
        const reading = new Reading(opened.reader, (records) => {
          const last = records.at(-1);
          if (rewound || last === undefined || Buffer.from(last.body).toString() !== "2") return;
          rewound = true;
          opened.reader.rewind(last.partition, last.offset);
        });
        await reading.untilCount(4);
        expect(reading.bodies()).toEqual(["0", "1", "2", "2"]);
      });

      test("from the last done, newly assigned, when the handler threw", async () => {
        await appendAll(["0"]);
        let failures = 2;
        const reading = new Reading(opened.reader, async (records, control) => {
          const [record] = records;
          if (record === undefined) return;
          if (Buffer.from(record.body).toString() === "0")
            return opened.reader.done(record.partition, record.offset + 1n);
          expect(control.stale()).toBe(false);
          if (failures > 0) {
            failures -= 1;
            throw new Error("the handler failed");
          }
        });
        await reading.untilCount(1);
        await appendAll(["1"]);
        await reading.untilCount(4);
        expect(reading.bodies()).toEqual(["0", "1", "1", "1"]);
        expect(reading.revoked).toBe(2);
      });
    });

    describe("stop", () => {
      test("waits for the running handler, and nothing is delivered after it", async () => {
        await appendAll(["0"]);
        let release = () => {};
        const handled = new Promise<void>((resolve) => {
          release = resolve;
        });
        let stale: (() => boolean) | undefined;
        const reading = new Reading(opened.reader, async (_, control) => {
          stale = control.stale;
          await handled;
        });
        await reading.untilCount(1);
        const stopped = opened.reader.stop().then(() => "stopped");
        await appendAll(["1"]);
        expect(await Promise.race([stopped, new Promise(setImmediate).then(() => "running")])).toBe("running");
        expect(stale?.()).toBe(true);
        release();
        await stopped;
        await reading.ended;
        expect(reading.bodies()).toEqual(["0"]);
      });

      test("ends a reader that waits, and may be called again", async () => {
        const reading = new Reading(opened.reader);
        await reading.until(({ assigned }) => assigned.length > 0);
        await opened.reader.stop();
        await opened.reader.stop();
        await reading.ended;
      });

      test("what was inserted while it stopped may still be reported as done", async () => {
        await appendAll(["0", "1"]);
        const { partition, at } = await read(2);
        await opened.reader.stop();
        await opened.reader.done(partition, at(0) + 1n);
        await reopen();
        const { reading } = await read(1);
        expect(reading.bodies()).toEqual(["1"]);
      });

      test("a reader that was stopped goes on from the last done", async () => {
        await appendAll(["0", "1"]);
        const { partition, at } = await read(2);
        await opened.reader.done(partition, at(0) + 1n);
        await opened.reader.stop();
        const { reading } = await read(1);
        expect(reading.bodies()).toEqual(["1"]);
      });
    });

    describe("refusals", () => {
      test("a partition that is not ours: conflict", async () => {
        await appendAll(["0"]);
        await expect(opened.reader.intend(0, { from: 0n, to: 0n })).rejects.toMatchObject({ code: "conflict" });
        const { partition, at } = await read(1);
        await opened.log.close();
        await expect(opened.reader.done(partition, at(0) + 1n)).rejects.toMatchObject({ code: "conflict" });
      });

      test("a full log: overloaded, and a retry may help", async () => {
        await opened.log.close();
        opened = await home.open({ storedBytesMax: 10_000 });
        const append = () => opened.log.append(batch("key", "x".repeat(1_000)));
        const appendMany = () => Promise.all(Array.from({ length: 20 }, append));
        await expect(appendMany()).rejects.toMatchObject({ code: "overloaded", retryable: true });
      });

      test("a closed log: log_unavailable", async () => {
        await opened.log.close();
        await expect(opened.log.append(batch("key"))).rejects.toMatchObject({ code: "log_unavailable" });
      });
    });
  });
}
