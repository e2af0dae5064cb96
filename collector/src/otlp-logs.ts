import {
  asEnum,
  asNanoseconds,
  asText,
  type Json,
  readAttributes,
  readByName,
  readBody as readJsonBody,
} from "./otlp-json.ts";
import type { OtlpSignal } from "./otlp-signal.ts";
import type { AttributeValue, OtlpLog } from "./otlp-types.ts";
import { eachField, type Reader, readEnd, readFixed64, readHex, readInt32, readText } from "./otlp-wire.ts";
import { readAttribute, readBody } from "./otlp-wire-attributes.ts";

/** `LogRecord` of opentelemetry-proto, logs v1, in both encodings. */
export const logSignal: OtlpSignal<OtlpLog> = {
  path: "/v1/logs",
  service: "opentelemetry.proto.collector.logs.v1.LogsService",
  message: "ExportLogsServiceRequest",
  items: "log records",
  rejectedField: "rejectedLogRecords",
  json: {
    resources: ["resourceLogs", "resource_logs"],
    scopes: ["scopeLogs", "scope_logs", "instrumentationLibraryLogs"],
    items: ["logRecords", "log_records", "logs"],
  },
  readProtobuf: (reader, end, emit) => emit(readLog(reader, end)),
  readJson: (log, emit) => emit(readJsonLog(log)),
};

function readLog(reader: Reader, end: number): OtlpLog {
  const log = { timeNs: 0n, observedNs: 0n, severity: 0, eventName: "", traceId: "", spanId: "" };
  const attributes = new Map<string, AttributeValue>();
  const ofBody = new Map<string, AttributeValue>();
  let body: string | undefined;
  eachField(reader, end, (field, wireType) => {
    if (field === 1) log.timeNs = readFixed64(reader, wireType);
    else if (field === 2) log.severity = readInt32(reader, wireType);
    else if (field === 5) body = readBody(reader, readEnd(reader, wireType), ofBody);
    else if (field === 6) readAttribute(reader, readEnd(reader, wireType), attributes);
    else if (field === 9) log.traceId = readHex(reader, wireType);
    else if (field === 10) log.spanId = readHex(reader, wireType);
    else if (field === 11) log.observedNs = readFixed64(reader, wireType);
    else if (field === 12) log.eventName = readText(reader, wireType);
    else return false;
    return true;
  });
  return { ...log, body, attributes: mergeBody(attributes, ofBody) };
}

/** What an attribute says counts, also where the body has the same key. */
function mergeBody(
  attributes: Map<string, AttributeValue>,
  ofBody: ReadonlyMap<string, AttributeValue>,
): OtlpLog["attributes"] {
  for (const [key, value] of ofBody) if (!attributes.has(key)) attributes.set(key, value);
  return attributes;
}

const severities = ["UNSPECIFIED", "TRACE", "DEBUG", "INFO", "WARN", "ERROR", "FATAL"].flatMap((name, index) =>
  index === 0 ? [name] : [name, `${name}2`, `${name}3`, `${name}4`],
);

function readJsonLog(log: Json): OtlpLog {
  const ofBody = new Map<string, AttributeValue>();
  const body = readJsonBody(log["body"], ofBody);
  return {
    timeNs: asNanoseconds(readByName(log, ["timeUnixNano", "time_unix_nano"])),
    observedNs: asNanoseconds(log["observedTimeUnixNano"]),
    severity: asEnum(log["severityNumber"], "SEVERITY_NUMBER_", severities),
    eventName: asText(log["eventName"]),
    body,
    attributes: mergeBody(new Map(readAttributes(log["attributes"])), ofBody),
    traceId: asText(log["traceId"]).toLowerCase(),
    spanId: asText(log["spanId"]).toLowerCase(),
  };
}
