import { systemClock } from "@outlay/core/clock";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { StorageAnswer } from "../contract/ingest-health.ts";
import { accessOfKey } from "./access.ts";
import { answerStorage } from "./answer-storage.ts";
import { plainCall, type TestApi, testApi } from "./testing/ledger.ts";

const NOW = systemClock.now();
let api: TestApi;
beforeAll(async () => {
  api = await testApi(NOW);
  await api.insert({
    calls: Array.from({ length: 50 }, (_, n) => plainCall(n + 1, { project_id: "p", ts: NOW - 1_000 })),
  });
});
afterAll(() => api.close());

test("tables are told with what they hold, the largest first, and add up", async () => {
  const { tables, bytes, merges, bytes_a_day } = (await api.get("/ingest/storage?project=p")) as StorageAnswer;
  expect(tables?.find(({ name }) => name === "calls")).toMatchObject({ rows: 50 });
  const sizes = (tables ?? []).map((table) => table.bytes);
  expect(sizes).toEqual([...sizes].sort((a, b) => b - a));
  expect(bytes).toBe(sizes.reduce((sum, size) => sum + size, 0));
  expect(merges).toBeGreaterThanOrEqual(0);
  // Calls without a record of their reception: there is nothing to go by.
  expect(bytes_a_day).toBeNull();
});

test("who may see only some projects is told nothing of all", async () => {
  const access = accessOfKey({ v: 1, id: "k", projects: ["p"], role: "admin", issuedAt: 0 });
  const signal = new AbortController().signal;
  expect(await answerStorage(api.store.reader, { query: {}, body: undefined, access, now: NOW, signal })).toEqual({
    ...{ tables: null, bytes: null, merges: null, bytes_a_day: null },
  });
});
