import type { RowWriter } from "./row-writer.ts";

/** How values of one ClickHouse type are written as RowBinary. A value that does not fit is refused, never bent. */
export interface ColumnType<Value> {
  /** Canonical name, as `system.columns` prints it. */
  readonly type: string;
  encode(out: RowWriter, value: Value): void;
}

/** Last millisecond of DateTime64(3): 2299-12-31T23:59:59.999Z. */
export const INSTANT_MS_MAX = 10_413_791_999_999;
const DECIMAL_18 = 10n ** 18n;

function refuse(value: unknown, type: string): never {
  throw new RangeError(`${String(value)} does not fit ${type}`);
}

function unsigned(bits: 8 | 16 | 32): ColumnType<number> {
  const type = `UInt${bits}`;
  const max = 2 ** bits - 1;
  const write: (out: RowWriter, value: number) => void = {
    8: (out: RowWriter, value: number) => out.u8(value),
    16: (out: RowWriter, value: number) => out.u16(value),
    32: (out: RowWriter, value: number) => out.u32(value),
  }[bits];
  return {
    type,
    encode(out, value) {
      if (!(value >= 0 && value <= max && Number.isInteger(value))) refuse(value, type);
      write(out, value);
    },
  };
}

export const uint8 = unsigned(8);
export const uint16 = unsigned(16);
export const uint32 = unsigned(32);

export const int8: ColumnType<number> = {
  type: "Int8",
  encode(out, value) {
    if (!(value >= -128 && value <= 127 && Number.isInteger(value))) refuse(value, "Int8");
    out.u8(value & 255);
  },
};

/** From a bigint; for offsets. */
export const uint64: ColumnType<bigint> = {
  type: "UInt64",
  encode: (out, value) => out.u64(value),
};

/** From a whole JS number, which is exact up to 2^53 - 1. */
export const uint64Number: ColumnType<number> = {
  type: "UInt64",
  encode(out, value) {
    if (!(value >= 0 && Number.isSafeInteger(value))) refuse(value, "UInt64");
    out.u64Number(value);
  },
};

/** From 16 hex digits; the empty string is 0 and means "not given". */
export const hex64: ColumnType<string> = {
  type: "UInt64",
  encode(out, value) {
    if (value === "") out.u64Number(0);
    else out.hex64(value);
  },
};

export const float32: ColumnType<number> = { type: "Float32", encode: (out, value) => out.f32(value) };
export const float64: ColumnType<number> = { type: "Float64", encode: (out, value) => out.f64(value) };
export const bool: ColumnType<boolean> = { type: "Bool", encode: (out, value) => out.u8(value ? 1 : 0) };

export const string: ColumnType<string> = { type: "String", encode: (out, value) => out.text(value) };
export const lowCardinality: ColumnType<string> = {
  type: "LowCardinality(String)",
  encode: (out, value) => out.text(value),
};

/** From 36 characters or 32 hex digits; the empty string is the zero UUID and means "not given". */
export const uuid: ColumnType<string> = {
  type: "UUID",
  encode(out, value) {
    if (value === "") {
      out.u64Number(0);
      out.u64Number(0);
    } else out.uuid(value);
  },
};

/** From milliseconds since 1970 UTC, 0 … {@link INSTANT_MS_MAX}. */
export const dateTime64: ColumnType<number> = {
  type: "DateTime64(3, 'UTC')",
  encode(out, value) {
    if (!(value >= 0 && value <= INSTANT_MS_MAX && Number.isInteger(value))) refuse(value, "DateTime64(3, 'UTC')");
    out.u64Number(value);
  },
};

/** From the value times 10^scale, as an integer of at most 18 digits. */
export function decimal18(scale: number): ColumnType<bigint> {
  const type = `Decimal(18, ${scale})`;
  return {
    type,
    encode(out, value) {
      if (value >= DECIMAL_18 || value <= -DECIMAL_18) refuse(value, type);
      out.i64(value);
    },
  };
}

export function enum8<const Values extends Readonly<Record<string, number>>>(
  values: Values,
): ColumnType<keyof Values & string> {
  const pairs = Object.entries(values).sort(([, a], [, b]) => a - b);
  return {
    type: `Enum8(${pairs.map(([name, value]) => `'${name}' = ${value}`).join(", ")})`,
    encode: (out, value) => out.u8((values[value] as number) & 255),
  };
}

/** `undefined` is NULL: not known, never 0. */
export function nullable<Value>(inner: ColumnType<Value>): ColumnType<Value | undefined> {
  return {
    type: `Nullable(${inner.type})`,
    encode(out, value) {
      if (value === undefined) return out.u8(1);
      out.u8(0);
      inner.encode(out, value);
    },
  };
}

/** `undefined` is the empty array. */
export function array<Value>(inner: ColumnType<Value>): ColumnType<readonly Value[] | undefined> {
  return {
    type: `Array(${inner.type})`,
    encode(out, values) {
      if (values === undefined) return out.u8(0);
      out.varint(values.length);
      for (const value of values) inner.encode(out, value);
    },
  };
}

/** A Map from an object with text keys; `undefined` is the empty map, an `undefined` value an absent key. */
export function record<Value>(
  inner: ColumnType<Value>,
): ColumnType<Readonly<Record<string, Value | undefined>> | undefined> {
  return {
    type: `Map(LowCardinality(String), ${inner.type})`,
    encode(out, values) {
      if (values === undefined) return out.u8(0);
      let count = 0;
      for (const key in values) if (values[key] !== undefined) count += 1;
      out.varint(count);
      for (const key in values) {
        const value = values[key];
        if (value === undefined) continue;
        out.text(key);
        inner.encode(out, value);
      }
    },
  };
}

/** A Map from pairs, for keys that are not text. */
export function pairs<Key, Value>(
  key: ColumnType<Key>,
  inner: ColumnType<Value>,
): ColumnType<readonly (readonly [Key, Value])[] | undefined> {
  return {
    type: `Map(${key.type}, ${inner.type})`,
    encode(out, entries) {
      if (entries === undefined) return out.u8(0);
      out.varint(entries.length);
      for (const [name, value] of entries) {
        key.encode(out, name);
        inner.encode(out, value);
      }
    },
  };
}

/** A named tuple of texts, from an object. */
export function textTuple<const Names extends readonly string[]>(
  names: Names,
): ColumnType<Readonly<Record<Names[number], string>>> {
  const keys: readonly Names[number][] = names;
  return {
    type: `Tuple(${names.map((name) => `${name} LowCardinality(String)`).join(", ")})`,
    encode(out, value) {
      for (const key of keys) out.text(value[key]);
    },
  };
}
