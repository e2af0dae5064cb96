import { describe, expect, test } from "vitest";
import type { EconomicsAnswer } from "../../../contract/economics.ts";
import { cpstSeries, drawnRows, lineKeys, taskBucket } from "./cpst-series.ts";

const figures = (known: number, successes: number) => ({
  tasks: 100,
  successes,
  failures: known - successes,
  partial: 0,
  abandoned: 0,
  unknown: 100 - known,
  cost: "10",
  known_outcome_cost: String(known / 10),
  success_rate: successes / known,
  success_rate_interval: [0.1, 0.9] as [number, number],
  cpst: "0.125",
  cpst_interval: ["0.1", "0.15"] as [string, string],
  cpst_low: "0.1",
  cpst_high: "0.125",
  outcome_share: known / 100,
  calls: 100,
  unpriced_calls: 0,
  duration_p50_ms: null,
  duration_p95_ms: null,
});

const range = { from: "2026-11-01T00:00:00.000Z", to: "2026-11-04T00:00:00.000Z" };
const around = { bucket: "1d", tz: "UTC" } as const;
const point = (day: string, known: number, successes: number) => ({
  t: `2026-11-${day}T00:00:00.000Z`,
  ...figures(known, successes),
});
const series = (rule: string | undefined, points: ReturnType<typeof point>[]) => ({
  group: { workflow: "chat" },
  ...(rule !== undefined && { rule }),
  points,
});

describe("cost per success over time", () => {
  test("has a gap where too little is judged, and where there were no tasks", () => {
    const data = cpstSeries(
      { range, series: [series(undefined, [point("01", 100, 80), point("03", 50, 40)])] },
      "chat",
      around,
    );
    if (data === undefined) throw new Error("no series");
    expect(lineKeys(data)).toEqual(["s0", "low", "high"]);
    expect(drawnRows(data, "cpst")).toEqual([
      { t: "2026-11-01T00:00:00.000Z", s0: 0.125, low: 0.1, high: 0.15 },
      { t: "2026-11-02T00:00:00.000Z", s0: null, low: null, high: null },
      { t: "2026-11-03T00:00:00.000Z", s0: null, low: null, high: null },
    ]);
    expect(drawnRows(data, "success")[2]).toMatchObject({ s0: 0.8 });
  });

  test("a changed rule is a line of its own, and never joins the one before", () => {
    const both = [series("r@1", [point("01", 100, 80)]), series("r@2", [point("02", 100, 80), point("03", 100, 90)])];
    const data = cpstSeries({ range, series: both }, "chat", around);
    if (data === undefined) throw new Error("no series");
    expect(lineKeys(data)).toEqual(["s0", "s1"]);
    expect(drawnRows(data, "cpst").map(({ s0, s1 }) => [s0, s1])).toEqual([
      [0.125, null],
      [null, 0.125],
      [null, 0.125],
    ]);
  });

  test("of a workflow that the answer has no series of is nothing", () => {
    expect(
      cpstSeries({ range, series: [series(undefined, [])] } as Pick<EconomicsAnswer, "range" | "series">, "x", around),
    ).toBeUndefined();
  });
});

test("steps follow the length of the range; a reader's own is kept while it is not too fine", () => {
  expect(taskBucket({ from: "now-24h", to: "now" }, "auto")).toBe("1h");
  expect(taskBucket({ from: "now-30d", to: "now" }, "auto")).toBe("1d");
  expect(taskBucket({ from: "now-30d", to: "now" }, "1w")).toBe("1w");
  expect(taskBucket({ from: "now-2y", to: "now" }, "1h")).toBe("1M");
});
