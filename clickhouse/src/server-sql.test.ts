import fc from "fast-check";
import { expect, test } from "vitest";
import { readMigrations } from "./migrate.ts";
import { readServerAddress } from "./server-address.ts";
import { bindForServer, inDatabase } from "./server-sql.ts";

test("another database takes the place of ours, and of nothing else", () => {
  const sql = `-- the sender's outlay.calls
    SELECT 'outlay.calls', "outlay.calls" FROM outlay.calls JOIN outlay_local.calls /* it's outlay.x */
    ON outlay.{coarse:Identifier} WHERE myoutlay.x = 'it''s \\' outlay.y' AND outlaying.x`;
  expect(inDatabase(sql, "costs")).toBe(`-- the sender's outlay.calls
    SELECT 'outlay.calls', "outlay.calls" FROM costs.calls JOIN costs_local.calls /* it's outlay.x */
    ON costs.{coarse:Identifier} WHERE myoutlay.x = 'it''s \\' outlay.y' AND outlaying.x`);
  expect(inDatabase("CREATE DATABASE IF NOT EXISTS outlay", "costs")).toBe("CREATE DATABASE IF NOT EXISTS costs");
});

test("for the database they were written for, statements stay as they are", () => {
  for (const { sql } of readMigrations()) expect(inDatabase(sql, "outlay")).toBe(sql);
});

test("no name of ours is left in any migration", () => {
  for (const { sql, name } of readMigrations()) {
    const code = inDatabase(sql, "costs").replaceAll(/--[^\n]*/g, "");
    expect([name, code.match(/\boutlay\b/g)]).toEqual([name, null]);
  }
});

test("a large value is a constant of its type: nothing of it can be anything else", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary", minLength: 0, maxLength: 50 }), (odd) => {
      const value = odd + "x".repeat(4_001);
      const { sql, settings } = bindForServer("SELECT {a:String}, { a : String }", new Map([["a", value]]));
      expect(sql).toMatch(/^SELECT (CAST\(base64Decode\('[A-Za-z0-9+/=]+'\), 'String'\)(, )?){2}$/);
      expect(settings).toEqual({});
    }),
  );
  const small = bindForServer("SELECT {a:String}", new Map([["a", "x"]]));
  expect(small).toEqual({ sql: "SELECT {a:String}", settings: { param_a: "x" } });
});

test.each([
  ["http://localhost:8123", { origin: "http://localhost:8123", username: "default", password: "", database: "outlay" }],
  [
    "https://me:p%40ss%2F@ch.example.com:8443/costs/",
    { origin: "https://ch.example.com:8443", username: "me", password: "p@ss/", database: "costs" },
  ],
])("%s is understood", (text, address) => {
  expect(readServerAddress(text)).toEqual(address);
});

test.each([
  ["mysql://h/x", /http:\/\//],
  ["http://h/a/b", /database/],
  ["http://h/`x`; DROP", /database/],
  ["http://h/x?secure=1", /after \?/],
  ["http://me:100%@h/x", /percent-encoded|http/],
  ["nonsense", /http:\/\//],
])("%s is refused with what to write", (text, reason) => {
  expect(() => readServerAddress(text)).toThrow(/OUTLAY_CLICKHOUSE/);
  expect(() => readServerAddress(text)).toThrow(reason);
});
