import { expect, test } from "vitest";
import type { QueryAnswer } from "../../../contract/analytics.ts";
import { chosenLatency, percentileLines } from "./latency-lines.ts";

test("one model's percentiles become three lines, each with its own values", () => {
  const values = { latency_p50_ms: 100, latency_p95_ms: 300, latency_p99_ms: null, calls: 9 };
  const answer = {
    table: [{ group: ["m"], values, previous: null }],
    series: [{ group: ["m"], points: [{ t: "t1", values }] }],
    other: null,
  } as unknown as QueryAnswer;
  const lines = percentileLines(answer, "latency", "latency_p95_ms");
  expect(lines.series.map(({ group, points }) => [group, points[0]?.values.latency_p95_ms])).toEqual([
    [["m · p50"], 100],
    [["m · p95"], 300],
    [["m · p99"], null],
  ]);
  expect(lines.table.map((row) => row.values.latency_p95_ms)).toEqual([100, 300, null]);
});

test("what the address does not choose is the 95th percentile of the whole answer", () => {
  expect(chosenLatency([])).toEqual({ kind: "latency", percentile: "p95" });
  expect(chosenLatency(["spend"])).toEqual({ kind: "latency", percentile: "p95" });
  expect(chosenLatency(["ttft_p99_ms", "spend"])).toEqual({ kind: "ttft", percentile: "p99" });
});
