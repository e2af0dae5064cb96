import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import * as types from "./column-types.ts";
import { defineTable, type RowOf } from "./table.ts";
import { type FreshStore, freshStore } from "./testing/fresh-store.ts";

const columns = {
  id: types.uint32,
  u8: types.uint8,
  u16: types.uint16,
  u64: types.uint64,
  u64_number: types.uint64Number,
  hex: types.hex64,
  i8: types.int8,
  f32: types.float32,
  f64: types.float64,
  flag: types.bool,
  text: types.string,
  low: types.lowCardinality,
  uuid: types.uuid,
  at: types.dateTime64,
  cost: types.decimal18(12),
  value: types.decimal18(6),
  kind: types.enum8({ unknown: 0, success: 1, failure: -3 }),
  maybe_u32: types.nullable(types.uint32),
  maybe_cost: types.nullable(types.decimal18(12)),
  maybe_at: types.nullable(types.dateTime64),
  maybe_flag: types.nullable(types.bool),
  list: types.array(types.lowCardinality),
  tags: types.record(types.string),
  counts: types.record(types.uint64Number),
  prefixes: types.pairs(types.uint32, types.hex64),
  tuples: types.array(types.textTuple(["name", "stage", "verdict"])),
};
type Row = RowOf<typeof columns>;
const table = defineTable("outlay.every_type", columns);

let store: FreshStore;
beforeAll(async () => {
  store = await freshStore();
  const ddl = table.columns.map(({ name, type }) => `${name} ${type}`).join(", ");
  await store.writer.command(`CREATE TABLE outlay.every_type (${ddl}) ENGINE = MergeTree ORDER BY id`);
});
afterAll(() => store.close());

/** Without lone surrogates, which UTF-8 cannot hold: they become U+FFFD. */
const formed = (given: string): string => Buffer.from(given).toString();
const hex = (digits: number) =>
  fc.stringMatching(new RegExp(`^[0-9a-f]{${digits}}$`)).filter((text) => text.length === digits);
const extremes = <T>(arbitrary: fc.Arbitrary<T>, ...values: T[]) => fc.oneof(arbitrary, fc.constantFrom(...values));
const decimal = extremes(fc.bigInt(-(10n ** 18n) + 1n, 10n ** 18n - 1n), 0n, 1n, -1n, 10n ** 18n - 1n, 1n - 10n ** 18n);
const instant = extremes(fc.integer({ min: 0, max: types.INSTANT_MS_MAX }), 0, types.INSTANT_MS_MAX);
// Text with lone surrogates, NUL, quotes, and lengths on both sides of the writer's short cut and of one length byte.
const text = extremes(
  fc.oneof(fc.string({ unit: "binary" }), fc.string({ unit: "grapheme" }), fc.string()),
  "",
  "\ud800",
  "a\udc00b",
  "\0'\"\\\t\n",
  "x".repeat(40),
  `${"x".repeat(39)}é`,
  "é".repeat(41),
  "x".repeat(127),
  "x".repeat(128),
  "💶".repeat(5000),
);
const key = fc.string({ unit: "grapheme", maxLength: 12 }).map(formed);
const recordOf = <T>(value: fc.Arbitrary<T>) =>
  fc.dictionary(key, value, { maxKeys: 5, noNullPrototype: true }).map((object) => object as Record<string, T>);
const maybe = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { nil: undefined });

const rowWithoutId: fc.Arbitrary<Omit<Row, "id">> = fc.record({
  u8: fc.integer({ min: 0, max: 255 }),
  u16: extremes(fc.integer({ min: 0, max: 65_535 }), 65_535),
  u64: extremes(fc.bigInt(0n, 2n ** 64n - 1n), 2n ** 64n - 1n),
  u64_number: extremes(fc.maxSafeNat(), Number.MAX_SAFE_INTEGER, 2 ** 32, 2 ** 32 - 1),
  hex: extremes(hex(16), "", "ffffffffffffffff", "0000000000000001"),
  i8: fc.integer({ min: -128, max: 127 }),
  f32: fc.float({ noNaN: true, noDefaultInfinity: true }),
  f64: fc.double({ noNaN: true, noDefaultInfinity: true }),
  flag: fc.boolean(),
  text,
  low: text,
  uuid: extremes(fc.oneof(fc.uuid(), hex(32)), ""),
  at: instant,
  cost: decimal,
  value: decimal,
  kind: fc.constantFrom("unknown", "success", "failure"),
  maybe_u32: maybe(extremes(fc.nat(), 4_294_967_295)),
  maybe_cost: maybe(decimal),
  maybe_at: maybe(instant),
  maybe_flag: maybe(fc.boolean()),
  list: maybe(fc.array(text, { maxLength: 3 })),
  tags: maybe(recordOf(text)),
  counts: maybe(recordOf(fc.maxSafeNat())),
  prefixes: maybe(fc.uniqueArray(fc.tuple(fc.nat(), hex(16)), { maxLength: 5, selector: ([tokens]) => tokens })),
  tuples: maybe(fc.array(fc.record({ name: text, stage: text, verdict: text }), { maxLength: 3 })),
});

