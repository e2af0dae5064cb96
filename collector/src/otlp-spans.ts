import {
  asEnum,
  asList,
  asNanoseconds,
  asOptional,
  asText,
  type Json,
  readByName,
  readAttributes as readJsonAttributes,
} from "./otlp-json.ts";
import type { OtlpSignal } from "./otlp-signal.ts";
import { type AttributeValue, type OtlpSpan, type OtlpSpanEvent, SPAN_EVENTS_MAX } from "./otlp-types.ts";
import { eachField, type Reader, readEnd, readFixed64, readHex, readInt32, readText } from "./otlp-wire.ts";
import { readAttribute } from "./otlp-wire-attributes.ts";

/** `Span` of opentelemetry-proto, trace v1, in both encodings. Links are not read. */
export const spanSignal: OtlpSignal<OtlpSpan> = {
  path: "/v1/traces",
  service: "opentelemetry.proto.collector.trace.v1.TraceService",
  message: "ExportTraceServiceRequest",
  items: "spans",
  rejectedField: "rejectedSpans",
  json: {
    resources: ["resourceSpans", "resource_spans"],
    scopes: ["scopeSpans", "scope_spans", "instrumentationLibrarySpans"],
    items: ["spans"],
  },
  readProtobuf: (reader, end, emit) => emit(readSpan(reader, end)),
  readJson: (span, emit) => emit(readJsonSpan(span)),
};

const NO_EVENTS: OtlpSpanEvent[] = [];

function readSpan(reader: Reader, end: number): OtlpSpan {
  const span = {
    traceId: "",
    spanId: "",
    parentSpanId: "",
    name: "",
    kind: 0,
    startNs: 0n,
    endNs: 0n,
    statusCode: 0,
    events: NO_EVENTS,
    attributes: new Map<string, AttributeValue>(),
  };
  eachField(reader, end, (field, wireType) => {
    if (field === 1) span.traceId = readHex(reader, wireType);
    else if (field === 2) span.spanId = readHex(reader, wireType);
    else if (field === 4) span.parentSpanId = readHex(reader, wireType);
    else if (field === 5) span.name = readText(reader, wireType);
    else if (field === 6) span.kind = readSpanKind(reader, wireType);
    else if (field === 7) span.startNs = readFixed64(reader, wireType);
    else if (field === 8) span.endNs = readFixed64(reader, wireType);
    else if (field === 9) readAttribute(reader, readEnd(reader, wireType), span.attributes);
    else if (field === 11 && span.events.length < SPAN_EVENTS_MAX) {
      if (span.events === NO_EVENTS) span.events = [];
      span.events.push(readEvent(reader, readEnd(reader, wireType)));
    } else if (field === 15) span.statusCode = readStatusCode(reader, readEnd(reader, wireType));
    else return false;
    return true;
  });
  return span;
}

function readSpanKind(reader: Reader, wireType: number): number {
  const kind = readInt32(reader, wireType);
  return kind >= 0 && kind <= 5 ? kind : 0;
}

function readEvent(reader: Reader, end: number): OtlpSpanEvent {
  const event = { name: "", timeNs: 0n, attributes: new Map<string, AttributeValue>() };
  eachField(reader, end, (field, wireType) => {
    if (field === 1) event.timeNs = readFixed64(reader, wireType);
    else if (field === 2) event.name = readText(reader, wireType);
    else if (field === 3) readAttribute(reader, readEnd(reader, wireType), event.attributes);
    else return false;
    return true;
  });
  return event;
}

function readStatusCode(reader: Reader, end: number): number {
  let code = 0;
  eachField(reader, end, (field, wireType) => {
    if (field !== 3) return false;
    code = readInt32(reader, wireType);
    return true;
  });
  return code;
}

function readJsonSpan(span: Json): OtlpSpan {
  return {
    traceId: asText(readByName(span, ["traceId", "trace_id"])).toLowerCase(),
    spanId: asText(span["spanId"]).toLowerCase(),
    parentSpanId: asText(span["parentSpanId"]).toLowerCase(),
    startNs: asNanoseconds(span["startTimeUnixNano"]),
    endNs: asNanoseconds(span["endTimeUnixNano"]),
    statusCode: asEnum(asOptional(span["status"], "status")?.["code"], "STATUS_CODE_", ["UNSET", "OK", "ERROR"]),
    attributes: readJsonAttributes(span["attributes"]),
    name: asText(span["name"]),
    kind: asEnum(span["kind"], "SPAN_KIND_", ["UNSPECIFIED", "INTERNAL", "SERVER", "CLIENT", "PRODUCER", "CONSUMER"]),
    events: asList(span["events"], "events")
      .slice(0, SPAN_EVENTS_MAX)
      .map((event) => ({
        name: asText(event["name"]),
        timeNs: asNanoseconds(event["timeUnixNano"]),
        attributes: readJsonAttributes(event["attributes"]),
      })),
  };
}
