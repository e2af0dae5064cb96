import { connect as connectHttp2 } from "node:http2";
import type { AddressInfo } from "node:net";
import { createServer } from "node:net";
import { Client, compressionAlgorithms, credentials, Metadata, type ServiceError, status } from "@grpc/grpc-js";
import { type ApiKeyPayload, signApiKey } from "@outlay/core/api-key";
import { Counters } from "@outlay/core/counters";
import { AppError } from "@outlay/core/errors";
import { silentLogger } from "@outlay/core/log";
import { openMemoryLog } from "@outlay/eventlog/memory-log";
import protobuf from "protobufjs/minimal.js";
import { describe, expect, onTestFinished, test } from "vitest";
import { createAuth } from "../src/auth.ts";
import { startCollector } from "../src/server.ts";
import { gatedLog, startHarness, testClock, until, withAppend } from "./harness.ts";
import { encodeOtlp } from "./otlp-encode.ts";
import { fixtureSpan, otlpProtobuf } from "./otlp-fixture.ts";
import { logsExport, metricsExport } from "./otlp-signals-fixture.ts";

const MIB = 1024 * 1024;
const TRACES = "/opentelemetry.proto.collector.trace.v1.TraceService/Export";
const LOGS = "/opentelemetry.proto.collector.logs.v1.LogsService/Export";
const METRICS = "/opentelemetry.proto.collector.metrics.v1.MetricsService/Export";

/** A real gRPC client. Calls resolve with the answer's bytes, or with the error. */
function openClient(port: number, options: object = {}) {
  const client = new Client(`127.0.0.1:${port}`, credentials.createInsecure(), {
    "grpc.max_send_message_length": -1,
    ...options,
  });
  onTestFinished(() => client.close());
  return (path: string, body: Uint8Array, headers: Record<string, string> = {}): Promise<Buffer | ServiceError> => {
    const metadata = new Metadata();
    for (const [name, value] of Object.entries(headers)) metadata.set(name, value);
    const asIs = (bytes: Uint8Array) => Buffer.from(bytes);
    return new Promise((resolve) => {
      client.makeUnaryRequest(path, asIs, asIs, body, metadata, { deadline: Date.now() + 8_000 }, (error, answer) =>
        resolve(error ?? answer ?? Buffer.alloc(0)),
      );
    });
  };
}

const claudeLog = logsExport([
  {
    attributes: {
      "event.name": "claude_code.api_request",
      model: "claude-opus-4-6",
      input_tokens: 1,
      output_tokens: 2,
    },
  },
]);
const claudeMetric = metricsExport([
  { name: "claude_code.token.usage", points: [{ attributes: { type: "input", model: "claude-opus-4-6" }, value: 5 }] },
]);

describe.each([
  ["plain", {}],
  ["gzip", { "grpc.default_compression_algorithm": compressionAlgorithms.gzip }],
])("langfuse-docs#1862: OTLP over gRPC, %s", (_, options) => {
  test("traces, logs and metrics become the same durable events as over HTTP", async () => {
    const harness = await startHarness();
    const call = openClient(harness.grpcPort, options);
    expect(await call(TRACES, otlpProtobuf([fixtureSpan()]))).toEqual(Buffer.alloc(0));
    expect(await call(LOGS, encodeOtlp("Logs", claudeLog))).toEqual(Buffer.alloc(0));
    expect(await call(METRICS, encodeOtlp("Metrics", claudeMetric))).toEqual(Buffer.alloc(0));
    const overGrpc = harness.calls();
    expect(overGrpc.map((event) => event.signal)).toEqual(["span", "log", "metric"]);

    const http = await startHarness();
    const headers = { "content-type": "application/x-protobuf" };
    await http.post("/v1/traces", otlpProtobuf([fixtureSpan()]), headers);
    await http.post("/v1/logs", encodeOtlp("Logs", claudeLog), headers);
    await http.post("/v1/metrics", encodeOtlp("Metrics", claudeMetric), headers);
    expect(http.calls()).toEqual(overGrpc);
  });

  test("an export of some megabytes goes through whole", async () => {
    const harness = await startHarness();
    const call = openClient(harness.grpcPort, options);
    const text = { "gen_ai.input.messages": "x".repeat(2_000) };
    const spans = Array.from({ length: 1_500 }, (_, index) => {
      const { attributes, ...span } = fixtureSpan({ spanId: (index + 1).toString(16).padStart(16, "0") });
      return { ...span, attributes: { ...attributes, ...text } };
    });
    expect(await call(TRACES, otlpProtobuf(spans))).toEqual(Buffer.alloc(0));
    expect(harness.calls()).toHaveLength(1_500);
    expect(harness.counters.text()).toContain("outlay_collector_in_flight_bytes 0\n");
  });
});

