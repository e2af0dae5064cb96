import { AppError } from "@outlay/core/errors";
import type { OtlpSignal } from "./otlp-signal.ts";
import { spanSignal } from "./otlp-spans.ts";
import type { Attributes, OtlpResource, OtlpScope, SpanVisitor, Visitor } from "./otlp-types.ts";
import { eachField, expectEnd, type Reader, readEnd, readerOf, readTag, readText, skipField } from "./otlp-wire.ts";
import { readAttributes } from "./otlp-wire-attributes.ts";
import { Slices } from "./slices.ts";

/** Reads an OTLP export in protobuf (opentelemetry-proto v1) straight into our types. */

const NO_ATTRIBUTES: Attributes = new Map();
const NO_RESOURCE: OtlpResource = { attributes: NO_ATTRIBUTES };
const NO_SCOPE: OtlpScope = { name: "", version: "" };

/** @throws AppError `bad_request` where the bytes are cut short or no trace export. Spans before the fault were visited. */
export function decodeOtlpProtobuf(body: Buffer, visit: SpanVisitor): void {
  for (const _ of sliceOtlpProtobuf(spanSignal, body, visit));
}

/**
 * Visits every item of an export; yields now and then, so that others can be let run in between.
 * @throws AppError `bad_request` where the bytes are cut short or not this message. Items before the fault were visited.
 */
export function* sliceOtlpProtobuf<Item>(
  signal: OtlpSignal<Item>,
  body: Buffer,
  visit: Visitor<Item>,
): Generator<void, void> {
  try {
    const reader = readerOf(body);
    const slices = new Slices();
    while (reader.pos < reader.len) {
      const tag = readTag(reader);
      if (tag >>> 3 !== 1) skipField(reader, tag);
      else yield* readResource(signal, reader, readEnd(reader, tag & 7), visit, slices);
      if (slices.isFull()) yield;
    }
  } catch (cause) {
    if (cause instanceof AppError) throw cause;
    throw new AppError("bad_request", `not a protobuf ${signal.message}: ${(cause as Error).message}`, { cause });
  }
}

/** The resource may stand after the items it describes, so the message is gone through twice. */
function* readResource<Item>(
  signal: OtlpSignal<Item>,
  reader: Reader,
  end: number,
  visit: Visitor<Item>,
  slices: Slices,
): Generator<void, void> {
  const start = reader.pos;
  let resource = NO_RESOURCE;
  eachField(reader, end, (field, wireType) => {
    if (field !== 1) return false;
    resource = { attributes: readAttributes(reader, readEnd(reader, wireType), 1) };
    return true;
  });
  reader.pos = start;
  while (reader.pos < end) {
    const tag = readTag(reader);
    if (tag >>> 3 !== 2) skipField(reader, tag);
    else yield* readScopeItems(signal, reader, readEnd(reader, tag & 7), resource, visit, slices);
    if (slices.isFull()) yield;
  }
  expectEnd(reader, end);
}

function* readScopeItems<Item>(
  signal: OtlpSignal<Item>,
  reader: Reader,
  end: number,
  resource: OtlpResource,
  visit: Visitor<Item>,
  slices: Slices,
): Generator<void, void> {
  const start = reader.pos;
  let scope = NO_SCOPE;
  eachField(reader, end, (field, wireType) => {
    if (field !== 1) return false;
    scope = readScope(reader, readEnd(reader, wireType));
    return true;
  });
  reader.pos = start;
  const emit = (item: Item) => visit(item, scope, resource);
  while (reader.pos < end) {
    const tag = readTag(reader);
    if (tag >>> 3 !== 2) skipField(reader, tag);
    else signal.readProtobuf(reader, readEnd(reader, tag & 7), emit);
    if (slices.isFull()) yield;
  }
  expectEnd(reader, end);
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
