import { afterAll, beforeAll, expect, test } from "vitest";
import { encodings } from "./export-statement.ts";
import { readLimits } from "./read-limits.ts";
import type { ReadLimit } from "./store-error.ts";
import { type FreshStore, freshStore } from "./testing/fresh-store.ts";

let store: FreshStore;
beforeAll(async () => {
  store = await freshStore();
});
afterAll(() => store.close());

const select = (sql: string) =>
  store.engine.select("read", { sql, parameters: new Map(), label: "wide", signal: undefined });

test("every connection that reads has every limit", async () => {
  const names = [...Object.keys(readLimits), "max_memory_usage", "max_execution_time"];
  const sql = `SELECT name, value FROM system.settings WHERE name IN ('${names.join("', '")}')`;
  const expected = { ...readLimits, max_memory_usage: 350_000_000, max_execution_time: 15 };
  const asked = await Promise.all([1, 2, 3].map(() => select(`${sql} AND NOT ignore(sleep(0.05))`)));
  for (const rows of asked) {
    const found = (rows as { name: string; value: string }[]).map(({ name, value }) => [name, value]);
    expect(Object.fromEntries(found)).toEqual(
      Object.fromEntries(Object.entries(expected).map(([name, value]) => [name, String(value)])),
    );
  }
});

const { max_rows_to_read: rows } = readLimits;
const trips: readonly (readonly [ReadLimit, string, RegExp])[] = [
  ["rows", `SELECT max(number) AS x FROM numbers(${rows + 1})`, /more rows .* shorter range/],
  // Reading the real limit takes long, so this one question has a smaller one.
  [
    "bytes",
    "SELECT sum(number) AS x FROM numbers(15000000) SETTINGS max_bytes_to_read = 50000000",
    /more bytes .* shorter range/,
  ],
  ["result", "SELECT number FROM numbers(1000001)", /larger answer .* coarser groups/],
  ["result", "SELECT leftPad(toString(number), 1000) AS x FROM numbers(101000)", /larger answer/],
  [
    "memory",
    "SELECT length(groupArray(repeat(toString(number), 100))) AS x FROM numbers(3000000) GROUP BY number % 2 ORDER BY x",
    /more memory .* coarser groups/,
  ],
  [
    "time",
    "SELECT count() AS x FROM numbers(900000000) WHERE NOT ignore(sipHash64(number)) SETTINGS max_execution_time = 0.2",
    /takes longer .* shorter range/,
  ],
];

test.each(trips)("over the limit of %s a question is refused and told what to narrow", async (limit, sql, remedy) => {
  await expect(select(sql)).rejects.toMatchObject({
    code: "query_too_wide",
    limit,
    message: expect.stringMatching(remedy),
  });
});

test("an export is under the limits of reading too", async () => {
  const sql = `SELECT max(number) AS x FROM numbers(${rows + 1})`;
  const request = {
    sql,
    parameters: new Map<string, string>(),
    label: "wide",
    format: encodings.csv,
    signal: undefined,
  };
  await expect(store.engine.export(request)).rejects.toMatchObject({ code: "query_too_wide", limit: "rows" });
});
