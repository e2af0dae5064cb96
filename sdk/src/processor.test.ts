import { expect, test } from "vitest";
import { fakeFetch, noGzip } from "../test/fake-fetch.ts";
import { ManualClock, settle } from "../test/manual-clock.ts";
import { init } from "./init.ts";
import type { Limits } from "./limits.ts";

function connect(limits: Partial<Limits> = {}, answerAll?: number) {
  const clock = new ManualClock();
  const { fetch, requests } = fakeFetch(answerAll);
  const client = init({ clock, fetch, flushOnExit: false, limits: { ...noGzip, ...limits } });
  const record = (count: number, step = "s") => {
    for (let at = 0; at < count; at++) client.recordCall({ model: "m", step });
  };
  return { client, clock, requests, record };
}

test("nothing is sent, and no JSON written, while the host's own turn lasts", async () => {
  const { clock, requests, record } = connect({}, 202);
  record(1000);
  await Promise.resolve();
  expect(requests).toHaveLength(0);
  await clock.advance(0);
  expect(requests.map((r) => r.events.length)).toEqual([200, 200, 200, 200, 200]);
});

test("an event that stays alone goes when the interval is over, not before", async () => {
  const { clock, requests, record } = connect({}, 202);
  record(1);
  await clock.advance(999);
  expect(requests).toHaveLength(0);
  await clock.advance(1);
  expect(requests).toHaveLength(1);
  record(1);
  await clock.advance(1000);
  expect(requests).toHaveLength(2);
});

test("a batch goes as soon as its bytes are enough, and holds no more than they", async () => {
  const { clock, requests, record } = connect({ batchBytes: 10_000 }, 202);
  record(6, "x".repeat(3000));
  await clock.advance(0);
  expect(requests.map((r) => r.events.length)).toEqual([3]);
  await clock.advance(1000);
  expect(requests.map((r) => r.events.length)).toEqual([3, 3]);
});

test("no more than two requests are under way, and the next starts when one is answered", async () => {
  const { clock, requests, record } = connect();
  record(1000);
  await clock.advance(5);
  expect(requests).toHaveLength(2);
  requests[0]?.answer(202);
  await settle();
  expect(requests).toHaveLength(3);
});

test("waiting and under way together never exceed the queue; the oldest that waits is dropped and counted", async () => {
  const { client, clock, requests, record } = connect({ queueEvents: 500, batchEvents: 100 });
  record(300);
  await clock.advance(5);
  expect(requests).toHaveLength(2);
  record(10_000, "late");
  expect(client.stats()).toMatchObject({ recorded: 10_300, sent: 0, queued: 500, dropped: { queue_full: 9_800 } });
  for (let at = 0; at < requests.length; at++) {
    requests[at]?.answer(202);
    await settle();
  }
  expect(client.stats()).toMatchObject({ sent: 500, queued: 0 });
  expect(requests.slice(2).flatMap((r) => r.events.map((event) => event["step"]))).toEqual(Array(300).fill("late"));
});

test("the queue is bounded in bytes too", () => {
  const { client, record } = connect({ queueBytes: 100_000 });
  record(100, "x".repeat(9_000));
  const { queued, dropped } = client.stats();
  expect(queued).toBeGreaterThan(5);
  expect(queued).toBeLessThanOrEqual(11);
  expect(dropped.queue_full).toBe(100 - queued);
});

test("flush waits for what was recorded before it, not for what comes after", async () => {
  const { client, clock, requests, record } = connect({ requestsInFlight: 1 });
  record(1);
  const flushed = client.flush();
  await settle();
  record(1);
  requests[0]?.answer(202);
  expect(await flushed).toBe(true);
  expect(client.stats()).toMatchObject({ sent: 1, queued: 1 });
  await clock.advance(1000);
  expect(requests).toHaveLength(2);
});

test("flush gives up at its deadline and leaves the events queued", async () => {
  const { client, clock, record } = connect({ requestTimeoutMs: 60_000 });
  record(3);
  const flushed = client.flush(700);
  await clock.advance(699);
  expect(client.stats().queued).toBe(3);
  await clock.advance(1);
  expect(await flushed).toBe(false);
  expect(client.stats().queued).toBe(3);
});

test("shutdown drops the rest at its deadline, counts it, and happens once", async () => {
  const { client, clock, record, requests } = connect();
  record(1000);
  await clock.advance(5);
  const first = client.shutdown();
  expect(client.shutdown(1)).toBe(first);
  requests[0]?.answer(202);
  await clock.advance(5000);
  await first;
  expect(client.stats()).toMatchObject({ sent: 200, queued: 0, dropped: { shutdown: 800 } });
  expect(clock.waits.filter((ms) => ms > 1000)).toEqual([]);
});

test("a flush tries at once what waits for a retry", async () => {
  const { client, clock, requests, record } = connect({ retryBaseMs: 30_000 });
  record(1);
  const flushed = client.flush();
  await settle();
  requests[0]?.answer(503);
  await settle();
  expect(clock.waits).toContain(15_000);
  const again = client.flush();
  await settle();
  requests[1]?.answer(202);
  expect(await Promise.all([flushed, again])).toEqual([true, true]);
});
