import { AppError } from "@outlay/core/errors";
import protobuf from "protobufjs/minimal.js";
import {
  ARRAY_ITEMS_MAX,
  type Attributes,
  type AttributeValue,
  type OtlpResource,
  type OtlpScope,
  type OtlpSpan,
  type OtlpSpanEvent,
  type SpanVisitor,
  VALUE_DEPTH_MAX,
} from "./otlp-types.ts";

/**
 * Reads an `ExportTraceServiceRequest` (opentelemetry-proto, trace v1) straight into our types. Written by hand on the
 * wire reader rather than generated: fields we do not use (links) are skipped unread, 64-bit integers
 * keep their value, and a body of empty messages cannot be blown up into millions of objects.
 */

type Reader = protobuf.Reader;

const NO_ATTRIBUTES: Attributes = new Map();
const NO_RESOURCE: OtlpResource = { attributes: NO_ATTRIBUTES };
const NO_EVENTS: OtlpSpanEvent[] = [];
const NO_SCOPE: OtlpScope = { name: "", version: "" };

/** @throws AppError `bad_request` where the bytes are cut short or not this message. Spans before the fault were visited. */
export function decodeOtlpProtobuf(body: Buffer, visit: SpanVisitor): void {
  try {
    const reader = protobuf.Reader.create(body);
    eachField(reader, reader.len, (field, wireType) => {
      if (field !== 1) return false;
      readResourceSpans(reader, readEnd(reader, wireType), visit);
      return true;
    });
  } catch (cause) {
    if (cause instanceof AppError) throw cause;
    throw new AppError("bad_request", `not a protobuf ExportTraceServiceRequest: ${(cause as Error).message}`, {
      cause,
    });
  }
}

/** The resource may stand after the spans it describes, so the message is gone through twice. */
function readResourceSpans(reader: Reader, end: number, visit: SpanVisitor): void {
  const start = reader.pos;
  let resource = NO_RESOURCE;
  eachField(reader, end, (field, wireType) => {
    if (field !== 1) return false;
    resource = { attributes: readAttributes(reader, readEnd(reader, wireType), 1) };
    return true;
  });
  reader.pos = start;
  eachField(reader, end, (field, wireType) => {
    if (field !== 2) return false;
    readScopeSpans(reader, readEnd(reader, wireType), resource, visit);
    return true;
  });
}

function readScopeSpans(reader: Reader, end: number, resource: OtlpResource, visit: SpanVisitor): void {
  const start = reader.pos;
  let scope = NO_SCOPE;
  eachField(reader, end, (field, wireType) => {
    if (field !== 1) return false;
    scope = readScope(reader, readEnd(reader, wireType));
    return true;
  });
  reader.pos = start;
  eachField(reader, end, (field, wireType) => {
    if (field !== 2) return false;
    visit(readSpan(reader, readEnd(reader, wireType)), scope, resource);
    return true;
  });
}

function readScope(reader: Reader, end: number): OtlpScope {
  let name = "";
  let version = "";
  eachField(reader, end, (field, wireType) => {
    if (field === 1) name = readText(reader, wireType);
    else if (field === 2) version = readText(reader, wireType);
    else return false;
    return true;
  });
  return { name, version };
}

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
  };
  const attributes = new Map<string, AttributeValue>();
  eachField(reader, end, (field, wireType) => {
    if (field === 1) span.traceId = readHex(reader, wireType);
    else if (field === 2) span.spanId = readHex(reader, wireType);
    else if (field === 4) span.parentSpanId = readHex(reader, wireType);
    else if (field === 5) span.name = readText(reader, wireType);
    else if (field === 6) span.kind = readSpanKind(reader, wireType);
    else if (field === 7) span.startNs = readFixed64(reader, wireType);
    else if (field === 8) span.endNs = readFixed64(reader, wireType);
    else if (field === 9) readAttribute(reader, readEnd(reader, wireType), attributes);
    else if (field === 11) {
      if (span.events === NO_EVENTS) span.events = [];
      span.events.push(readEvent(reader, readEnd(reader, wireType)));
    } else if (field === 15) span.statusCode = readStatusCode(reader, readEnd(reader, wireType));
    else return false;
    return true;
  });
  return { ...span, attributes };
}

function readSpanKind(reader: Reader, wireType: number): number {
  expectWireType(wireType, 0);
  const kind = reader.int32();
  return kind >= 0 && kind <= 5 ? kind : 0;
}

