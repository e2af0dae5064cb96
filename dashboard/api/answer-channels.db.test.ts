import { AppError } from "@outlay/core/errors";
import type { Outbound, OutboundRequest } from "@outlay/core/outbound/outbound";
import { afterAll, beforeAll, expect, test } from "vitest";
import { channelsEndpoint, testChannelEndpoint } from "../contract/channels.ts";
import { OPEN_ACCESS } from "./access.ts";
import { answerTestChannel } from "./answer-channel-test.ts";
import { type TestApi, testApi } from "./testing/ledger.ts";

const NOW = Date.parse("2026-11-23T00:00:00Z");

const sent: OutboundRequest[] = [];
let answer: () => number = () => 200;
const outbound: Outbound = async (request) => {
  sent.push(request);
  return { status: answer(), headers: {}, body: new Uint8Array() };
};

let api: TestApi;
beforeAll(async () => {
  api = await testApi(NOW, { outbound });
});
afterAll(() => api.close());

const SECRET = "T0/B1/s3cret-path";
const put = (name: string, facts: object) =>
  api.put(`/channels/${name}`, { project: "p", type: "slack", author: "ann", reason: "a test", ...facts });
const listed = async () => channelsEndpoint.response.parse(await api.get("/channels?project=p"));
const tested = async (name: string) =>
  testChannelEndpoint.response.parse(await api.post(`/channels/${name}/test`, { project: "p" }));

test("a channel is kept with author and reason; its address is in no answer, before or after, nor in the history", async () => {
  const added = await put("ops", { url: `https://hooks.example.com/${SECRET}` });
  expect(added).toMatchObject({ name: "ops", type: "slack", version: 1, last_test: null });
  const { channels, can_test } = await listed();
  expect(can_test).toBe(true);
  expect(channels[0]?.url).toMatch(/^https:\/\/hooks\.example\.com\/… #[0-9a-f]{6}$/);
  // Changed without its address, which stays.
  await put("ops", { type: "webhook", expected_version: 1, reason: "ours" });
  expect(await listed()).toMatchObject({ channels: [{ type: "webhook", url: channels[0]?.url, version: 2 }] });
  const history = await api.get("/settings/history?project=p&kind=channel");
  expect(history).toMatchObject({ changes: [{ reason: "ours" }, { reason: "a test", author: "ann" }] });
  for (const said of [added, await listed(), history]) expect(JSON.stringify(said)).not.toContain("s3cret");
});

test("what cannot be an address is refused by name; nobody overwrites what they have not seen", async () => {
  for (const url of ["nonsense", "file:///etc/passwd", "https://user:pw@hooks.example.com/"]) {
    await expect(put("bad", { url })).rejects.toThrow('"path":"url"');
  }
  await expect(put("bad", {})).rejects.toThrow("a new channel needs its address");
  await expect(put("ops", { type: "slack", expected_version: 1 })).rejects.toThrow("409");
});

test("a test is sent to the stored address in the shape of its type, and how it went is kept, but is no change", async () => {
  sent.length = 0;
  expect(await tested("ops")).toMatchObject({ ok: true, status: 200, last_success_at: new Date(NOW).toISOString() });
  expect(sent[0]).toMatchObject({ url: `https://hooks.example.com/${SECRET}`, method: "POST" });
  expect(JSON.parse(sent[0]?.body ?? "")).toMatchObject({ source: "outlay", title: "Test message" });
  answer = () => 404;
  expect(await tested("ops")).toMatchObject({ ok: false, status: 404, message: "the receiver answered 404" });
  answer = () => {
    throw new AppError("store_unavailable", "outbound: hooks.example.com cannot be reached");
  };
  expect(await tested("ops")).toMatchObject({
    ok: false,
    status: null,
    message: "hooks.example.com cannot be reached",
  });
  const [channel] = (await listed()).channels;
  expect(channel).toMatchObject({ last_test: { ok: false }, last_success_at: new Date(NOW).toISOString(), version: 2 });
  expect(await api.get("/settings/history?project=p")).toMatchObject({ kinds: ["channel"] });
  await expect(tested("nobody")).rejects.toThrow("404");
});

test("a channel that was ended is gone, and can be added again", async () => {
  const query = "project=p&author=ann&reason=over";
  await expect(api.delete(`/channels/ops?${query}&expected_version=1`)).rejects.toThrow("409");
  await api.delete(`/channels/ops?${query}&expected_version=2`);
  expect((await listed()).channels).toEqual([]);
  await expect(tested("ops")).rejects.toThrow("404");
  expect(await put("ops", { url: "https://hooks.example.com/new" })).toMatchObject({ version: 4 });
});

test("a process without anything to send with says so, and sends nothing", async () => {
  sent.length = 0;
  const input = {
    query: { name: "ops" },
    body: { project: "p" },
    access: OPEN_ACCESS,
    now: NOW,
    signal: new AbortController().signal,
  };
  await expect(answerTestChannel(api.store.writer, undefined, input)).rejects.toMatchObject({ code: "forbidden" });
  expect(sent).toEqual([]);
});
