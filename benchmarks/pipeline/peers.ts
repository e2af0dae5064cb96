import { execFileSync } from "node:child_process";
import { mkdirSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startOutlayProcess, temporaryDirectory, until } from "../../e2e/outlay-process.ts";
import { freePort } from "../../e2e/services/service-process.ts";
import { type ProcessUsage, processUsage } from "../ingest/process-usage.ts";
import { quantile } from "../lib/spread.ts";
import { groupUsage } from "./group-usage.ts";
import { otlpBatch } from "./otlp-spans.ts";
import { installPython, startTool } from "./python-tool.ts";

/** One system that takes OTLP spans, as its own documentation says it is started. */
interface System {
  readonly traces: string;
  readonly headers: Readonly<Record<string, string>>;
  /** Spans that it counts. */
  count(): Promise<number>;
  /** Asks for a trace as its page does; resolves with how many spans came. */
  show(traceId: string): Promise<number>;
  usage(): ProcessUsage;
  stop(): Promise<void>;
}

export interface PeerFigures {
  queryableSpansPerSecond: number;
  showTraceP50Ms: number;
  showTraceP95Ms: number;
  idleRssMb: number;
  peakRssMb: number;
  cpuMicrosPerSpan: number;
}

export const pins = { phoenix: "arize-phoenix==20.26.1", mlflow: "mlflow==3.17.2" } as const;
const TRACES_PER_BATCH = 25;
const SPANS_PER_TRACE = 4;
const LANES = 2;
const SHOWN = 40;
const DRAIN_MS_MAX = 600_000;

/** Installs the peers; the part of a run that needs the network. */
export function installPeers(): Readonly<Record<keyof typeof pins, string>> {
  const directory = join(tmpdir(), "outlay-bench-peers");
  mkdirSync(directory, { recursive: true });
  return { phoenix: installPython(directory, pins.phoenix), mlflow: installPython(directory, pins.mlflow) };
}

