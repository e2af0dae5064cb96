import { expect, test } from "vitest";
import { placeholdersOf, splitStatements } from "./sql-text.ts";

test("semicolons in comments and quotes do not end a statement", () => {
  const sql = "-- it's; a comment\nSELECT ';', '\\';', ''';';\n/* ; */ SELECT `a;b`;\n;";
  expect(splitStatements(sql)).toEqual(["SELECT ';', '\\';', ''';'", "SELECT `a;b`"]);
});

test("placeholders are found with their types, and not in comments", () => {
  const sql = "-- {no:String}\nSELECT {a:String}, {b: Array(String) }, {c:DateTime64(3, 'UTC')}, {a:String}";
  expect([...placeholdersOf(sql)]).toEqual([
    ["a", "String"],
    ["b", "Array(String)"],
    ["c", "DateTime64(3, 'UTC')"],
  ]);
});

test("one placeholder with two types is refused", () => {
  expect(() => placeholdersOf("SELECT {a:String}, {a:UInt8}")).toThrow(/declared as String and as UInt8/);
});
