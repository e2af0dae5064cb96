import { addUsd, formatUsd, parseUsd, ZERO_USD } from "@outlay/core/money";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { waterfallEndpoint } from "../contract/trace-waterfall.ts";
import { traceEndpoint, traceSpanEndpoint } from "../contract/traces.ts";
import { plainCall, type TestApi, testApi } from "./testing/ledger.ts";

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
/** A span of the nth trace, a day before now. */
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

const waterfallOf = async (id: number, query = "") =>
  waterfallEndpoint.response.parse(await api.get(`/traces/${traceId(id)}/waterfall?project=traced${query}`));
const traceOf = async (id: number, query = "") =>
  traceEndpoint.response.parse(await api.get(`/traces/${traceId(id)}?project=traced${query}`));
const spanOf = async (id: number, name: string) =>
  traceSpanEndpoint.response.parse(
    await api.get(`/traces/${traceId(id)}/spans/${encodeURIComponent(name)}?project=traced`),
  );

type Waterfall = Awaited<ReturnType<typeof waterfallOf>>;
const ownCosts = ({ spans }: Waterfall) =>
  formatUsd(spans.reduce((sum, { cost }) => addUsd(sum, parseUsd(cost ?? "0") ?? ZERO_USD), ZERO_USD));

describe("what a waterfall is drawn from", () => {
  test("says of every span what the whole trace says of it, and what goes without saying not at all", async () => {
    await api.insert({
      calls: [
        span(1, 1, 0, { ...frame, step: "support", duration_ms: 900, input_tokens: 29_899 }),
        span(1, 2, 1, {
          ...usd(0.25),
          step: "answer",
          model_requested: "gpt-5",
          queue_ms: 20,
          ttft_ms: 40,
          status: "timeout",
          error_type: "timeout",
          event_id: "try-1",
          attempt: 1,
        }),
        span(1, 3, 1, {
          ...{ step: "answer", ts: NOW - DAY_MS + 200, model_requested: "gpt-5-mini", price_status: "unpriced" },
          ...{ unpriced_reason: "unknown_model", retry_of: "try-1", attempt: 2, fallback_from: "gpt-5" },
        }),
        span(1, 4, 9, {
          ...frame,
          kind: "tool",
          tool_name: "orders",
          ts: NOW - DAY_MS + 300,
          cache_kind: "exact",
          cache_hit: true,
        }),
      ],
    });
    const [short, whole] = [await waterfallOf(1), await traceOf(1)];
    const { spans, texts, services, critical_path, ...facts } = short;
    expect(services).toEqual([]);
    const { spans: long, critical_path: path, ...told } = whole;
    expect(facts).toEqual(told);
    expect(critical_path).toEqual({ duration_ms: path.duration_ms, idle_ms: path.idle_ms });
    expect(
      spans.map(({ id, name, parent }) => [id, texts[name], parent === undefined ? null : spans[parent]?.id]),
    ).toEqual(long.map(({ id, name, parent_id }) => [id, name, parent_id]));
    for (const [at, { is_on_critical_path, critical_ms }] of long.entries()) {
      const critical = spans[at]?.critical;
      expect([critical !== undefined, (critical ?? []).reduce((sum, [from, to]) => sum + to - from, 0)]).toEqual([
        is_on_critical_path,
        critical_ms,
      ]);
    }
    const [agent, first, second, gap, tool] = spans;
    expect(texts[agent?.kind ?? -1]).toBe("agent");
    expect(agent).toMatchObject({ cumulative: { cost: "0.25", calls: 2, unpriced_calls: 1 } });
    expect(agent).not.toHaveProperty("cost");
    expect(first).toMatchObject({ cost: "0.25", queue_ms: 20, ttft_ms: 40, status: "timeout" });
    expect(texts[first?.model ?? -1]).toBe("gpt-5");
    expect(first).not.toHaveProperty("kind");
    expect(first).not.toHaveProperty("cumulative");
    expect(second).toMatchObject({ cost: null, unpriced_reason: "unknown_model", fallback_from: "gpt-5" });
    expect(second?.request).toEqual({ id: first?.id, number: 2, tries: 2, previous_id: first?.id, is_fallback: true });
    expect([gap, tool].map((one) => texts[one?.kind ?? -1])).toEqual(["gap", "tool"]);
    expect(gap).toMatchObject({ id: `gap:${spanId(9)}` });
    expect(tool).toMatchObject({ cache_hit: { kind: "exact" } });
    expect(ownCosts(short)).toBe(whole.cost);
  });

  test("5,000 spans are less than a megabyte, of which every one is there and the leaves add up to the trace", async () => {
    const many = Array.from({ length: 5_000 }, (_, n) =>
      n % 2 === 0
        ? span(2, n + 1, n === 0 ? 0 : 1, {
            ...frame,
            kind: "tool",
            tool_name: `tool-${n % 7}`,
            ts: NOW - DAY_MS + n * 20,
          })
        : span(2, n + 1, 1, {
            ...usd(0.00021015 + n * 1e-8),
            step: "think",
            model_resolved: "gpt-4o-mini-2024-07-18",
            ttft_ms: 7,
            ts: NOW - DAY_MS + n * 20,
          }),
    );
    await api.insert({ calls: many });
    const path = `${api.url}/traces/${traceId(2)}`;
    const sizeOf = async (url: string) => (await (await fetch(url)).arrayBuffer()).byteLength;
    const bytes = await sizeOf(`${path}/waterfall?project=traced`);
    expect(bytes).toBeLessThan(1_000_000);
    const short = await waterfallOf(2);
    expect(short).toMatchObject({ records: 5_000, spans_omitted: 0 });
    expect(short.spans).toHaveLength(5_000);
    expect(ownCosts(short)).toBe(short.cost);
  });

  test("of what would be more than a megabyte as many are left out as it takes, and counted", async () => {
    const long = "a-very-long-name-of-a-step-".repeat(7);
    const many = Array.from({ length: 6_000 }, (_, n) =>
      span(3, n + 1, n === 0 ? 0 : 1, {
        ...usd(0.001),
        step: `${n}-${long}`,
        model_resolved: `m-${long}`,
        ts: NOW - DAY_MS + n,
      }),
    );
    await api.insert({ calls: many });
    const response = await fetch(`${api.url}/traces/${traceId(3)}/waterfall?project=traced&limit=6000`);
    const text = await response.text();
    expect(Buffer.byteLength(text)).toBeLessThan(1_000_000);
    const { spans, spans_omitted, cost, records } = waterfallEndpoint.response.parse(JSON.parse(text));
    expect(spans_omitted).toBeGreaterThan(0);
    expect(spans.length).toBeGreaterThan(2_500);
    expect(spans.length + spans_omitted).toBe(6_000);
    expect([cost, records]).toEqual(["6", 6_000]);
    expect(spans[0]).toMatchObject({ omitted_below: spans_omitted, cumulative: { cost: "6" } });
  });
});

