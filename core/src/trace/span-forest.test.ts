import { describe, expect, test } from "vitest";
import { spanForest } from "./span-forest.ts";
import { frame, traceRecord } from "./testing/trace-record.ts";

/** `id` under `parent`, in the order of the forest. */
const shape = (records: Parameters<typeof spanForest>[0]): string[] =>
  spanForest(records).map(({ id, parent, depth }) => `${" ".repeat(depth)}${id}${parent ? `<${parent.id}` : ""}`);

describe("the place of a record", () => {
  test("is below its parent, siblings in order of time", () => {
    expect(
      shape([
        traceRecord("b", { parentSpanId: "root", ts: 5 }),
        traceRecord("a", { parentSpanId: "root", ts: 2 }),
        frame("root"),
      ]),
    ).toEqual(["root", " a<root", " b<root"]);
  });

  test("is under a gap where its parent was not sent, shared by all that name it", () => {
    const orphans = [
      traceRecord("a", { parentSpanId: "lost", ts: 1 }),
      traceRecord("b", { parentSpanId: "lost", ts: 9 }),
    ];
    expect(shape([...orphans, frame("root", { ts: 5 })])).toEqual(["gap:lost", " a<gap:lost", " b<gap:lost", "root"]);
  });

  test("of a log is below the span it was written in, and beside the call whose own log it is", () => {
    const log = (id: string, spanId: string) => traceRecord(id, { signal: "log", spanId, ts: 3 });
    expect(
      shape([
        frame("root"),
        traceRecord("call", { parentSpanId: "root", ts: 1 }),
        log("l1", "root"),
        log("l2", "call"),
      ]),
    ).toEqual(["root", " call<root", " l1<root", " l2<root"]);
    expect(shape([log("l3", "lost")])).toEqual(["gap:lost", " l3<gap:lost"]);
  });

  test("of two native calls with the span they were made in is beside each other", () => {
    const native = (id: string, ts: number) =>
      traceRecord(id, { signal: "native", spanId: "s", parentSpanId: "root", ts });
    expect(shape([native("one", 1), native("two", 2), frame("root")])).toEqual(["root", " one<root", " two<root"]);
  });

  test("is a root where spans name each other, or themselves, as parents", () => {
    const circle = [
      frame("a", { parentSpanId: "c", ts: 2 }),
      frame("b", { parentSpanId: "a", ts: 1 }),
      frame("c", { parentSpanId: "b", ts: 3 }),
    ];
    expect(shape(circle)).toEqual(["b", " c<b", "  a<c"]);
    const [only] = spanForest([frame("x", { parentSpanId: "x" })]);
    expect(only).toMatchObject({ isCut: true, parent: undefined });
  });
});

test("a record that came at two times keeps an id of its own each time", () => {
  const ids = spanForest([traceRecord("a", { ts: 1 }), traceRecord("a", { ts: 2 })]).map(({ id }) => id);
  expect(ids).toEqual(["a", "a@2"]);
});