// What the engine must say about a row, computed without the encoder.
const asDecimal = (value: bigint, places: number): string => {
  const digits = (value < 0n ? -value : value).toString().padStart(places + 1, "0");
  const plain = `${digits.slice(0, -places)}.${digits.slice(-places)}`.replace(/\.?0+$/, "");
  return value < 0n ? `-${plain}` : plain;
};
const asInstant = (epochMs: number): string => new Date(epochMs).toISOString().replace("T", " ").replace("Z", "");
const asUuid = (given: string): string =>
  given
    .replaceAll("-", "")
    .padEnd(32, "0")
    .replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
const orNull = <T, U>(value: T | undefined, map: (value: T) => U): U | null =>
  value === undefined ? null : map(value);
const values = <T, U>(object: Readonly<Record<string, T | undefined>> | undefined, map: (value: T) => U) =>
  Object.fromEntries(Object.entries(object ?? {}).map(([name, value]) => [name, map(value as T)]));

const expected = (row: Row) => ({
  ...row,
  u64: String(row.u64),
  u64_number: String(row.u64_number),
  hex: String(BigInt(`0x${row.hex || "0"}`)),
  f64: row.f64 === 0 ? 0 : row.f64,
  f32: row.f32 === 0 ? 0 : row.f32,
  text: formed(row.text),
  low: formed(row.low),
  uuid: asUuid(row.uuid),
  at: asInstant(row.at),
  cost: asDecimal(row.cost, 12),
  value: asDecimal(row.value, 6),
  maybe_u32: row.maybe_u32 ?? null,
  maybe_cost: orNull(row.maybe_cost, (cost) => asDecimal(cost, 12)),
  maybe_at: orNull(row.maybe_at, asInstant),
  maybe_flag: row.maybe_flag ?? null,
  list: (row.list ?? []).map(formed),
  tags: values(row.tags, formed),
  counts: values(row.counts, String),
  prefixes: Object.fromEntries((row.prefixes ?? []).map(([tokens, digits]) => [tokens, String(BigInt(`0x${digits}`))])),
  tuples: (row.tuples ?? []).map((tuple) => values(tuple, formed)),
});

const plainZero = (stored: Record<string, unknown>) => ({
  ...stored,
  f32: stored["f32"] === 0 ? 0 : Math.fround(Number(stored["f32"])),
  f64: stored["f64"] === 0 ? 0 : stored["f64"],
});

test("every value of every column type comes back as it was given", async () => {
  let id = 0;
  let batch = 0;
  await fc.assert(
    fc.asyncProperty(fc.array(rowWithoutId, { minLength: 1, maxLength: 40 }), async (drawn) => {
      const rows = drawn.map((row): Row => ({ id: ++id, ...row }));
      await store.writer.insert(table, rows, { token: `batch-${++batch}` });
      const stored = await store.ask(`SELECT * FROM outlay.every_type WHERE id > ${id - rows.length} ORDER BY id`);
      expect(stored.map((row) => plainZero(row as Record<string, unknown>))).toEqual(rows.map(expected));
    }),
    { numRuns: 40 },
  );
});

const [plain] = fc.sample(rowWithoutId, { numRuns: 1, seed: 1 });

test.each([
  ["u8", 256],
  ["u8", 1.5],
  ["u16", -1],
  ["i8", 128],
  ["u64_number", 2 ** 53],
  ["maybe_u32", Number.NaN],
  ["cost", 10n ** 18n],
  ["at", types.INSTANT_MS_MAX + 1],
  ["at", -1],
  ["hex", "12345"],
  ["hex", "123456789abcdefg"],
  ["hex", "123456789abcde\u0131\u0131"],
  ["uuid", "not a uuid"],
  ["uuid", "0123456-789ab-cdef-0123-456789abcdef"],
])("a value that does not fit is refused naming its column: %s = %s", async (column, value) => {
  const row = { id: 0, ...plain, [column]: value } as Row;
  await expect(store.writer.insert(table, [row], { token: "refused" })).rejects.toMatchObject({
    code: "store_refused",
    retryable: false,
    message: expect.stringContaining(`outlay.every_type.${column}`),
  });
});
