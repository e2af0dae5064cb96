import { expect, test } from "vitest";
import { costOf, openRows, rowsOf } from "./span-rows.ts";
import type { Span } from "./spans.ts";

const span = (id: string, parentId?: string, facts: Partial<Span> = {}): Span =>
  ({
    ...{ id, parentId, cost: "0", startMs: 0, durationMs: 1, isBilled: true, status: "ok" },
    sum: { cost: "0", calls: 1, unpriced: 0 },
    ...facts,
  }) as unknown as Span;

const tried = (number: number, cost: string | null): Partial<Span> => ({
  request: { id: "a", number, tries: 2, previous_id: null, is_fallback: false },
  cost,
  sum: { cost, calls: 1, unpriced: cost === null ? 1 : 0 },
});

test("a tree of rows, where a collapsed row hides all that lies below it", () => {
  const roots = rowsOf([span("r"), span("a", "r"), span("b", "a"), span("c", "r"), span("lost", "not-sent")]);
  expect(openRows(roots, new Set()).map(({ key, depth }) => `${key}${depth}`)).toEqual([
    "r0",
    "a1",
    "b2",
    "c1",
    "lost0",
  ]);
  expect(openRows(roots, new Set(["a"])).map(({ key }) => key)).toEqual(["r", "a", "c", "lost"]);
  expect(openRows(roots, new Set(["r"])).map(({ key }) => key)).toEqual(["r", "lost"]);
});

test("tries of one request below one span share a row, with the cost of all of them", () => {
  const [root] = rowsOf([span("r"), span("a", "r", tried(1, "0.1")), span("b", "r", tried(2, "0.25")), span("c", "b")]);
  const [row] = root?.children ?? [];
  expect(root?.children).toHaveLength(1);
  expect(row?.tries.map(({ id }) => id)).toEqual(["a", "b"]);
  expect(row?.children.map(({ key }) => key)).toEqual(["c"]);
  expect(row && costOf(row)).toEqual({ own: "0.35", total: "0.35", isAtLeast: false, calls: 2 });
});

test("a try below another span keeps a row of its own", () => {
  const roots = rowsOf([span("r"), span("a", "r", tried(1, "0.1")), span("b", undefined, tried(2, "0.2"))]);
  expect(openRows(roots, new Set()).map(({ key }) => key)).toEqual(["r", "a", "b"]);
});

test("an unknown cost is never 0: alone it is unknown, beside a known one the sum is a lower bound", () => {
  const [alone] = rowsOf([span("a", undefined, tried(1, null))]);
  expect(alone && costOf(alone)).toMatchObject({ own: null, total: null });
  const [both] = rowsOf([span("a", undefined, tried(1, null)), span("b", undefined, tried(2, "0.2"))]);
  expect(both && costOf(both)).toMatchObject({ own: "0.2", total: "0.2", isAtLeast: true });
});

test("a chain of 20,000 spans is no trouble", () => {
  const chain = Array.from({ length: 20_000 }, (_, at) => span(`s${at}`, at === 0 ? undefined : `s${at - 1}`));
  expect(openRows(rowsOf(chain), new Set())).toHaveLength(20_000);
});