test("partial success says how many were refused and why", async () => {
  const harness = await startHarness();
  const call = openClient(harness.grpcPort);
  const answer = (await call(
    TRACES,
    otlpProtobuf([fixtureSpan(), fixtureSpan({ startNs: 1n, spanId: "00000000000000aa" })]),
  )) as Buffer;
  const reader = protobuf.Reader.create(answer);
  expect(reader.uint32()).toBe(0x0a);
  const partial = protobuf.Reader.create(reader.bytes());
  partial.uint32();
  expect(Number(partial.int64())).toBe(1);
  partial.uint32();
  expect(partial.string()).toContain("occurred_at_out_of_range");
  expect(harness.calls()).toHaveLength(1);
});

describe("refusals", () => {
  test("bytes that are no export are INVALID_ARGUMENT; an unknown method is UNIMPLEMENTED", async () => {
    const harness = await startHarness();
    const call = openClient(harness.grpcPort);
    const broken = await call(TRACES, otlpProtobuf([fixtureSpan()]).slice(0, 40));
    expect(broken).toMatchObject({ code: status.INVALID_ARGUMENT, details: expect.stringContaining("not a protobuf") });
    expect(await call("/a.B/C", Buffer.alloc(0))).toMatchObject({ code: status.UNIMPLEMENTED });
    expect(await call("/opentelemetry.proto.collector.trace.v1.TraceService/Import", Buffer.alloc(0))).toMatchObject({
      code: status.UNIMPLEMENTED,
    });
    expect(harness.storage.records).toEqual([]);
  });

  test("keys and projects are asked for as over HTTP", async () => {
    const secret = "a secret of this installation";
    const harness = await startHarness({ secret });
    const call = openClient(harness.grpcPort);
    const body = otlpProtobuf([fixtureSpan()]);
    const payload: ApiKeyPayload = { v: 1, id: "k1", projects: ["shop"], role: "ingest", issuedAt: 0 };
    const authorization = `Bearer ${await signApiKey(payload, secret)}`;
    expect(await call(TRACES, body)).toMatchObject({ code: status.UNAUTHENTICATED });
    expect(await call(TRACES, body, { authorization: "Bearer olk_x.y" })).toMatchObject({
      code: status.UNAUTHENTICATED,
    });
    expect(await call(TRACES, body, { authorization, "x-outlay-project": "bank" })).toMatchObject({
      code: status.PERMISSION_DENIED,
    });
    expect(await call(TRACES, body, { authorization, "x-outlay-project": "shop" })).toEqual(Buffer.alloc(0));
    expect(harness.records()[0]?.project).toBe("shop");
  });

  test("a message above the limit is RESOURCE_EXHAUSTED without an invitation to retry, also when it unpacks to that", async () => {
    const harness = await startHarness({ limits: { bodyBytesMax: 100_000 } });
    const large = Buffer.alloc(4 * MIB);
    const refusal = { code: status.RESOURCE_EXHAUSTED, details: expect.stringContaining("100000 bytes") };
    expect(await openClient(harness.grpcPort)(TRACES, large)).toMatchObject(refusal);
    const gzip = { "grpc.default_compression_algorithm": compressionAlgorithms.gzip };
    expect(await openClient(harness.grpcPort, gzip)(TRACES, large)).toMatchObject(refusal);
    expect(harness.counters.text()).toContain("outlay_collector_in_flight_bytes 0\n");
  });

  test("with too many bytes in flight it is UNAVAILABLE, and says when to come again", async () => {
    const harness = await startHarness({ limits: { inFlightBytesMax: 1_000 } });
    const refused = (await openClient(harness.grpcPort)(TRACES, Buffer.alloc(5_000))) as ServiceError;
    expect(refused).toMatchObject({ code: status.UNAVAILABLE, details: expect.stringContaining("shortly") });
    const details = refused.metadata.get("grpc-status-details-bin")[0] as Buffer;
    expect(details.toString("latin1")).toContain("type.googleapis.com/google.rpc.RetryInfo");
    // retry_delay = 1 { seconds = 1: 3 }
    expect(details.subarray(-4)).toEqual(Buffer.from([0x0a, 0x02, 0x08, 0x03]));
    expect(harness.counters.text()).toContain("outlay_collector_in_flight_bytes 0\n");
  });

  test("a log that fails is UNAVAILABLE, another fault of ours INTERNAL without its cause", async () => {
    const unavailable = new AppError("log_unavailable", "no disk", { retryable: true });
    for (const [error, code] of [
      [unavailable, status.UNAVAILABLE],
      [new Error("EIO: /secret/path"), status.INTERNAL],
    ] as const) {
      const harness = await startHarness({ wrapLog: withAppend(() => Promise.reject(error)) });
      const refused = (await openClient(harness.grpcPort)(TRACES, otlpProtobuf([fixtureSpan()]))) as ServiceError;
      expect(refused.code).toBe(code);
      expect(refused.details).not.toContain("secret");
    }
  });
});

