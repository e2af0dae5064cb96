import { expect, test } from "vitest";
import type { QueryAnswer } from "../../../contract/analytics.ts";
import { shapeHeat } from "./heat-data.ts";

const answer = (tz: string, bucket: "1h" | "3h" | "1d", points: readonly (readonly [t: string, spend: string])[]) =>
  ({
    range: { from: "2026-11-16T00:00:00Z", to: "2026-11-30T00:00:00Z", tz, bucket },
    series: [{ group: [], points: points.map(([t, spend]) => ({ t, values: { spend } })) }],
  }) as unknown as QueryAnswer;

test("an hour stands at the weekday and hour of the zone, and equal ones of two weeks add up exactly", () => {
  const points = [
    ["2026-11-16T22:00:00.000Z", "0.1"],
    ["2026-11-23T22:00:00.000Z", "0.2"],
  ] as const;
  expect(shapeHeat(answer("UTC", "1h", points), "spend")?.cells[0]?.[22]).toBe("0.3");
  // 22:00 UTC on Monday is 03:30 on Tuesday in Kolkata.
  expect(shapeHeat(answer("Asia/Kolkata", "1h", points), "spend")?.cells[1]?.[3]).toBe("0.3");
  expect(shapeHeat(answer("UTC", "3h", points), "spend")?.cells[0]?.[7]).toBe("0.3");
});

test("days cannot be told apart by hour", () => {
  expect(shapeHeat(answer("UTC", "1d", []), "spend")).toBeUndefined();
});
