import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { queryText } from "./query-text.ts";
import { modelDays, rollupFamilies, rollupNames } from "./rollups.ts";
import { splitStatements } from "./sql-text.ts";

const migration = ["0008_rollups", "0018_people_rollup", "0021_model_days"]
  .map((name) => readFileSync(new URL(`../migrations/${name}.sql`, import.meta.url), "utf8"))
  .join("\n");
const statements = splitStatements(migration);
const statementOf = (kind: string, name: string): string => {
  const found = statements.find((text) => text.startsWith(`CREATE ${kind} IF NOT EXISTS outlay.${name}`));
  if (found === undefined) throw new Error(`no ${kind} ${name}`);
  return found.slice(found.indexOf("SELECT"));
};
/** `name → expression` of the lines of a SELECT that end with `AS name`. */
const expressions = (sql: string, prefix: string): Map<string, string> =>
  new Map(
    [...sql.matchAll(/^ *(.+) AS (\w+),?$/gm)]
      .map(([, text = "", name = ""]) => [name, text] as const)
      .filter(([name]) => name.startsWith(prefix))
      .map(([name, text]) => [name.slice(prefix.length), text.replaceAll(new RegExp(`\\b${prefix}`, "g"), "")]),
  );

test("what comes in is summed up as what is compared with the ledger", () => {
  expect(statementOf("MATERIALIZED VIEW", "call_sums_feed")).toBe(statementOf("VIEW", "call_sums"));
});

test("whom calls were for is summed up as models and work are", () => {
  const sums = expressions(statementOf("VIEW", "people_sums"), "signed_");
  expect(sums.size).toBeGreaterThan(30);
  expect(sums).toEqual(expressions(statementOf("VIEW", "call_sums"), "signed_"));
  const fed = statementOf("MATERIALIZED VIEW", "people_15m_feed");
  expect(expressions(fed.slice(fed.indexOf("FROM")), "signed_")).toEqual(sums);
});

test.each(["rollup-usage.sql", "rollup-top.sql"])(
  "%s reads the ends of a range from the ledger as the rollups are fed",
  (file) => {
    const ends = queryText(file).sql.split("UNION ALL").at(-1) ?? "";
    const fed = expressions(statementOf("VIEW", "call_sums"), "signed_");
    for (const [name, text] of expressions(statementOf("VIEW", "call_sums"), "timed_"))
      fed.set(name, text.replaceAll("signed_", ""));
    const read = expressions(ends.slice(0, ends.indexOf("WHERE")), "n_");
    expect(read.size).toBeGreaterThan(6);
    for (const [name, text] of read) expect(text, name).toBe(fed.get(name));
  },
);

test("the rollups of the program are those of the migration, with the columns it groups by", () => {
  for (const name of rollupNames) {
    expect(migration).toContain(`CREATE TABLE IF NOT EXISTS outlay.${name}`);
    expect(migration).toContain(`CREATE VIEW IF NOT EXISTS outlay.${name}_difference`);
  }
  for (const [family, { columns }] of Object.entries(rollupFamilies)) {
    const [, order = ""] =
      new RegExp(`outlay\\.${family}_15m\\n[^;]*ORDER BY \\(project_id, slot, ([^)]+)\\)`).exec(migration) ?? [];
    expect(order.split(", ").sort()).toEqual([...Object.values(columns)].sort());
  }
});

test("the days by model have every sum of those they stand for, and of their columns those they are chosen by", () => {
  const tableOf = (name: string): string =>
    statements.find((text) => text.startsWith(`CREATE TABLE IF NOT EXISTS outlay.${name}\n`)) ?? "";
  const sumsOf = (name: string): string[] =>
    tableOf(name).match(/(?:signed|timed)_\w+ SimpleAggregateFunction\([^)]+\)/g) ?? [];
  expect(sumsOf(modelDays.name).length).toBeGreaterThan(30);
  expect(sumsOf(modelDays.name)).toEqual(sumsOf("usage_15m"));
  expect(tableOf(modelDays.name)).toContain(
    `ORDER BY (project_id, slot, ${Object.values(modelDays.columns).join(", ")})`,
  );
});
