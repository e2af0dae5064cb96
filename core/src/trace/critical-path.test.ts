import { expect, test } from "vitest";
import { criticalPath } from "./critical-path.ts";
import { spanForest } from "./span-forest.ts";
import { frame, traceRecord } from "./testing/trace-record.ts";
import type { TraceRecord } from "./trace-record.ts";

/** `id from-to` in order of time, and what was idle. */
function pathOf(records: readonly TraceRecord[]) {
  const { segments, idleMs, startedAt, endedAt } = criticalPath(spanForest(records));
  return {
    path: segments.map(({ node, from, to }) => `${node.id} ${from}-${to}`),
    idleMs,
    durationMs: endedAt - startedAt,
  };
}

const span = (id: string, from: number, to: number | undefined, facts: Partial<TraceRecord> = {}) =>
  traceRecord(id, { ts: from, durationMs: to === undefined ? undefined : to - from, ...facts });
const root = (to: number) => span("root", 0, to, { kind: "agent", isBillable: false });
const below = { parentSpanId: "root" };

test("a span that waits for its children has what is between them", () => {
  expect(pathOf([root(100), span("a", 10, 40, below), span("b", 50, 90, below)])).toEqual({
    path: ["root 0-10", "a 10-40", "root 40-50", "b 50-90", "root 90-100"],
    idleMs: 0,
    durationMs: 100,
  });
});

test("of children at the same time the last to finish counts, and what still ran when it began does not", () => {
  expect(
    pathOf([root(100), span("slow", 10, 90, below), span("fast", 10, 30, below), span("late", 90, 95, below)]).path,
  ).toEqual(["root 0-10", "slow 10-90", "late 90-95", "root 95-100"]);
  expect(pathOf([root(100), span("a", 0, 60, below), span("b", 50, 100, below)]).path).toEqual([
    "root 0-50",
    "b 50-100",
  ]);
});

test("a span that runs on after its parent is followed to the end of the trace", () => {
  expect(pathOf([root(50), span("async", 70, 100, below)])).toEqual({
    path: ["root 0-50", "async 70-100"],
    idleMs: 20,
    durationMs: 100,
  });
});

test("a child whose clock is behind begins the trace", () => {
  const skewed = pathOf([span("root", 100, 200), span("a", 60, 160, below)]);
  expect(skewed).toEqual({ path: ["a 60-160", "root 160-200"], idleMs: 0, durationMs: 140 });
});

test("a span without a duration lasts as long as what is below it, else no time", () => {
  expect(pathOf([span("root", 0, undefined), span("a", 10, 40, below), span("b", 45, undefined, below)])).toEqual({
    path: ["root 0-10", "a 10-40", "root 40-45"],
    idleMs: 0,
    durationMs: 45,
  });
});

test("several roots follow each other, and a parent that was not sent has no time of its own", () => {
  const orphan = { parentSpanId: "lost" };
  expect(pathOf([span("first", 0, 20), span("a", 30, 40, orphan), span("b", 60, 70, orphan)])).toEqual({
    path: ["first 0-20", "a 30-40", "b 60-70"],
    idleMs: 30,
    durationMs: 70,
  });
});

test("a record that tells of another one's call again, and the point of a metric, have no part", () => {
  const twin = traceRecord("twin", { ts: 0, durationMs: 99, settledBy: "call", isBillable: false, ...below });
  const point = traceRecord("point", { signal: "metric", spanId: "", ts: 5_000, durationMs: undefined });
  expect(pathOf([root(100), span("call", 10, 90, below), twin, point])).toEqual({
    path: ["root 0-10", "call 10-90", "root 90-100"],
    idleMs: 0,
    durationMs: 100,
  });
});

test("nothing has a path of no length, and a trace of points too", () => {
  expect(pathOf([])).toEqual({ path: [], idleMs: 0, durationMs: 0 });
  expect(pathOf([traceRecord("p", { signal: "metric", spanId: "", ts: 7, durationMs: undefined })]).durationMs).toBe(0);
  expect(criticalPath(spanForest([frame("f", { ts: 9, durationMs: undefined })])).isOn).toEqual([true]);
});
