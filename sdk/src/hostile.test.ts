import fc from "fast-check";
import { expect, test } from "vitest";
import { fakeFetch, noGzip } from "../test/fake-fetch.ts";
import { init } from "./init.ts";

const uuidV7 = /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

/** Things no generator of plain values comes up with. */
const nasty = fc.constantFrom<unknown>(
  Object.freeze({ model: "m" }),
  new Proxy(
    {},
    {
      get: () => {
        throw new Error("get");
      },
      ownKeys: () => ["a"],
      getOwnPropertyDescriptor: () => ({ enumerable: true, configurable: true }),
    },
  ),
  new Proxy(
    {},
    {
      ownKeys: () => {
        throw new Error("ownKeys");
      },
    },
  ),
  {
    get model() {
      throw new Error("getter");
    },
  },
  {
    toJSON: () => {
      throw new Error("toJSON");
    },
  },
  { toJSON: () => "not an object" },
  { toJSON: () => undefined },
  { occurredAt: new Date(Number.NaN), model: "m" },
  { durationMs: Number.POSITIVE_INFINITY },
  { tags: new Map(), model: Symbol("m"), usage: 5n },
  { model: "\ud800 lone", step: "\udfff" },
  { tags: Array(300_000).fill("x") },
  { model: "x".repeat(300_000) },
  JSON.parse('{"__proto__":{"toJSON":1},"model":"m"}'),
  () => {},
  Symbol("s"),
  5n,
);
const anything = fc.oneof(
  { weight: 1, arbitrary: nasty },
  {
    weight: 4,
    arbitrary: fc.anything({
      withBigInt: true,
      withDate: true,
      withMap: true,
      withNullPrototype: true,
      withSparseArray: true,
      withTypedArray: true,
    }),
  },
  {
    weight: 2,
    arbitrary: fc.dictionary(
      fc.constantFrom("model", "eventId", "usage", "tags", "occurredAt", "durationMs", "type"),
      fc.anything({ withBigInt: true }),
    ),
  },
) as fc.Arbitrary<never>;

test("whatever is recorded, nothing is thrown, an id comes back, and every event is accounted for", async () => {
  const { fetch } = fakeFetch(202);
  const onError = () => {
    throw new Error("the host's handler");
  };
  await fc.assert(
    fc.asyncProperty(fc.array(anything, { maxLength: 20 }), anything, async (values, options) => {
      const client = init({ fetch, onError, flushOnExit: false, limits: noGzip });
      for (const value of values) {
        expect(client.recordCall(value)).toEqual(expect.any(String));
        expect(client.recordOutcome(value)).toEqual(expect.any(String));
        const task = client.startTask(value);
        expect(task.recordCall(value)).toEqual(expect.any(String));
        task.succeed(value);
      }
      expect(await client.withTask(options, () => "the host's result")).toBe("the host's result");
      await client.flush();
      const { recorded, sent, queued, dropped } = client.stats();
      expect(recorded).toBe(values.length * 4);
      expect(queued).toBe(0);
      expect(sent + Object.values(dropped).reduce((sum, count) => sum + count, 0)).toBe(recorded);
      await client.shutdown();
    }),
    { numRuns: 150 },
  );
});

test("whatever the options are, init gives a client whose methods do not throw", async () => {
  await fc.assert(
    fc.asyncProperty(anything, anything, async (options, limits) => {
      for (const given of [options, { limits }, { defaults: limits }, { url: limits }, { fetch: limits }]) {
        const client = init(given);
        expect(client.recordCall({ model: "m" })).toMatch(uuidV7);
        await client.shutdown(0);
        expect(client.stats().queued).toBe(0);
      }
    }),
    { numRuns: 100 },
  );
});

test("a fetch that throws, or answers with nonsense, harms nobody", async () => {
  const answers = [
    () => {
      throw new Error("sync");
    },
    () => undefined,
    () => Promise.resolve({ status: 200 }),
    () => Promise.resolve({ status: 207, headers: { get: () => null }, text: async () => '{"rejected":[null,7]}' }),
  ];
  for (const fetch of answers) {
    const client = init({ fetch: fetch as never, flushOnExit: false });
    client.recordCall({ model: "m" });
    await client.flush(5);
    await client.shutdown(0);
    expect(client.stats().queued).toBe(0);
  }
});

test("options that cannot be used give a client that counts every event as dropped and says once what is wrong", async () => {
  const troubles: string[] = [];
  const client = init({
    url: "ftp://x",
    apiKey: "two words",
    limits: { queueEvents: 0, batchSize: 5 },
    flushIntervall: 3,
    onError: ({ code, message }: { code: string; message: string }) => troubles.push(`${code}: ${message}`),
  } as never);
  for (let at = 0; at < 3; at++) client.recordCall({ model: "m" });
  expect(await client.withTask({ workflow: "w" }, (task) => task.succeed() && 7)).toBe(7);
  expect(await client.flush()).toBe(true);
  await client.shutdown();
  expect(client.stats()).toMatchObject({ recorded: 4, queued: 0, dropped: { disabled: 4 } });
  expect(troubles).toHaveLength(1);
  for (const name of ["url", "apiKey", "limits.queueEvents", "limits.batchSize", "flushIntervall"])
    expect(troubles[0]).toContain(name);
});

test("an event id among the defaults does not make all events one", async () => {
  const { fetch, requests } = fakeFetch(202);
  const client = init({ fetch, flushOnExit: false, defaults: { eventId: "same", occurredAt: "x" } as never });
  client.recordCall({ model: "m" });
  client.recordCall({ model: "m" });
  await client.flush();
  expect(new Set(requests.flatMap((r) => r.events.map(({ eventId }) => eventId))).size).toBe(2);
});
