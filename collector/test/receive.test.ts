import { request } from "node:http";
import { connect } from "node:net";
import { gzipSync } from "node:zlib";
import { AppError } from "@outlay/core/errors";
import { describe, expect, test } from "vitest";
import { gatedLog, nativeCall, startHarness, until, withAppend } from "./harness.ts";

const event = JSON.stringify(nativeCall());
const MIB = 1024 * 1024;

describe("content type and encoding", () => {
  test.each(["/v1/traces", "/v1/events", "/v1/outcomes"])("%s answers 415 to what it does not speak", async (path) => {
    const harness = await startHarness();
    for (const type of ["text/plain", "application/xml", ""]) {
      const response = await harness.post(path, event, { "content-type": type });
      expect(response.status).toBe(415);
      expect(((await response.json()) as { message: string }).message).toContain("application/json");
    }
    const deflated = await harness.post(path, event, { "content-encoding": "deflate" });
    expect(deflated.status).toBe(415);
    expect(deflated.headers.get("accept-encoding")).toBe("gzip, identity");
  });

  test("gzip that is broken or cut is a 400", async () => {
    const harness = await startHarness();
    const whole = gzipSync(event);
    const broken = Uint8Array.from(whole);
    broken[20] = (broken[20] ?? 0) ^ 0xff;
    for (const body of [event, Uint8Array.from(whole.subarray(0, whole.length - 9)), broken]) {
      const response = await harness.post("/v1/events", body, { "content-encoding": "gzip" });
      expect(response.status).toBe(400);
    }
    expect(harness.storage.records).toEqual([]);
  });

  test("bytes that are not UTF-8 are a 400, in each JSON endpoint", async () => {
    const harness = await startHarness();
    const bytes = Uint8Array.from([...Buffer.from('{"eventId":"'), 0xc3, 0x28, ...Buffer.from('"}')]);
    for (const path of ["/v1/traces", "/v1/events", "/v1/outcomes"]) {
      const response = await harness.post(path, bytes);
      expect(response.status).toBe(400);
      expect(await response.json()).toMatchObject({ message: "the body is not valid UTF-8" });
    }
  });
});

describe("size", () => {
  test("10 MB of JSON nesting is a 400 in each JSON endpoint", async () => {
    const harness = await startHarness();
    const arrays = "[".repeat(10 * MIB);
    const objects = `${'{"a":'.repeat(2 * MIB)}1${"}".repeat(2 * MIB)}`;
    for (const path of ["/v1/traces", "/v1/events", "/v1/outcomes"]) {
      for (const body of [arrays, objects]) {
        const response = await harness.post(path, body);
        expect(response.status).toBe(400);
        expect(await response.json()).toMatchObject({ message: expect.stringContaining("nested deeper") });
      }
    }
  });

  test("nesting below the depth check's size is refused by the contract", async () => {
    const harness = await startHarness();
    const response = await harness.post("/v1/events", `{"events":[${"[".repeat(50_000)}${"]".repeat(50_000)}]}`);
    expect(response.status).toBe(400);
  });

  test("a body larger than the limit is a 413, announced or not", async () => {
    const harness = await startHarness({ limits: { bodyBytesMax: 1_000 } });
    expect((await harness.post("/v1/events", "x".repeat(1_001))).status).toBe(413);
    const status = await new Promise((resolve, reject) => {
      const chunked = request(`${harness.url}/v1/events`, {
        method: "POST",
        headers: { "content-type": "application/json", "transfer-encoding": "chunked" },
      });
      chunked.on("response", (response) => resolve(response.statusCode)).on("error", reject);
      for (let chunks = 0; chunks < 20; chunks += 1) chunked.write("x".repeat(100));
      chunked.end();
    });
    expect(status).toBe(413);
    expect(
      harness.counters.get("outlay_collector_requests_refused_total", {
        path: "/v1/events",
        code: "payload_too_large",
      }),
    ).toBe(2);
  });

  test("a gzip bomb is a 413 and never holds more than the limit", async () => {
    const harness = await startHarness({ limits: { bodyBytesMax: 4 * MIB, inFlightBytesMax: 5 * MIB } });
    const bomb = Uint8Array.from(gzipSync(Buffer.alloc(200 * MIB)));
    const response = await harness.post("/v1/traces", bomb, { "content-encoding": "gzip" });
    expect(response.status).toBe(413);
    expect(await (await fetch(`${harness.url}/metrics`)).text()).toContain("outlay_collector_in_flight_bytes 0\n");
  });

  test("more bytes than may be worked on at once are a 503 with Retry-After of 1 to 3 s", async () => {
    const harness = await startHarness({ limits: { inFlightBytesMax: 200 } });
    const response = await harness.post("/v1/events", event);
    expect(response.status).toBe(503);
    expect(Number(response.headers.get("retry-after"))).toBeGreaterThanOrEqual(1);
    expect(Number(response.headers.get("retry-after"))).toBeLessThanOrEqual(3);
  });

  test("a small export cannot be blown up into more stored bytes than may be worked on", async () => {
    const harness = await startHarness({ limits: { inFlightBytesMax: 2 * MIB } });
    const tags = Array.from({ length: 60 }, (_, i) => ({
      key: `outlay.tag.${i}`,
      value: { stringValue: "x".repeat(500) },
    }));
    const spans = Array.from({ length: 500 }, (_, i) => ({
      traceId: "0af7651916cd43dd8448eb211c80319c",
      spanId: (i + 1).toString(16).padStart(16, "0"),
      startTimeUnixNano: "1795255200000000000",
      attributes: [{ key: "gen_ai.system", value: { stringValue: "x" } }],
    }));
    const body = JSON.stringify({ resourceSpans: [{ resource: { attributes: tags }, scopeSpans: [{ spans }] }] });
    expect((await harness.post("/v1/traces", body)).status).toBe(503);
    expect(harness.storage.records).toEqual([]);
  });
});

