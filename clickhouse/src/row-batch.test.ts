import { expect, test } from "vitest";
import * as types from "./column-types.ts";
import { RowBatch } from "./row-batch.ts";
import { defineTable, type RowOf } from "./table.ts";

const columns = {
  text: types.string,
  low: types.lowCardinality,
  maybe: types.nullable(types.uint32),
  list: types.array(types.string),
  tags: types.record(types.uint32),
  prefixes: types.pairs(types.uint32, types.hex64),
  tuples: types.array(types.textTuple(["name", "verdict"])),
  unused: types.nullable(types.bool),
  last: types.uint8,
};
const table = defineTable("outlay.some", columns);
const good: RowOf<typeof columns> = {
  text: "é".repeat(70),
  low: "l",
  maybe: 1,
  list: ["a", "bb"],
  tags: { a: 1 },
  prefixes: [[1, "0".repeat(16)]],
  tuples: [{ name: "n", verdict: "v" }],
  unused: undefined,
  last: 1,
};

test.each([
  ["maybe", -1],
  ["tags", { a: 1, b: -1 }],
  ["prefixes", [[1, "no hex"]]],
  ["last", 256],
])("a refused row leaves nothing behind: %s", (column, value) => {
  const empty = { ...good, text: "", low: "", maybe: undefined, list: undefined, tuples: undefined, last: 0 };
  const batch = RowBatch.of(table, [good, empty]);
  expect(() => batch.add({ ...good, [column]: value })).toThrowError(
    expect.objectContaining({ code: "store_refused", message: expect.stringContaining(`outlay.some.${column}`) }),
  );
  batch.add(good);
  expect(batch.rows).toBe(3);
  expect(batch.encode()).toEqual(RowBatch.of(table, [good, empty, good]).encode());
});

test("columns without a value are left out, also when a row names its columns in another order", () => {
  const reversed = Object.fromEntries(Object.entries(good).reverse()) as typeof good;
  const batch = RowBatch.of(table, [reversed, good]);
  expect(batch.columnNames).toEqual(table.columns.map(({ name }) => name).filter((name) => name !== "unused"));
  expect(batch.encode()).toEqual(RowBatch.of(table, [good, good]).encode());
});

test("a batch encodes the same again, and goes on after that", () => {
  const batch = RowBatch.of(table, [good]);
  const once = Buffer.from(batch.encode());
  expect(batch.encode()).toEqual(once);
  batch.add(good);
  expect(batch.encode()).toEqual(RowBatch.of(table, [good, good]).encode());
});
