import { Client, credentials, Metadata } from "@grpc/grpc-js";
import { SeverityNumber } from "@opentelemetry/api-logs";
import { ExportResultCode } from "@opentelemetry/core";
import {
  type ISerializer,
  JsonLogsSerializer,
  JsonMetricsSerializer,
  ProtobufLogsSerializer,
  ProtobufMetricsSerializer,
} from "@opentelemetry/otlp-transformer";
import { resourceFromAttributes } from "@opentelemetry/resources";
import { BatchLogRecordProcessor, LoggerProvider, type ReadableLogRecord } from "@opentelemetry/sdk-logs";
import {
  AggregationTemporality,
  MeterProvider,
  PeriodicExportingMetricReader,
  type ResourceMetrics,
} from "@opentelemetry/sdk-metrics";
import { afterAll, beforeAll, expect, test } from "vitest";
import { getJson, type OutlayProcess, startOutlayProcess, temporaryDirectory, until } from "./outlay-process.ts";

const directory = temporaryDirectory();
let outlay: OutlayProcess;
beforeAll(async () => {
  outlay = await startOutlayProcess(directory.path);
});
afterAll(async () => {
  await outlay.stop();
  directory.remove();
});

type Send = (signal: "logs" | "metrics", body: Uint8Array, project: string) => Promise<void>;

const overHttp =
  (mediaType: string): Send =>
  async (signal, body, project) => {
    const headers = { "content-type": mediaType, "x-outlay-project": project };
    const response = await fetch(`${outlay.collector}/v1/${signal}`, {
      method: "POST",
      headers,
      body: Uint8Array.from(body),
    });
    if (!response.ok) throw new Error(`${response.status} ${await response.text()}`);
  };

const overGrpc: Send = (signal, body, project) => {
  const service = signal === "logs" ? "logs.v1.LogsService" : "metrics.v1.MetricsService";
  const client = new Client(new URL(outlay.grpc).host, credentials.createInsecure());
  const metadata = new Metadata();
  metadata.set("x-outlay-project", project);
  const asIs = (bytes: Uint8Array) => Buffer.from(bytes);
  return new Promise<void>((resolve, reject) => {
    const path = `/opentelemetry.proto.collector.${service}/Export`;
    client.makeUnaryRequest(path, asIs, asIs, body, metadata, (error) => (error ? reject(error) : resolve()));
  }).finally(() => client.close());
};

/** What the SDK's exporters do, without a package for each: OpenTelemetry's own serializer, then the wire. */
function exporterOf<Item>(serializer: ISerializer<Item, unknown>, send: (body: Uint8Array) => Promise<void>) {
  return {
    export(item: Item, done: (result: { code: ExportResultCode; error?: Error }) => void) {
      send(serializer.serializeRequest(item) ?? new Uint8Array()).then(
        () => done({ code: ExportResultCode.SUCCESS }),
        (error: Error) => done({ code: ExportResultCode.FAILED, error }),
      );
    },
    forceFlush: async () => undefined,
    shutdown: async () => undefined,
  };
}

interface Answer {
  calls: { kind: string; is_billable: boolean; usage: object; model_requested: string }[];
}
const callsOf = (project: string, count: number) =>
  until(async () => {
    const answer = await getJson<Answer>(`${outlay.dashboard}/api/v1/calls?project=${project}`);
    return answer.calls.length === count ? answer.calls : undefined;
  }, `${count} events of ${project} in the ledger`);

const wires: [string, ISerializer<ReadableLogRecord[], unknown>, ISerializer<ResourceMetrics, unknown>, Send][] = [
  ["http-protobuf", ProtobufLogsSerializer, ProtobufMetricsSerializer, overHttp("application/x-protobuf")],
  ["http-json", JsonLogsSerializer, JsonMetricsSerializer, overHttp("application/json")],
  ["grpc", ProtobufLogsSerializer, ProtobufMetricsSerializer, overGrpc],
];

test.each(wires)(
  "a coding agent's events from a real OpenTelemetry SDK over %s are calls",
  async (wire, serializer, _, send) => {
    const project = `logs-${wire}`;
    const provider = new LoggerProvider({
      resource: resourceFromAttributes({ "service.name": "claude-code" }),
      processors: [
        new BatchLogRecordProcessor({ exporter: exporterOf(serializer, (body) => send("logs", body, project)) }),
      ],
    });
    const logger = provider.getLogger("com.anthropic.claude_code.events", "2.1.0");
    for (const request of ["req_1", "req_2"]) {
      logger.emit({
        severityNumber: SeverityNumber.INFO,
        body: "claude_code.api_request",
        attributes: {
          "event.name": "api_request",
          "session.id": "session-1",
          model: "claude-sonnet-4-5-20250929",
          input_tokens: "12",
          output_tokens: "340",
          cache_read_tokens: "20480",
          cache_creation_tokens: "0",
          duration_ms: "2500",
          request_id: request,
        },
      });
    }
    await provider.forceFlush();
    for (const call of await callsOf(project, 2)) {
      expect(call).toMatchObject({
        kind: "model_call",
        usage: { input_uncached: 12, cache_read: 20_480, output_text: 340 },
      });
    }
    await provider.shutdown();
  },
);

test.each(wires)(
  "token counters from a real OpenTelemetry SDK over %s are usage of one series",
  async (wire, _, serializer, send) => {
    const project = `metrics-${wire}`;
    const reader = new PeriodicExportingMetricReader({
      exporter: {
        ...exporterOf(serializer, (body) => send("metrics", body, project)),
        selectAggregationTemporality: () => AggregationTemporality.DELTA,
      },
      exportIntervalMillis: 3_600_000,
    });
    const provider = new MeterProvider({
      resource: resourceFromAttributes({ "service.name": "shop" }),
      readers: [reader],
    });
    const usage = provider.getMeter("genai").createHistogram("gen_ai.client.token.usage", { unit: "{token}" });
    const attributes = {
      "gen_ai.operation.name": "chat",
      "gen_ai.provider.name": "openai",
      "gen_ai.request.model": "gpt-4o",
    };
    for (const call of [1, 2]) {
      usage.record(1_000 * call, { ...attributes, "gen_ai.token.type": "input" });
      usage.record(100 * call, { ...attributes, "gen_ai.token.type": "output" });
    }
    await provider.forceFlush();
    const [call] = await callsOf(project, 1);
    expect(call).toMatchObject({ model_requested: "gpt-4o", usage: { input_uncached: 3_000, output_text: 300 } });
    await provider.shutdown();
  },
);