describe("one span", () => {
  test("is found by the id of its call, of its event, and of its span, as the ledger has it now", async () => {
    const first = span(4, 2, 1, { ...usd(1), event_id: "mine", http_status: 429, finish_reason: "stop" });
    const mended = { ...first, ...usd(2), revision: 1, reason: "reprice:1" };
    const twin = span(4, 2, 1, {
      signal: "log",
      is_billable: false,
      settlement: "duplicate_signal",
      settled_by: first.call_id,
    });
    await api.insert({ calls: [twin, first, { ...first, sign: -1 }, mended, span(5, 2, 0, usd(9))] });
    for (const name of [first.call_id, "mine", spanId(2), spanId(2).toUpperCase(), `${traceId(4)}:${spanId(2)}`]) {
      expect(await spanOf(4, name)).toMatchObject({
        ...{ id: first.call_id, http_status: 429, finish_reason: "stop" },
        record: { cost: "2", revision: 1, event_id: "mine" },
      });
    }
    expect(await spanOf(4, twin.call_id)).toMatchObject({
      id: twin.call_id,
      record: { settlement: "duplicate_signal" },
    });
    const whole = await traceOf(4);
    expect((await spanOf(4, first.call_id)).record).toEqual(whole.spans.find(({ id }) => id === first.call_id)?.record);
  });

  test.each(["nobody", `gap:${spanId(1)}`, spanId(0), "00000000-0000-0000-0000-000000000000"])(
    "%s is not found",
    async (name) => {
      await expect(spanOf(4, name)).rejects.toThrow(/404 .*has no span/);
    },
  );
});
