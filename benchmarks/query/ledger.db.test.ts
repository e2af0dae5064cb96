import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { digestCalls, digestsOfMakers, ensureLedger, measureSizes } from "./ledger.ts";

const root = mkdtempSync(join(tmpdir(), "outlay-bench-"));
afterAll(() => rmSync(root, { recursive: true, force: true }));

const make = (seed: number, isFresh = false) => ensureLedger(root, 0.02, seed, isFresh);

test("a seed gives the same ledger every time, another seed another one", async () => {
  const { directory } = await make(1);
  const first = await digestCalls(directory);
  await make(1, true);
  expect(await digestCalls(directory)).toBe(first);
  expect(await digestCalls((await make(2)).directory)).not.toBe(first);
}, 180_000);

test("a kept ledger may lack what later migrations add, and nothing else", () => {
  const [made, more, other] = ["CREATE TABLE a", "-- more\nCREATE VIEW b", "ALTER TABLE a MODIFY COLUMN c Int8"].map(
    (sql) => ({ sql }),
  );
  if (made === undefined || more === undefined || other === undefined) throw new Error("three migrations");
  const changed = { sql: "ALTER TABLE outlay.calls MODIFY COLUMN ts CODEC(ZSTD(9))" };
  const [now = "", ...earlier] = digestsOfMakers([changed, made, more]);
  expect(earlier).toContain(digestsOfMakers([changed])[0]);
  expect(earlier).toContain(digestsOfMakers([changed, more])[0]);
  expect(digestsOfMakers([changed, made, more, other])).not.toContain(now);
  expect(earlier).not.toContain(digestsOfMakers([])[0]);
});

test("the generated ledger is one: lines add up to costs, and it has what the benchmark says it has", async () => {
  const { directory, facts } = await make(1);
  const { contents } = facts;
  expect(contents).toMatchObject({ unbalanced: "0", models: "51" });
  expect(Number(contents.calls)).toBeGreaterThan(19_000);
  expect(Number(contents.row_count)).toBeGreaterThan(Number(contents.calls));
  expect(contents.unknown_cost_share).toBeCloseTo(0.005, 2);
  expect(contents.failed_share).toBeCloseTo(0.02, 2);
  const tables = Object.fromEntries(
    (await measureSizes(directory)).tables.map(({ table, row_count }) => [table, row_count]),
  );
  expect(tables["calls"]).toBe(contents.row_count);
  expect(Number(tables["outcomes"])).toBeGreaterThan(0.9 * Number(contents.tasks));
});
