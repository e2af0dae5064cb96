import { AppError } from "@outlay/core/errors";
import { expect, test } from "vitest";
import { requestOrigin } from "../src/record-origin.ts";
import { NOW, nativeCall, nativeOutcome, startHarness, withAppend } from "./harness.ts";

const event = (n: number, change: object = {}) => JSON.stringify(nativeCall({ eventId: `e${n}`, ...change }));

test("every record says its door, who sent it, its number and what was acknowledged before it", async () => {
  const harness = await startHarness();
  const sender = { "x-outlay-client": "outlay-js/0.1.0 abc", "x-outlay-dropped": "queue_full=3" };
  await harness.post("/v1/events", event(1), sender);
  await harness.post("/v1/events", JSON.stringify({ events: [nativeCall({ eventId: "e2" }), nativeOutcome()] }));
  await harness.post("/v1/outcomes", JSON.stringify(nativeOutcome({ eventId: "o2" })));
  const origins = harness.records().map(({ origin }) => origin);
  expect(origins).toMatchObject([
    {
      signal: "native",
      seq: 1,
      acknowledged: 0,
      client: "outlay-js/0.1.0",
      clientId: "abc",
      dropped: { queue_full: 3 },
    },
    { signal: "native", seq: 2, acknowledged: 1, client: "node" },
    { signal: "outcome", seq: 3, acknowledged: 3 },
  ]);
  expect(new Set(origins.map((origin) => origin?.collector)).size).toBe(1);
});

test("what the log refused is not counted as acknowledged", async () => {
  let isFull = true;
  const wrapLog = withAppend(async (batch, log) => {
    if (isFull) throw new AppError("overloaded", "the event log is full", { retryable: true });
    await log.append(batch);
  });
  const harness = await startHarness({ wrapLog });
  expect((await harness.post("/v1/events", event(1))).status).toBe(503);
  const notReady = await fetch(`${harness.url}/readyz`);
  expect([notReady.status, await notReady.text()]).toEqual([503, "not ready: the event log is full\n"]);
  isFull = false;
  expect((await harness.post("/v1/events", event(2))).status).toBe(202);
  expect((await harness.post("/v1/events", event(3))).status).toBe(202);
  expect(harness.records().map(({ origin }) => [origin?.seq, origin?.acknowledged])).toEqual([
    [2, 0],
    [3, 1],
  ]);
  expect((await fetch(`${harness.url}/readyz`)).status).toBe(200);
});

test("what clients lost is counted once, however often they say it", async () => {
  const harness = await startHarness();
  const send = (n: number, client: string, dropped: string) =>
    harness.post("/v1/events", event(n), { "x-outlay-client": client, "x-outlay-dropped": dropped });
  await send(1, "a/1 one", "queue_full=3");
  await send(2, "a/1 one", "queue_full=3");
  await send(3, "a/1 one", "queue_full=5,strange=1");
  await send(4, "a/1 two", "queue_full=2");
  expect(harness.counters.get("outlay_client_dropped_events_total", { reason: "queue_full" })).toBe(7);
  expect(harness.counters.get("outlay_client_dropped_events_total", { reason: "other" })).toBe(1);
});

test("calls dated after their reception are counted: a sender's clock is ahead", async () => {
  const harness = await startHarness();
  await harness.post("/v1/events", event(1, { occurredAt: new Date(NOW + 60_000).toISOString() }));
  await harness.post("/v1/events", event(2));
  expect(harness.counters.get("outlay_collector_events_ahead_total")).toBe(1);
});

test.each([
  [{}, { signal: "span" }],
  [
    { "user-agent": "OTel-OTLP-Exporter-Python/1.27.0 extra" },
    { signal: "span", client: "OTel-OTLP-Exporter-Python/1.27.0" },
  ],
  [{ "x-outlay-client": "odd\nname" }, { signal: "span" }],
  [{ "x-outlay-dropped": "a=1" }, { signal: "span" }],
  [
    { "x-outlay-client": "c/1 id", "x-outlay-dropped": "a=-1" },
    { signal: "span", client: "c/1", clientId: "id" },
  ],
])("headers %j are read as %j", (headers, origin) => {
  expect(requestOrigin("/v1/traces", headers)).toEqual(origin);
});
