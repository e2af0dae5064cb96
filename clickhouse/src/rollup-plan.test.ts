import { expect, test } from "vitest";
import { chooseRollup, type RollupQuestion } from "./rollup-plan.ts";
import { rollupNames } from "./rollups.ts";

const at = (text: string): number => Date.parse(text);
const question = (over: Partial<RollupQuestion> = {}): RollupQuestion => ({
  from: at("2026-10-01T00:00:00Z"),
  to: at("2026-10-31T00:00:00Z"),
  dimensions: ["model_resolved"],
  filters: 0,
  needsTimes: false,
  filled: new Set(rollupNames),
  cut: { bucket: "1d", zone: "UTC" },
  ...over,
});
const levelOf = (bucket: string, zone: string) => chooseRollup(question({ cut: { bucket, zone } }))?.level;

test("the coarsest slots are read of which no bucket cuts one in two", () => {
  expect(levelOf("1d", "UTC")).toBe("1d");
  expect(levelOf("1M", "Etc/UTC")).toBe("1d");
  expect(levelOf("1h", "UTC")).toBe("1h");
  expect(levelOf("15m", "UTC")).toBe("15m");
  expect(levelOf("1d", "Europe/Berlin")).toBe("1h");
  expect(levelOf("1d", "Asia/Kathmandu")).toBe("15m");
  expect(levelOf("1d", "Africa/Abidjan")).toBe("1d");
  // Whole hours in winter, half an hour more in summer, which begins on 4 October.
  expect(levelOf("1d", "Australia/Lord_Howe")).toBe("15m");
  expect(levelOf("5m", "UTC")).toBeUndefined();
  expect(chooseRollup(question({ cut: undefined }))?.level).toBe("1d");
});

test("days are read by model alone where nothing else is asked for", () => {
  const coarseOf = (over: Partial<RollupQuestion>) => chooseRollup(question(over))?.coarse;
  expect(coarseOf({})).toBe("models_1d");
  expect(coarseOf({ dimensions: [], needsTimes: true })).toBe("models_1d");
  expect(coarseOf({ dimensions: ["environment", "provider", "model_resolved"] })).toBe("models_1d");
  expect(coarseOf({ dimensions: ["model_resolved", "status"] })).toBe("usage_1d");
  expect(coarseOf({ cut: { bucket: "1h", zone: "UTC" } })).toBe("usage_1h");
  expect(coarseOf({ dimensions: ["team"] })).toBe("work_1d");
});

test("what is no whole slot at the ends of a range is read finer, and last from the ledger", () => {
  const range = { from: at("2026-10-01T10:07:00.001Z"), to: at("2026-10-04T22:59:59.999Z") };
  expect(chooseRollup(question(range))).toEqual({
    family: "usage",
    level: "1d",
    coarse: "models_1d",
    coarseFrom: at("2026-10-02T00:00:00Z"),
    coarseTo: at("2026-10-04T00:00:00Z"),
    hoursFrom: at("2026-10-01T11:00:00Z"),
    hoursTo: at("2026-10-04T22:00:00Z"),
    fineFrom: at("2026-10-01T10:15:00Z"),
    fineTo: at("2026-10-04T22:45:00Z"),
  });
  expect(chooseRollup(question({ from: 60_000 * 26_000_000, to: 60_000 * 26_000_010 }))).toBeUndefined();
});

test("a rollup answers only what it has: its dimensions, times of its own rule, few filters, the present calendar", () => {
  expect(chooseRollup(question({ dimensions: ["environment"] }))?.family).toBe("usage");
  expect(chooseRollup(question({ dimensions: ["team", "environment"] }))?.family).toBe("work");
  expect(chooseRollup(question({ dimensions: ["team", "model_resolved"] }))).toBeUndefined();
  expect(chooseRollup(question({ dimensions: ["tag:plan"] }))).toBeUndefined();
  expect(chooseRollup(question({ needsTimes: true }))?.family).toBe("usage");
  expect(chooseRollup(question({ needsTimes: true, dimensions: ["team"] }))).toBeUndefined();
  // Grouped by status, latency is of all calls; counted are those that ended well.
  expect(chooseRollup(question({ needsTimes: true, dimensions: ["status"] }))).toBeUndefined();
  expect(chooseRollup(question({ dimensions: ["status"] }))?.family).toBe("usage");
  expect(chooseRollup(question({ filters: 9 }))).toBeUndefined();
  const old = { from: at("1999-12-31T00:00:00Z"), to: at("2000-02-01T00:00:00Z") };
  expect(chooseRollup(question(old))).toBeUndefined();
  expect(chooseRollup(question({ ...old, cut: undefined }))?.level).toBe("1d");
});

test("nothing is read of a rollup that is not filled yet, and days by model wait for no one", () => {
  const without = (...names: string[]) => new Set(rollupNames.filter((name) => !names.includes(name)));
  expect(chooseRollup(question({ filled: without("models_1d") }))?.coarse).toBe("usage_1d");
  expect(chooseRollup(question({ filled: without("usage_1h") }))).toBeUndefined();
  expect(chooseRollup(question({ filled: without("work_15m"), dimensions: ["team"] }))).toBeUndefined();
  expect(chooseRollup(question({ filled: without("people_1d") }))?.coarse).toBe("models_1d");
});
