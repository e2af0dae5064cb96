import { gzipSync } from "node:zlib";
import type { Clock } from "@outlay/core/clock";
import type { BatchAnswer } from "@outlay/core/native";
import { describe, expect, test } from "vitest";
import { NOW, nativeCall, nativeOutcome, startHarness, testClock } from "./harness.ts";

const send = async (harness: Awaited<ReturnType<typeof startHarness>>, body: unknown, path = "/v1/events") => {
  const response = await harness.post(path, typeof body === "string" ? body : JSON.stringify(body));
  return {
    status: response.status,
    answer: (await response.json()) as BatchAnswer & { code: string; message: string },
  };
};

describe("POST /v1/events", () => {
  test("one call becomes a durable event with disjoint usage and derived keys", async () => {
    const harness = await startHarness();
    const call = nativeCall({
      taskId: "task-1",
      traceId: "0AF76519-16CD-43DD-8448-EB211C80319C",
      spanId: "B7AD6B7169203331",
      reportedCostUsd: 1e-7,
      team: "care",
    });
    expect(await send(harness, call)).toEqual({
      status: 202,
      answer: { accepted: 1, duplicates: 0, duplicateIndexes: [], rejected: [] },
    });
    expect(harness.calls()).toEqual([
      {
        callId: expect.stringMatching(/^[0-9a-f-]{36}$/),
        eventId: "event-1",
        dialect: "native",
        kind: "model_call",
        isBillable: true,
        occurredAt: NOW - 60_000,
        traceId: "0af7651916cd43dd8448eb211c80319c",
        spanId: "b7ad6b7169203331",
        taskKey: expect.stringMatching(/^[0-9a-f-]{36}$/),
        taskId: "task-1",
        reportedCostUsd: "0.0000001",
        usage: { input_uncached: 400, cache_read: 600, output_text: 200, output_reasoning: 100, requests: 1 },
        usageSource: "reported",
        usageQuality: "exact",
        usageConvention: "totals_include_subsets",
        provider: "openai",
        model: "gpt-4o",
        operation: "chat",
        status: "ok",
        team: "care",
      },
    ]);
  });

  test("calls and outcomes may stand in one batch, gzip or not, and keep their project", async () => {
    const harness = await startHarness();
    const body = Uint8Array.from(gzipSync(JSON.stringify({ events: [nativeCall(), nativeOutcome()] })));
    const headers = { "content-encoding": "gzip", "x-outlay-project": "shop" };
    expect((await harness.post("/v1/events", body, headers)).status).toBe(202);
    expect(harness.records()).toMatchObject([
      { project: "shop", calls: [{ eventId: "event-1" }], outcomes: [{ eventId: "outcome-1", taskId: "task-1" }] },
    ]);
    expect(harness.storage.records[0]).toMatchObject({ project: "shop", schema: 1, count: 2 });
  });

  test("ids that are UUIDs are kept as they are, lower-cased; a call and its outcome name the same task", async () => {
    const harness = await startHarness();
    const uuid = "0199AAAA-BBBB-7CCC-8DDD-EEEEFFFF0001";
    await send(harness, { events: [nativeCall({ eventId: uuid, taskId: "task-1" }), nativeOutcome()] });
    const [call] = harness.calls();
    expect(call?.callId).toBe(uuid.toLowerCase());
    expect(call?.eventId).toBeUndefined();
    expect(call?.taskKey).toBe(harness.outcomes()[0]?.taskKey);
  });

  test("of 10,000 items three are wrong: those three are named and the others are durable", async () => {
    const harness = await startHarness();
    const events = Array.from({ length: 10_000 }, (_, index) => nativeCall({ eventId: `event-${index}` }));
    events[7] = nativeCall({ eventId: "event-7", model: undefined });
    events[5_000] = nativeCall({ eventId: "event-5000", usage: { inputTokens: -1 } });
    events[9_999] = nativeCall({ eventId: "event-9999", colour: "red" });
    const { status, answer } = await send(harness, { events });
    expect(status).toBe(207);
    expect(answer).toEqual({
      accepted: 9_997,
      duplicates: 0,
      duplicateIndexes: [],
      rejected: [
        { index: 7, code: "missing_field", path: "model", message: "is required" },
        { index: 5_000, code: "out_of_range", path: "usage.inputTokens", message: expect.any(String) },
        { index: 9_999, code: "unknown_field", path: "colour", message: expect.stringContaining("tags") },
      ],
    });
    expect(harness.calls()).toHaveLength(9_997);
    expect(harness.storage.records.length).toBeGreaterThan(1);
    for (const record of harness.storage.records) expect(record.body.length).toBeLessThanOrEqual(512 * 1024);
    expect(new Set(harness.storage.records.map((record) => record.key)).size).toBe(harness.storage.records.length);
  });

  test("10,000 items are judged in slices, with everything that waits let through in between", async () => {
    let breaths = 0;
    const clock: Clock = {
      ...testClock,
      breathe() {
        breaths += 1;
        return testClock.breathe();
      },
    };
    const harness = await startHarness({ clock });
    const events = Array.from({ length: 10_000 }, (_, index) => nativeCall({ eventId: `event-${index}` }));
    expect((await send(harness, { events })).answer).toMatchObject({ accepted: 10_000 });
    expect(breaths).toBeGreaterThanOrEqual(19);
  });

  test("more items than a batch may have are refused as a whole", async () => {
    const harness = await startHarness();
    const { status, answer } = await send(harness, { events: Array.from({ length: 10_001 }, () => 0) });
    expect(status).toBe(413);
    expect(answer.message).toContain("at most 10000");
  });

  test("an id twice in one batch counts once; the answer says which one was the repeat", async () => {
    const harness = await startHarness();
    const events = [nativeCall(), nativeCall({ model: "other" }), nativeCall({ eventId: "event-2" })];
    expect((await send(harness, { events })).answer).toMatchObject({
      accepted: 2,
      duplicates: 1,
      duplicateIndexes: [1],
    });
    expect(harness.calls().map((call) => call.model)).toEqual(["gpt-4o", "gpt-4o"]);
  });

  test("an id sent again is a duplicate, in the same project only; a call and an outcome may share one", async () => {
    const harness = await startHarness();
    await send(harness, nativeCall());
    expect(await send(harness, nativeCall())).toMatchObject({ status: 202, answer: { accepted: 0, duplicates: 1 } });
    expect(await send(harness, nativeOutcome({ eventId: "event-1" }))).toMatchObject({ answer: { accepted: 1 } });
    const elsewhere = await harness.post("/v1/events", JSON.stringify(nativeCall()), { "x-outlay-project": "shop" });
    expect(await elsewhere.json()).toMatchObject({ accepted: 1, duplicates: 0 });
  });

  test("an id repeated after a restart, or beyond the window, gives the same call id, so the ledger counts it once", async () => {
    const harness = await startHarness({ limits: { recentIdsMax: 1 } });
    for (const eventId of ["a", "b", "c", "a"]) await send(harness, nativeCall({ eventId }));
    const ids = harness.calls().map((call) => call.callId);
    expect(ids).toHaveLength(4);
    expect(ids[3]).toBe(ids[0]);
  });

  test("a batch keeps the id its sender gave it, and gets one made from its items where it has none", async () => {
    const harness = await startHarness();
    await harness.post("/v1/events", JSON.stringify(nativeCall()), { "x-batch-id": "batch-7" });
    await harness.post("/v1/events", JSON.stringify(nativeCall({ eventId: "b" })));
    expect(harness.storage.records.map((record) => record.key)).toEqual([
      "batch-7",
      expect.stringMatching(/^[0-9a-f-]{36}$/),
    ]);
    const refused = await harness.post("/v1/events", JSON.stringify(nativeCall()), { "x-batch-id": "no spaces" });
    expect(refused.status).toBe(400);
  });
});

