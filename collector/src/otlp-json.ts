import { AppError } from "@outlay/core/errors";
import {
  ARRAY_ITEMS_MAX,
  type Attributes,
  type AttributeValue,
  TEXT_BYTES_MAX,
  VALUE_DEPTH_MAX,
} from "./otlp-types.ts";

import { jsonAnyAsText } from "./texts/read-any.ts";
import { isTextKey } from "./texts/text-keys.ts";

/**
 * Values of OTLP/JSON: lowerCamelCase names, ids in hex, 64-bit integers as text or number, enums as integers, unknown
 * names ignored.
 */

export type Json = Readonly<Record<string, unknown>>;

/** Unknown names are ignored, as the specification says; but not the ones under which everything would be lost. */
export function readByName(object: Json, [name, ...others]: readonly [string, ...string[]]): unknown {
  const value = object[name];
  const other = value === undefined ? others.find((key) => object[key] !== undefined) : undefined;
  if (other === undefined) return value;
  throw new AppError("bad_request", `OTLP/JSON calls it ${name} (lowerCamelCase, OTLP 1.0 or newer), not ${other}`);
}

export function readAttributes(list: unknown): Attributes {
  const attributes = new Map<string, AttributeValue>();
  for (const attribute of asList(list, "attributes")) {
    const key = asText(attribute["key"]);
    const value = readValueOf(key, attribute["value"], VALUE_DEPTH_MAX);
    if (value !== undefined) attributes.set(key, value);
  }
  return attributes;
}

/** As in `otlp-wire-attributes.ts`: messages keep their structure, as JSON. */
function readValueOf(key: string, any: unknown, depthLeft: number): AttributeValue | undefined {
  return isTextKey(key) ? jsonAnyAsText(any) : readValue(any, depthLeft);
}

function readValue(any: unknown, depthLeft: number): AttributeValue | undefined {
  if (typeof any !== "object" || any === null) return undefined;
  const value = any as Json;
  const text = value["stringValue"];
  if (typeof text === "string") return text.length <= TEXT_BYTES_MAX ? text : undefined;
  if (value["intValue"] !== undefined) return asInteger(value["intValue"]);
  if (typeof value["boolValue"] === "boolean") return value["boolValue"];
  if (value["doubleValue"] !== undefined) return asDouble(value["doubleValue"]);
  const array = value["arrayValue"];
  if (typeof array !== "object" || array === null || depthLeft === 0) return undefined;
  const values = (array as Json)["values"];
  if (!Array.isArray(values)) return [];
  return values
    .slice(0, ARRAY_ITEMS_MAX)
    .map((item) => readValue(item, depthLeft - 1))
    .filter((item) => item !== undefined);
}

/** As `readBody` of `otlp-wire-attributes.ts`. */
export function readBody(any: unknown, into: Map<string, AttributeValue>): string | undefined {
  if (typeof any !== "object" || any === null) return undefined;
  readKeyValueList((any as Json)["kvlistValue"], "", into, VALUE_DEPTH_MAX);
  const text = (any as Json)["stringValue"];
  return typeof text === "string" && text.length <= TEXT_BYTES_MAX ? text : undefined;
}

function readKeyValueList(list: unknown, prefix: string, into: Map<string, AttributeValue>, depthLeft: number): void {
  for (const entry of asList(asOptional(list, "kvlistValue")?.["values"], "values")) {
    const key = prefix + asText(entry["key"]);
    const value = readValueOf(key, entry["value"], depthLeft);
    if (value !== undefined) into.set(key, value);
    else if (depthLeft > 0) {
      readKeyValueList(asOptional(entry["value"], "value")?.["kvlistValue"], `${key}.`, into, depthLeft - 1);
    }
  }
}

/** A JSON number beyond 2^53 has already lost digits, so it is no number we could store: NaN. */
export function asInteger(value: unknown): number | bigint {
  if (typeof value === "number") return Number.isSafeInteger(value) ? value : Number.NaN;
  if (typeof value !== "string" || !/^-?\d{1,20}$/.test(value)) return Number.NaN;
  const number = Number(value);
  return Number.isSafeInteger(number) ? number : BigInt(value);
}

/** Doubles may be spelled "NaN" and "Infinity"; no attribute of ours means anything then. */
export function asDouble(value: unknown): number {
  return typeof value === "number" || typeof value === "string" ? Number(value) : Number.NaN;
}

/** The specification wants the number of an enum; protobuf's own JSON mapping writes `prefix` + name. 0: none of them. */
export function asEnum(value: unknown, prefix: string, names: readonly string[]): number {
  const number = typeof value === "string" ? names.indexOf(value.replace(prefix, "")) : Number(value ?? 0);
  return Number.isInteger(number) && number >= 0 && number < names.length ? number : 0;
}

export function asNanoseconds(value: unknown): bigint {
  if (typeof value === "string" && /^\d{1,20}$/.test(value)) return BigInt(value);
  return typeof value === "number" && Number.isFinite(value) && value >= 0 ? BigInt(Math.trunc(value)) : 0n;
}

export const asText = (value: unknown): string => (typeof value === "string" ? value : "");

export function asList(value: unknown, place: string): readonly Json[] {
  if (value === undefined || value === null) return [];
  if (!Array.isArray(value)) throw new AppError("bad_request", `${place} must be an array`);
  for (const item of value) asObject(item, `each item of ${place}`);
  return value as Json[];
}

export function asOptional(value: unknown, place: string): Json | undefined {
  return value === undefined || value === null ? undefined : asObject(value, place);
}

export function asObject(value: unknown, place: string): Json {
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    throw new AppError("bad_request", `${place} must be a JSON object`);
  }
  return value as Json;
}
