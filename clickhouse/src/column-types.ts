import type { ByteWriter } from "./byte-writer.ts";
import {
  type ColumnBuilder,
  DictionaryBuilder,
  FixedBuilder,
  ListBuilder,
  NullableBuilder,
  TextBuilder,
  TextTupleBuilder,
} from "./column-builders.ts";

/** How values of one ClickHouse type are written. A value that does not fit is refused, never bent. */
export interface ColumnType<Value> {
  /** Canonical name, as `system.columns` prints it. */
  readonly type: string;
  /** The type as files carry it; the engine converts. */
  readonly wireType: string;
  /** What the column holds where nothing is given: rows with this value need not be written. */
  readonly absent: unknown;
  builder(): ColumnBuilder<Value>;
}

/** Last millisecond of DateTime64(3): 2299-12-31T23:59:59.999Z. */
export const INSTANT_MS_MAX = 10_413_791_999_999;
const DECIMAL_18 = 10n ** 18n;

function refuse(value: unknown, type: string): never {
  throw new RangeError(`${String(value)} does not fit ${type}`);
}

/** A type of one width whose value of nothing given is `absent`, all bytes 0. */
function fixed<Value>(
  type: string,
  bytesEach: number,
  absent: Value,
  put: (out: ByteWriter, value: Value) => void,
): ColumnType<Value> {
  return { type, wireType: type, absent, builder: () => new FixedBuilder(bytesEach, put) };
}

export const uint8 = fixed("UInt8", 1, 0, (out, value) => {
  if (!(value >= 0 && value <= 0xff && Number.isInteger(value))) refuse(value, "UInt8");
  out.u8(value);
});

export const uint16 = fixed("UInt16", 2, 0, (out, value) => {
  if (!(value >= 0 && value <= 0xffff && Number.isInteger(value))) refuse(value, "UInt16");
  out.u16(value);
});

export const uint32 = fixed("UInt32", 4, 0, (out, value) => {
  if (!(value >= 0 && value <= 0xffff_ffff && Number.isInteger(value))) refuse(value, "UInt32");
  out.u32(value);
});

export const int8 = fixed("Int8", 1, 0, (out, value) => {
  if (!(value >= -128 && value <= 127 && Number.isInteger(value))) refuse(value, "Int8");
  out.u8(value & 255);
});

/** From a bigint; for offsets. */
export const uint64 = fixed("UInt64", 8, 0n, (out, value) => out.u64(value));

/** From a whole JS number, which is exact up to 2^53 - 1. */
export const uint64Number = fixed("UInt64", 8, 0, (out, value) => {
  if (!(value >= 0 && Number.isSafeInteger(value))) refuse(value, "UInt64");
  out.u64Number(value);
});

/** From 16 hex digits; the empty string is 0 and means "not given". */
export const hex64 = fixed("UInt64", 8, "", (out, value) => {
  if (value === "") out.zeros(8);
  else out.hex64(value);
});

export const float32 = fixed("Float32", 4, 0, (out, value) => out.f32(value));
export const float64 = fixed("Float64", 8, 0, (out, value) => out.f64(value));
export const bool: ColumnType<boolean> = fixed<boolean>("Bool", 1, false, (out, value) => out.u8(value ? 1 : 0));

/** From 36 characters or 32 hex digits; the empty string is the zero UUID and means "not given". */
export const uuid = fixed("UUID", 16, "", (out, value) => {
  if (value === "") out.zeros(16);
  else out.uuid(value);
});

/** From milliseconds since 1970 UTC, 0 … {@link INSTANT_MS_MAX}. */
export const dateTime64 = fixed("DateTime64(3, 'UTC')", 8, 0, (out, value) => {
  if (!(value >= 0 && value <= INSTANT_MS_MAX && Number.isInteger(value))) refuse(value, "DateTime64(3, 'UTC')");
  out.u64Number(value);
});