describe("items that are refused", () => {
  test.each([
    ["tokens beyond 2^53", { usage: { inputTokens: 2 ** 53 + 2 } }, "out_of_range", "usage.inputTokens"],
    ["tokens that are a fraction", { usage: { outputTokens: 1.5 } }, "invalid_value", "usage.outputTokens"],
    ["tokens as text", { usage: { outputTokens: "12" } }, "invalid_value", "usage.outputTokens"],
    ["more cached than there is", { usage: { inputTokens: 5, cacheRead: 6 } }, "contradiction", "usage.inputTokens"],
    [
      "parts that do not sum",
      { usage: { outputTokens: 5, outputText: 1, outputReasoning: 1 } },
      "contradiction",
      "usage.outputTokens",
    ],
    [
      "quantities that are missing yet there",
      { usage: { inputTokens: 5, source: "missing" } },
      "contradiction",
      "usage.source",
    ],
    ["a cost that is NaN", { reportedCostUsd: "NaN" }, "invalid_value", "reportedCostUsd"],
    ["a negative cost", { reportedCostUsd: -0.1 }, "out_of_range", "reportedCostUsd"],
    ["a time before 2020", { occurredAt: "2019-12-31T23:59:59Z" }, "occurred_at_out_of_range", "occurredAt"],
    ["a time 25 h ahead", { occurredAt: "2026-11-22T11:00:00Z" }, "occurred_at_out_of_range", "occurredAt"],
    ["a time without a zone", { occurredAt: "2026-11-21T09:00:00" }, "invalid_value", "occurredAt"],
    ["a day that does not exist", { occurredAt: "2026-02-30T09:00:00Z" }, "invalid_value", "occurredAt"],
    ["an unknown field inside", { usage: { inputTokns: 5 } }, "unknown_field", "usage.inputTokns"],
    ["an unknown type", { type: "metric" }, "invalid_value", "type"],
    ["an unknown status", { status: "great" }, "invalid_value", "status"],
    ["an event id that is empty", { eventId: "" }, "out_of_range", "eventId"],
    ["half of a surrogate pair", { team: "\ud800" }, "invalid_value", ""],
    [
      "tags without end",
      { tags: Object.fromEntries(Array.from({ length: 400 }, (_, i) => [`k${i}`, "x".repeat(500)])) },
      "out_of_range",
      "",
    ],
  ])("%s", async (_, change, code, path) => {
    const harness = await startHarness();
    const { status, answer } = await send(harness, nativeCall(change));
    expect(status).toBe(400);
    expect(answer.rejected).toEqual([{ index: 0, code, path, message: expect.stringMatching(/\w/) }]);
    expect(harness.storage.records).toEqual([]);
    expect(harness.counters.get("outlay_collector_events_rejected_total", { code })).toBe(1);
  });

  test("a key named __proto__ is refused, not swallowed", async () => {
    const harness = await startHarness();
    const body = JSON.stringify(nativeCall()).replace("{", '{"__proto__":{"team":"x"},');
    expect((await send(harness, body)).status).toBe(400);
  });

  test("text that only looks like a surrogate escape is kept", async () => {
    const harness = await startHarness();
    expect((await send(harness, nativeCall({ team: "\\ud800 😀" }))).status).toBe(202);
    expect(harness.calls()[0]?.team).toBe("\\ud800 😀");
  });

  test.each([
    ["null", "the body must be one item"],
    ["[]", "the body must be one item"],
    ['{"events":{}}', '"events" must be an array'],
    ['{"events":[],"extra":1}', "no other"],
    ['{"reportedCostUsd": NaN}', "not valid JSON"],
    ["", "the body is empty"],
  ])("a body that is no batch gets a problem with a code: %s", async (body, message) => {
    const harness = await startHarness();
    const { status, answer } = await send(harness, body);
    expect(status).toBe(400);
    expect(answer).toMatchObject({ code: "bad_request", message: expect.stringContaining(message) });
  });

  test.each([1, "text", null, [], {}])("an item that is no event is refused by itself: %j", async (item) => {
    const harness = await startHarness();
    const { status, answer } = await send(harness, { events: [item, nativeCall()] });
    expect(status).toBe(207);
    expect(answer).toMatchObject({ accepted: 1, rejected: [{ index: 0 }] });
  });
});

