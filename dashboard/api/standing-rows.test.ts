import fc from "fast-check";
import { expect, test } from "vitest";
import { standingRows } from "./standing-rows.ts";

const row = (call_id: string, revision: number, sign: number, ts = 0) => ({ call_id, revision, sign, ts });

test("a row stands where no cancel row repeats its id and revision; rows stand in order of time, then of id", () => {
  const rows = [row("b", 0, 1, 7), row("a", 1, 1, 9), row("a", 0, -1, 9), row("a", 0, 1, 9), row("c", 0, 1, 7)];
  expect(standingRows(rows)).toEqual([row("b", 0, 1, 7), row("c", 0, 1, 7), row("a", 1, 1, 9)]);
});

test("a cancel row stands for nothing, also where what it takes back is not there", () => {
  expect(standingRows([row("a", 0, -1)])).toEqual([]);
});

test("the order in which rows come does not matter", () => {
  const rows = fc.array(
    fc.record({
      call_id: fc.constantFrom("a", "b", "c"),
      revision: fc.nat(2),
      sign: fc.constantFrom(1, -1),
      ts: fc.nat(3),
    }),
  );
  const shuffled = rows.chain((all) => fc.tuple(fc.constant(all), fc.shuffledSubarray(all, { minLength: all.length })));
  fc.assert(
    fc.property(shuffled, ([all, other]) => {
      expect(standingRows(other)).toEqual(standingRows(all));
    }),
  );
});
