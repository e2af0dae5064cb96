import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { callsEndpoint } from "../contract/calls.ts";
import { pulseAnswer } from "../contract/pulse.ts";
import { plainCall, type TestApi, taskKey, testApi } from "./testing/ledger.ts";

const NOW = Date.parse("2026-11-23T00:00:00Z");
const TRACE = "4bf92f3577b34da6a3ce929d0e0e4736";
const SPAN = "00f067aa0ba902b7";

let api: TestApi;
beforeAll(async () => {
  api = await testApi(NOW);
});
afterAll(() => api.close());

const ask = async (project: string, query = "") =>
  callsEndpoint.response.parse(await api.get(`/calls?project=${project}${query}`));

describe("pages", () => {
  // Seven calls share each millisecond, so pages end in the middle of one.
  const ids = Array.from({ length: 100 }, (_, n) => n);
  beforeAll(() =>
    api.insert({ calls: ids.map((n) => plainCall(n, { project_id: "paged", ts: NOW - Math.floor(n / 7) })) }),
  );

  test.each([1, 7, 33, 100, 1000])("of %d visit every call once, newest first", async (limit) => {
    const seen: { event_id: string; ts: string }[] = [];
    let cursor = "";
    for (;;) {
      const page = await ask("paged", `&limit=${limit}${cursor}`);
      expect(page.calls.length).toBeLessThanOrEqual(limit);
      seen.push(...page.calls);
      if (page.next === null) break;
      cursor = `&cursor=${page.next}`;
    }
    expect(new Set(seen.map(({ event_id }) => event_id)).size).toBe(ids.length);
    expect(seen).toHaveLength(ids.length);
    expect(seen.map(({ ts }) => ts)).toEqual(
      seen
        .map(({ ts }) => ts)
        .sort()
        .reverse(),
    );
  });

  test.each(["x", "1_2", "1_0190aaaa-0000-7000-8000-000000000000_3", "-1_0190aaaa-0000-7000-8000-000000000000"])(
    "a cursor %j that we never gave is refused by name",
    async (cursor) => {
      await expect(ask("paged", `&cursor=${cursor}`)).rejects.toThrow(/400 .*"path":"cursor"/);
    },
  );
});

test("a page is whole although most of the newest calls were taken back", async () => {
  const all = Array.from({ length: 300 }, (_, n) => plainCall(n, { project_id: "retaken", ts: NOW - n * 60_000 }));
  const gone = all.slice(0, 200).map((call) => ({ ...call, sign: -1 as const, reason: "test" }));
  await api.insert({ calls: [...all, ...gone] });
  const ids = all.map(({ call_id }) => call_id);
  const first = await ask("retaken", "&limit=60&from=now-1d");
  expect(first.calls.map(({ event_id }) => event_id)).toEqual(ids.slice(200, 260));
  const rest = await ask("retaken", `&limit=60&from=now-1d&cursor=${first.next}`);
  expect(rest.calls.map(({ event_id }) => event_id)).toEqual(ids.slice(260));
  expect(rest.next).toBeNull();
});

describe("what is shown", () => {
  test("only the standing revision of a call, and nothing of one that was withdrawn", async () => {
    const first = plainCall(1, { project_id: "revised", ts: NOW, cost: 1n, price_status: "priced" });
    const second = { ...first, revision: 1, cost: 2_000_000_000_000n, reason: "re-priced" };
    const gone = plainCall(2, { project_id: "revised", ts: NOW });
    await api.insert({ calls: [first, { ...first, sign: -1 }, second, gone, { ...gone, sign: -1 }] });
    const { calls } = await ask("revised");
    expect(calls.map(({ cost }) => cost)).toEqual(["2"]);
  });

  test("every quantity in its class, unknown ones as null, 0 as 0", async () => {
    const usage = {
      input_uncached: 0,
      cache_write_5m: 3,
      usage_more: { cache_write_30m: 4, images: 2 },
      output_text: 9,
    };
    await api.insert({ calls: [plainCall(3, { project_id: "used", ts: NOW, ...usage })] });
    const [call] = (await ask("used")).calls;
    expect(call?.usage).toEqual({
      input_uncached: 0,
      cache_read: null,
      cache_write: { "5m": 3, "30m": 4 },
      output_text: 9,
      output_reasoning: null,
      other: { images: 2 },
    });
    expect(call).toMatchObject({
      cost: null,
      reported_cost: null,
      provider: null,
      trace_id: null,
      task_id: null,
      tags: {},
    });
  });

  test("the sender's id: as given, of a span its place in the trace, else the UUID it was", async () => {
    const traced = { project_id: "named", trace_id: TRACE, span_id: SPAN };
    await api.insert({
      calls: [
        plainCall(4, { project_id: "named", ts: NOW + 3, event_id: "order-17" }),
        plainCall(5, { ...traced, ts: NOW + 2, dialect: "otel_genai" }),
        plainCall(6, { ...traced, ts: NOW + 1, span_id: "00f067aa0ba902b8" }),
      ],
    });
    const { calls } = await ask("named");
    expect(calls.map(({ event_id }) => event_id)).toEqual([
      "order-17",
      `${TRACE}:${SPAN}`,
      "0190aaaa-0000-7000-8000-000000000006",
    ]);
    for (const { event_id, ts } of calls) {
      expect((await ask("named", `&event_id=${event_id}`)).calls.map((one) => one.ts)).toEqual([ts]);
    }
  });
});

