import protobuf from "protobufjs/minimal.js";

/**
 * OTLP/JSON written as protobuf, by a table of the fields of opentelemetry-proto 1.x: written independently of the decoders,
 * so that a test describes an export once and sends it in both encodings.
 */

type Kind =
  | "text"
  | "hex"
  | "fixed64"
  | "sfixed64"
  | "double"
  | "int64"
  | "enum"
  | "bool"
  | "doubles"
  | "fixed64s"
  | string;
type Fields = Readonly<Record<string, readonly [number: number, kind: Kind]>>;

const points: Fields = {
  attributes: [7, "KeyValue"],
  startTimeUnixNano: [2, "fixed64"],
  timeUnixNano: [3, "fixed64"],
  asDouble: [4, "double"],
  asInt: [6, "sfixed64"],
  flags: [8, "enum"],
};

const messages: Readonly<Record<string, Fields>> = {
  Traces: { resourceSpans: [1, "ResourceSpans"] },
  ResourceSpans: { resource: [1, "Resource"], scopeSpans: [2, "ScopeSpans"] },
  ScopeSpans: { scope: [1, "Scope"], spans: [2, "Span"] },
  Span: {
    traceId: [1, "hex"],
    spanId: [2, "hex"],
    name: [5, "text"],
    kind: [6, "enum"],
    startTimeUnixNano: [7, "fixed64"],
    endTimeUnixNano: [8, "fixed64"],
    attributes: [9, "KeyValue"],
    events: [11, "Event"],
  },
  Event: { timeUnixNano: [1, "fixed64"], name: [2, "text"], attributes: [3, "KeyValue"] },
  Logs: { resourceLogs: [1, "ResourceLogs"] },
  ResourceLogs: { resource: [1, "Resource"], scopeLogs: [2, "ScopeLogs"] },
  ScopeLogs: { scope: [1, "Scope"], logRecords: [2, "LogRecord"] },
  LogRecord: {
    timeUnixNano: [1, "fixed64"],
    severityNumber: [2, "enum"],
    severityText: [3, "text"],
    body: [5, "AnyValue"],
    attributes: [6, "KeyValue"],
    traceId: [9, "hex"],
    spanId: [10, "hex"],
    observedTimeUnixNano: [11, "fixed64"],
    eventName: [12, "text"],
  },
  Metrics: { resourceMetrics: [1, "ResourceMetrics"] },
  ResourceMetrics: { resource: [1, "Resource"], scopeMetrics: [2, "ScopeMetrics"] },
  ScopeMetrics: { scope: [1, "Scope"], metrics: [2, "Metric"] },
  Metric: {
    name: [1, "text"],
    description: [2, "text"],
    unit: [3, "text"],
    gauge: [5, "Gauge"],
    sum: [7, "Sum"],
    histogram: [9, "Histogram"],
    exponentialHistogram: [10, "ExponentialHistogram"],
    summary: [11, "Summary"],
  },
  Gauge: { dataPoints: [1, "NumberPoint"] },
  Sum: { dataPoints: [1, "NumberPoint"], aggregationTemporality: [2, "enum"], isMonotonic: [3, "bool"] },
  Histogram: { dataPoints: [1, "HistogramPoint"], aggregationTemporality: [2, "enum"] },
  ExponentialHistogram: { dataPoints: [1, "ExponentialPoint"], aggregationTemporality: [2, "enum"] },
  Summary: { dataPoints: [1, "NumberPoint"] },
  NumberPoint: points,
  HistogramPoint: {
    startTimeUnixNano: [2, "fixed64"],
    timeUnixNano: [3, "fixed64"],
    count: [4, "fixed64"],
    sum: [5, "double"],
    bucketCounts: [6, "fixed64s"],
    explicitBounds: [7, "doubles"],
    attributes: [9, "KeyValue"],
    flags: [10, "enum"],
    min: [11, "double"],
  },
  ExponentialPoint: {
    attributes: [1, "KeyValue"],
    startTimeUnixNano: [2, "fixed64"],
    timeUnixNano: [3, "fixed64"],
    count: [4, "fixed64"],
    sum: [5, "double"],
    scale: [6, "int64"],
    zeroCount: [7, "fixed64"],
    flags: [10, "enum"],
  },
  Resource: { attributes: [1, "KeyValue"] },
  Scope: { name: [1, "text"], version: [2, "text"] },
  KeyValue: { key: [1, "text"], value: [2, "AnyValue"] },
  AnyValue: {
    stringValue: [1, "text"],
    boolValue: [2, "bool"],
    intValue: [3, "int64"],
    doubleValue: [4, "double"],
    arrayValue: [5, "ArrayValue"],
    kvlistValue: [6, "KeyValueList"],
  },
  ArrayValue: { values: [1, "AnyValue"] },
  KeyValueList: { values: [1, "KeyValue"] },
};

/** The bytes of `message`. Fields stand in the reverse order of `value`: protobuf allows any. */
export function encodeOtlp(message: "Traces" | "Logs" | "Metrics", value: object): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(encode(message, value));
}

function encode(message: string, value: object): Uint8Array {
  const writer = protobuf.Writer.create();
  for (const [name, content] of Object.entries(value).reverse()) {
    const [number, kind] = messages[message]?.[name] ?? [];
    if (number === undefined || kind === undefined) throw new Error(`the table has no ${message}.${name}`);
    const isPacked = kind === "doubles" || kind === "fixed64s";
    for (const item of Array.isArray(content) && !isPacked ? content : [content]) write(writer, number, kind, item);
  }
  return writer.finish();
}

function write(writer: protobuf.Writer, number: number, kind: Kind, value: unknown): void {
  const tag = (wireType: number) => writer.uint32((number << 3) | wireType);
  if (kind === "text") tag(2).string(String(value));
  else if (kind === "hex") tag(2).bytes(Buffer.from(String(value), "hex"));
  else if (kind === "fixed64" || kind === "sfixed64") tag(1)[kind](String(value));
  else if (kind === "double") tag(1).double(Number(value));
  else if (kind === "int64") tag(0).int64(String(value));
  else if (kind === "enum") tag(0).uint32(Number(value));
  else if (kind === "bool") tag(0).bool(value === true);
  else if (kind === "doubles" || kind === "fixed64s") {
    const packed = protobuf.Writer.create();
    for (const item of value as unknown[]) {
      if (kind === "doubles") packed.double(Number(item));
      else packed.fixed64(String(item));
    }
    tag(2).bytes(packed.finish());
  } else tag(2).bytes(encode(kind, value as object));
}

type Plain = string | number | boolean | readonly Plain[] | { readonly [key: string]: Plain };

/** A value as OTLP/JSON writes it: whole numbers as integers, objects as key-value lists. */
export function anyValue(value: Plain): object {
  if (typeof value === "string") return { stringValue: value };
  if (typeof value === "boolean") return { boolValue: value };
  if (typeof value === "number") return Number.isInteger(value) ? { intValue: String(value) } : { doubleValue: value };
  if (Array.isArray(value)) return { arrayValue: { values: value.map(anyValue) } };
  return { kvlistValue: { values: keyValues(value as Record<string, Plain>) } };
}

export const keyValues = (attributes: Readonly<Record<string, Plain>>): object[] =>
  Object.entries(attributes).map(([key, value]) => ({ key, value: anyValue(value) }));