describe("clients that misbehave", () => {
  test("a body cut by the client stores nothing and gives its bytes back", async () => {
    const harness = await startHarness();
    const socket = connect(harness.port, "127.0.0.1");
    socket.write(
      `POST /v1/events HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\ncontent-length: ${event.length + 1}\r\n\r\n`,
    );
    socket.write(event);
    await until(() => harness.counters.text().includes(`outlay_collector_in_flight_bytes ${event.length}`));
    socket.destroy();
    await until(() => harness.counters.get("outlay_collector_requests_cut_total", { path: "/v1/events" }) === 1);
    expect(harness.storage.records).toEqual([]);
    expect(harness.counters.text()).toContain("outlay_collector_in_flight_bytes 0\n");
  });

  test("a client that never ends its body is cut off with 408", async () => {
    const harness = await startHarness({ limits: { requestTimeoutMs: 150, headersTimeoutMs: 100 } });
    const socket = connect(harness.port, "127.0.0.1");
    let answer = "";
    socket.on("data", (chunk) => {
      answer += chunk.toString();
    });
    let isClosed = false;
    socket.on("close", () => {
      isClosed = true;
    });
    socket.write(
      "POST /v1/events HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\ncontent-length: 1000\r\n\r\n{",
    );
    await until(() => isClosed);
    expect(answer).toMatch(/^HTTP\/1\.1 408 /);
    expect(harness.storage.records).toEqual([]);
  });

  test("a client that never ends its headers is cut off", async () => {
    const harness = await startHarness({ limits: { requestTimeoutMs: 150, headersTimeoutMs: 100 } });
    const socket = connect(harness.port, "127.0.0.1");
    let isClosed = false;
    socket.on("close", () => {
      isClosed = true;
    });
    socket.on("data", () => undefined);
    socket.write("POST /v1/events HTTP/1.1\r\nhost: localhost\r\nx-slow: ");
    await until(() => isClosed);
  });
});

describe("the log", () => {
  test("the answer comes only after the log has the batch", async () => {
    const gate = gatedLog();
    const harness = await startHarness({ wrapLog: gate.wrapLog });
    let isAnswered = false;
    const answered = harness.post("/v1/events", event).then((response) => {
      isAnswered = true;
      return response.status;
    });
    await until(() => gate.waiting === 1);
    expect(isAnswered).toBe(false);
    gate.open();
    expect(await answered).toBe(202);
    expect(harness.calls()).toHaveLength(1);
  });

  test.each([
    [new AppError("overloaded", "the log is full", { retryable: true }), 503, "overloaded"],
    [new AppError("log_unavailable", "no broker", { retryable: true }), 503, "log_unavailable"],
    [new Error("EIO: /secret/path"), 500, "internal"],
  ])("a log that fails with %s is answered so that the sender keeps the batch", async (error, status, code) => {
    const harness = await startHarness({ wrapLog: withAppend(() => Promise.reject(error)) });
    const response = await harness.post("/v1/events", event);
    expect(response.status).toBe(status);
    const answer = await response.text();
    const requestId = response.headers.get("x-request-id");
    expect(requestId).toMatch(/^[0-9a-f-]{36}$/);
    expect(JSON.parse(answer)).toMatchObject({ code, request_id: requestId });
    expect(answer).not.toContain("secret");
    expect(response.headers.get("retry-after")).toBe(status === 503 ? "3" : null);
  });

  test("a batch the log refused is not remembered: sent again it is no duplicate", async () => {
    let failures = 1;
    const harness = await startHarness({
      wrapLog: withAppend(async (batch, log) => {
        failures -= 1;
        if (failures >= 0) throw new AppError("overloaded", "the log is full", { retryable: true });
        await log.append(batch);
      }),
    });
    expect((await harness.post("/v1/events", event)).status).toBe(503);
    expect(await (await harness.post("/v1/events", event)).json()).toMatchObject({ accepted: 1, duplicates: 0 });
  });

  test("a log that never answers ends in a 503", async () => {
    const harness = await startHarness({ limits: { appendTimeoutMs: 50 }, wrapLog: gatedLog().wrapLog });
    expect((await harness.post("/v1/events", event)).status).toBe(503);
  });
});
