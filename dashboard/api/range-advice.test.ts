import { rollupNames } from "@outlay/clickhouse/rollups";
import type { Reader } from "@outlay/clickhouse/store";
import { QueryTooWide, type ReadLimit } from "@outlay/clickhouse/store-error";
import { systemClock } from "@outlay/core/clock";
import { Counters } from "@outlay/core/counters";
import { silentLogger } from "@outlay/core/log";
import { afterEach, describe, expect, test } from "vitest";
import { problem } from "../contract/values.ts";
import { createDashboardApp } from "./app.ts";
import { fakeWriter } from "./testing/fake-store.ts";
import { startOnAnyPort } from "./testing/start-on-any-port.ts";

const DAY_MS = 86_400_000;
const TO = Date.UTC(2026, 2, 1);
const FROM = TO - 30 * DAY_MS;
const range = { from: new Date(FROM).toISOString(), to: new Date(TO).toISOString() };

let close: (() => unknown) | undefined;
afterEach(async () => {
  await close?.();
});

/** An API over a ledger with so many rows in each day, whose every question but that for its size is too wide. */
async function serve(rowsPerDay: number, limit: ReadLimit = "time") {
  const asked: string[] = [];
  const query = async ({ file }: { file: string }, params: { from: number; to: number }): Promise<unknown[]> => {
    asked.push(file);
    const days = Math.ceil(params.to / DAY_MS) - Math.floor(params.from / DAY_MS);
    if (file === "rollup-size.sql")
      return [{ rollups: rollupNames, filled: rollupNames.length, ledger_rows: days * rowsPerDay, rollup_rows: days }];
    if (file === "data-version.sql" || file.startsWith("settings-") || file.startsWith("success-")) return [];
    throw new QueryTooWide(file, limit, new Error("the engine gave up"));
  };
  const reader = { access: "read", query } as unknown as Reader;
  const exporter = {
    write: (asking: { file: string }) => Promise.reject(new QueryTooWide(asking.file, limit, new Error("gave up"))),
    summarize: () => Promise.reject(new Error("not asked for")),
  };
  const app = createDashboardApp({
    ...{ reader, exporter: exporter as never, writer: fakeWriter(), clock: systemClock, logger: silentLogger },
    ...{ counters: new Counters(), checkKey: undefined },
  });
  const server = await startOnAnyPort(app);
  close = server.close;
  return { asked, get: (path: string) => fetch(`${server.url}/api/v1${path}`), post: poster(server.url) };
}

const poster = (url: string) => (path: string, body: object) =>
  fetch(`${url}/api/v1${path}`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(body),
  });

/** The range that a refusal suggests, and what field it is about. */
async function adviceOf(answer: Response) {
  expect(answer.status).toBe(422);
  const { code, message, issues } = problem.parse(await answer.json());
  expect(code).toBe("query_too_wide");
  const [, from = "", to = ""] = /such as from (\S+) to (\S+)$/.exec(message) ?? [];
  return { message, path: issues?.[0]?.path, from: Date.parse(from), to: Date.parse(to) };
}

describe("a question that the store gives up", () => {
  test.each([
    ["/query", { metrics: ["users"] }],
    ["/measures/spread", {}],
    ["/measures/failure-tax", {}],
    ["/measures/drift", {}],
    ["/measures/context", {}],
    ["/bridge", { task_dimension: "workflow" }],
  ])("POST %s: 422 with a range that would do, by the field it stands in", async (path, body) => {
    const { post } = await serve(1_000);
    const advice = await adviceOf(await post(path, { ...body, range }));
    expect(advice).toMatchObject({ path: "range.from", to: TO });
    // A quarter of the records.
    expect(advice.from).toBe(TO - 7 * DAY_MS);
    expect(advice.message).toContain("takes longer than one question may");
  });

  test.each([
    ...[
      "/tasks/economics",
      "/tasks",
      "/measures/tasks",
      "/measures/scaling",
      "/measures/actors",
      "/measures/freshness",
    ],
    ...[
      "/calls",
      "/traces",
      "/workflows/w/graph",
      "/exports/calls",
      "/exports/spend",
      "/exports/tasks",
      "/exports/focus",
    ],
  ])("GET %s: 422 with a range that would do", async (path) => {
    const { get } = await serve(1_000);
    const advice = await adviceOf(await get(`${path}?${new URLSearchParams(range)}`));
    expect(advice).toMatchObject({ path: "from", from: TO - 7 * DAY_MS, to: TO });
  });

  test("a file of too many rows is told of a range with fewer than a file may have", async () => {
    const { get } = await serve(400_000, "result");
    const advice = await adviceOf(await get(`/exports/calls?${new URLSearchParams(range)}`));
    expect(advice).toMatchObject({
      from: TO - 2 * DAY_MS,
      message: expect.stringContaining("one file after the other"),
    });
  });

  test("within one day, hours are suggested", async () => {
    const { get } = await serve(1_000);
    const day = { from: new Date(TO - DAY_MS).toISOString(), to: range.to };
    expect(await adviceOf(await get(`/tasks/economics?${new URLSearchParams(day)}`))).toMatchObject({
      from: TO - 6 * 3_600_000,
      message: expect.stringContaining("ask for 6 hours at most"),
    });
  });
});

describe("a question that would look at too many calls", () => {
  test("is refused before any of them is read, with the longest range that may be asked", async () => {
    const { asked, post } = await serve(5_000_000);
    const advice = await adviceOf(await post("/measures/failure-tax", { range }));
    // 60 million records at most, 5 million a day.
    expect(advice).toMatchObject({ path: "range.from", from: TO - 12 * DAY_MS, to: TO });
    expect(asked.filter((file) => file.startsWith("usage"))).toEqual([]);
  });

  test("a bridge is refused for the range it compares with as well", async () => {
    const { post } = await serve(5_000_000);
    const short = { from: new Date(TO - DAY_MS).toISOString(), to: range.to };
    const advice = await adviceOf(await post("/bridge", { range: short, compared_with: range }));
    expect(advice).toMatchObject({ path: "compared_with.from", from: TO - 12 * DAY_MS });
  });
});
