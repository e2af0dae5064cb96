import { expect, test } from "vitest";
import { linkAttempts } from "./link-attempts.ts";
import { spanForest } from "./span-forest.ts";
import { frame, traceRecord } from "./testing/trace-record.ts";
import type { TraceRecord } from "./trace-record.ts";

/** `id = number/size of request`, of those that were tried more than once. */
function attemptsOf(records: readonly TraceRecord[]): string[] {
  const forest = spanForest(records);
  const { links, sizes } = linkAttempts(forest);
  return forest.flatMap(({ id, place }) => {
    const link = links.get(place);
    if (link === undefined) return [];
    return [
      `${id} = ${link.number}/${sizes.get(link.request)} of ${link.request.id}${link.isFallback ? " fallback" : ""}`,
    ];
  });
}

test("a try that names the one it repeats is linked with it, wherever that is", () => {
  expect(
    attemptsOf([
      frame("x"),
      traceRecord("a", { ts: 1, eventId: "first", parentSpanId: "x" }),
      traceRecord("b", { ts: 2, retryOf: "first", eventId: "second" }),
      traceRecord("c", { ts: 3, retryOf: "second", fallbackFrom: "gpt-4o", modelRequested: "gpt-4o-mini" }),
    ]),
  ).toEqual(["a = 1/3 of a", "b = 2/3 of a", "c = 3/3 of a fallback"]);
});

test("numbered tries of one model beside each other are one request, and each is repeated once", () => {
  const attempt = (id: string, ts: number, number: number) => traceRecord(id, { ts, attempt: number });
  expect(attemptsOf([attempt("a1", 1, 1), attempt("a2", 2, 2), attempt("b1", 3, 1), attempt("b2", 4, 2)])).toEqual([
    "a1 = 1/2 of a1",
    "a2 = 2/2 of a1",
    "b1 = 1/2 of b1",
    "b2 = 2/2 of b1",
  ]);
});

test("a call of another model follows the one it stands in for", () => {
  expect(
    attemptsOf([
      traceRecord("a", { ts: 1, modelResolved: "gpt-4o-2024-08-06" }),
      traceRecord("b", { ts: 2, modelRequested: "claude", fallbackFrom: "gpt-4o-2024-08-06" }),
    ]),
  ).toEqual(["a = 1/2 of a", "b = 2/2 of a fallback"]);
});

test("a link to a later record, to itself or to nothing is none, and records told again are no tries", () => {
  expect(
    attemptsOf([
      traceRecord("a", { ts: 1, retryOf: "b" }),
      traceRecord("b", { ts: 2, retryOf: "b" }),
      traceRecord("c", { ts: 3, retryOf: "gone", attempt: 1 }),
      traceRecord("d", { ts: 4, attempt: 2, isBillable: false, settledBy: "c" }),
    ]),
  ).toEqual([]);
});
