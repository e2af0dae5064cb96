import { createServer, request } from "node:http";
import type { AddressInfo } from "node:net";
import { type ApiKeyPayload, signApiKey } from "@outlay/core/api-key";
import { Counters } from "@outlay/core/counters";
import { silentLogger } from "@outlay/core/log";
import { openMemoryLog } from "@outlay/eventlog/memory-log";
import { describe, expect, onTestFinished, test } from "vitest";
import { createAuth } from "../src/auth.ts";
import { startCollector } from "../src/server.ts";
import { gatedLog, NOW, nativeCall, startHarness, testClock, until } from "./harness.ts";

const event = JSON.stringify(nativeCall());

describe("projects and keys", () => {
  const secret = "a secret of this installation";
  const payload: ApiKeyPayload = { v: 1, id: "k1", projects: ["shop"], role: "ingest", issuedAt: 0 };
  const bearer = async (change: Partial<ApiKeyPayload> = {}) => ({
    authorization: `Bearer ${await signApiKey({ ...payload, ...change }, secret)}`,
  });

  test("without a secret the header names the project, and a name that cannot be one is refused", async () => {
    const harness = await startHarness();
    expect((await harness.post("/v1/events", event, { "x-outlay-project": "shop.eu-1" })).status).toBe(202);
    expect(harness.records()[0]?.project).toBe("shop.eu-1");
    for (const name of ["../x", "", "-x", "a b", "x".repeat(64)]) {
      expect((await harness.post("/v1/events", event, { "x-outlay-project": name })).status).toBe(400);
    }
  });

  test("a revoked key is refused, and an expired one, and neither gets anything in", async () => {
    const revoked = new Set<string>();
    const harness = await startHarness({ secret, isRevoked: (id) => revoked.has(id) });
    const good = await bearer();
    const send = (headers: Record<string, string>) => harness.post("/v1/events", JSON.stringify(nativeCall()), headers);
    expect((await send(good)).status).toBe(202);
    revoked.add(payload.id);
    const answer = await send(good);
    expect(answer.status).toBe(401);
    expect(await answer.text()).toContain("revoked");
    expect((await send(await bearer({ id: "k2", expiresAt: NOW }))).status).toBe(401);
    expect(harness.calls()).toHaveLength(1);
  });

  test("a key that sends faster than it may gets 429 with a time to come back; others are not held up", async () => {
    const harness = await startHarness({ secret, limits: { keyEventsPerSecondMax: 1_000 } });
    const batch = (count: number) =>
      JSON.stringify({ events: Array.from({ length: count }, (_, at) => nativeCall({ eventId: `e${count}-${at}` })) });
    const slow = await bearer({ id: "slow", eventsPerSecondMax: 1 });
    expect((await harness.post("/v1/events", batch(100), slow)).status).toBe(202);
    const refused = await harness.post("/v1/events", batch(1), slow);
    expect([refused.status, Number(refused.headers.get("retry-after"))]).toEqual([429, expect.any(Number)]);
    expect(Number(refused.headers.get("retry-after"))).toBeGreaterThan(0);
    expect((await harness.post("/v1/events", batch(2), await bearer({ id: "other" }))).status).toBe(202);
    expect(harness.calls()).toHaveLength(102);
  });

  test("with a secret, a request without a key or with a wrong one is a 401", async () => {
    const harness = await startHarness({ secret });
    const forged = await signApiKey(payload, "another secret");
    for (const headers of [
      {},
      { authorization: "Basic eA==" },
      { authorization: `Bearer ${forged}` },
      { "x-api-key": "olk_x.y" },
    ]) {
      const response = await harness.post("/v1/events", event, headers);
      expect(response.status).toBe(401);
      expect(response.headers.get("www-authenticate")).toBe("Bearer");
    }
    expect(harness.storage.records).toEqual([]);
  });

  test("a key writes to its own project and to no other", async () => {
    const harness = await startHarness({ secret });
    const key = await bearer();
    expect((await harness.post("/v1/events", event, key)).status).toBe(202);
    expect(harness.records()[0]?.project).toBe("shop");
    expect((await harness.post("/v1/events", event, { ...key, "x-outlay-project": "bank" })).status).toBe(403);
    expect((await harness.post("/v1/traces", "{}", { ...key, "x-outlay-project": "bank" })).status).toBe(403);
    expect(harness.records()).toHaveLength(1);
  });

  test("a key for reading does not write; one for all projects goes where the header says; x-api-key works too", async () => {
    const harness = await startHarness({ secret });
    expect((await harness.post("/v1/events", event, await bearer({ role: "read" }))).status).toBe(403);
    const several = await bearer({ projects: ["a", "b"] });
    expect((await harness.post("/v1/events", event, several)).status).toBe(400);
    expect((await harness.post("/v1/events", event, { ...several, "x-outlay-project": "b" })).status).toBe(202);
    const all = await signApiKey({ ...payload, projects: "*", role: "admin" }, secret);
    expect((await harness.post("/v1/events", event, { "x-api-key": all, "x-outlay-project": "c" })).status).toBe(202);
    expect((await harness.post("/v1/events", event, { "x-api-key": all })).status).toBe(202);
    expect(harness.records().map((record) => record.project)).toEqual(["b", "c", "default"]);
  });
});