/** One stream of raw HTTP/2, for what a gRPC library would not send. */
async function sendRaw(port: number, headers: Record<string, string>, body: Uint8Array | undefined) {
  const session = connectHttp2(`http://127.0.0.1:${port}`);
  onTestFinished(() => session.destroy());
  const stream = session.request({
    ":method": "POST",
    ":path": TRACES,
    "content-type": "application/grpc",
    ...headers,
  });
  const answered = new Promise<Record<string, unknown>>((resolve) => stream.on("response", resolve));
  if (body) stream.end(body);
  else stream.write(Buffer.from([0]));
  return { session, stream, answered: await answered };
}

const frame = (flag: number, length: number, bytes: number) => {
  const buffer = Buffer.alloc(5 + bytes);
  buffer[0] = flag;
  buffer.writeUInt32BE(length, 1);
  return buffer;
};

describe("clients that misbehave", () => {
  test.each([
    ["no message", Buffer.alloc(0), {}, "3"],
    ["half a prefix", Buffer.alloc(3), {}, "3"],
    ["a message cut short", frame(0, 100, 50), {}, "3"],
    ["two messages", Buffer.concat([frame(0, 2, 2), frame(0, 2, 2)]), {}, "3"],
    ["an unknown flag", frame(2, 0, 0), {}, "3"],
    ["a compression we do not speak", frame(1, 2, 2), { "grpc-encoding": "snappy" }, "12"],
    ["gzip that is none", frame(1, 2, 2), { "grpc-encoding": "gzip" }, "3"],
    ["a length of 4 GiB", frame(0, 0xffff_ffff, 10), {}, "8"],
  ])("%s is refused with its status", async (_, body, headers, code) => {
    const harness = await startHarness();
    const { answered } = await sendRaw(harness.grpcPort, headers, body);
    expect(answered).toMatchObject({ ":status": 200, "grpc-status": code });
    expect(harness.counters.text()).toContain("outlay_collector_in_flight_bytes 0\n");
  });

  test("what is not gRPC is a 415", async () => {
    const harness = await startHarness();
    const { answered } = await sendRaw(harness.grpcPort, { "content-type": "application/json" }, Buffer.from("{}"));
    expect(answered[":status"]).toBe(415);
  });

  test("a message that does not arrive in time is refused, and its bytes are given back", async () => {
    const harness = await startHarness({ limits: { requestTimeoutMs: 100, headersTimeoutMs: 100 } });
    const { answered, stream } = await sendRaw(harness.grpcPort, {}, undefined);
    expect(answered["grpc-status"]).toBe("3");
    stream.on("error", () => undefined);
    stream.write(Buffer.alloc(1_000));
    await until(() => stream.closed);
    expect(harness.counters.text()).toContain("outlay_collector_in_flight_bytes 0\n");
  });

  test("a client that goes away stores nothing and gives its bytes back", async () => {
    const harness = await startHarness();
    const session = connectHttp2(`http://127.0.0.1:${harness.grpcPort}`);
    const stream = session.request({ ":method": "POST", ":path": TRACES, "content-type": "application/grpc" });
    stream.on("error", () => undefined);
    stream.write(frame(0, 5_000, 1_000));
    await until(() => harness.counters.text().includes("outlay_collector_in_flight_bytes 1005"));
    session.destroy();
    await until(() => harness.counters.text().includes("outlay_collector_in_flight_bytes 0\n"));
    expect(harness.storage.records).toEqual([]);
  });

  test("a connection without calls is closed after a while", async () => {
    const harness = await startHarness({ limits: { grpcIdleTimeoutMs: 60 } });
    const session = connectHttp2(`http://127.0.0.1:${harness.grpcPort}`);
    await until(() => session.closed);
    // One that has a call running is not.
    const gate = gatedLog();
    const busy = await startHarness({ limits: { grpcIdleTimeoutMs: 20 }, wrapLog: gate.wrapLog });
    const answered = openClient(busy.grpcPort)(TRACES, otlpProtobuf([fixtureSpan()]));
    await until(() => gate.waiting === 1);
    await testClock.sleep(100, { ref: true });
    gate.open();
    expect(await answered).toEqual(Buffer.alloc(0));
  });

  test("without a secret, a name that is not this machine's is refused (DNS rebinding)", async () => {
    const harness = await startHarness();
    const authority = { ":authority": `evil.example:${harness.grpcPort}` };
    const { answered } = await sendRaw(harness.grpcPort, authority, frame(0, 0, 0));
    expect(answered["grpc-status"]).toBe(String(status.PERMISSION_DENIED));
  });
});