describe("usage that is not a split of totals", () => {
  test.each([
    ["nothing said", undefined, {}, "missing", undefined],
    ["an empty object", {}, {}, "missing", undefined],
    [
      "only totals",
      { inputTokens: 5, outputTokens: 2 },
      { input_uncached: 5, output_text: 2 },
      "reported",
      "totals_only",
    ],
    [
      "classes only",
      { inputUncached: 5, cacheWrite: { "1h": 2 } },
      { input_uncached: 5, cache_write_1h: 2 },
      "reported",
      "disjoint",
    ],
    ["a known zero", { outputTokens: 0 }, { output_text: 0 }, "reported", "totals_include_subsets"],
  ])("%s", async (_, usage, expected, source, convention) => {
    const harness = await startHarness();
    await send(harness, nativeCall({ usage }));
    const [call] = harness.calls();
    const { requests, ...quantities } = call?.usage ?? {};
    expect(quantities).toEqual(expected);
    expect(requests).toBe(source === "reported" ? 1 : undefined);
    expect(call?.usageSource).toBe(source);
    expect(call?.usageConvention).toBe(convention);
  });

  test("an answer from the sender's own cache is kept but not billed", async () => {
    const harness = await startHarness();
    await send(harness, nativeCall({ cache: { kind: "exact", hit: true } }));
    expect(harness.calls()[0]).toMatchObject({ kind: "model_call", isBillable: false });
  });
});

describe("POST /v1/outcomes", () => {
  test("one outcome, or a list of them", async () => {
    const harness = await startHarness();
    expect((await send(harness, nativeOutcome({ type: undefined }), "/v1/outcomes")).status).toBe(202);
    const outcomes = [
      nativeOutcome(),
      nativeOutcome({ eventId: "o2", outcome: "failure", closedAt: "2026-11-21T09:58:00Z" }),
    ];
    expect((await send(harness, { outcomes }, "/v1/outcomes")).answer).toMatchObject({ accepted: 1, duplicates: 1 });
    expect(harness.outcomes()).toMatchObject([
      { outcome: "success", source: "sdk", taskId: "task-1" },
      { outcome: "failure", closedAt: NOW - 120_000 },
    ]);
  });

  test.each([
    ["a call", nativeCall()],
    ["an outcome of no known kind", nativeOutcome({ outcome: "fine" })],
    ["an outcome of next week", nativeOutcome({ occurredAt: "2026-11-30T00:00:00Z" })],
    ["a task that began before 2020", nativeOutcome({ taskStartedAt: "1999-01-01T00:00:00Z" })],
    ["a score beyond 1", nativeOutcome({ score: 1.1 })],
  ])("%s is refused", async (_, item) => {
    const harness = await startHarness();
    expect((await send(harness, item, "/v1/outcomes")).status).toBe(400);
    expect(harness.storage.records).toEqual([]);
  });
});