describe("names", () => {
  const statusFor = (port: number, host: string, path: string, headers: Record<string, string> = {}) =>
    new Promise((resolve, reject) => {
      const method = path.startsWith("/v1/") ? "POST" : "GET";
      const sent = request({ port, host: "127.0.0.1", path, method, headers: { host, ...headers } }, (response) => {
        response.resume();
        resolve(response.statusCode);
      });
      sent.on("error", reject).end(method === "POST" ? "{}" : undefined);
    });

  test("without a secret only this machine's names and addresses are answered to (DNS rebinding)", async () => {
    const harness = await startHarness();
    const json = { "content-type": "application/json" };
    for (const path of ["/v1/events", "/v1/traces", "/v1/logs", "/v1/metrics", "/metrics", "/healthz", "/else"]) {
      for (const host of [
        "evil.example",
        `evil.example:${harness.port}`,
        "localhost.evil.example",
        "127.0.0.1.evil.example",
      ]) {
        expect(await statusFor(harness.port, host, path, json)).toBe(403);
      }
    }
    expect(harness.storage.records).toEqual([]);
    for (const host of ["localhost", `localhost:${harness.port}`, "127.0.0.1:4318", "[::1]:4318", "a.localhost"]) {
      expect(await statusFor(harness.port, host, "/v1/traces", json)).toBe(200);
    }
  });

  test("with a secret any name does: the key decides", async () => {
    const secret = "a secret of this installation";
    const harness = await startHarness({ secret });
    expect(await statusFor(harness.port, "outlay.example", "/healthz")).toBe(200);
    expect(await statusFor(harness.port, "outlay.example", "/v1/events")).toBe(401);
  });
});

describe("the other addresses", () => {
  test("health, readiness and counters can be asked for", async () => {
    let isReady = false;
    const harness = await startHarness({ ready: () => isReady });
    expect((await fetch(`${harness.url}/healthz`)).status).toBe(200);
    expect((await fetch(`${harness.url}/readyz`)).status).toBe(503);
    isReady = true;
    expect((await fetch(`${harness.url}/readyz`)).status).toBe(200);
    await harness.post("/v1/events", event);
    const metrics = await (await fetch(`${harness.url}/metrics`)).text();
    expect(metrics).toContain('outlay_collector_events_accepted_total{kind="call"} 1\n');
    expect(metrics).toContain("outlay_log_lag_records 1\n");
  });

  test("another method is a 405 and another path a 404", async () => {
    const harness = await startHarness();
    const get = await fetch(`${harness.url}/v1/traces`);
    expect(get.status).toBe(405);
    expect(get.headers.get("allow")).toBe("POST");
    expect(await get.json()).toEqual({
      code: "bad_request",
      message: "/v1/traces does not take GET; use POST",
      request_id: get.headers.get("x-request-id"),
    });
    const post = await harness.post("/metrics", "{}");
    expect(post.status).toBe(405);
    expect(post.headers.get("allow")).toBe("GET, HEAD");
    const elsewhere = await harness.post("/v1/spans", "{}");
    expect(elsewhere.status).toBe(404);
    expect(await elsewhere.json()).toMatchObject({ code: "not_found", message: expect.stringContaining("/v1/events") });
  });

  test("an address that fails answers 500 with the id to look for and without the cause", async () => {
    const harness = await startHarness({
      ready: () => {
        throw new Error("EIO: /secret/path");
      },
    });
    const response = await fetch(`${harness.url}/readyz`);
    expect(response.status).toBe(500);
    const answer = await response.text();
    expect(JSON.parse(answer)).toMatchObject({ code: "internal", request_id: response.headers.get("x-request-id") });
    expect(answer).not.toContain("secret");
  });
});

describe("starting and stopping", () => {
  const deps = {
    clock: testClock,
    logger: silentLogger,
    counters: new Counters(),
    auth: createAuth(undefined),
    ready: () => true,
  };

  test("a port in use is one clear error that names the port and the remedy", async () => {
    const other = createServer().listen(0, "127.0.0.1");
    onTestFinished(() => void other.close());
    await until(() => other.listening);
    const { port } = other.address() as AddressInfo;
    const { log } = openMemoryLog();
    await expect(startCollector({ host: "127.0.0.1", port, log, ...deps })).rejects.toMatchObject({
      code: "port_in_use",
      message: expect.stringMatching(new RegExp(`${port}.*OUTLAY_COLLECTOR_PORT`)),
    });
  });

  test("an address that is not ours is a configuration error", async () => {
    const { log } = openMemoryLog();
    await expect(startCollector({ host: "192.0.2.1", port: 0, log, ...deps })).rejects.toMatchObject({
      code: "configuration",
    });
  });

  test("closing waits for the running request, answers it, and takes no new one", async () => {
    const gate = gatedLog();
    const harness = await startHarness({ wrapLog: gate.wrapLog });
    const answered = harness.post("/v1/events", event);
    await until(() => gate.waiting === 1);
    let isClosed = false;
    const closed = harness.close().then(() => {
      isClosed = true;
    });
    await expect(fetch(`${harness.url}/healthz`)).rejects.toThrow();
    expect(isClosed).toBe(false);
    gate.open();
    expect((await answered).status).toBe(202);
    await closed;
  });

  test("closing does not wait for ever", async () => {
    const gate = gatedLog();
    const harness = await startHarness({ limits: { closeTimeoutMs: 50 }, wrapLog: gate.wrapLog });
    const answered = harness.post("/v1/events", event).catch(() => "cut");
    await until(() => gate.waiting === 1);
    await harness.close();
    expect(await answered).toBe("cut");
  });
});
