import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import { parameterText } from "./parameter-text.ts";
import { type FreshStore, freshStore } from "./testing/fresh-store.ts";

let store: FreshStore;
beforeAll(async () => {
  store = await freshStore();
});
afterAll(() => store.close());

async function echo(type: string, value: unknown): Promise<unknown> {
  const parameters = new Map([["x", parameterText("x", type, value)]]);
  const [row] = await store.engine.select("read", {
    sql: `SELECT {x:${type}} AS x`,
    parameters,
    label: "echo",
    signal: undefined,
  });
  return (row as { x: unknown }).x;
}

const formed = (text: string): string => Buffer.from(text).toString();
const hostile = fc.constantFrom("'", "\\", "\\'", "''", "\t", "\n", "\r", "\b", "\f", "\0", "\\N", "NULL", "`", '"');
const noise = fc.constantFrom(";", "--", "/*", "*/", "{x:String}", "$$", "%", "é", "💶", "\u2028", "\ud800", " ", "");
const text = fc
  .array(fc.oneof(hostile, noise, fc.string({ unit: "binary", maxLength: 5 })), { maxLength: 12 })
  .map((parts) => formed(parts.join("")));

test("any text reaches the query as it is, and never leaves its literal", async () => {
  await fc.assert(
    fc.asyncProperty(text, async (value) => {
      expect(await echo("String", value)).toBe(value);
      expect(await echo("Nullable(String)", value)).toBe(value);
      expect(await echo("LowCardinality(String)", value)).toBe(value);
    }),
    { numRuns: 300, examples: [["\\N"], ["'; DROP TABLE outlay.calls; --"], ["\\"], ["\\\\'"], ["\0"]] },
  );
});

test("any list and map of texts reaches the query as it is", async () => {
  const map = fc.dictionary(text, text, { maxKeys: 4, noNullPrototype: true });
  await fc.assert(
    fc.asyncProperty(fc.array(text, { maxLength: 5 }), map, async (list, tags) => {
      expect(await echo("Array(String)", list)).toEqual(list);
      expect(await echo("Map(String, String)", tags)).toEqual(tags);
    }),
    { numRuns: 200 },
  );
});

test("numbers, money, times, ids and their lists reach the query exactly", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.bigInt(0n, 2n ** 64n - 1n),
      fc.maxSafeInteger(),
      fc.double({ noNaN: true, noDefaultInfinity: true }),
      fc.date({ min: new Date("1900-01-01"), max: new Date("2299-12-31T23:59:59.999Z"), noInvalidDate: true }),
      fc.uuid(),
      fc.boolean(),
      async (big, whole, float, date, uuid, flag) => {
        const instant = date.toISOString().replace("T", " ").replace("Z", "");
        expect(await echo("UInt64", big)).toBe(String(big));
        expect(await echo("Array(UInt64)", [big, 0])).toEqual([String(big), "0"]);
        expect(await echo("Int64", whole)).toBe(String(whole));
        expect(await echo("Float64", float)).toBe(float === 0 ? 0 : float);
        expect(await echo("DateTime64(3)", date)).toBe(instant);
        expect(await echo("DateTime64(3, 'UTC')", date.getTime())).toBe(instant);
        expect(await echo("Array(DateTime64(3))", [date])).toEqual([instant]);
        expect(await echo("UUID", uuid)).toBe(uuid);
        expect(await echo("Array(UUID)", [uuid])).toEqual([uuid]);
        expect(await echo("Bool", flag)).toBe(flag);
      },
    ),
    { numRuns: 60 },
  );
  expect(await echo("Decimal(38, 12)", "-12345678901234567890.000000000001")).toBe(
    "-12345678901234567890.000000000001",
  );
  expect(await echo("Array(Nullable(String))", ["a", null])).toEqual(["a", null]);
  expect(await echo("Nullable(UInt32)", undefined)).toBeNull();
});

test.each([
  ["UInt32", 1.5],
  ["UInt32", "1; DROP"],
  ["Float64", Number.NaN],
  ["Decimal(18, 12)", 0.1],
  ["DateTime64(3)", new Date(Number.NaN)],
  ["DateTime64(3)", 1e15],
  ["Array(String)", "not a list"],
  ["Array(String)", [1]],
  ["String", undefined],
  ["Bool", "true"],
  ["Identifier", "a b"],
  ["Identifier", "a`"],
])("a value that is not of its type is refused naming the parameter: %s %s", (type, value) => {
  expect(() => parameterText("x", type, value)).toThrowError(expect.objectContaining({ code: "bad_request" }));
});