function readEvent(reader: Reader, end: number): OtlpSpanEvent {
  const event = { name: "", timeNs: 0n };
  const attributes = new Map<string, AttributeValue>();
  eachField(reader, end, (field, wireType) => {
    if (field === 1) event.timeNs = readFixed64(reader, wireType);
    else if (field === 2) event.name = readText(reader, wireType);
    else if (field === 3) readAttribute(reader, readEnd(reader, wireType), attributes);
    else return false;
    return true;
  });
  return { ...event, attributes };
}

function readStatusCode(reader: Reader, end: number): number {
  let code = 0;
  eachField(reader, end, (field, wireType) => {
    if (field !== 3) return false;
    expectWireType(wireType, 0);
    code = reader.int32();
    return true;
  });
  return code;
}

/** Every `KeyValue` in field `attributesField` of the message. */
function readAttributes(reader: Reader, end: number, attributesField: number): Attributes {
  const attributes = new Map<string, AttributeValue>();
  eachField(reader, end, (field, wireType) => {
    if (field !== attributesField) return false;
    readAttribute(reader, readEnd(reader, wireType), attributes);
    return true;
  });
  return attributes;
}

function readAttribute(reader: Reader, end: number, into: Map<string, AttributeValue>): void {
  let key = "";
  let value: AttributeValue | undefined;
  eachField(reader, end, (field, wireType) => {
    if (field === 1) key = readText(reader, wireType);
    else if (field === 2) value = readValue(reader, readEnd(reader, wireType), VALUE_DEPTH_MAX);
    else return false;
    return true;
  });
  if (value !== undefined) into.set(key, value);
}

/** An `AnyValue`; `undefined` for the kinds nobody reads. */
function readValue(reader: Reader, end: number, depthLeft: number): AttributeValue | undefined {
  let value: AttributeValue | undefined;
  eachField(reader, end, (field, wireType) => {
    if (field === 1) value = readText(reader, wireType);
    else if (field === 2) value = readVarint(reader, wireType) !== 0;
    else if (field === 3) value = readVarint(reader, wireType);
    else if (field === 4) value = readDouble(reader, wireType);
    else if (field === 5 && depthLeft > 0) value = readArray(reader, readEnd(reader, wireType), depthLeft - 1);
    else return false;
    return true;
  });
  return value;
}

function readArray(reader: Reader, end: number, depthLeft: number): AttributeValue[] {
  const items: AttributeValue[] = [];
  eachField(reader, end, (field, wireType) => {
    if (field !== 1 || items.length >= ARRAY_ITEMS_MAX) return false;
    const item = readValue(reader, readEnd(reader, wireType), depthLeft);
    if (item !== undefined) items.push(item);
    return true;
  });
  return items;
}

/** Calls `read` at each field; a field it answers `false` for is skipped. */
function eachField(reader: Reader, end: number, read: (field: number, wireType: number) => boolean): void {
  while (reader.pos < end) {
    const tag = reader.tag();
    const field = tag >>> 3;
    if (field === 0) throw new Error(`illegal field number 0 at byte ${reader.pos}`);
    if (!read(field, tag & 7)) reader.skipType(tag & 7, 0, field);
  }
  if (reader.pos !== end) throw new Error(`a field runs past the end of its message at byte ${reader.pos}`);
}

/** Where the embedded message that starts here ends. */
function readEnd(reader: Reader, wireType: number): number {
  expectWireType(wireType, 2);
  const bytes = reader.size();
  const end = reader.pos + bytes;
  if (end > reader.len) throw new Error(`cut short: ${end - reader.len} bytes are missing`);
  return end;
}

function expectWireType(wireType: number, expected: number): void {
  if (wireType !== expected) throw new Error(`wire type ${wireType} where ${expected} belongs`);
}

function readText(reader: Reader, wireType: number): string {
  expectWireType(wireType, 2);
  return reader.string();
}

function readHex(reader: Reader, wireType: number): string {
  const end = readEnd(reader, wireType);
  const hex = (reader.buf as Buffer).toString("hex", reader.pos, end);
  reader.pos = end;
  return hex;
}

function readFixed64(reader: Reader, wireType: number): bigint {
  expectWireType(wireType, 1);
  const low = reader.fixed32();
  return (BigInt(reader.fixed32()) << 32n) | BigInt(low);
}

function readDouble(reader: Reader, wireType: number): number {
  expectWireType(wireType, 1);
  return reader.double();
}

function readVarint(reader: Reader, wireType: number): number | bigint {
  expectWireType(wireType, 0);
  const { high, low } = reader.int64();
  const value = high * 4_294_967_296 + (low >>> 0);
  return Number.isSafeInteger(value) ? value : (BigInt(high) << 32n) | BigInt(low >>> 0);
}
