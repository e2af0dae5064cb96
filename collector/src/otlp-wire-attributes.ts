import {
  ARRAY_ITEMS_MAX,
  type Attributes,
  type AttributeValue,
  TEXT_BYTES_MAX,
  VALUE_DEPTH_MAX,
} from "./otlp-types.ts";
import { eachField, type Reader, readDouble, readEnd, readText, readTextWithin, readVarint } from "./otlp-wire.ts";
import { readAnyAsText } from "./texts/read-any.ts";
import { isTextKey } from "./texts/text-keys.ts";

/** `KeyValue` and `AnyValue` of opentelemetry-proto, common v1, in protobuf. */

/** Every `KeyValue` in field `attributesField` of the message. */
export function readAttributes(reader: Reader, end: number, attributesField: number): Attributes {
  const attributes = new Map<string, AttributeValue>();
  eachField(reader, end, (field, wireType) => {
    if (field !== attributesField) return false;
    readAttribute(reader, readEnd(reader, wireType), attributes);
    return true;
  });
  return attributes;
}

export function readAttribute(reader: Reader, end: number, into: Map<string, AttributeValue>): void {
  let key = "";
  let value: AttributeValue | undefined;
  let valueAt = 0;
  eachField(reader, end, (field, wireType) => {
    if (field === 1) key = readText(reader, wireType);
    else if (field === 2) {
      valueAt = reader.pos;
      value = readValue(reader, readEnd(reader, wireType), VALUE_DEPTH_MAX);
    } else return false;
    return true;
  });
  if (typeof value !== "string" && valueAt > 0 && isTextKey(key)) {
    // Messages keep their structure. The key may stand behind its value, so it is read again.
    reader.pos = valueAt;
    value = readAnyAsText(reader, readEnd(reader, 2));
    reader.pos = end;
  }
  if (value !== undefined) into.set(key, value);
}

/** An `AnyValue`; `undefined` for the kinds nobody reads and for text beyond `TEXT_BYTES_MAX`. */
function readValue(reader: Reader, end: number, depthLeft: number): AttributeValue | undefined {
  let value: AttributeValue | undefined;
  eachField(reader, end, (field, wireType) => {
    if (field === 1) value = readTextWithin(reader, wireType, TEXT_BYTES_MAX);
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

/**
 * The body of a log record, an `AnyValue`: older emitters put an event's fields into a key-value list there. Its entries go
 * into `into` under their own keys, those of lists inside it under `outer.inner`; a body that is text is answered.
 */
export function readBody(reader: Reader, end: number, into: Map<string, AttributeValue>): string | undefined {
  let text: string | undefined;
  eachField(reader, end, (field, wireType) => {
    if (field === 1) text = readTextWithin(reader, wireType, TEXT_BYTES_MAX);
    else if (field === 6) readKeyValueList(reader, readEnd(reader, wireType), "", into, VALUE_DEPTH_MAX);
    else return false;
    return true;
  });
  return text;
}

function readKeyValueList(
  reader: Reader,
  end: number,
  prefix: string,
  into: Map<string, AttributeValue>,
  depthLeft: number,
): void {
  eachField(reader, end, (field, wireType) => {
    if (field !== 1) return false;
    readListEntry(reader, readEnd(reader, wireType), prefix, into, depthLeft);
    return true;
  });
}

/** The key may stand after its value, so the entry is gone through twice. */
function readListEntry(
  reader: Reader,
  end: number,
  prefix: string,
  into: Map<string, AttributeValue>,
  depthLeft: number,
): void {
  const start = reader.pos;
  let key = "";
  eachField(reader, end, (field, wireType) => {
    if (field !== 1) return false;
    key = prefix + readText(reader, wireType);
    return true;
  });
  reader.pos = start;
  eachField(reader, end, (field, wireType) => {
    if (field !== 2) return false;
    const valueStart = reader.pos;
    const valueEnd = readEnd(reader, wireType);
    const value = isTextKey(key) ? readAnyAsText(reader, valueEnd) : readValue(reader, valueEnd, depthLeft);
    if (value !== undefined) into.set(key, value);
    else if (depthLeft > 0) {
      reader.pos = valueStart;
      readNestedList(reader, readEnd(reader, wireType), `${key}.`, into, depthLeft - 1);
    }
    return true;
  });
}

function readNestedList(
  reader: Reader,
  end: number,
  prefix: string,
  into: Map<string, AttributeValue>,
  depthLeft: number,
): void {
  eachField(reader, end, (field, wireType) => {
    if (field !== 6) return false;
    readKeyValueList(reader, readEnd(reader, wireType), prefix, into, depthLeft);
    return true;
  });
}
