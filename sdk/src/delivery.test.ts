import { nativeCallSchema, nativeOutcomeSchema } from "@outlay/core/native";
import { afterEach, expect, test } from "vitest";
import { acceptAll, type Behaviour, startCollector, type TestCollector } from "../test/collector.ts";
import type { OutlayClient } from "./client.ts";
import { init } from "./init.ts";
import type { Options } from "./options.ts";

const open: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of open.splice(0).reverse()) await close();
});

const quick = { flushIntervalMs: 5, retryBaseMs: 2, retryMaxMs: 20 };

async function connect(behave?: Behaviour, options: Options = {}): Promise<[OutlayClient, TestCollector]> {
  const collector = await startCollector(behave);
  const client = init({ url: collector.url, ...options, limits: { ...quick, ...options.limits } });
  open.push(collector.close, () => client.shutdown(0));
  return [client, collector];
}

const aCall = { provider: "openai", model: "gpt-5", usage: { inputTokens: 1200, outputTokens: 85 } };

/** A short-period generator, so that a failing run can be repeated. */
function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

test.each([1, 2, 3])(
  "every event is accepted exactly once in spite of 503s, 429s, resets, lost answers, slow answers and 413s (seed %i)",
  async (seed) => {
    const random = seeded(seed);
    const [client, collector] = await connect(
      (request, response, accept) => {
        if (request.events.length > 20) return response.writeHead(413).end();
        const fate = random();
        if (fate < 0.15) return response.writeHead(503).end("busy");
        if (fate < 0.25) return response.writeHead(429, { "retry-after": "0" }).end();
        if (fate < 0.4) return request.headers && response.destroy();
        if (fate < 0.43) return; // Never answered: the client's own timeout has to end it.
        accept();
        if (fate < 0.55) return response.destroy();
        if (fate < 0.6)
          return response.writeHead(202, { "content-length": 1000 }).write("cut", () => response.destroy());
        return response.writeHead(202).end("{}");
      },
      { limits: { batchEvents: 30, requestTimeoutMs: 200 } },
    );
    const ids: string[] = [];
    for (let at = 0; at < 300; at++) {
      ids.push(client.recordCall(aCall));
      if (at % 5 === 0) ids.push(client.recordOutcome({ taskId: `task-${at}`, outcome: "success" }));
      if (at % 60 === 0) await new Promise((resolve) => setTimeout(resolve, 5));
    }
    expect(await client.flush(60_000)).toBe(true);
    expect([...collector.accepted.keys()].sort()).toEqual([...ids].sort());
    expect(new Set(collector.accepted.values())).toEqual(new Set([1]));
    const stats = client.stats();
    expect(stats).toMatchObject({ recorded: ids.length, sent: ids.length, queued: 0 });
    expect(stats.retried).toBeGreaterThan(0);
  },
  60_000,
);

test("what is sent satisfies the collector's contract, calls and outcomes in one batch", async () => {
  const [client, collector] = await connect(acceptAll, {
    apiKey: "key-1",
    project: "shop",
    environment: "test",
    defaults: { team: "search", tags: { tier: "free" } },
  });
  await client.withTask({ workflow: "triage", tags: { lang: "de" } }, (task) => {
    client.recordCall({
      ...aCall,
      tags: { lang: "en" },
      durationMs: 250,
      guardrails: [{ name: "pii", stage: "input", verdict: "pass" }],
    });
    task.recordCall({ ...aCall, occurredAt: new Date(0), usage: { cacheWrite: { "5m": 10 } } });
    task.succeed({ score: 0.9, manualMinutes: 2 });
  });
  client.recordOutcome({ taskId: "t", outcome: "failure", source: "human", closedAt: new Date(0) });
  await client.flush();
  expect(collector.requests.map(({ path }) => path)).toEqual(["/v1/events"]);
  const ofType = (type: string) => collector.requests[0]?.events.filter((event) => event.type === type) ?? [];
  const calls = ofType("llm_call").map((event) => nativeCallSchema.parse(event));
  const outcomes = ofType("outcome").map((event) => nativeOutcomeSchema.parse(event));
  expect(calls).toHaveLength(2);
  expect(calls[0]).toMatchObject({
    environment: "test",
    team: "search",
    workflow: "triage",
    tags: { tier: "free", lang: "en" },
  });
  expect(calls[1]).toMatchObject({ tags: { tier: "free", lang: "de" }, occurredAt: "1970-01-01T00:00:00.000Z" });
  expect(outcomes.map(({ outcome, source }) => [outcome, source])).toEqual([
    ["success", "sdk"],
    ["failure", "human"],
  ]);
  expect(outcomes[0]).toMatchObject({ taskId: calls[0]?.taskId, taskStartedAt: calls[0]?.taskStartedAt, score: 0.9 });
  const headers = collector.requests[0]?.headers;
  expect(headers).toMatchObject({
    authorization: "Bearer key-1",
    "x-outlay-project": "shop",
    "content-type": "application/json",
  });
  expect(headers?.["x-batch-id"]).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7/);
  expect(headers?.["x-outlay-client"]).toMatch(/^outlay-js\/\d+\.\d+\.\d+ [0-9a-f-]{36}$/);
  expect(headers?.["x-outlay-dropped"]).toBeUndefined();
});

