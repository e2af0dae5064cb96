import { deadLettersTable } from "@outlay/clickhouse/tables/dead-letters";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { deadLetterEndpoint, deadLettersEndpoint, replayDeadLettersEndpoint } from "../contract/dead-letters.ts";
import { type TestApi, testApi } from "./testing/ledger.ts";

const NOW = Date.UTC(2026, 10, 21, 12);
let api: TestApi;
beforeAll(async () => {
  api = await testApi(NOW);
});
afterAll(() => api.close());

const letter = (n: number, facts: object = {}) => ({
  ...{
    log_partition: 0,
    log_offset: BigInt(n),
    log_index: 0,
    project_id: "p",
    reason: "invalid_event",
    message: "status",
  },
  ...{
    payload: `{"callId":${n}}`,
    failed_at: NOW - n * 1_000,
    received_at: NOW - n * 1_000 - 5,
    kind: "call",
    events: 1,
  },
  ...{ encoding: "text", is_truncated: false, record_schema: 1, record_key: "b", signal: "native", client: "x/1" },
  ...facts,
});

let inserts = 0;
beforeEach(async () => {
  for (const table of ["dead_letters", "dead_letter_marks"])
    await api.store.writer.command(`TRUNCATE TABLE outlay.${table}`);
  const letters = [
    ...Array.from({ length: 5 }, (_, n) => letter(n + 1)),
    letter(6, { reason: "not_json", kind: "record", encoding: "base64", payload: "AP8=" }),
    letter(7, { is_truncated: true }),
    letter(8, { project_id: "q" }),
  ];
  inserts += 1;
  await api.store.writer.insert(deadLettersTable, letters, { token: `letters/${inserts}` });
});

const list = async (query = "") => deadLettersEndpoint.response.parse(await api.get(`/dead-letters?project=p${query}`));
const show = async (id: string) => deadLetterEndpoint.response.parse(await api.get(`/dead-letters/${id}?project=p`));
const change = async (what: string, body: object) =>
  replayDeadLettersEndpoint.response.parse(
    await api.post(`/dead-letters/${what}`, { project: "p", author: "anna", reason: "seen to", ...body }),
  );

test("letters of the project are listed newest first, by page, by reason, by time and by what was done", async () => {
  const seen: string[] = [];
  for (let cursor = ""; ; ) {
    const page = await list(`&limit=3${cursor}`);
    seen.push(...page.letters.map(({ id }) => id));
    if (page.next === null) break;
    cursor = `&cursor=${page.next}`;
  }
  expect(seen).toEqual(["0-1-0", "0-2-0", "0-3-0", "0-4-0", "0-5-0", "0-6-0", "0-7-0"]);
  expect((await list("&reason=not_json")).letters).toMatchObject([{ id: "0-6-0", origin: { client: "x/1" } }]);
  expect((await list(`&from=${new Date(NOW - 2_500).toISOString()}`)).found).toBe(2);
  expect((await list("&status=replayed")).letters).toEqual([]);
});

test("a letter is shown with its payload, and bytes that are no text with their encoding", async () => {
  expect(await show("0-2-0")).toMatchObject({ payload: '{"callId":2}', encoding: "text", history: [] });
  expect(await show("0-6-0")).toMatchObject({ payload: "AP8=", encoding: "base64" });
  await expect(show("0-8-0")).rejects.toThrow(/404.*project p has no dead letter 0-8-0/);
  await expect(show("x")).rejects.toThrow(/400.*id/);
});

test("a purge takes the payload and keeps the fact, with its author and reason", async () => {
  expect(await change("purge", { ids: ["0-1-0", "0-8-0"] })).toMatchObject({
    taken: ["0-1-0"],
    left_out: [{ id: "0-8-0" }],
  });
  const purged = await show("0-1-0");
  expect(purged).toMatchObject({ status: "purged", payload: null, payload_bytes: 0, message: "status" });
  expect(purged.history).toMatchObject([{ what: "purged", author: "anna", reason: "seen to" }]);
  expect(await api.store.ask("SELECT payload FROM outlay.dead_letters FINAL WHERE log_offset = 1")).toEqual([
    { payload: "" },
  ]);
  expect((await change("purge", { ids: ["0-1-0"] })).taken).toEqual([]);
  expect((await change("replay", { ids: ["0-1-0"] })).left_out).toEqual([
    { id: "0-1-0", because: "its payload was purged" },
  ]);
});

test("a replay is asked for once, of all that a filter finds, and never of what cannot be replayed", async () => {
  expect((await change("replay", { filter: { reasons: ["not_json"] } })).taken).toEqual(["0-6-0"]);
  const rest = await change("replay", { filter: {} });
  expect(rest.taken).toEqual(["0-1-0", "0-2-0", "0-3-0", "0-4-0", "0-5-0"]);
  expect(rest.left_out).toEqual([{ id: "0-7-0", because: "it was too large to be kept whole" }]);
  expect((await change("replay", { ids: ["0-2-0"] })).left_out[0]?.because).toMatch(/under way/);
  expect((await list("&status=replay_requested")).found).toBe(6);
});

test("which letters are meant is said one way, and who asks is said", async () => {
  await expect(change("replay", {})).rejects.toThrow(/400.*ids/);
  await expect(change("replay", { ids: ["0-1-0"], filter: {} })).rejects.toThrow(/400.*ids/);
  await expect(change("purge", { ids: ["0-1-0"], author: undefined })).rejects.toThrow(/400.*author/);
});
