import { expect, test } from "vitest";
import { nearTasks } from "./near-tasks.ts";
import type { TouchedTask } from "./touched-tasks.ts";

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const task = (n: number, from: number, to = from + 1_000): TouchedTask => ({
  project: "p",
  key: `k${n}`,
  called: { from, to },
  heard: undefined,
});
const spanSum = (groups: ReturnType<typeof nearTasks>): number =>
  groups.reduce((sum, { called }) => sum + (called === undefined ? 0 : called.to - called.from), 0);

test("tasks of one hour are read together, those of another day apart, and nothing in between", () => {
  const groups = nearTasks([task(1, 0), task(2, HOUR_MS / 2), task(3, 40 * DAY_MS), task(4, 40 * DAY_MS + 5)]);
  expect(groups.map(({ tasks }) => tasks.map(({ key }) => key))).toEqual([
    ["k1", "k2"],
    ["k3", "k4"],
  ]);
  expect(spanSum(groups)).toBeLessThan(HOUR_MS);
});

test("tasks that take days are read a few at a time, so that their keys say what to skip", () => {
  const groups = nearTasks(Array.from({ length: 40 }, (_, n) => task(n, 0, 30 * DAY_MS)));
  expect(groups.map(({ tasks }) => tasks.length)).toEqual([16, 16, 8]);
});

test("tasks all over a year are few groups all the same", () => {
  const groups = nearTasks(Array.from({ length: 3_000 }, (_, n) => task(n, ((n * 7_919) % 3_000) * 3 * HOUR_MS)));
  expect(groups.length).toBeLessThanOrEqual(24);
  expect(groups.flatMap(({ tasks }) => tasks)).toHaveLength(3_000);
});

test("a task that was only judged needs no calls to be read", () => {
  const judged = { project: "p", key: "k", called: undefined, heard: { from: 5, to: 9 } };
  expect(nearTasks([judged])).toEqual([{ tasks: [judged], called: undefined, heard: { from: 5, to: 9 } }]);
});
