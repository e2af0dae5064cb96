import { AppError } from "@outlay/core/errors";
import {
  ARRAY_ITEMS_MAX,
  type Attributes,
  type AttributeValue,
  type OtlpScope,
  type OtlpSpan,
  type SpanVisitor,
  VALUE_DEPTH_MAX,
} from "./otlp-types.ts";

/**
 * Reads an `ExportTraceServiceRequest` in the OTLP/JSON encoding (OTLP specification, "JSON Protobuf Encoding"):
 * lowerCamelCase names, ids in hex, 64-bit integers as text or number, enums as integers, unknown names ignored.
 */

type Json = Readonly<Record<string, unknown>>;

const NO_SCOPE: OtlpScope = { name: "", version: "" };

/** @throws AppError `bad_request` naming the place where the structure is not that of the message. */
export function decodeOtlpJson(body: unknown, visit: SpanVisitor): void {
  const request = asObject(body, "the body");
  refuseOtherName(request, "resourceSpans", "resource_spans");
  for (const resourceSpans of asList(request["resourceSpans"], "resourceSpans")) {
    const attributes = readAttributes(asOptional(resourceSpans["resource"], "resource")?.["attributes"]);
    const resource = { attributes };
    refuseOtherName(resourceSpans, "scopeSpans", "scope_spans", "instrumentationLibrarySpans");
    for (const scopeSpans of asList(resourceSpans["scopeSpans"], "scopeSpans")) {
      const scope = readScope(asOptional(scopeSpans["scope"], "scope"));
      for (const span of asList(scopeSpans["spans"], "spans")) visit(readSpan(span), scope, resource);
    }
  }
}

/** Unknown names are ignored, as the specification says; but not the ones under which everything would be lost. */
function refuseOtherName(object: Json, name: string, ...others: string[]): void {
  const other = others.find((key) => object[key] !== undefined);
  if (object[name] !== undefined || other === undefined) return;
  throw new AppError("bad_request", `OTLP/JSON calls it ${name} (lowerCamelCase, OTLP 1.0 or newer), not ${other}`);
}

function readScope(scope: Json | undefined): OtlpScope {
  return scope === undefined ? NO_SCOPE : { name: asText(scope["name"]), version: asText(scope["version"]) };
}

function readSpan(span: Json): OtlpSpan {
  refuseOtherName(span, "traceId", "trace_id");
  return {
    traceId: asText(span["traceId"]).toLowerCase(),
    spanId: asText(span["spanId"]).toLowerCase(),
    parentSpanId: asText(span["parentSpanId"]).toLowerCase(),
    startNs: asNanoseconds(span["startTimeUnixNano"]),
    endNs: asNanoseconds(span["endTimeUnixNano"]),
    statusCode: asStatusCode(asOptional(span["status"], "status")?.["code"]),
    attributes: readAttributes(span["attributes"]),
    name: asText(span["name"]),
    kind: asSpanKind(span["kind"]),
    events: asList(span["events"], "events").map((event) => ({
      name: asText(event["name"]),
      timeNs: asNanoseconds(event["timeUnixNano"]),
      attributes: readAttributes(event["attributes"]),
    })),
  };
}

function readAttributes(list: unknown): Attributes {
  const attributes = new Map<string, AttributeValue>();
  for (const attribute of asList(list, "attributes")) {
    const value = readValue(attribute["value"], VALUE_DEPTH_MAX);
    if (value !== undefined) attributes.set(asText(attribute["key"]), value);
  }
  return attributes;
}

function readValue(any: unknown, depthLeft: number): AttributeValue | undefined {
  if (typeof any !== "object" || any === null) return undefined;
  const value = any as Json;
  if (typeof value["stringValue"] === "string") return value["stringValue"];
  if (value["intValue"] !== undefined) return readInteger(value["intValue"]);
  if (typeof value["boolValue"] === "boolean") return value["boolValue"];
  if (value["doubleValue"] !== undefined) return readDouble(value["doubleValue"]);
  const array = value["arrayValue"];
  if (typeof array !== "object" || array === null || depthLeft === 0) return undefined;
  const values = (array as Json)["values"];
  if (!Array.isArray(values)) return [];
  return values
    .slice(0, ARRAY_ITEMS_MAX)
    .map((item) => readValue(item, depthLeft - 1))
    .filter((item) => item !== undefined);
}

/** A JSON number beyond 2^53 has already lost digits, so it is no number we could store: NaN. */
function readInteger(value: unknown): number | bigint {
  if (typeof value === "number") return Number.isSafeInteger(value) ? value : Number.NaN;
  if (typeof value !== "string" || !/^-?\d{1,20}$/.test(value)) return Number.NaN;
  const number = Number(value);
  return Number.isSafeInteger(number) ? number : BigInt(value);
}

/** Doubles may be spelled "NaN" and "Infinity"; no attribute of ours means anything then. */
function readDouble(value: unknown): number {
  return typeof value === "number" || typeof value === "string" ? Number(value) : Number.NaN;
}

/** The specification wants the number; protobuf's own JSON mapping writes the name. */
function asStatusCode(value: unknown): number {
  const names = ["STATUS_CODE_UNSET", "STATUS_CODE_OK", "STATUS_CODE_ERROR"];
  return typeof value === "string" && names.includes(value) ? names.indexOf(value) : Number(value ?? 0);
}

function asSpanKind(value: unknown): number {
  const names = ["UNSPECIFIED", "INTERNAL", "SERVER", "CLIENT", "PRODUCER", "CONSUMER"];
  const kind = typeof value === "string" ? names.indexOf(value.replace("SPAN_KIND_", "")) : Number(value ?? 0);
  return Number.isInteger(kind) && kind >= 0 && kind <= 5 ? kind : 0;
}

function asNanoseconds(value: unknown): bigint {
  if (typeof value === "string" && /^\d{1,20}$/.test(value)) return BigInt(value);
  return typeof value === "number" && Number.isFinite(value) && value >= 0 ? BigInt(Math.trunc(value)) : 0n;
}

const asText = (value: unknown): string => (typeof value === "string" ? value : "");

function asList(value: unknown, place: string): readonly Json[] {
  if (value === undefined || value === null) return [];
  if (!Array.isArray(value)) throw new AppError("bad_request", `${place} must be an array`);
  for (const item of value) asObject(item, `each item of ${place}`);
  return value as Json[];
}

function asOptional(value: unknown, place: string): Json | undefined {
  return value === undefined || value === null ? undefined : asObject(value, place);
}

function asObject(value: unknown, place: string): Json {
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    throw new AppError("bad_request", `${place} must be a JSON object`);
  }
  return value as Json;
}
