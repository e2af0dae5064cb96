import { unsettledRanges } from "@outlay/clickhouse/queries/settle";
import type { RunQuery, Writer } from "@outlay/clickhouse/store";
import type { Clock } from "@outlay/core/clock";
import { expect, test } from "vitest";
import { Term } from "./term.ts";

/** A clock that stands until it is moved; whoever sleeps wakes when it is. */
function handClock() {
  let now = 0;
  const sleepers: { at: number; wake: () => void }[] = [];
  const clock: Clock = {
    now: () => now,
    monotonic: () => now,
    random: () => 0,
    breathe: async () => {},
    sleep: (ms, { signal } = {}) =>
      new Promise((resolve) => {
        const wake = () => {
          signal?.removeEventListener("abort", wake);
          resolve();
        };
        sleepers.push({ at: now + ms, wake });
        signal?.addEventListener("abort", wake, { once: true });
      }),
  };
  const move = async (ms: number) => {
    now += ms;
    for (const sleeper of sleepers.splice(0)) {
      if (sleeper.at <= now) sleeper.wake();
      else sleepers.push(sleeper);
    }
    await Promise.resolve();
    await Promise.resolve();
  };
  return { clock, move };
}

const written: string[] = [];
const writer = {
  access: "write",
  command: async (sql: string) => void written.push(sql),
} as unknown as Writer;

test("a term lasts while the process lives, and its writer writes", async () => {
  const { clock, move } = handClock();
  const term = new Term(clock);
  for (let n = 0; n < 100; n += 1) await move(500);
  expect(term.isCurrent()).toBe(true);
  await term.fence(writer).command("OPTIMIZE");
  expect(written).toEqual(["OPTIMIZE"]);
  term.end();
});

test("a process that stood still writes nothing when it goes on, before anything else of it has run", async () => {
  const { clock, move } = handClock();
  const term = new Term(clock);
  const fenced = term.fence(writer);
  written.length = 0;
  await move(500);
  await move(12_000);
  await expect(fenced.command("OPTIMIZE")).rejects.toMatchObject({ code: "store_unavailable", retryable: true });
  await term.ended();
  expect(written).toEqual([]);
});

test("a term that was ended does not begin again", async () => {
  const { clock, move } = handClock();
  const term = new Term(clock);
  term.end();
  await move(500);
  expect(term.isCurrent()).toBe(false);
  await expect(term.fence(writer).command("OPTIMIZE")).rejects.toMatchObject({ code: "store_unavailable" });
});

test("what is being read when the term ends is given up, and nothing is asked any more", async () => {
  const { clock } = handClock();
  const term = new Term(clock);
  let asked = 0;
  const endless: RunQuery = (_query, _params, { signal } = {}) => {
    asked += 1;
    return new Promise((_, reject) => signal?.addEventListener("abort", () => reject(signal.reason)));
  };
  const fenced = term.fence({ ...writer, query: endless });
  const reading = fenced.query(unsettledRanges, { limit: 1 });
  term.end();
  await expect(reading).rejects.toMatchObject({ code: "store_unavailable", retryable: true });
  await expect(fenced.query(unsettledRanges, { limit: 1 })).rejects.toMatchObject({ code: "store_unavailable" });
  expect(asked).toBe(1);
});
