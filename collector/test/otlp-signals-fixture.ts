import { NOW, type startHarness } from "./harness.ts";
import { anyValue, encodeOtlp, keyValues } from "./otlp-encode.ts";

/** Logs and metrics exports from a short description. */

export type Plain = Parameters<typeof anyValue>[0];
export type Attributes = Readonly<Record<string, Plain>>;

export const nanoseconds = (ms: number): string => String(BigInt(ms) * 1_000_000n);

interface Source {
  readonly resource?: Attributes;
  readonly scope?: { readonly name: string; readonly version?: string };
}

export interface LogFixture {
  readonly attributes?: Attributes;
  readonly eventName?: string;
  readonly body?: Plain;
  readonly traceId?: string;
  readonly spanId?: string;
  /** Milliseconds since 1970 UTC; 0: unset. Default a minute ago. */
  readonly time?: number;
  readonly observed?: number;
}

export function logsExport(
  logs: readonly LogFixture[],
  { resource = {}, scope = { name: "test" } }: Source = {},
): object {
  const logRecords = logs.map(({ attributes = {}, body, time = NOW - 60_000, observed, ...log }) => ({
    ...(time > 0 && { timeUnixNano: nanoseconds(time) }),
    ...(observed !== undefined && { observedTimeUnixNano: nanoseconds(observed) }),
    severityNumber: 9,
    ...(body !== undefined && { body: anyValue(body) }),
    attributes: keyValues(attributes),
    ...log,
  }));
  return { resourceLogs: [{ resource: { attributes: keyValues(resource) }, scopeLogs: [{ scope, logRecords }] }] };
}

export interface PointFixture {
  readonly attributes?: Attributes;
  readonly value: number;
  /** Of a histogram. */
  readonly count?: number;
  readonly start?: number;
  readonly time?: number;
}

export interface MetricFixture {
  readonly name: string;
  readonly type?: "sum" | "histogram" | "exponentialHistogram" | "gauge";
  readonly cumulative?: boolean;
  readonly points: readonly PointFixture[];
}

export function metricsExport(
  metrics: readonly MetricFixture[],
  { resource = {}, scope = { name: "test" } }: Source = {},
) {
  const written = metrics.map(({ name, type = "sum", cumulative = false, points }) => ({
    name,
    unit: "{token}",
    [type]: {
      dataPoints: points.map((point) => dataPoint(type, point)),
      ...(type !== "gauge" && { aggregationTemporality: cumulative ? 2 : 1 }),
      ...(type === "sum" && { isMonotonic: true }),
    },
  }));
  return {
    resourceMetrics: [{ resource: { attributes: keyValues(resource) }, scopeMetrics: [{ scope, metrics: written }] }],
  };
}

function dataPoint(type: string, point: PointFixture): object {
  const { attributes = {}, value, count = 1, start = NOW - 120_000, time = NOW - 60_000 } = point;
  const isHistogram = type === "histogram" || type === "exponentialHistogram";
  return {
    attributes: keyValues(attributes),
    startTimeUnixNano: nanoseconds(start),
    timeUnixNano: nanoseconds(time),
    ...(isHistogram && { count: String(count), sum: value }),
    ...(type === "histogram" && { bucketCounts: ["0", String(count)], explicitBounds: [1] }),
    ...(!isHistogram && (Number.isInteger(value) ? { asInt: String(value) } : { asDouble: value })),
  };
}

type Harness = Awaited<ReturnType<typeof startHarness>>;

const paths = { Traces: "/v1/traces", Logs: "/v1/logs", Metrics: "/v1/metrics" } as const;

/** Both encodings, as they are sent. */
export const encodings = {
  protobuf: (harness: Harness, message: keyof typeof paths, body: object) =>
    harness.post(paths[message], encodeOtlp(message, body), { "content-type": "application/x-protobuf" }),
  JSON: (harness: Harness, message: keyof typeof paths, body: object) =>
    harness.post(paths[message], JSON.stringify(body)),
} as const;
