import type { Reader } from "@outlay/clickhouse/store";
import { freshStore } from "@outlay/clickhouse/testing/fresh-store";
import { systemClock } from "@outlay/core/clock";
import { Counters } from "@outlay/core/counters";
import { silentLogger } from "@outlay/core/log";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createDashboardApp } from "./app.ts";
import { startOnAnyPort } from "./testing/start-on-any-port.ts";

/** Runs for hours unless it is stopped. */
const ENDLESS = "SELECT count() AS rows FROM numbers(900000000) WHERE NOT ignore(sleepEachRow(0.00001))";

let store: Awaited<ReturnType<typeof freshStore>>;
let server: Awaited<ReturnType<typeof startOnAnyPort>>;

beforeAll(async () => {
  store = await freshStore();
  // The real store and the real signal; only the text of the questions is one that does not end by itself.
  const endless: Reader["query"] = (query, params, options) =>
    /^(usage|rollup-usage|rollup-coverage|task-economics|graph-)/.test(query.file)
      ? (store.engine.select("read", {
          sql: ENDLESS,
          parameters: new Map(),
          label: `endless-${query.file}`,
          signal: options?.signal,
        }) as never)
      : store.reader.query(query, params, options);
  server = await startOnAnyPort(
    createDashboardApp({
      reader: { access: "read", query: endless },
      ...{ writer: store.writer, exporter: store.exporter, clock: systemClock, logger: silentLogger },
      ...{ counters: new Counters(), checkKey: undefined },
    }),
  );
});
afterAll(async () => {
  await server.close();
  await store.close();
});

const running = async (): Promise<number> =>
  (await store.ask("SELECT 1 FROM system.processes WHERE Settings['log_comment'] LIKE '%:endless-%'")).length;

const json = { "content-type": "application/json" };
const range = { from: "now-1d", to: "now" };
const posted = (body: object): RequestInit => ({ method: "POST", headers: json, body: JSON.stringify(body) });

test.each([
  ["/query", posted({ range, metrics: ["users"], by: ["model_resolved"] })],
  ["/measures/failure-tax", posted({ range })],
  ["/bridge", posted({ range, task_dimension: "workflow" })],
  ["/tasks/economics", {}],
  ["/tasks", {}],
  ["/measures/tasks", {}],
  ["/workflows/w/graph", {}],
])("leaving the page cancels what %s runs in the store", async (path, request) => {
  const leaving = new AbortController();
  const asked = fetch(`${server.url}/api/v1${path}`, { ...request, signal: leaving.signal }).catch(() => "left");
  while ((await running()) === 0);
  leaving.abort();
  expect(await asked).toBe("left");
  // The engine stops within moments of the kill; the question itself would have run for hours.
  while ((await running()) > 0);
});