/** From the value times 10^scale, as an integer of at most 18 digits. */
export function decimal18(scale: number): ColumnType<bigint> {
  const type = `Decimal(18, ${scale})`;
  return fixed(type, 8, 0n, (out, value) => {
    if (value >= DECIMAL_18 || value <= -DECIMAL_18) refuse(value, type);
    out.i64(value);
  });
}

/** Every row has a value: what the engine would take for "nothing given" is the lowest, whatever that means. */
export function enum8<const Values extends Readonly<Record<string, number>>>(
  values: Values,
): ColumnType<keyof Values & string> {
  const pairs = Object.entries(values).sort(([, a], [, b]) => a - b);
  const type = `Enum8(${pairs.map(([name, value]) => `'${name}' = ${value}`).join(", ")})`;
  return {
    type,
    wireType: type,
    absent: undefined,
    builder: () => new FixedBuilder(1, (out, value) => out.u8((values[value] as number) & 255)),
  };
}

export const string: ColumnType<string> = {
  type: "String",
  wireType: "String",
  absent: "",
  builder: () => new TextBuilder(),
};

export const lowCardinality: ColumnType<string> = {
  type: "LowCardinality(String)",
  wireType: "LowCardinality(String)",
  absent: "",
  builder: () => new DictionaryBuilder(),
};

/** Inside another type texts are written as they are: a dictionary there has a layout of its own. */
function inside<Value>(inner: ColumnType<Value>): Pick<ColumnType<Value>, "wireType" | "builder"> {
  // The same values, so the builder of one type takes those of the other.
  return (inner as unknown) === lowCardinality ? (string as unknown as ColumnType<Value>) : inner;
}

/** `undefined` is NULL: not known, never 0. */
export function nullable<Value>(inner: ColumnType<Value>): ColumnType<Value | undefined> {
  const { wireType, builder } = inside(inner);
  return {
    type: `Nullable(${inner.type})`,
    wireType: `Nullable(${wireType})`,
    absent: undefined,
    builder: () => new NullableBuilder(builder()),
  };
}

/** `undefined` is the empty array. */
export function array<Value>(inner: ColumnType<Value>): ColumnType<readonly Value[] | undefined> {
  const { wireType, builder } = inside(inner);
  return {
    type: `Array(${inner.type})`,
    wireType: `Array(${wireType})`,
    absent: undefined,
    builder() {
      const items = builder();
      return new ListBuilder<readonly Value[]>([items], (values) => {
        for (const value of values) items.append(value);
        return values.length;
      });
    },
  };
}

/** A Map from an object with text keys; `undefined` is the empty map, an `undefined` value an absent key. */
export function record<Value>(
  inner: ColumnType<Value>,
): ColumnType<Readonly<Record<string, Value | undefined>> | undefined> {
  const { wireType, builder } = inside(inner);
  return {
    type: `Map(LowCardinality(String), ${inner.type})`,
    wireType: `Map(String, ${wireType})`,
    absent: undefined,
    builder() {
      const keys = string.builder();
      const items = builder();
      return new ListBuilder<Readonly<Record<string, Value | undefined>>>([keys, items], (values) => {
        let count = 0;
        for (const key in values) {
          const value = values[key];
          if (value === undefined) continue;
          keys.append(key);
          items.append(value);
          count += 1;
        }
        return count;
      });
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
    wireType: `Map(${key.wireType}, ${inner.wireType})`,
    absent: undefined,
    builder() {
      const keys = key.builder();
      const items = inner.builder();
      return new ListBuilder<readonly (readonly [Key, Value])[]>([keys, items], (entries) => {
        for (const [name, value] of entries) {
          keys.append(name);
          items.append(value);
        }
        return entries.length;
      });
    },
  };
}

/** A named tuple of texts, from an object. */
export function textTuple<const Names extends readonly string[]>(
  names: Names,
): ColumnType<Readonly<Record<Names[number], string>>> {
  const of = (type: string): string => `Tuple(${names.map((name) => `${name} ${type}`).join(", ")})`;
  return {
    type: of("LowCardinality(String)"),
    wireType: of("String"),
    absent: undefined,
    builder: () => new TextTupleBuilder<Names[number]>(names),
  };
}
