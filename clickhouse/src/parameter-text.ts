import { AppError } from "@outlay/core/errors";

/**
 * A parameter value as the text ClickHouse reads for `{name:Type}`, the same over HTTP (`param_name=`) and in the
 * process (`SET param_name = '…'`). At the top the text is TSV-escaped; inside arrays and maps strings are quoted.
 * A value that cannot be of the type throws AppError `bad_request`.
 */
export function parameterText(name: string, type: string, value: unknown): string {
  try {
    return topLevel(type, value);
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    const path = `params.${name}`;
    throw new AppError("bad_request", `${path}: ${error.message}`, { issues: [{ path, message: error.message }] });
  }
}

const TSV: Readonly<Record<string, string>> = {
  "\\": "\\\\",
  "\t": "\\t",
  "\n": "\\n",
  "\r": "\\r",
  "\b": "\\b",
  "\f": "\\f",
  "\0": "\\0",
};

const escapeTsv = (text: string): string => text.replaceAll(/[\\\t\n\r\b\f\0]/g, (char) => TSV[char] ?? char);
const quote = (text: string): string => `'${escapeTsv(text).replaceAll("'", "\\'")}'`;

function topLevel(type: string, value: unknown): string {
  const inner = unwrap(type, "Nullable");
  if (value === null || value === undefined) {
    if (inner === undefined) throw new TypeError(`a value is required for ${type}`);
    return "\\N";
  }
  const plain = plainType(type);
  if (plain === "Identifier") return identifier(value);
  return isNested(plain) ? nested(plain, value) : escapeTsv(scalar(plain, value));
}

function nested(type: string, value: unknown): string {
  const plain = plainType(type);
  if (value === null || value === undefined) {
    if (unwrap(type, "Nullable") === undefined) throw new TypeError(`a value is required for ${type}`);
    return "NULL";
  }
  const element = unwrap(plain, "Array");
  if (element !== undefined) {
    if (!Array.isArray(value)) throw new TypeError(`an array is required for ${type}`);
    return `[${value.map((item: unknown) => nested(element, item)).join(",")}]`;
  }
  const entry = unwrap(plain, "Map");
  if (entry !== undefined) {
    if (typeof value !== "object") throw new TypeError(`an object is required for ${type}`);
    const comma = entry.indexOf(",");
    const [keyType, valueType] = [entry.slice(0, comma).trim(), entry.slice(comma + 1).trim()];
    const entries = Object.entries(value).map(([key, item]) => `${nested(keyType, key)}:${nested(valueType, item)}`);
    return `{${entries.join(",")}}`;
  }
  const text = scalar(plain, value);
  return isNumber(plain) ? text : quote(text);
}

function scalar(type: string, value: unknown): string {
  if (isInteger(type)) return integer(type, value);
  if (type.startsWith("Float")) return float(type, value);
  if (type.startsWith("Decimal")) return decimal(type, value);
  if (type.startsWith("DateTime64")) return instant(type, value, 23);
  if (type.startsWith("DateTime")) return instant(type, value, 19);
  if (type.startsWith("Date")) return instant(type, value, 10);
  if (type === "Bool") {
    if (typeof value !== "boolean") throw new TypeError("a boolean is required");
    return String(value);
  }
  if (typeof value !== "string") throw new TypeError(`a string is required for ${type}`);
  return value;
}

function integer(type: string, value: unknown): string {
  const text = typeof value === "string" || typeof value === "bigint" ? String(value) : exactNumber(value);
  if (!/^-?\d{1,78}$/.test(text)) throw new TypeError(`a whole number is required for ${type}`);
  return text;
}

function exactNumber(value: unknown): string {
  return typeof value === "number" && Number.isSafeInteger(value) ? String(value) : "";
}

function float(type: string, value: unknown): string {
  if (typeof value !== "number" || !Number.isFinite(value))
    throw new TypeError(`a finite number is required for ${type}`);
  return String(value);
}

function decimal(type: string, value: unknown): string {
  if (typeof value !== "string" || !/^-?\d{1,60}(\.\d{1,60})?$/.test(value)) {
    throw new TypeError(`decimal text is required for ${type}`);
  }
  return value;
}

/** A Date or milliseconds since 1970 UTC, as `2026-01-31 12:00:00.123`; text is left to the engine. */
function instant(type: string, value: unknown, length: number): string {
  if (typeof value === "string") return value;
  const epochMs = value instanceof Date ? value.getTime() : value;
  // 1900-01-01 … 2299-12-31, what DateTime64 can hold.
  if (typeof epochMs !== "number" || !(epochMs >= -2_208_988_800_000 && epochMs <= 10_413_791_999_999)) {
    throw new TypeError(`a date between 1900 and 2299 is required for ${type}`);
  }
  return new Date(epochMs).toISOString().replace("T", " ").slice(0, length);
}

function identifier(value: unknown): string {
  if (typeof value !== "string" || !/^[A-Za-z_]\w{0,99}$/.test(value)) {
    throw new TypeError("an identifier of letters, digits and underscores is required");
  }
  return value;
}

const isInteger = (type: string): boolean => /^U?Int\d+$/.test(type);
const isNumber = (type: string): boolean => isInteger(type) || /^(Float|Decimal|Bool)/.test(type);
const isNested = (type: string): boolean => type.startsWith("Array(") || type.startsWith("Map(");

/** The type inside `wrapper(…)`, if it is one. */
function unwrap(type: string, wrapper: string): string | undefined {
  return type.startsWith(`${wrapper}(`) ? type.slice(wrapper.length + 1, -1).trim() : undefined;
}

/** Without Nullable and LowCardinality around it: they do not change how a value is written. */
function plainType(type: string): string {
  const inner = unwrap(type, "Nullable") ?? unwrap(type, "LowCardinality");
  return inner === undefined ? type : plainType(inner);
}