test("requests above 2 KB are compressed, smaller ones are not", async () => {
  const [client, collector] = await connect();
  client.recordCall(aCall);
  await client.flush();
  for (let at = 0; at < 50; at++) client.recordCall(aCall);
  await client.flush();
  expect(collector.requests.map((r) => r.headers["content-encoding"])).toEqual([undefined, "gzip"]);
  expect(client.stats().sent).toBe(51);
});

test("a request is repeated under the same batch id, the halves of one that is too large get their own", async () => {
  let answers = 0;
  const [client, collector] = await connect((request, response, accept) => {
    answers += 1;
    if (answers <= 2) return response.writeHead(500).end();
    if (request.events.length > 2) return response.writeHead(413).end();
    return acceptAll(request, response, accept);
  });
  for (let at = 0; at < 4; at++) client.recordCall(aCall);
  await client.flush();
  const ids = collector.requests.map((r) => r.headers["x-batch-id"]);
  expect(new Set(ids.slice(0, 3)).size).toBe(1);
  expect(new Set(ids).size).toBe(3);
  expect(client.stats()).toMatchObject({ sent: 4, retried: 2 });
});

test("an event that is too large even alone is dropped and counted, the others are sent", async () => {
  const [client, collector] = await connect((request, response, accept) =>
    request.events.some((event) => event["step"] === "big")
      ? response.writeHead(413).end()
      : acceptAll(request, response, accept),
  );
  for (let at = 0; at < 7; at++) client.recordCall({ ...aCall, step: at === 3 ? "big" : "small" });
  expect(await client.flush()).toBe(true);
  expect(client.stats()).toMatchObject({ sent: 6, dropped: { too_large: 1 } });
  client.recordCall(aCall);
  await client.flush();
  expect(collector.requests.at(-1)?.headers["x-outlay-dropped"]).toBe("too_large=1");
});

test("refused items are counted as rejected, the rest of their batch as sent, and onError hears the first reason", async () => {
  const troubles: string[] = [];
  const [client] = await connect(
    (_, response) =>
      response.writeHead(207).end(
        JSON.stringify({
          accepted: 2,
          duplicates: 0,
          rejected: [{ index: 1, code: "bad_request", path: "usage.cacheRead", message: "must not be negative" }],
        }),
      ),
    { onError: ({ code, message }) => troubles.push(`${code}: ${message}`) },
  );
  for (let at = 0; at < 3; at++) client.recordCall(aCall);
  await client.flush();
  expect(client.stats()).toMatchObject({ sent: 2, dropped: { rejected: 1 } });
  expect(troubles).toEqual(["rejected: the collector refused 1 of 3 events: usage.cacheRead: must not be negative"]);
});

test.each([
  [400, "rejected"],
  [401, "unauthorized"],
  [403, "unauthorized"],
  [404, "rejected"],
  [422, "rejected"],
  [307, "rejected"],
] as const)("an answer %i drops the batch as %s and is not tried again", async (status, reason) => {
  const [client, collector] = await connect((_, response) => response.writeHead(status, { location: "/x" }).end("no"));
  client.recordCall(aCall);
  client.recordCall(aCall);
  expect(await client.flush()).toBe(true);
  expect(client.stats()).toMatchObject({ sent: 0, retried: 0, dropped: { [reason]: 2 } });
  expect(collector.requests).toHaveLength(1);
});

test("events that cannot be written as JSON, or have no end, are dropped alone and counted", async () => {
  const [client] = await connect();
  const cycle: Record<string, unknown> = {};
  cycle["self"] = cycle;
  const bad = [
    { usage: { inputTokens: 5n } },
    { prompt: cycle },
    {
      prompt: new (class {
        toJSON() {
          throw new Error("no");
        }
      })(),
    },
  ];
  for (const fields of bad) client.recordCall({ ...aCall, ...fields } as never);
  client.recordCall(aCall);
  await client.flush();
  expect(client.stats()).toMatchObject({ sent: 1, dropped: { unserialisable: 2, invalid: 1 } });
});

test("events recorded while the collector is away arrive when it is back", async () => {
  const gone = await startCollector();
  await gone.close();
  const client = init({ url: gone.url, limits: quick });
  open.push(() => client.shutdown(0));
  const eventId = client.recordCall(aCall);
  expect(await client.flush(50)).toBe(false);
  expect(client.stats()).toMatchObject({ sent: 0, queued: 1 });
  const back = await startCollector(acceptAll, Number(new URL(gone.url).port));
  open.push(back.close);
  expect(await client.flush()).toBe(true);
  expect([...back.accepted]).toEqual([[eventId, 1]]);
});

test("shutdown ends at its deadline when the collector never answers, and counts what was not sent", async () => {
  const [client] = await connect(() => undefined);
  client.recordCall(aCall);
  await client.shutdown(30);
  client.recordCall(aCall);
  expect(client.stats()).toMatchObject({ recorded: 2, queued: 0, dropped: { shutdown: 2 } });
});
