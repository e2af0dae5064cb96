import { ingestRangesTable } from "@outlay/clickhouse/tables/ingest-ranges";
import { type FreshStore, freshStore } from "@outlay/clickhouse/testing/fresh-store";
import { systemClock } from "@outlay/core/clock";
import { Counters } from "@outlay/core/counters";
import { createKeyCheck } from "@outlay/core/key-check";
import { silentLogger } from "@outlay/core/log";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { createDashboardApp } from "./app.ts";
import { fakeReader } from "./testing/fake-store.ts";
import { startOnAnyPort } from "./testing/start-on-any-port.ts";

let store: FreshStore;
const state = { now: systemClock.now(), steady: 0, fault: undefined as string | undefined };
const clock = { ...systemClock, now: () => state.now, monotonic: () => state.steady };
beforeAll(async () => {
  store = await freshStore();
});
afterAll(() => store.close());
beforeEach(() => {
  Object.assign(state, { steady: 0, fault: undefined });
});

/** An app that asks for keys, as one that others can reach does. */
async function serve(reader = store.reader) {
  const checkKey = createKeyCheck({ secrets: ["0123456789abcdef"], isRevoked: () => false, now: clock.now });
  return startOnAnyPort(
    createDashboardApp({
      ...{ reader, writer: store.writer, clock, logger: silentLogger, counters: new Counters(), checkKey },
      fault: () => state.fault,
    }),
  );
}

const statusOf = async (url: string) => {
  const response = await fetch(`${url}/status`);
  return { status: response.status, body: (await response.json()) as Record<string, unknown> };
};

test("anybody may ask whether it works, and learns nothing else", async () => {
  const server = await serve();
  expect(await statusOf(server.url)).toEqual({
    status: 200,
    body: {
      ...{ status: "ok", checked_at: new Date(state.now).toISOString(), freshness_p95_ms: null },
      stages: { store: "ok", ingest: "ok", settlement: "ok" },
    },
  });
  expect((await fetch(`${server.url}/status`, { method: "POST" })).status).toBe(405);
  await server.close();
});

test("a stage that is behind for a minute is told within five seconds, and that the store is gone too", async () => {
  const server = await serve();
  expect((await statusOf(server.url)).body["status"]).toBe("ok");
  const receivedAt = state.now - 90_000;
  const times = {
    oldest_received_at: receivedAt,
    inserted_at: receivedAt,
    oldest_ts: receivedAt,
    newest_ts: receivedAt,
  };
  await store.writer.insert(
    ingestRangesTable,
    [
      {
        ...{ log_partition: 0, first_offset: 0n, last_offset: 0n, token: "t", calls_stored: 1, outcomes_stored: 0 },
        ...{ duplicates: 0, dead_letters: 0, repaired: 0, links: 0, is_unsettled: true, ...times },
      },
    ],
    { token: "r" },
  );
  expect((await statusOf(server.url)).body["status"]).toBe("ok");
  state.steady = 5_000;
  expect((await statusOf(server.url)).body).toMatchObject({ status: "degraded", stages: { settlement: "behind" } });
  state.steady = 10_000;
  state.fault = "the store at http://secret-host is gone";
  const down = await statusOf(server.url);
  expect(down).toMatchObject({ status: 503, body: { status: "down", stages: { store: "down" } } });
  expect(JSON.stringify(down)).not.toContain("secret-host");
  await server.close();
});

test("however many ask, the store is asked once in five seconds", async () => {
  let asked = 0;
  const reader = fakeReader(async () => {
    asked += 1;
    throw new Error("the store is gone");
  });
  const server = await serve(reader);
  const found = await Promise.all(Array.from({ length: 20 }, () => statusOf(server.url)));
  expect([new Set(found.map(({ status }) => status)), asked]).toEqual([new Set([503]), 2]);
  await server.close();
});
