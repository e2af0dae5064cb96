import { execFile } from "node:child_process";
import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { silentLogger } from "@outlay/core/log";
import { afterAll, beforeAll, expect, test } from "vitest";
import { z } from "zod";
import { ch } from "./ch.ts";
import { nativeLibraryRemedy } from "./chdb.ts";
import { openClickHouse } from "./open.ts";
import { latestSetting } from "./queries/settings.ts";
import { Spool } from "./spool.ts";
import { type FreshStore, freshStore } from "./testing/fresh-store.ts";

let store: FreshStore;
beforeAll(async () => {
  store = await freshStore();
});
afterAll(() => store.close());

const logger = silentLogger;
const endless = "SELECT count() AS rows FROM numbers(900000000) WHERE NOT ignore(sleepEachRow(0.00001))";
const running = async (label: string) =>
  store.ask(`SELECT 1 FROM system.processes WHERE Settings['log_comment'] LIKE '%:${label}'`);
/** The engine forgets a statement a moment after it has answered. */
const stopped = async (label: string) => {
  while ((await running(label)).length > 0);
};
const select = (sql: string, label: string, signal?: AbortSignal) =>
  store.engine.select("read", { sql, parameters: new Map(), label, signal });

test("whoever looks before writing sees what was written, and cannot write by looking", async () => {
  const look = (sql: string) =>
    store.engine.select("look", { sql, parameters: new Map(), label: "look", signal: undefined });
  await store.engine.command("CREATE TABLE outlay.looked_at (n UInt8) ENGINE = Memory");
  await store.engine.command("INSERT INTO outlay.looked_at VALUES (7)");
  expect(await look("SELECT n FROM outlay.looked_at")).toEqual([{ n: 7 }]);
  await expect(look("INSERT INTO outlay.looked_at SELECT 8")).rejects.toMatchObject({ code: "internal" });
  await store.engine.command("DROP TABLE outlay.looked_at");
});

test("an aborted query stops in the engine and rejects with the caller's reason", async () => {
  const controller = new AbortController();
  const query = select(endless, "abort-me", controller.signal);
  const outcome = query.catch((error: unknown) => error);
  while ((await running("abort-me")).length === 0);
  controller.abort(new Error("the page was left"));
  expect(await outcome).toEqual(new Error("the page was left"));
  await stopped("abort-me");
});

test("a query aborted before it reached the engine stops as well", async () => {
  const controller = new AbortController();
  const query = select(endless, "abort-at-once", controller.signal).catch((error: unknown) => error);
  controller.abort(new Error("never mind"));
  expect(await query).toEqual(new Error("never mind"));
  await stopped("abort-at-once");
});

test("a query over its time is called too wide", async () => {
  await expect(select(`${endless} SETTINGS max_execution_time = 0.2`, "slow")).rejects.toMatchObject({
    code: "query_too_wide",
  });
});

test("a query over its memory is called too wide", async () => {
  const greedy = "SELECT groupArray(toString(number)) AS x FROM numbers(5000000) SETTINGS max_memory_usage = 20000000";
  await expect(select(greedy, "greedy")).rejects.toMatchObject({ code: "query_too_wide" });
});

test("parallel queries with different parameters of the same name do not disturb each other", async () => {
  const names = Array.from({ length: 100 }, (_, n) => `name ${n}`);
  const echo = async (name: string) => {
    const parameters = new Map([["name", name]]);
    const [row] = await store.engine.select("read", {
      sql: "SELECT {name:String} AS name, sleepEachRow(0.002) AS slept",
      parameters,
      label: "echo",
      signal: undefined,
    });
    return (row as { name: string }).name;
  };
  expect(await Promise.all(names.map(echo))).toEqual(names);
});

test("a reader cannot write", async () => {
  await expect(select("INSERT INTO outlay.settings (name) SELECT 'x'", "sneaky")).rejects.toThrow(/readonly/i);
  await expect(select("DROP TABLE outlay.settings", "sneaky")).rejects.toThrow(/readonly/i);
});

test("a parameter that is not of its schema is a bad request naming it", async () => {
  const params = { project: "p", kind: 7, name: "n" } as unknown as { project: string; kind: string; name: string };
  await expect(store.reader.query(latestSetting, params)).rejects.toMatchObject({
    code: "bad_request",
    issues: [{ path: "params.kind" }],
  });
});

test("a row that is not of its schema is an internal error naming the column", async () => {
  const query = { file: "schema-migrations.sql", params: z.object({}), row: z.object({ version: ch.string() }) };
  await expect(store.reader.query(query, {})).rejects.toMatchObject({
    code: "internal",
    message: expect.stringContaining("schema-migrations.sql: row 0: version"),
  });
});

test("a count beyond 2^53 is refused, not rounded", () => {
  expect(ch.uint64().parse("9007199254740991")).toBe(9007199254740991);
  expect(ch.uint64().safeParse("9007199254740993").success).toBe(false);
});

test("a second process on the same directory is told which process holds it", async () => {
  const script = `
    import { openClickHouse } from ${JSON.stringify(new URL("./open.ts", import.meta.url).href)};
    const silent = { info() {}, warn() {}, error() {} };
    try {
      await openClickHouse(${JSON.stringify(`chdb:${store.directory}`)}, { logger: silent });
      console.log("opened");
    } catch (error) {
      console.log(JSON.stringify({ code: error.code, message: error.message }));
    }`;
  const file = join(store.directory, "second.mts");
  writeFileSync(file, script);
  const { stdout } = await promisify(execFile)(process.execPath, ["--import", "tsx", file]);
  expect(JSON.parse(stdout)).toEqual({
    code: "data_directory_in_use",
    message: `The data directory ${store.directory} is in use by process ${process.pid}: stop it, or choose another directory.`,
  });
});

test("a second directory in one process is refused", async () => {
  await expect(openClickHouse(`chdb:${store.directory}/other`, { logger })).rejects.toMatchObject({
    code: "configuration",
  });
});

test.each(["http://localhost:8123", "https://ch.example.com", "mysql://x", "chdb:"])(
  "%s is refused with what to write instead",
  async (url) => {
    await expect(openClickHouse(url, { logger })).rejects.toMatchObject({ code: "configuration" });
  },
);

test("a data directory that cannot be made is refused", async () => {
  writeFileSync(join(store.directory, "file"), "");
  await expect(openClickHouse(`chdb:${store.directory}/file/data`, { logger })).rejects.toMatchObject({
    code: "configuration",
    message: expect.stringContaining("cannot be written"),
  });
});

test("spool files left over by a crash are deleted, and nothing else", () => {
  const directory = join(store.directory, "old-spool");
  mkdirSync(directory);
  writeFileSync(join(directory, "7.native"), "half a ba");
  writeFileSync(join(directory, "notes.txt"), "mine");
  new Spool(directory);
  expect(existsSync(join(directory, "7.native"))).toBe(false);
  expect(existsSync(join(directory, "notes.txt"))).toBe(true);
});

test.each([
  ["win32", "x64", false, "WSL2"],
  ["linux", "x64", true, "Debian"],
  ["linux", "ia32", false, "x64 or arm64"],
  ["linux", "x64", false, "npm install"],
])("a missing native library on %s-%s (musl: %s) is answered with a remedy", (platform, arch, musl, remedy) => {
  expect(nativeLibraryRemedy(platform, arch, musl)).toContain(remedy);
});