describe("filters", () => {
  beforeAll(async () => {
    const common = { project_id: "filtered", ts: NOW };
    await api.insert({
      calls: [
        plainCall(10, { ...common, trace_id: TRACE, span_id: SPAN }),
        plainCall(11, { ...common, task_key: taskKey(1) }),
        plainCall(12, { ...common, task_key: taskKey(2), task_id: "Ticket 12" }),
        plainCall(13, { ...common, model_requested: "m", model_resolved: "m-2026" }),
        plainCall(14, { ...common, workflow: "triage", price_status: "priced", cost: 1n }),
      ],
    });
  });
  const uuid = TRACE.replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-");

  test.each([
    [`trace_id=${TRACE}`, 10],
    [`trace_id=${TRACE.toUpperCase()}`, 10],
    [`trace_id=${uuid}`, 10],
    [`task_id=${taskKey(1)}`, 11],
    [`task_id=${taskKey(1).toUpperCase()}`, 11],
    ["task_id=Ticket%2012", 12],
    ["model=m", 13],
    ["model=m-2026", 13],
    ["workflow=triage", 14],
    ["price_status=priced", 14],
  ])("%s finds its call and no other", async (filter, n) => {
    const { calls } = await ask("filtered", `&${filter}`);
    const ids = calls.map(({ event_id }) => event_id);
    const expected = n === 10 ? "0190aaaa-0000-7000-8000-00000000000a" : plainCall(n).call_id;
    expect(ids).toEqual([expected]);
  });

  const ZEROS = "00000000-0000-0000-0000-000000000000";
  test.each([
    `event_id=${ZEROS}`,
    `event_id=${"0".repeat(32)}:${"0".repeat(16)}`,
    `event_id=${TRACE}:${"0".repeat(16)}`,
    `trace_id=${ZEROS}`,
    `trace_id=${"0".repeat(32)}`,
    `task_id=${ZEROS}`,
    // Each of the two alone finds a call; no call is both.
    `trace_id=${"a".repeat(32)}&event_id=${TRACE}:${SPAN}`,
    `task_id=${taskKey(1)}&event_id=${plainCall(12).call_id}`,
  ])("%s names no call, so it finds none", async (filter) => {
    expect((await ask("filtered", `&${filter}`)).calls).toEqual([]);
  });

  test("a trace is found with its span's id, and by both at once", async () => {
    const found = await ask("filtered", `&trace_id=${TRACE}&event_id=${TRACE}:${SPAN}`);
    expect(found.calls.map(({ span_id }) => span_id)).toEqual([SPAN]);
  });

  test.each(["trace_id", "task_id", "event_id", "model", "workflow", "price_status", "cursor"])(
    "an empty %s is refused, not taken for every call",
    async (field) => {
      await expect(ask("filtered", `&${field}=`)).rejects.toThrow(new RegExp(`400 .*"path":"${field}"`));
    },
  );

  test.each([
    "trace_id=xyz",
    "trace_id=4bf9",
    "limit=0",
    "limit=1001",
    "limit=x",
    "from=tomorrow",
    "from=now&to=now-1d",
  ])("%s is refused by field", async (filter) => {
    await expect(ask("filtered", `&${filter}`)).rejects.toThrow(new RegExp(`400 .*"path":"${filter.split("=")[0]}"`));
  });
});

test("the pulse tells the newest call, when it arrived, how many stand, and which projects there are", async () => {
  const older = plainCall(20, { project_id: "beating", ts: NOW - 5_000, received_at: NOW + 9_000 });
  const newest = plainCall(21, { project_id: "beating", ts: NOW - 1_000, received_at: NOW });
  const gone = plainCall(22, { project_id: "beating", ts: NOW - 9_000 });
  await api.insert({ calls: [older, newest, gone, { ...gone, sign: -1 }] });
  const pulse = pulseAnswer.parse(await api.get("/pulse?project=beating"));
  expect(pulse).toMatchObject({
    now: "2026-11-23T00:00:00.000Z",
    newest_event_at: "2026-11-22T23:59:59.000Z",
    newest_received_at: "2026-11-23T00:00:09.000Z",
    calls: 2,
    dead_letters: 0,
  });
  expect(pulse.projects).toContain("beating");
  expect(pulseAnswer.parse(await api.get("/pulse?project=unheard"))).toMatchObject({ newest_event_at: null, calls: 0 });
});

test("the pulse's newest call is one that nothing is summed of, where that is the newest", async () => {
  const days = (n: number) => NOW - n * 86_400_000;
  const summed = plainCall(30, { project_id: "resting", ts: days(9) });
  const frame = plainCall(31, { project_id: "resting", ts: days(3), is_billable: false });
  const alone = plainCall(32, { project_id: "framed", ts: days(5), is_billable: false });
  await api.insert({ calls: [summed, frame, alone] });
  const newest = async (project: string) =>
    pulseAnswer.parse(await api.get(`/pulse?project=${project}`)).newest_event_at;
  expect(await newest("resting")).toBe("2026-11-20T00:00:00.000Z");
  expect(await newest("framed")).toBe("2026-11-18T00:00:00.000Z");
  expect(await api.get("/pulse?project=framed")).toMatchObject({
    calls: 1,
    projects: expect.arrayContaining(["framed", "resting"]),
  });
});
