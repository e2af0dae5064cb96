import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { addUsd, type PicoUsd, ZERO_USD } from "../money.ts";
import { chooseShown } from "./choose-shown.ts";
import { criticalPath } from "./critical-path.ts";
import { linkAttempts } from "./link-attempts.ts";
import { spanForest } from "./span-forest.ts";
import { sumCosts } from "./sum-costs.ts";
import { frame, traceRecord } from "./testing/trace-record.ts";
import type { TraceRecord } from "./trace-record.ts";

/** Few ids, so that parents, circles, twins and lost parents all come up. */
const spanIds = ["", "s1", "s2", "s3", "s4", "s5", "lost"];
const anySpan = fc.constantFrom(...spanIds);
const anyRecord = fc.record({
  ts: fc.nat({ max: 50 }),
  durationMs: fc.option(fc.nat({ max: 50 }), { nil: undefined }),
  signal: fc.constantFrom("span", "span", "native", "log", "metric"),
  kind: fc.constantFrom("model_call", "agent", "tool"),
  spanId: anySpan,
  parentSpanId: anySpan,
  isBillable: fc.boolean(),
  cost: fc.option(
    fc.bigInt({ min: 0n, max: 10n ** 17n }).map((pico) => pico as PicoUsd),
    { nil: undefined },
  ),
  settledBy: fc.constantFrom("", "", "c0", "c1"),
  attempt: fc.option(fc.integer({ min: 1, max: 3 }), { nil: undefined }),
  retryOf: fc.constantFrom("", "", "c0", "c3", "nowhere"),
  fallbackFrom: fc.constantFrom("", "", "gpt-4o"),
});
const anyTrace = fc
  .array(anyRecord, { maxLength: 25 })
  .map((facts) => facts.map((fact, n): TraceRecord => traceRecord(`c${n}`, fact)));

/** Everything that is said of a trace, without references. */
function said(records: readonly TraceRecord[]) {
  const forest = spanForest(records);
  const path = criticalPath(forest);
  const { links } = linkAttempts(forest);
  return {
    spans: forest.map(({ id, parent, depth, isCut }) => [id, parent?.id, depth, isCut]),
    sums: sumCosts(forest),
    path: [path.segments.map(({ node, from, to }) => [node.id, from, to]), path.idleMs, path.isOn, path.ownMs],
    attempts: [...links].map(([place, { request, number }]) => [place, request.id, number]),
    shown: chooseShown(forest, { isOnPath: path.isOn, isFailed: () => false }, 10),
  };
}

