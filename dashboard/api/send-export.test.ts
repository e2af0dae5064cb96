import { Readable } from "node:stream";
import type { Exporter } from "@outlay/clickhouse/store";
import { type Clock, systemClock } from "@outlay/core/clock";
import { Counters } from "@outlay/core/counters";
import { AppError } from "@outlay/core/errors";
import { silentLogger } from "@outlay/core/log";
import { afterEach, expect, test } from "vitest";
import { createDashboardApp } from "./app.ts";
import { fakeReader, fakeWriter } from "./testing/fake-store.ts";
import { startOnAnyPort } from "./testing/start-on-any-port.ts";

const CHUNK = Buffer.alloc(64 * 1024, "x");

let close: () => Promise<void> = async () => {};
afterEach(() => close());

async function serve(
  write: (signal: AbortSignal | undefined) => Promise<Readable>,
  clock: Clock = systemClock,
): Promise<string> {
  const exporter: Exporter = {
    write: (_query, _params, { signal }) => write(signal),
    summarize: async () => ({ rows: 0, total: "0" }),
  };
  const server = await startOnAnyPort(
    createDashboardApp({
      ...{ reader: fakeReader(), writer: fakeWriter(), exporter, checkKey: undefined },
      ...{ clock, logger: silentLogger, counters: new Counters() },
    }),
  );
  close = () => server.close();
  return `${server.url}/api/v1/exports/calls?project=p`;
}

/** Gives as much as is taken, and counts it. */
function endless() {
  const given = { bytes: 0 };
  const stream = new Readable({
    read() {
      given.bytes += CHUNK.length;
      this.push(CHUNK);
    },
  });
  return { stream, given };
}

test("a file is read no faster than it is taken, and no longer than somebody takes it", async () => {
  const { stream, given } = endless();
  const leaving = new AbortController();
  const answer = await fetch(await serve(async () => stream), { signal: leaving.signal });
  const reader = answer.body?.getReader();
  await reader?.read();
  const settled = async (): Promise<number> => {
    for (let before = -1; before !== given.bytes; ) {
      before = given.bytes;
      await systemClock.sleep(50, { ref: true });
    }
    return given.bytes;
  };
  // What sockets and streams hold between the two; an endless file would fill any memory.
  expect(await settled()).toBeLessThan(32 * 1024 * 1024);
  leaving.abort();
  await expect.poll(() => stream.destroyed).toBe(true);
});

test("a file that nobody takes any of for a minute is given up", async () => {
  const { stream } = endless();
  const sleeps: (() => void)[] = [];
  const clock: Clock = { ...systemClock, sleep: () => new Promise((resolve) => sleeps.push(resolve)) };
  const answer = await fetch(await serve(async () => stream, clock));
  const reader = answer.body?.getReader();
  await reader?.read();
  await expect
    .poll(
      () => {
        sleeps.shift()?.();
        return stream.destroyed;
      },
      { interval: 100 },
    )
    .toBe(true);
});

test("who leaves before the first byte stops the query", async () => {
  const leaving = new AbortController();
  let seen: AbortSignal | undefined;
  const url = await serve((signal) => {
    seen = signal;
    return new Promise((_, reject) => signal?.addEventListener("abort", () => reject(signal.reason)));
  });
  const asked = fetch(url, { signal: leaving.signal }).catch(() => "left");
  await expect.poll(() => seen).toBeDefined();
  leaving.abort();
  expect(await asked).toBe("left");
  await expect.poll(() => seen?.aborted).toBe(true);
});

test("what is too large is 422 with a remedy for this kind of file", async () => {
  const url = await serve(() => Promise.reject(new AppError("query_too_wide", "too much")));
  const answer = await fetch(url);
  expect(answer.status).toBe(422);
  expect(await answer.json()).toMatchObject({
    code: "query_too_wide",
    message: expect.stringContaining("shorter range"),
  });
});

test("a file that breaks off does not look whole", async () => {
  const url = await serve(async () =>
    Readable.from(
      (async function* () {
        yield CHUNK;
        throw new Error("the disk is gone");
      })(),
    ),
  );
  await expect(fetch(url).then((answer) => answer.text())).rejects.toThrow();
});
