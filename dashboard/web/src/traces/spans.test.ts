import { expect, test } from "vitest";
import type { WaterfallAnswer, WaterfallSpan } from "../../../contract/trace-waterfall.ts";
import { traceOf } from "./spans.ts";

const spansOf = (spans: readonly WaterfallSpan[]) =>
  traceOf({ texts: ["support", "agent", "plan", "gpt-5"], spans } as unknown as WaterfallAnswer).spans;

test("what the short answer leaves out is written out: no cost is not billed, null is not known", () => {
  const [agent, known, unknown, part] = spansOf([
    {
      id: "r",
      name: 0,
      kind: 1,
      start_ms: 0,
      cumulative: { cost: "0.5", calls: 3, unpriced_calls: 2 },
    },
    {
      id: "a",
      parent: 0,
      name: 2,
      model: 3,
      start_ms: 5,
      duration_ms: 7,
      cost: "0.25",
      critical: [
        [5, 9],
        [10, 12],
      ],
    },
    { id: "b", parent: 0, name: 2, start_ms: 5, cost: null, critical: [] },
    { id: "c", parent: 0, name: 2, start_ms: 5, cost: "0.25", is_partly_priced: true },
  ]);
  expect(agent).toMatchObject({ name: "support", kind: "agent", model: "" });
  expect(known).toMatchObject({ name: "plan", model: "gpt-5" });
  expect(agent).toMatchObject({
    isBilled: false,
    cost: null,
    sum: { cost: "0.5", calls: 3, unpriced: 2 },
    isOnPath: false,
  });
  expect(known).toMatchObject({
    parentId: "r",
    kind: "model_call",
    status: "ok",
    sum: { cost: "0.25", calls: 1, unpriced: 0 },
  });
  expect(known).toMatchObject({ isOnPath: true, criticalMs: 6 });
  expect(unknown).toMatchObject({ isBilled: true, cost: null, sum: { cost: null, calls: 1, unpriced: 1 } });
  expect(unknown).toMatchObject({ isOnPath: true, criticalMs: 0, durationMs: undefined });
  expect(part?.sum).toEqual({ cost: "0.25", calls: 1, unpriced: 1 });
});
