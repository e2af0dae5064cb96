import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { type Clock, systemClock } from "@outlay/core/clock";
import { afterEach, describe, expect, test } from "vitest";
import { sampleOracle } from "./sample-oracle.ts";
import { streamSample, streamSampleSpans } from "./stream-sample.ts";

const anchorMs = Date.parse("2026-11-21T15:00:00.000Z");
const { total } = sampleOracle();
const outcomes = total.successes + total.failures;

let server: Server | undefined;
afterEach(async () => {
  server?.closeAllConnections();
  await new Promise((resolve) => (server ? server.close(resolve) : resolve(undefined)));
  server = undefined;
});

interface Got {
  items: { eventId: string }[];
  request: IncomingMessage;
}

/** A stand-in for the collector: real HTTP, answers by `reply`. */
async function collector(reply: (got: Got, response: ServerResponse, nth: number) => void): Promise<string> {
  let nth = 0;
  const own = createServer((request, response) => {
    const parts: Buffer[] = [];
    request.on("data", (part: Buffer) => parts.push(part));
    request.on("end", () => {
      const items = JSON.parse(Buffer.concat(parts).toString()).events;
      nth += 1;
      reply({ items, request }, response, nth);
    });
  });
  server = own;
  await new Promise<void>((resolve) => own.listen(0, "127.0.0.1", resolve));
  return `http://127.0.0.1:${(own.address() as AddressInfo).port}`;
}

const answer = (response: ServerResponse, status: number, body: object, headers = {}) =>
  response.writeHead(status, { "content-type": "application/json", ...headers }).end(JSON.stringify(body));

const taken = (accepted: number, duplicates = 0) => ({ accepted, duplicates, duplicateIndexes: [], rejected: [] });

/** Sleeps are written down and not waited for. */
function quickClock(): { clock: Clock; sleeps: number[] } {
  const sleeps: number[] = [];
  return { clock: { ...systemClock, sleep: async (ms) => void sleeps.push(ms) }, sleeps };
}

describe("streaming the sample", () => {
  test("sends everything in batches of at most 500 to the project and reports its progress", async () => {
    const ids = new Set<string>();
    let largest = 0;
    const url = await collector(({ items, request }, response) => {
      expect(request.url).toBe("/v1/events");
      expect(request.headers["x-outlay-project"]).toBe("sample");
      largest = Math.max(largest, items.length);
      for (const item of items) ids.add(item.eventId);
      answer(response, 202, taken(items.length));
    });
    const progress: [number, number][] = [];
    const onProgress = (done: number, all: number) => progress.push([done, all]);
    const sent = await streamSample({ url, project: "sample", anchorMs, clock: systemClock, onProgress });
    const all = total.calls + outcomes;
    expect(sent).toEqual({ sent: all, calls: total.calls, outcomes, accepted: all, duplicates: 0 });
    expect(ids.size).toBe(all);
    expect(largest).toBe(500);
    expect(progress[0]).toEqual([0, all]);
    expect(progress.at(-1)).toEqual([all, all]);
  });

  test("waits as long as Retry-After says, sends the same batch again, and counts duplicates as taken", async () => {
    const firstIds: string[] = [];
    const url = await collector(({ items }, response, nth) => {
      if (nth <= 2) {
        firstIds.push(items[0]?.eventId ?? "");
        const headers = { "retry-after": "2" };
        return nth === 1 ? answer(response, 503, {}, headers) : answer(response, 202, taken(0, items.length));
      }
      return answer(response, 202, taken(items.length));
    });
    const { clock, sleeps } = quickClock();
    const sent = await streamSample({ url, project: "sample", anchorMs, clock });
    expect(sleeps).toEqual([2000]);
    expect(firstIds[0]).toBe(firstIds[1]);
    expect(sent.duplicates).toBe(500);
    expect(sent.accepted + sent.duplicates).toBe(sent.sent);
  });

  test("gives up with `overloaded` when the collector stays away, after waits that grow to a bound", async () => {
    const refused: typeof fetch = async () => {
      throw new TypeError("fetch failed");
    };
    const { clock, sleeps } = quickClock();
    const streaming = streamSample({ url: "http://127.0.0.1:9", project: "sample", anchorMs, clock, fetch: refused });
    await expect(streaming).rejects.toMatchObject({ code: "overloaded", retryable: true });
    expect(sleeps.slice(0, 4)).toEqual([250, 500, 1000, 2000]);
    expect(Math.max(...sleeps)).toBe(10_000);
  });

  test.each([
    [
      "a refused item",
      207,
      { ...taken(499), rejected: [{ index: 3, code: "bad_request", path: "model", message: "no" }] },
    ],
    ["an item not answered for", 202, taken(499)],
    ["an answer outside the contract", 404, { error: "no such page" }],
  ])("fails at once on %s", async (_, status, body) => {
    let requests = 0;
    const url = await collector((_got, response) => {
      requests += 1;
      answer(response, status, body);
    });
    const streaming = streamSample({ url, project: "sample", anchorMs, clock: systemClock });
    await expect(streaming).rejects.toMatchObject({ code: "internal" });
    expect(requests).toBe(1);
  });

  test("the spans around the calls go to the OpenTelemetry endpoint, and a partial success is a failure", async () => {
    const paths: (string | undefined)[] = [];
    let refuses = false;
    const server = createServer((request, response) => {
      paths.push(request.url);
      request
        .resume()
        .on("end", () => answer(response, 200, refuses ? { partialSuccess: { rejectedSpans: "1" } } : {}));
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    await streamSampleSpans({ url, project: "sample", anchorMs, clock: systemClock });
    expect(new Set(paths)).toEqual(new Set(["/v1/traces"]));
    refuses = true;
    const streaming = streamSampleSpans({ url, project: "sample", anchorMs, clock: systemClock });
    await expect(streaming).rejects.toMatchObject({ code: "internal" });
    await new Promise((resolve) => server.close(resolve));
  });

  test("stops when it is aborted, also while it waits, and says what was taken by then", async () => {
    const controller = new AbortController();
    const url = await collector(({ items }, response, nth) => {
      if (nth <= 2) return answer(response, 202, taken(items.length));
      answer(response, 503, {}, { "retry-after": "600" });
      setImmediate(() => controller.abort());
    });
    const { signal } = controller;
    const sent = await streamSample({ url, project: "sample", anchorMs, clock: systemClock, signal });
    expect(sent.sent).toBe(1000);
  });
});