describe("of any records", () => {
  test("each is in the forest once, below one that comes before it", () => {
    fc.assert(
      fc.property(anyTrace, (records) => {
        const forest = spanForest(records);
        expect(forest.flatMap(({ record }) => record?.callId ?? []).sort()).toEqual(
          records.map(({ callId }) => callId).sort(),
        );
        for (const [place, node] of forest.entries()) {
          expect(node.place).toBe(place);
          expect((node.parent?.place ?? -1) < place).toBe(true);
        }
      }),
    );
  });

  test("the answer is the same in whatever order they come", () => {
    const shuffled = anyTrace.chain((records) =>
      fc.tuple(fc.constant(records), fc.shuffledSubarray(records, { minLength: records.length })),
    );
    fc.assert(
      fc.property(shuffled, ([records, others]) => {
        expect(said(others)).toEqual(said(records));
      }),
    );
  });

  test("costs add up exactly: the roots are the trace, every span is itself and its children", () => {
    fc.assert(
      fc.property(anyTrace, (records) => {
        const forest = spanForest(records);
        const { spans, all } = sumCosts(forest);
        const billed = records.filter(({ isBillable }) => isBillable);
        const known = billed.flatMap(({ cost }) => (cost === undefined ? [] : [cost]));
        const total = known.reduce((sum, cost) => addUsd(sum, cost), ZERO_USD);
        expect(all.cost).toBe(billed.length > 0 && known.length === 0 ? undefined : total);
        expect([all.calls, all.unpricedCalls]).toEqual([billed.length, billed.length - known.length]);
        for (const node of forest) {
          const own = node.record?.isBillable ? (node.record.cost ?? ZERO_USD) : ZERO_USD;
          const below = node.children.reduce((sum, { place }) => addUsd(sum, spans[place]?.cost ?? ZERO_USD), own);
          expect(spans[node.place]?.cost ?? ZERO_USD).toBe(below);
        }
      }),
    );
  });

  test("the critical path and what is idle in it are the duration of the trace, piece by piece", () => {
    fc.assert(
      fc.property(anyTrace, (records) => {
        const { segments, idleMs, startedAt, endedAt, ownMs } = criticalPath(spanForest(records));
        const critical = segments.reduce((sum, { from, to }) => sum + to - from, 0);
        expect(critical + idleMs).toBe(endedAt - startedAt);
        expect(ownMs.reduce((sum, own) => sum + own, 0)).toBe(critical);
        expect(idleMs).toBeGreaterThanOrEqual(0);
        let at = startedAt;
        for (const { from, to } of segments) {
          expect(from >= at && to > from && to <= endedAt).toBe(true);
          at = to;
        }
      }),
    );
  });

  test("tries only ever follow earlier ones, and are numbered without holes", () => {
    fc.assert(
      fc.property(anyTrace, (records) => {
        const { links, sizes } = linkAttempts(spanForest(records));
        const numbers = new Map<string, number[]>();
        for (const { request, number } of links.values())
          numbers.set(request.id, [...(numbers.get(request.id) ?? []), number]);
        for (const [request, size] of sizes)
          expect(numbers.get(request.id)?.sort((a, b) => a - b)).toEqual(Array.from({ length: size }, (_, n) => n + 1));
      }),
    );
  });

  test("what is shown is bounded and hangs together", () => {
    fc.assert(
      fc.property(anyTrace, fc.integer({ min: 1, max: 30 }), (records, most) => {
        const forest = spanForest(records);
        const shown = chooseShown(forest, { isOnPath: criticalPath(forest).isOn, isFailed: () => false }, most);
        expect(shown.filter(Boolean).length).toBeLessThanOrEqual(most);
        for (const node of forest) if (shown[node.place] && node.parent) expect(shown[node.parent.place]).toBe(true);
      }),
    );
  });
});

test("the wrapper of openinference#3164 with the usage of its calls changes neither cost nor tokens", () => {
  const price = (tokens: number) => BigInt(tokens) * 2_500_000n;
  const call = (id: string, tokens: number) =>
    traceRecord(id, { parentSpanId: "root", inputTokens: tokens, outputTokens: 0, cost: price(tokens) as PicoUsd });
  const root = frame("root", { cost: price(29_899) as PicoUsd, inputTokens: 29_899 });
  const { all, spans } = sumCosts(spanForest([root, call("c1", 9_899), call("c2", 20_000)]));
  expect(all).toMatchObject({ inputTokens: 29_899, cost: price(29_899), calls: 2, records: 3 });
  expect(spans[0]).toEqual(all);
});

test.each([
  ["a chain of 10,000 spans", (n: number) => `s${n - 1}`],
  ["10,000 spans below one", () => "s0"],
  ["10,000 spans that all lost the same parent", () => "lost"],
  ["10,000 spans in one circle", (n: number) => (n === 0 ? "s9999" : `s${n - 1}`)],
])("%s is read without recursion", (_, parentOf) => {
  const records = Array.from({ length: 10_000 }, (_unused, n) =>
    traceRecord(`c${n}`, { spanId: `s${n}`, parentSpanId: n === 0 && parentOf(0) === "s-1" ? "" : parentOf(n), ts: n }),
  );
  const forest = spanForest(records);
  const path = criticalPath(forest);
  expect(sumCosts(forest).all).toMatchObject({ calls: 10_000, cost: 10_000_000_000n });
  expect(path.endedAt - path.startedAt).toBe(10_999);
  expect(chooseShown(forest, { isOnPath: path.isOn, isFailed: () => false }, 500).filter(Boolean)).toHaveLength(500);
});
