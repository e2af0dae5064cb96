import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { traceEndpoint, tracesEndpoint } from "../contract/traces.ts";
import { plainCall, plainOutcome, type TestApi, taskKey, testApi } from "./testing/ledger.ts";

const NOW = Date.parse("2026-11-23T00:00:00Z");
const DAY_MS = 86_400_000;
const traceId = (n: number): string => n.toString(16).padStart(32, "0");
const spanId = (n: number): string => n.toString(16).padStart(16, "0");

let api: TestApi;
beforeAll(async () => {
  api = await testApi(NOW);
});
afterAll(() => api.close());

let calls = 0;
/** A span of the nth trace. `at` in milliseconds before now. */
function span(trace: number, id: number, parent: number, facts: Parameters<typeof plainCall>[1] = {}) {
  calls += 1;
  return plainCall(calls, {
    project_id: "traced",
    dialect: "otel_genai",
    signal: "span",
    trace_id: traceId(trace),
    span_id: spanId(id),
    parent_span_id: parent === 0 ? "" : spanId(parent),
    ts: NOW - DAY_MS,
    received_at: NOW - DAY_MS,
    duration_ms: 100,
    ...facts,
  });
}
const frame = { kind: "agent", operation: "invoke_agent", is_billable: false, price_status: "not_billable" } as const;
const usd = (amount: number): { cost: bigint; price_status: string } => ({
  cost: BigInt(Math.round(amount * 1e8)) * 10_000n,
  price_status: "priced",
});

const traceOf = async (id: string, query = "") =>
  traceEndpoint.response.parse(await api.get(`/traces/${id}?project=traced${query}`));

