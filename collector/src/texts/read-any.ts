import { TEXT_BYTES_MAX } from "../otlp-types.ts";
import { eachField, type Reader, readDouble, readEnd, readText, readTextWithin, readVarint } from "../otlp-wire.ts";

/** A whole `AnyValue` as text: messages that are lists of lists become JSON. Bytes and what lies deeper than this are null. */
const DEPTH_MAX = 16;

/** From protobuf; `undefined` where there is nothing, or more than `TEXT_BYTES_MAX`. */
export function readAnyAsText(reader: Reader, end: number): string | undefined {
  return asText(readAny(reader, end, DEPTH_MAX));
}

/** The same from OTLP/JSON. */
export function jsonAnyAsText(any: unknown): string | undefined {
  return asText(jsonAny(any, DEPTH_MAX));
}

function asText(value: unknown): string | undefined {
  if (value === null) return undefined;
  const text = typeof value === "string" ? value : JSON.stringify(value);
  return text.length <= TEXT_BYTES_MAX ? text : undefined;
}

function readAny(reader: Reader, end: number, depthLeft: number): unknown {
  let value: unknown = null;
  eachField(reader, end, (field, wireType) => {
    if (field === 1) value = readTextWithin(reader, wireType, TEXT_BYTES_MAX) ?? null;
    else if (field === 2) value = readVarint(reader, wireType) !== 0;
    else if (field === 3) value = Number(readVarint(reader, wireType));
    else if (field === 4) value = readDouble(reader, wireType);
    else if (field === 5 && depthLeft > 0) value = readItems(reader, readEnd(reader, wireType), depthLeft - 1);
    else if (field === 6 && depthLeft > 0) value = readEntries(reader, readEnd(reader, wireType), depthLeft - 1);
    else return false;
    return true;
  });
  return value;
}

function readItems(reader: Reader, end: number, depthLeft: number): unknown[] {
  const items: unknown[] = [];
  eachField(reader, end, (field, wireType) => {
    if (field !== 1) return false;
    items.push(readAny(reader, readEnd(reader, wireType), depthLeft));
    return true;
  });
  return items;
}

function readEntries(reader: Reader, end: number, depthLeft: number): Record<string, unknown> {
  const entries: [string, unknown][] = [];
  eachField(reader, end, (field, wireType) => {
    if (field !== 1) return false;
    const entry: [string, unknown] = ["", null];
    eachField(reader, readEnd(reader, wireType), (part, type) => {
      if (part === 1) entry[0] = readText(reader, type);
      else if (part === 2) entry[1] = readAny(reader, readEnd(reader, type), depthLeft);
      else return false;
      return true;
    });
    entries.push(entry);
    return true;
  });
  return Object.fromEntries(entries);
}

function jsonAny(any: unknown, depthLeft: number): unknown {
  if (typeof any !== "object" || any === null) return null;
  const value = any as Readonly<Record<string, unknown>>;
  const plain = value["stringValue"] ?? value["boolValue"] ?? value["doubleValue"];
  if (plain !== undefined) return typeof plain === "object" ? null : plain;
  if (value["intValue"] !== undefined) return Number(value["intValue"]);
  if (depthLeft === 0) return null;
  const items = valuesOf(value["arrayValue"]);
  if (items !== undefined) return items.map((item) => jsonAny(item, depthLeft - 1));
  const entries = valuesOf(value["kvlistValue"]);
  if (entries === undefined) return null;
  return Object.fromEntries(
    entries.map((entry) => {
      const { key, value: inner } = (typeof entry === "object" && entry !== null ? entry : {}) as {
        readonly key?: unknown;
        readonly value?: unknown;
      };
      return [String(key ?? ""), jsonAny(inner, depthLeft - 1)];
    }),
  );
}

function valuesOf(list: unknown): readonly unknown[] | undefined {
  if (typeof list !== "object" || list === null) return undefined;
  const { values } = list as { readonly values?: unknown };
  return Array.isArray(values) ? values : [];
}
