import fc from "fast-check";
import { expect, test } from "vitest";
import { fakeFetch, noGzip } from "../test/fake-fetch.ts";
import { ManualClock, settle } from "../test/manual-clock.ts";
import { init } from "./init.ts";
import { backoffMs } from "./retry.ts";
import { readRetryAfter } from "./transport.ts";

function connect() {
  const clock = new ManualClock();
  const { fetch, requests } = fakeFetch();
  const codes: string[] = [];
  const onError = ({ code }: { code: string }) => codes.push(code);
  const client = init({ clock, fetch, onError, flushOnExit: false, limits: noGzip });
  return { client, clock, requests, codes };
}

test("a wait is never negative, never above 30 s, never above 0.5 s doubled for each failure", () => {
  fc.assert(
    fc.property(fc.nat(2000), fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }), (failures, random) => {
      const wait = backoffMs(failures, 500, 30_000, random);
      expect(wait).toBeGreaterThanOrEqual(0);
      expect(wait).toBeLessThanOrEqual(Math.min(30_000, 500 * 2 ** failures));
    }),
  );
});

test("each failure doubles the range the wait is drawn from, up to 30 s", async () => {
  const { client, clock, requests } = connect();
  client.recordCall({ model: "m" });
  await clock.advance(1000);
  const waits: number[] = [];
  for (let failures = 0; failures < 9; failures++) {
    requests.at(-1)?.answer(503);
    await settle();
    const wait = clock.waits[0] ?? 0;
    waits.push(wait);
    await clock.advance(wait);
  }
  expect(waits).toEqual([250, 500, 1000, 2000, 4000, 8000, 15_000, 15_000, 15_000]);
  expect(client.stats()).toMatchObject({ retried: 9, queued: 1 });
});

test("Retry-After is waited out, also when somebody flushes", async () => {
  const { client, clock, requests } = connect();
  client.recordCall({ model: "m" });
  await clock.advance(1000);
  requests[0]?.answer(429, {}, { "retry-after": "7" });
  await settle();
  void client.flush(20_000);
  await clock.advance(6999);
  expect(requests).toHaveLength(1);
  await clock.advance(1);
  expect(requests).toHaveLength(2);
  expect(requests[1]?.headers).toEqual(requests[0]?.headers);
});

test("a request that is not answered in 10 s is ended and sent again", async () => {
  const { client, clock, requests } = connect();
  client.recordCall({ model: "m" });
  await clock.advance(1000 + 9_999);
  expect(requests).toHaveLength(1);
  await clock.advance(1 + 250);
  expect(requests).toHaveLength(2);
});

test("a collector that does not answer is reported once a minute, however often it is tried", async () => {
  const { client, clock, requests, codes } = connect();
  client.recordCall({ model: "m" });
  for (let second = 0; second < 59; second++) {
    await clock.advance(1000);
    for (const request of requests) request.answer(503);
  }
  expect(requests.length).toBeGreaterThan(3);
  expect(codes).toEqual(["unreachable"]);
  for (let second = 0; second < 60; second++) {
    await clock.advance(1000);
    for (const request of requests) request.answer(503);
  }
  expect(codes).toEqual(["unreachable", "unreachable"]);
});

test("Retry-After is read as seconds or as a date, and is never above five minutes", () => {
  const now = Date.parse("2026-11-21T10:00:00Z");
  expect(readRetryAfter("3", now)).toBe(3000);
  expect(readRetryAfter("Sat, 21 Nov 2026 10:00:09 GMT", now)).toBe(9000);
  expect(readRetryAfter("Sat, 21 Nov 2020 10:00:09 GMT", now)).toBe(0);
  expect(readRetryAfter("-5", now)).toBe(0);
  expect(readRetryAfter("999999999", now)).toBe(300_000);
  for (const nothing of [null, "", "soon"]) expect(readRetryAfter(nothing, now)).toBeUndefined();
});
