import {
  asDouble,
  asEnum,
  asInteger,
  asList,
  asNanoseconds,
  asOptional,
  asText,
  type Json,
  readAttributes as readJsonAttributes,
} from "./otlp-json.ts";
import type { OtlpSignal } from "./otlp-signal.ts";
import type { AttributeValue, OtlpMetric, OtlpPoint } from "./otlp-types.ts";
import {
  eachField,
  type Reader,
  readDouble,
  readEnd,
  readFixed64,
  readInt32,
  readSfixed64,
  readText,
  readVarint,
} from "./otlp-wire.ts";
import { readAttribute } from "./otlp-wire-attributes.ts";

/** `Metric` of opentelemetry-proto, metrics v1, in both encodings, one point at a time. Buckets and exemplars are not read. */
export const metricSignal: OtlpSignal<OtlpPoint> = {
  path: "/v1/metrics",
  service: "opentelemetry.proto.collector.metrics.v1.MetricsService",
  message: "ExportMetricsServiceRequest",
  items: "data points",
  rejectedField: "rejectedDataPoints",
  json: {
    resources: ["resourceMetrics", "resource_metrics"],
    scopes: ["scopeMetrics", "scope_metrics", "instrumentationLibraryMetrics"],
    items: ["metrics"],
  },
  readProtobuf: readMetric,
  readJson: readJsonMetric,
};

const CUMULATIVE = 2;
/** `DataPointFlags`: the series had no value at that time. */
const NO_RECORDED_VALUE = 1;

/** The fields of a metric that hold its points, and the fields of the points. */
const shapes: ReadonlyMap<number, PointShape> = new Map([
  [5, { type: "gauge", attributes: 7, flags: 8, double: 4, integer: 6 }],
  [7, { type: "sum", attributes: 7, flags: 8, double: 4, integer: 6 }],
  [9, { type: "histogram", attributes: 9, flags: 10, double: 5, count: 4 }],
  [10, { type: "histogram", attributes: 1, flags: 10, double: 5, count: 4 }],
  [11, { type: "other", attributes: 7, flags: 8, double: 5, count: 4 }],
]);

interface PointShape {
  readonly type: OtlpMetric["type"];
  readonly attributes: number;
  readonly flags: number;
  /** The field of the number as a double; of a histogram, its sum. */
  readonly double: number;
  readonly integer?: number;
  readonly count?: number;
}

/** Name and temporality may stand after the points they describe, so the message is gone through twice. */
function readMetric(reader: Reader, end: number, emit: (point: OtlpPoint) => void): void {
  const start = reader.pos;
  let name = "";
  let unit = "";
  let temporality = 0;
  eachField(reader, end, (field, wireType) => {
    if (field === 1) name = readText(reader, wireType);
    else if (field === 3) unit = readText(reader, wireType);
    else if (shapes.has(field)) temporality = readTemporality(reader, readEnd(reader, wireType));
    else return false;
    return true;
  });
  reader.pos = start;
  eachField(reader, end, (field, wireType) => {
    const shape = shapes.get(field);
    if (!shape) return false;
    const metric: OtlpMetric = { name, unit, type: shape.type, isCumulative: temporality === CUMULATIVE };
    readPoints(reader, readEnd(reader, wireType), shape, metric, emit);
    return true;
  });
}

/** Unspecified is 0, and treated as delta: nothing is counted twice by it that a sender did not send twice. */
function readTemporality(reader: Reader, end: number): number {
  let temporality = 0;
  eachField(reader, end, (field, wireType) => {
    if (field !== 2 || wireType !== 0) return false;
    temporality = readInt32(reader, wireType);
    return true;
  });
  return temporality;
}

function readPoints(
  reader: Reader,
  end: number,
  shape: PointShape,
  metric: OtlpMetric,
  emit: (point: OtlpPoint) => void,
): void {
  eachField(reader, end, (field, wireType) => {
    if (field !== 1) return false;
    emit(readPoint(reader, readEnd(reader, wireType), shape, metric));
    return true;
  });
}

function readPoint(reader: Reader, end: number, shape: PointShape, metric: OtlpMetric): OtlpPoint {
  const attributes = new Map<string, AttributeValue>();
  let startNs = 0n;
  let timeNs = 0n;
  let value: OtlpPoint["value"];
  let count: number | undefined;
  let flags: number | bigint = 0;
  eachField(reader, end, (field, wireType) => {
    if (field === shape.attributes) readAttribute(reader, readEnd(reader, wireType), attributes);
    else if (field === 2) startNs = readFixed64(reader, wireType);
    else if (field === 3) timeNs = readFixed64(reader, wireType);
    else if (field === shape.double) value = readDouble(reader, wireType);
    else if (field === shape.integer) value = readSfixed64(reader, wireType);
    else if (field === shape.count) count = Number(readFixed64(reader, wireType));
    else if (field === shape.flags) flags = readVarint(reader, wireType);
    else return false;
    return true;
  });
  return { metric, startNs, timeNs, value: isRecorded(flags) ? value : undefined, count, attributes };
}

const isRecorded = (flags: number | bigint): boolean => (Number(flags) & NO_RECORDED_VALUE) === 0;

const jsonTypes = [
  ["gauge", "gauge"],
  ["sum", "sum"],
  ["histogram", "histogram"],
  ["exponentialHistogram", "histogram"],
  ["summary", "other"],
] as const;
const temporalities = ["UNSPECIFIED", "DELTA", "CUMULATIVE"];

function readJsonMetric(item: Json, emit: (point: OtlpPoint) => void): void {
  for (const [field, type] of jsonTypes) {
    const data = asOptional(item[field], field);
    if (!data) continue;
    const temporality = asEnum(data["aggregationTemporality"], "AGGREGATION_TEMPORALITY_", temporalities);
    const metric: OtlpMetric = {
      name: asText(item["name"]),
      unit: asText(item["unit"]),
      type,
      isCumulative: temporality === CUMULATIVE,
    };
    for (const point of asList(data["dataPoints"], "dataPoints")) emit(readJsonPoint(point, metric));
  }
}

function readJsonPoint(point: Json, metric: OtlpMetric): OtlpPoint {
  const flags = asInteger(point["flags"] ?? 0);
  return {
    metric,
    startNs: asNanoseconds(point["startTimeUnixNano"]),
    timeNs: asNanoseconds(point["timeUnixNano"]),
    value: isRecorded(flags) ? readJsonNumber(point) : undefined,
    count: point["count"] === undefined ? undefined : Number(asInteger(point["count"])),
    attributes: readJsonAttributes(point["attributes"]),
  };
}

function readJsonNumber(point: Json): OtlpPoint["value"] {
  if (point["asInt"] !== undefined) return asInteger(point["asInt"]);
  const double = point["asDouble"] ?? point["sum"];
  return double === undefined ? undefined : asDouble(double);
}
