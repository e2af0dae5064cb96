import { z } from "zod";

/**
 * Schemas of result columns. Each knows its ClickHouse type (`.meta({ ch })`), which the contract test compares with
 * DESCRIBE, and turns the JSON the engine sends into a value: 64-bit integers and decimals arrive as text.
 */

const wholeText = z.string().regex(/^-?\d+$/);
const decimalText = z.string().regex(/^-?\d+(\.\d+)?$/);

/** 64-bit counts as JS numbers. Throws (a parse failure naming the column) beyond ±(2^53 - 1) instead of rounding. */
const checkedWhole = (type: string) =>
  wholeText
    .transform((text, context): number => {
      const value = Number(text);
      if (Number.isSafeInteger(value)) return value;
      context.addIssue({ code: "custom", message: `${text} does not fit a JavaScript number exactly` });
      return z.NEVER;
    })
    .meta({ ch: type });

const bigWhole = (type: string) => wholeText.transform((text): bigint => BigInt(text)).meta({ ch: type });

const smallWhole = (type: string) => z.int().meta({ ch: type });

/** `2026-01-31 12:00:00.123` or `2026-01-31 12:00:00`, always UTC because every connection and column is. */
const instantText = z.string().regex(/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d(\.\d{1,3})?$/);
const toEpochMs = (text: string): number => Date.parse(`${text.replace(" ", "T")}Z`);

/** Columns as they come out of a query. */
export const ch = {
  string: () => z.string().meta({ ch: "String" }),
  lowCardinality: () => z.string().meta({ ch: "LowCardinality(String)" }),
  uint8: () => smallWhole("UInt8"),
  uint16: () => smallWhole("UInt16"),
  uint32: () => smallWhole("UInt32"),
  int8: () => smallWhole("Int8"),
  int16: () => smallWhole("Int16"),
  int32: () => smallWhole("Int32"),
  /** A JS number; parsing fails above 2^53 - 1. */
  uint64: () => checkedWhole("UInt64"),
  /** A JS number; parsing fails beyond ±(2^53 - 1). */
  int64: () => checkedWhole("Int64"),
  /** A bigint, for ids, hashes and offsets that use all 64 bits. */
  bigUint64: () => bigWhole("UInt64"),
  /** A bigint. */
  bigInt64: () => bigWhole("Int64"),
  float32: () => z.number().meta({ ch: "Float32" }),
  /** NaN and infinities arrive as null and are refused: use `ch.nullable(ch.float64())` with `nullIf`/`ifNotFinite`. */
  float64: () => z.number().meta({ ch: "Float64" }),
  /** Decimal text, exact; trailing zeros are not sent. */
  decimal: (precision: number, scale: number) => decimalText.meta({ ch: `Decimal(${precision}, ${scale})` }),
  /** Milliseconds since 1970 UTC. */
  dateTime64: () => instantText.transform(toEpochMs).meta({ ch: "DateTime64(3, 'UTC')" }),
  /** Milliseconds since 1970 UTC, whole seconds. */
  dateTime: () => instantText.transform(toEpochMs).meta({ ch: "DateTime('UTC')" }),
  /** `YYYY-MM-DD`. */
  date: () => z.iso.date().meta({ ch: "Date" }),
  uuid: () => z.string().meta({ ch: "UUID" }),
  bool: () => z.boolean().meta({ ch: "Bool" }),
  /** An Enum8; give the values as declared, e.g. `{ unknown: 0, success: 1 }`. */
  enum8: <const Values extends Readonly<Record<string, number>>>(values: Values) =>
    z.enum(Object.keys(values) as (keyof Values & string)[]).meta({
      ch: `Enum8(${Object.entries(values)
        .sort(([, a], [, b]) => a - b)
        .map(([name, value]) => `'${name}' = ${value}`)
        .join(", ")})`,
    }),
  nullable: <Inner extends z.ZodType>(inner: Inner) => z.nullable(inner).meta({ ch: nullableType(chTypeOf(inner)) }),
  array: <Inner extends z.ZodType>(inner: Inner) => z.array(inner).meta({ ch: `Array(${chTypeOf(inner)})` }),
  /** An object whose values are parsed by `value`; `key` gives the type of the keys (they are text in JSON). */
  map: <Value extends z.ZodType>(key: z.ZodType, value: Value) =>
    z.record(z.string(), value).meta({ ch: `Map(${chTypeOf(key)}, ${chTypeOf(value)})` }),
  /** A named tuple, as an object. */
  tuple: <Shape extends Record<string, z.ZodType>>(shape: Shape) =>
    z.object(shape).meta({
      ch: `Tuple(${Object.entries(shape)
        .map(([name, inner]) => `${name} ${chTypeOf(inner)}`)
        .join(", ")})`,
    }),
  /** Any other type: its canonical name as DESCRIBE prints it, and how to parse its JSON. */
  as: <Inner extends z.ZodType>(type: string, inner: Inner) => inner.meta({ ch: type }),
};

/** The ClickHouse type a schema was made with; throws when it was not made by {@link ch}. */
export function chTypeOf(schema: z.ZodType): string {
  const type = schema.meta()?.["ch"];
  if (typeof type !== "string") throw new TypeError("the schema carries no ClickHouse type: make it with `ch`");
  return type;
}

/** ClickHouse writes LowCardinality(Nullable(X)), never Nullable(LowCardinality(X)). */
function nullableType(inner: string): string {
  const lowCardinality = /^LowCardinality\((.*)\)$/.exec(inner);
  return lowCardinality ? `LowCardinality(Nullable(${lowCardinality[1]}))` : `Nullable(${inner})`;
}
