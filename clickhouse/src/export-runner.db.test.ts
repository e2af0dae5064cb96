import { readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { ExportFiles } from "./export-files.ts";
import { encodings } from "./export-statement.ts";
import { exportSpend } from "./queries/exports.ts";
import { usageSlots } from "./queries/usage-scope.ts";
import { queryText } from "./query-text.ts";
import { type FreshStore, freshStore } from "./testing/fresh-store.ts";

let store: FreshStore;
beforeAll(async () => {
  store = await freshStore();
});
afterAll(() => store.close());

const exportOf = (sql: string, signal?: AbortSignal) =>
  store.engine.export({ sql, parameters: new Map(), label: "test", format: encodings.csv, signal });
const filesLeft = () => readdirSync(join(store.directory, "exports"));

describe("an export", () => {
  test("is unlinked as soon as it can be read, and read whole all the same", async () => {
    const stream = await exportOf("SELECT number FROM numbers(200000)");
    expect(filesLeft()).toEqual([]);
    expect((await text(stream)).split("\r\n")).toHaveLength(200_002);
  });

  test.each([
    ["rows", "SELECT number FROM numbers(1000001)"],
    ["bytes", "SELECT repeat('x', 100000) FROM numbers(11000)"],
  ])("with too many %s is refused before anything can be read", async (_, sql) => {
    await expect(exportOf(sql)).rejects.toMatchObject({ code: "query_too_wide" });
    expect(filesLeft()).toEqual([]);
  });

  test("ends in the engine when it is aborted", async () => {
    const leaving = new AbortController();
    const writing = exportOf("SELECT sum(sleepEachRow(0.00001)) FROM numbers(900000000)", leaving.signal);
    const running = async () =>
      (await store.ask("SELECT query FROM system.processes WHERE query LIKE '%OUTFILE%'")).length;
    await expect.poll(running).toBe(1 + 1); // The question itself names what it looks for.
    leaving.abort(new Error("left"));
    await expect(writing).rejects.toThrow("left");
    expect(await running()).toBe(1);
    expect(filesLeft()).toEqual([]);
  });

  test("waits for no place: a fifth is refused until one of four has ended", async () => {
    const open = await Promise.all([1, 2, 3, 4].map(() => exportOf("SELECT number FROM numbers(100)")));
    await expect(exportOf("SELECT 1")).rejects.toMatchObject({ code: "overloaded", retryable: true });
    const [first, ...others] = open;
    first?.destroy();
    await expect.poll(() => exportOf("SELECT 1").then(text, () => undefined)).toContain("1");
    for (const stream of others) stream.destroy();
  });

  test("that a crash left is deleted at the next start", () => {
    const directory = join(store.directory, "left");
    new ExportFiles(directory);
    writeFileSync(join(directory, "1.export"), "secret");
    new ExportFiles(directory);
    expect(readdirSync(directory)).toEqual([]);
  });
});

test("a column that is not in the rows, or a name that is no name, is refused", async () => {
  const { scope } = usageSlots([], []);
  const params = {
    ...scope,
    project: "p",
    from: 0,
    to: 1,
    d1: "team",
    d2: "team",
    d3: "team",
    tz: "UTC",
    bucket: "none",
  } as const;
  const write = (columns: readonly { column: string; as?: string }[]) =>
    store.exporter.write(exportSpend, params, { format: "csv", zone: "UTC", columns });
  await expect(write([{ column: "nothing" }])).rejects.toThrow("nothing");
  await expect(write([{ column: "d1", as: "a`, (SELECT 1) AS `b" }])).rejects.toThrow("cannot be the name");
});

test.each(["export-calls.sql", "export-spend.sql", "export-focus.sql", "export-price-books.sql"])(
  "%s names its project and range, and is about billable calls",
  (file) => {
    expect(queryText(file).sql).toMatch(
      /WHERE project_id = \{project:String\}\s+AND ts >= .*\s+AND ts < .*\s+AND is_billable\s/,
    );
  },
);
