import { rollupDays, tornQuarters } from "@outlay/clickhouse/queries/rollups";
import type { Writer } from "@outlay/clickhouse/store";
import { type Clock, systemClock } from "@outlay/core/clock";
import { expect, test } from "vitest";
import { confirmingTorn } from "./confirm-torn.ts";

const clock: Clock = { ...systemClock, sleep: async () => {} };

/** A writer whose looks answer, one after the other, with so many torn rows. */
function looking(answers: number[]) {
  const files: string[] = [];
  const query = async ({ file }: { file: string }) => {
    files.push(file);
    return [{ rollup: "usage_15m", torn_slots: 1, torn_rows: answers.shift() ?? 0 }];
  };
  return { files, writer: confirmingTorn({ access: "write", query } as unknown as Writer, clock) };
}

const range = { from: 0, to: 900_000 };
const torn = async (writer: Writer) => (await writer.query(tornQuarters, range)).map(({ torn_rows }) => torn_rows);

test("what looks torn only while another worker inserts is not taken for a tear", async () => {
  expect(await torn(looking([3, 0]).writer)).toEqual([0]);
});

test("what stays torn is, as it is at the second look", async () => {
  expect(await torn(looking([3, 2]).writer)).toEqual([2]);
});

test("whole rollups and other questions are looked at once", async () => {
  const whole = looking([0, 9]);
  expect(await torn(whole.writer)).toEqual([0]);
  const other = looking([5, 9]);
  await other.writer.query(rollupDays, {});
  expect(whole.files.length + other.files.length).toBe(2);
});