describe("starting and stopping", () => {
  test("the answer comes only when the log has the batch, and closing waits for it", async () => {
    const gate = gatedLog();
    const harness = await startHarness({ wrapLog: gate.wrapLog });
    let isAnswered = false;
    const answered = openClient(harness.grpcPort)(TRACES, otlpProtobuf([fixtureSpan()])).then((answer) => {
      isAnswered = true;
      return answer;
    });
    await until(() => gate.waiting === 1);
    const closed = harness.close();
    await testClock.sleep(50, { ref: true });
    expect(isAnswered).toBe(false);
    gate.open();
    expect(await answered).toEqual(Buffer.alloc(0));
    await closed;
    expect(harness.calls()).toHaveLength(1);
  });

  test("closing does not wait for ever", async () => {
    const gate = gatedLog();
    const harness = await startHarness({ limits: { closeTimeoutMs: 50 }, wrapLog: gate.wrapLog });
    const answered = openClient(harness.grpcPort)(TRACES, otlpProtobuf([fixtureSpan()]));
    await until(() => gate.waiting === 1);
    await harness.close();
    expect(await answered).toMatchObject({ code: expect.any(Number) });
  });

  test("a gRPC port in use is one clear error that names the port and the remedy, and nothing is left running", async () => {
    const other = createServer().listen(0, "127.0.0.1");
    onTestFinished(() => void other.close());
    await until(() => other.listening);
    const { port: grpcPort } = other.address() as AddressInfo;
    const options = {
      clock: testClock,
      logger: silentLogger,
      counters: new Counters(),
      auth: createAuth(undefined),
      ready: () => true,
      log: openMemoryLog().log,
    };
    await expect(startCollector({ host: "127.0.0.1", port: 0, grpcPort, ...options })).rejects.toMatchObject({
      code: "port_in_use",
      message: expect.stringMatching(new RegExp(`${grpcPort}.*OUTLAY_GRPC_PORT`)),
    });
  });
});