describe("a trace by its id alone", () => {
  test("openinference#3164: a root of 29,899 tokens over children of 29,899 is 29,899 tokens, and costs them once", async () => {
    const used = (tokens: number) => ({ input_uncached: tokens, input_tokens: tokens });
    const [root, one, two] = [
      span(1, 1, 0, { ...frame, ...used(29_899), duration_ms: 400, cost_excluded: 74_747_500_000n }),
      span(1, 2, 1, { ...used(9_899), ...usd(0.0247475), ts: NOW - DAY_MS + 50 }),
      span(1, 3, 1, { ...used(20_000), ...usd(0.05), ts: NOW - DAY_MS + 200, duration_ms: 150 }),
    ];
    await api.insert({ calls: [two, root, one] });
    const trace = await traceOf(traceId(1).toUpperCase());
    expect(trace).toMatchObject({
      trace_id: traceId(1),
      duration_ms: 400,
      cost: "0.0747475",
      input_tokens: 29_899,
      coverage: { calls: 2, priced_calls: 2, unpriced_calls: 0, priced_share: 1 },
      records: 3,
      is_open: false,
      critical_path: { duration_ms: 400, idle_ms: 0 },
    });
    expect(
      trace.spans.map(({ depth, cost, cumulative, start_offset_ms }) => [
        depth,
        cost,
        cumulative.cost,
        start_offset_ms,
      ]),
    ).toEqual([
      [0, "0", "0.0747475", 0],
      [1, "0.0247475", "0.0247475", 50],
      [1, "0.05", "0.05", 200],
    ]);
    expect(trace.spans[0]?.record).toMatchObject({ input_tokens: 29_899, cost_excluded: "0.0747475" });
  });

  test("has every record as it stands now, also those that are not billed and why", async () => {
    const first = span(2, 1, 0, usd(1));
    const second = { ...first, revision: 1, cost: 2_000_000_000_000n, reason: "reprice:1" };
    const twin = span(2, 1, 0, {
      signal: "log",
      is_billable: false,
      settlement: "duplicate_signal",
      settled_by: first.call_id,
    });
    const gone = span(2, 3, 1, usd(5));
    await api.insert({ calls: [first, { ...first, sign: -1 }, second, twin, gone, { ...gone, sign: -1 }] });
    const trace = await traceOf(traceId(2));
    expect(trace).toMatchObject({ cost: "2", records: 2, coverage: { calls: 1 } });
    expect(trace.spans.map(({ cost, record }) => [cost, record?.settlement, record?.settled_by])).toEqual([
      ["2", null, null],
      ["0", "duplicate_signal", first.call_id],
    ]);
  });

  test("unknown cost stays unknown, and is counted", async () => {
    await api.insert({ calls: [span(3, 1, 0, frame), span(3, 2, 1, usd(0.25)), span(3, 3, 1)] });
    const { cost, coverage, spans } = await traceOf(traceId(3));
    expect([cost, coverage]).toEqual([
      "0.25",
      { calls: 2, priced_calls: 1, partly_priced_calls: 0, unpriced_calls: 1, priced_share: 0.5 },
    ]);
    expect(spans.map((one) => [one.cost, one.cumulative.cost])).toEqual([
      ["0", "0.25"],
      ["0.25", "0.25"],
      [null, null],
    ]);
  });

  test("shows parents that were not sent, tries, fallbacks, cache hits, tasks and how they ended", async () => {
    const at = (ms: number) => ({ ts: NOW - 1000 + ms, received_at: NOW - 500 });
    const tried = {
      step: "answer",
      operation: "chat",
      model_requested: "gpt-5",
      task_key: taskKey(9),
      task_id: "Ticket 9",
    };
    await api.insert({
      calls: [
        span(4, 2, 1, { ...tried, ...at(0), status: "timeout", event_id: "try-1", attempt: 1 }),
        span(4, 3, 1, {
          ...tried,
          ...at(200),
          ...usd(0.5),
          retry_of: "try-1",
          attempt: 2,
          model_requested: "gpt-5-mini",
          fallback_from: "gpt-5",
        }),
        span(4, 4, 1, {
          ...at(300),
          cache_kind: "semantic",
          cache_hit: true,
          is_billable: false,
          cache_saved_cost: 10n ** 12n,
        }),
      ],
      outcomes: [plainOutcome(9, { project_id: "traced", closed_at: NOW, labelled_at: NOW, source: "human" })],
    });
    const trace = await traceOf(traceId(4));
    expect(trace).toMatchObject({ status: "error", failed_records: 1, gaps: 1, is_open: true });
    expect(trace.tasks).toMatchObject([{ task_id: "Ticket 9", outcome: { outcome: "success", source: "human" } }]);
    const [gap, first, second, cached] = trace.spans;
    expect(gap).toMatchObject({ id: `gap:${spanId(1)}`, kind: "gap", record: null, cumulative: { records: 3 } });
    expect(first?.request).toEqual({ id: first?.id, number: 1, tries: 2, previous_id: null, is_fallback: false });
    expect(second?.request).toEqual({ id: first?.id, number: 2, tries: 2, previous_id: first?.id, is_fallback: true });
    expect(cached?.cache).toMatchObject({ kind: "semantic", hit: true, saved_cost: "1" });
  });

  test("of 10,000 spans shows as many as asked for, hanging together, and counts all of them", async () => {
    const many = Array.from({ length: 10_000 }, (_, n) =>
      span(5, n + 1, n === 0 ? 0 : n % 2 === 0 ? n : 1, usd(0.001)),
    );
    await api.insert({ calls: many });
    const trace = await traceOf(traceId(5), "&limit=100");
    expect(trace).toMatchObject({ cost: "10", records: 10_000, spans_omitted: 9_900 });
    expect(trace.spans).toHaveLength(100);
    const ids = new Set(trace.spans.map(({ id }) => id));
    expect(trace.spans.filter(({ parent_id }) => parent_id !== null && !ids.has(parent_id))).toEqual([]);
    expect(trace.spans[0]).toMatchObject({ omitted_below: 9_900, cumulative: { cost: "10" } });
  });

  test("one too large to be put in order here stands as it does in the ledger: corrected rows once, in order of time", async () => {
    const many = Array.from({ length: 10_010 }, (_, n) => span(8, n + 1, 0, { ...usd(0.001), ts: NOW - n }));
    const [wrong = span(8, 1, 0), gone = span(8, 2, 0)] = many;
    const mended = { ...wrong, ...usd(5), revision: 1 };
    await api.insert({ calls: [...many, { ...wrong, sign: -1 }, mended, { ...gone, sign: -1 }] });
    const trace = await traceOf(traceId(8), "&limit=20");
    expect(trace).toMatchObject({ records: 10_009, cost: "15.008", spans_omitted: 9_989 });
    expect(trace.spans.filter(({ cost }) => cost === "5")).toHaveLength(1);
    const starts = trace.spans.map(({ start_offset_ms }) => start_offset_ms);
    expect(starts).toEqual([...starts].sort((a, b) => a - b));
  });

  test("of more tasks than are looked for at once, those shown have their outcomes", async () => {
    const many = Array.from({ length: 1_200 }, (_, n) =>
      span(6, n + 1, 0, { task_key: taskKey(100_000 + n), ts: NOW - n }),
    );
    const outcomes = [1_199, 1_198].map((n) => plainOutcome(100_000 + n, { project_id: "traced", closed_at: NOW }));
    await api.insert({ calls: many, outcomes });
    const { tasks, tasks_omitted } = await traceOf(traceId(6));
    expect(tasks.map(({ outcome }) => outcome?.outcome)).toEqual(["success", "success", ...Array(48).fill(undefined)]);
    expect(tasks_omitted).toBe(1_150);
  });

  test("one of which every record was withdrawn is not found", async () => {
    const gone = span(7, 1, 0, usd(1));
    await api.insert({ calls: [gone, { ...gone, sign: -1 }] });
    await expect(traceOf(traceId(7))).rejects.toThrow(/404 .*has no trace/);
  });

  test.each(["xyz", "4bf9", "0".repeat(32), "4bf92f35-77b3-4da6-a3ce-929d0e0e4736"])(
    "%s is refused as no trace id",
    async (id) => {
      await expect(traceOf(id)).rejects.toThrow(/400 .*"path":"trace_id"/);
    },
  );

  test("one that is not there, is another project's, or lies outside of the hint is not found", async () => {
    await expect(traceOf("f".repeat(32))).rejects.toThrow(/404 .*has no trace/);
    await expect(api.get(`/traces/${traceId(1)}?project=other`)).rejects.toThrow(/404/);
    await expect(traceOf(traceId(1), "&from=now-1h")).rejects.toThrow(/404 .*leave out from and to/);
    await expect(traceOf(traceId(1), "&from=now&to=now-1h")).rejects.toThrow(/400 .*"path":"from"/);
    expect((await traceOf(traceId(1), "&from=now-2d&to=now")).records).toBe(3);
  });
});

