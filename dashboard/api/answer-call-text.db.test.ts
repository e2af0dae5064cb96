import { type CallTextRow, callTextsTable } from "@outlay/clickhouse/tables/call-texts";
import { deadLettersTable } from "@outlay/clickhouse/tables/dead-letters";
import { AppError } from "@outlay/core/errors";
import { afterAll, beforeAll, expect, test } from "vitest";
import { callTextEndpoint, textAccessEndpoint } from "../contract/call-text.ts";
import { deadLetterEndpoint } from "../contract/dead-letters.ts";
import { accessOfKey } from "./access.ts";
import { answerCallText } from "./answer-call-text.ts";
import { plainCall, type TestApi, testApi } from "./testing/ledger.ts";

const NOW = Date.UTC(2026, 10, 21, 12);
const NONE = "00000000-0000-0000-0000-000000000000";
const calls = [1, 2, 3].map((n) => plainCall(n, { project_id: "p", ts: NOW - 60_000 }));
const idOf = (n: number): string => calls[n]?.call_id ?? "";

const textRow = (n: number): CallTextRow => ({
  ...{ project_id: "p", occurred_at: NOW - 60_000, received_at: NOW - 59_000, expires_at: Date.now() + 86_400_000 },
  ...{ call_id: idOf(n), span_call_id: NONE, text_id: idOf(n), part: "input", user_id: "", content: "zanzibar" },
  ...{ content_bytes: 8, is_truncated: false, redactions: { email: 2 }, log_partition: 0, log_offset: BigInt(n) },
  log_index: 0,
});

let api: TestApi;
beforeAll(async () => {
  api = await testApi(NOW);
  await api.insert({ calls });
  await api.store.writer.insert(callTextsTable, [textRow(0)], { token: "texts" });
});
afterAll(() => api.close());

const show = async (id: string) => callTextEndpoint.response.parse(await api.get(`/calls/${id}/text?project=p`));
const accesses = async (query = "") =>
  textAccessEndpoint.response.parse(await api.get(`/text-access?project=p&to=now%2B1h${query}`));

test("where nothing is captured that is said, with how to turn it on; what is kept from before is shown", async () => {
  expect(await show(idOf(1))).toMatchObject({
    capture: "off",
    texts: [],
    message: expect.stringMatching(/OUTLAY_TEXT=redacted.*SDK/),
  });
  expect(await show(idOf(0))).toMatchObject({ message: null, texts: [{ text: "zanzibar", redactions: { email: 2 } }] });
  await expect(show("nobody-knows")).rejects.toThrow("404");
});

test("every reading is listed, those that found nothing too, by page", async () => {
  const before = (await accesses()).accesses.length;
  for (const n of [0, 1, 2]) await show(idOf(n));
  const seen: string[] = [];
  for (let cursor = ""; ; ) {
    const page = await accesses(`&limit=1${cursor}`);
    for (const { request_id, key_id } of page.accesses) seen.push(`${request_id} ${key_id}`);
    if (page.next === null) break;
    cursor = `&cursor=${page.next}`;
  }
  expect(new Set(seen).size).toBe(before + 3);
  expect(seen.every((line) => line.endsWith(" null"))).toBe(true);
  expect((await accesses("&key=someone")).accesses).toEqual([]);
});

test("a reading that cannot be written down gives nothing out", async () => {
  const insert = () => Promise.reject(new AppError("store_unavailable", "no"));
  const deps = { reader: api.store.reader, writer: { ...api.store.writer, insert }, capture: "redacted" } as const;
  const key = { v: 1, id: "k", projects: "*", role: "read", issuedAt: 0 } as const;
  const asked = {
    query: { project: "p", event_id: idOf(0) },
    body: undefined,
    now: NOW,
    signal: new AbortController().signal,
  };
  const ask = (scopes: "text"[]) => answerCallText(deps, { ...asked, access: accessOfKey({ ...key, scopes }) }, NONE);
  await expect(ask(["text"])).rejects.toMatchObject({ code: "store_unavailable" });
  await expect(ask([])).rejects.toMatchObject({ code: "forbidden", message: expect.stringContaining("key k") });
});

test("a record that could not be read and may hold texts is a dead letter whose bytes are not shown", async () => {
  const payload = '{"project":"p","calls":[],"outcomes":[],"texts":[{"text":"zanzibar"}],"new":1}';
  const letter = {
    ...{ log_partition: 0, log_index: 0, project_id: "p", reason: "not_a_record", message: "", failed_at: NOW },
    ...{ received_at: NOW, kind: "record", events: 1, is_truncated: false, record_schema: 1, record_key: "b" },
    ...{ signal: "native", client: "" },
  };
  const letters = [
    { ...letter, log_offset: 1n, payload, encoding: "text" },
    {
      ...letter,
      log_offset: 2n,
      payload: Buffer.from(`\xff${payload}`, "latin1").toString("base64"),
      encoding: "base64",
    },
    { ...letter, log_offset: 3n, payload: '{"project":"p"}', encoding: "text" },
  ];
  await api.store.writer.insert(deadLettersTable, letters, { token: "letters" });
  const payloads = await Promise.all(
    [1, 2, 3].map(
      async (n) => deadLetterEndpoint.response.parse(await api.get(`/dead-letters/0-${n}-0?project=p`)).payload,
    ),
  );
  expect(payloads).toEqual([null, null, '{"project":"p"}']);
});