export async function startOutlay(): Promise<System> {
  const directory = temporaryDirectory();
  const outlay = await startOutlayProcess(directory.path);
  return {
    traces: `${outlay.collector}/v1/traces`,
    headers: {},
    async count() {
      const metrics = await (await fetch(`${outlay.collector}/metrics`)).text();
      return Number(/^outlay_ingest_calls_stored_total (\d+)$/m.exec(metrics)?.[1] ?? 0);
    },
    async show(traceId) {
      const range = "from=now-1h&to=now%2B1h";
      const response = await fetch(`${outlay.dashboard}/api/v1/traces/${traceId}?${range}`);
      const text = await response.text();
      return response.ok ? (text.match(/"span_id":"/g)?.length ?? 0) : 0;
    },
    usage: () => processUsage(outlay.pid),
    async stop() {
      await outlay.stop();
      directory.remove();
    },
  };
}

export async function startPhoenix(bin: string): Promise<System> {
  const directory = temporaryDirectory();
  const port = await freePort();
  const at = `http://127.0.0.1:${port}`;
  const env = {
    PHOENIX_WORKING_DIR: directory.path,
    PHOENIX_HOST: "127.0.0.1",
    PHOENIX_PORT: String(port),
    PHOENIX_GRPC_PORT: String(await freePort()),
    PHOENIX_TELEMETRY_ENABLED: "false",
  };
  const log = join(directory.path, "log");
  const tool = await startTool([join(bin, "phoenix"), "serve"], { env, log, url: `${at}/healthz` });
  const ask = async (query: string): Promise<string> => {
    const body = JSON.stringify({ query });
    const headers = { "content-type": "application/json" };
    return (await fetch(`${at}/graphql`, { method: "POST", headers, body })).text();
  };
  return {
    traces: `${at}/v1/traces`,
    headers: {},
    count: async () => {
      const answer = await ask("{projects{edges{node{recordCount}}}}");
      return Number(/"recordCount":(\d+)/.exec(answer)?.[1] ?? 0);
    },
    show: async (traceId) => {
      const facts = "spanId parentId name startTime endTime statusCode attributes tokenCountTotal";
      const answer = await ask(`{getTraceByOtelId(traceId:"${traceId}"){spans(first:100){edges{node{${facts}}}}}}`);
      return answer.match(/"spanId":/g)?.length ?? 0;
    },
    usage: () => groupUsage(tool.pid),
    async stop() {
      await tool.stop();
      directory.remove();
    },
  };
}

export async function startMlflow(bin: string): Promise<System> {
  const directory = temporaryDirectory();
  const port = await freePort();
  const at = `http://127.0.0.1:${port}`;
  const database = join(directory.path, "mlflow.db");
  const store = ["--backend-store-uri", `sqlite:///${database}`, "--default-artifact-root", join(directory.path, "a")];
  const command = [join(bin, "mlflow"), "server", ...store, "--port", String(port)];
  const env = { MLFLOW_DISABLE_TELEMETRY: "true", DO_NOT_TRACK: "true" };
  const tool = await startTool(command, { env, log: join(directory.path, "log"), url: `${at}/health` });
  // Its API has no count of spans; what it answers is read from the same file.
  const counting = `import sqlite3; print(sqlite3.connect("${database}").execute("SELECT count(*) FROM spans").fetchone()[0])`;
  return {
    traces: `${at}/v1/traces`,
    headers: { "x-mlflow-experiment-id": "0" },
    count: async () => Number(execFileSync(join(bin, "python"), ["-c", counting], { encoding: "utf8" })),
    show: async (traceId) => {
      const text = await (await fetch(`${at}/ajax-api/3.0/mlflow/traces/get?trace_id=tr-${traceId}`)).text();
      return text.match(/"span_id":/g)?.length ?? 0;
    },
    usage: () => groupUsage(tool.pid),
    async stop() {
      await tool.stop();
      directory.remove();
    },
  };
}

/** Sends `spans` flat out over two connections, waits until all are counted, then asks for traces one after the other. */
export async function measureSystem(system: System, spans: number): Promise<PeerFigures> {
  const send = async (batch: ReturnType<typeof otlpBatch>) => {
    const headers = { "content-type": "application/x-protobuf", ...system.headers };
    for (;;) {
      // A server may close a connection it kept just when it is used: sent again, as exporters do.
      const status = await fetch(system.traces, { method: "POST", headers, body: new Uint8Array(batch.body) })
        .then((response) => response.arrayBuffer().then(() => response.status))
        .catch(() => 503);
      if (status < 300) return;
      if (status !== 429 && status !== 503) throw new Error(`answered ${status}`);
      await new Promise((resolve) => setTimeout(resolve, 500));
    }
  };
  const counted = (total: number) =>
    until(async () => ((await system.count()) >= total ? true : undefined), `${total} spans counted`, DRAIN_MS_MAX);
  const warm = otlpBatch(TRACES_PER_BATCH, Date.now());
  await send(warm);
  await counted(warm.spans);
  const idle = system.usage();

  const batches = Array.from({ length: Math.ceil(spans / (TRACES_PER_BATCH * SPANS_PER_TRACE)) }, () =>
    otlpBatch(TRACES_PER_BATCH, Date.now()),
  );
  const shown = batches.map(({ traceId }) => traceId).slice(-SHOWN);
  const sent = batches.length * TRACES_PER_BATCH * SPANS_PER_TRACE;
  const startedAt = performance.now();
  const lane = async () => {
    for (let batch = batches.pop(); batch !== undefined; batch = batches.pop()) await send(batch);
  };
  await Promise.all(Array.from({ length: LANES }, lane));
  await counted(warm.spans + sent);
  const seconds = (performance.now() - startedAt) / 1_000;
  const after = system.usage();

  const waitsMs: number[] = [];
  for (const traceId of shown) {
    const askedAt = performance.now();
    const found = await system.show(traceId);
    waitsMs.push(performance.now() - askedAt);
    if (found < SPANS_PER_TRACE) throw new Error(`trace ${traceId} was shown with ${found} spans`);
  }
  const sorted = Float64Array.from(waitsMs).sort();
  return {
    queryableSpansPerSecond: sent / seconds,
    showTraceP50Ms: quantile(sorted, 0.5),
    showTraceP95Ms: quantile(sorted, 0.95),
    idleRssMb: idle.rssMb,
    peakRssMb: Math.max(after.peakRssMb, system.usage().rssMb),
    cpuMicrosPerSpan: ((after.cpuMs - idle.cpuMs) * 1_000) / sent,
  };
}