describe("the list of traces", () => {
  const project = "listed";
  /** The nth trace: n calls of n/100 USD, n minutes ago, n × 10 ms long; every third with an error. */
  const rows = Array.from({ length: 30 }, (_, at) => at + 1).flatMap((n) =>
    Array.from({ length: n }, (_, k) =>
      span(1_000 + n, k + 1, 0, {
        ...usd(n / 100),
        project_id: project,
        ts: NOW - n * 60_000,
        duration_ms: n * 10,
        status: n % 3 === 0 && k === 0 ? "error" : "ok",
        workflow: n % 2 === 0 ? "even" : "odd",
        session_id: `session-${n}`,
        model_requested: "gpt-5",
      }),
    ),
  );
  beforeAll(async () => {
    const unpriced = span(2_000, 1, 0, { project_id: project, ts: NOW - 3 * DAY_MS });
    await api.insert({ calls: [...rows, unpriced] });
  });
  const list = async (query: string) =>
    tracesEndpoint.response.parse(await api.get(`/traces?project=${project}&from=now-7d${query}`));
  const numbers = async (query: string) =>
    (await list(query)).traces.map(({ trace_id }) => Number.parseInt(trace_id, 16) - 1_000);

  test.each([
    ["newest", 1],
    ["cost", 30],
    ["duration", 30],
    ["errors", 30],
  ])("by %s begins with the right one and visits each once, page by page", async (sort, first) => {
    const seen: string[] = [];
    let cursor = "";
    for (;;) {
      const { traces, next } = await list(`&sort=${sort}&limit=7${cursor}`);
      seen.push(...traces.map(({ trace_id }) => trace_id));
      if (next === null) break;
      cursor = `&cursor=${next}`;
    }
    expect(seen[0]).toBe(traceId(1_000 + first));
    expect([new Set(seen).size, seen.length]).toEqual([31, 31]);
  });

  test("says what each cost, and that together they are the spend of the range", async () => {
    const { traces } = await list("&sort=cost&limit=100");
    expect(traces[0]).toMatchObject({
      cost: "9",
      calls: 30,
      errors: 1,
      status: "error",
      duration_ms: 300,
      workflow: "even",
      models: ["gpt-5"],
    });
    expect(traces.at(-1)).toMatchObject({ cost: null, coverage: { unpriced_calls: 1, priced_share: 0 } });
    const sum = traces.reduce((total, { cost }) => total + Math.round(Number(cost) * 100), 0);
    expect(sum).toBe(rows.reduce((total, { cost }) => total + Number(cost ?? 0n) / 1e10, 0));
  });

  test.each([
    ["workflow=even&min_cost=7.5", [28, 30]],
    ["status=error&min_cost=7", [27, 30]],
    ["status=ok&min_cost=8", [29]],
    ["search=session-17", [17]],
    [`search=${traceId(1_005)}`, [5]],
    [`search=${spanId(30)}`, [30]],
    ["search=nothing", []],
    ["workflow=none", []],
  ])("%s finds its traces and no other", async (filter, expected) => {
    expect((await numbers(`&sort=newest&${filter}`)).sort((a, b) => a - b)).toEqual(expected);
  });

  test.each([
    "limit=101",
    "sort=best",
    "min_cost=-1",
    "cursor=x",
    "search=",
    "workflow=",
    "status=bad",
    "from=now&to=now-1h",
  ])("%s is refused by field", async (filter) => {
    const field = filter.split("=")[0];
    await expect(api.get(`/traces?project=${project}&${filter}`)).rejects.toThrow(
      new RegExp(`400 .*"path":"${field}"`),
    );
  });

  test("an empty project has an empty list", async () => {
    expect(await api.get("/traces?project=nobody")).toEqual({ traces: [], next: null });
  });
});
