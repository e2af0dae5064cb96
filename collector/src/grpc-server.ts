import {
  createServer,
  type Http2Session,
  constants as http2,
  type IncomingHttpHeaders,
  type ServerHttp2Stream,
} from "node:http2";
import type { AddressInfo } from "node:net";
import { AppError } from "@outlay/core/errors";
import { readMessage, refusalTrailers, writeMessage } from "./grpc-frame.ts";
import type { Intakes } from "./intakes.ts";
import { listen } from "./listen.ts";
import { PROTOBUF } from "./otlp-answer.ts";
import { logSignal } from "./otlp-logs.ts";
import { metricSignal } from "./otlp-metrics.ts";
import { spanSignal } from "./otlp-spans.ts";
import { collect } from "./read-body.ts";
import { type Intake, type IntakeDeps, noteRefusal, retryAfterS, takeBody } from "./take-body.ts";

/**
 * OTLP over gRPC: `Export` of the trace, logs and metrics services, unary, in clear text. Written on Node's HTTP/2 rather
 * than on a gRPC library, which would hold whole messages before anyone could refuse them: here every byte is charged to
 * the budget that HTTP has too, as it arrives.
 */

export interface RunningGrpc {
  readonly port: number;
  /** Takes no new calls, waits for the running ones up to `closeTimeoutMs`, then cuts them. */
  close(): Promise<void>;
}

const GRPC = "application/grpc";
/** A stream's window, and twice that for a connection: what a client may send ahead of our reading. */
const WINDOW_BYTES = 1024 * 1024;

/** @throws AppError `port_in_use`, `configuration`. */
export async function startGrpcServer(intakes: Intakes, host: string, port: number): Promise<RunningGrpc> {
  const { deps } = intakes;
  const { limits } = deps;
  const methods = new Map([
    [`/${spanSignal.service}/Export`, intakes.traces],
    [`/${logSignal.service}/Export`, intakes.logs],
    [`/${metricSignal.service}/Export`, intakes.metrics],
  ]);
  const server = createServer({
    settings: { maxConcurrentStreams: limits.grpcStreamsMax, initialWindowSize: WINDOW_BYTES, enablePush: false },
    maxSessionMemory: 32,
  });
  server.maxConnections = limits.connectionsMax;
  const sessions = new Map<Http2Session, Session>();
  server.on("session", (session) => {
    sessions.set(session, { running: 0, usedAtMs: deps.clock.monotonic() });
    session.on("close", () => sessions.delete(session));
    session.on("error", () => session.destroy());
    session.setLocalWindowSize(WINDOW_BYTES * 2);
  });
  server.on("sessionError", () => deps.counters.add("outlay_collector_grpc_sessions_broken_total"));
  server.on("stream", (stream, headers) => {
    stream.on("error", () => deps.counters.add("outlay_collector_requests_cut_total", 1, { path: "grpc" }));
    noteUse(stream, stream.session && sessions.get(stream.session), deps);
    void answer(stream, headers, methods.get(headers[":path"] ?? ""), deps);
  });
  await listen(server, { host, port, name: "gRPC", variable: "OUTLAY_GRPC_PORT" });
  const bound = (server.address() as AddressInfo).port;
  deps.logger.info("collector.grpc_listening", { host, port: bound });
  const closing = new AbortController();
  const sweep = closeIdleSessions(sessions, deps, closing.signal);
  return {
    port: bound,
    async close() {
      closing.abort();
      await sweep;
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      for (const session of sessions.keys()) session.close();
      const stop = new AbortController();
      const late = deps.clock.sleep(limits.closeTimeoutMs, { signal: stop.signal, ref: true });
      await Promise.race([closed, late]);
      stop.abort();
      for (const session of sessions.keys()) session.destroy();
      await closed;
    },
  };
}

/** What a connection does, to know when it is idle. */
interface Session {
  running: number;
  /** When its last call came or ended. */
  usedAtMs: number;
}

function noteUse(stream: ServerHttp2Stream, session: Session | undefined, { clock }: IntakeDeps): void {
  if (!session) return;
  session.running += 1;
  stream.on("close", () => {
    session.running -= 1;
    session.usedAtMs = clock.monotonic();
  });
}

/** Clients keep connections they may never use again. */
async function closeIdleSessions(
  sessions: ReadonlyMap<Http2Session, Session>,
  { clock, limits }: IntakeDeps,
  signal: AbortSignal,
): Promise<void> {
  while (!signal.aborted) {
    await clock.sleep(limits.grpcIdleTimeoutMs / 4, { signal });
    const usedBefore = clock.monotonic() - limits.grpcIdleTimeoutMs;
    for (const [session, { running, usedAtMs }] of sessions) {
      if (running === 0 && usedAtMs <= usedBefore) session.close();
    }
  }
}

/** Answers one call exactly once. Never rejects. */
async function answer(
  stream: ServerHttp2Stream,
  headers: IncomingHttpHeaders,
  intake: Intake | undefined,
  deps: IntakeDeps,
): Promise<void> {
  const path = headers[":path"] ?? "";
  const stop = new AbortController();
  try {
    if (!(headers["content-type"] ?? "").startsWith(GRPC)) {
      stream.respond({ ":status": 415 }, { endStream: true });
      return;
    }
    if (!intake) throw new AppError("not_found", `there is no ${path.slice(0, 200)}; OTLP's Export methods are served`);
    const { limits } = deps;
    const late = deps.clock.sleep(limits.requestTimeoutMs, { signal: stop.signal }).then((): never => {
      throw new AppError("bad_request", `the message did not arrive within ${limits.requestTimeoutMs} ms`);
    });
    late.catch(() => undefined); // It "arrives" when the sleep is cut short, after nobody listens any more.
    const { body } = await takeBody(
      intake,
      {
        headers,
        host: headers[":authority"] ?? headers.host,
        mediaType: PROTOBUF,
        readBody: async (lease) => {
          const chunks = stream.iterator({ destroyOnReturn: false });
          const sent = collect(chunks, limits.bodyBytesMax, lease, "the message ended too early");
          sent.catch(() => undefined); // It may fail after the deadline has answered.
          const encoding = headers["grpc-encoding"] as string | undefined;
          return readMessage(await Promise.race([sent, late]), encoding, limits.bodyBytesMax, lease);
        },
      },
      deps,
    );
    succeed(stream, body as Uint8Array);
  } catch (error) {
    if (stream.destroyed || stream.closed || stream.headersSent) return;
    refuse(stream, refusalTrailers(noteRefusal(error, intake?.path ?? "grpc", deps), retryAfterS(deps.clock)));
  } finally {
    stop.abort();
  }
}

function succeed(stream: ServerHttp2Stream, message: Uint8Array): void {
  if (stream.destroyed || stream.closed) return;
  stream.respond(
    { ":status": 200, "content-type": GRPC, "grpc-accept-encoding": "identity,gzip" },
    { waitForTrailers: true },
  );
  stream.on("wantTrailers", () => stream.sendTrailers({ "grpc-status": "0" }));
  stream.end(writeMessage(message));
}

/** A refusal is headers alone. What the client still sends is not read any more. */
function refuse(stream: ServerHttp2Stream, trailers: Record<string, string>): void {
  const head = { ":status": 200, "content-type": GRPC, "grpc-accept-encoding": "identity,gzip" };
  stream.respond({ ...head, ...trailers }, { endStream: true });
  if (!stream.readableEnded) stream.close(http2.NGHTTP2_NO_ERROR);
}
