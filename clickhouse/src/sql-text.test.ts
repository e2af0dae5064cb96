import { expect, test } from "vitest";
import { placeholdersOf, splitStatements, withoutUnused } from "./sql-text.ts";

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

test("what nobody asked for is left out, but for what something else needs", () => {
  const sql = [
    "WITH tags[{tag1:String}] AS tag1,",
    "SELECT",
    "    sum(a) AS total, -- with {b:String}",
    "    uniq(",
    "        c, ')'",
    "    ) AS users,",
    "    total / users AS per_user,",
    "    max(d) AS highest",
    "FROM t WHERE e = {e:String}",
    "    AND f = {f:String}",
  ].join("\n");
  expect(withoutUnused(sql, ["tag1", "users", "per_user", "f", "highest", "total"]).split("\n")).toEqual([
    "SELECT",
    "    sum(a) AS total, -- with {b:String}",
    "    max(d) AS highest",
    "FROM t WHERE e = {e:String}",
  ]);
  expect(withoutUnused(sql, ["users", "total"])).toBe(sql);
  // A placeholder may have the name of a column, which stays.
  expect(withoutUnused("SELECT a\nFROM t\nWHERE a = {a:String}", ["a"])).toBe("SELECT a\nFROM t");
  expect(withoutUnused(sql, [])).toBe(sql);
});

test("what stands in a file only with a name is left out without it", () => {
  const sql = [
    "SELECT a FROM t",
    "  -- only with more",
    "  UNION ALL",
    "  SELECT a FROM u",
    "  -- end of more",
    "ORDER BY a",
  ];
  expect(withoutUnused(sql.join("\n"), ["more"])).toBe("SELECT a FROM t\nORDER BY a");
  expect(withoutUnused(sql.join("\n"), ["less"])).toBe(sql.join("\n"));
});
