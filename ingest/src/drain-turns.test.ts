import { expect, test } from "vitest";
import { DrainTurns } from "./drain-turns.ts";

const settled = () => new Promise((resolve) => setImmediate(resolve));

test("no more turns run than there are, the next is whoever waits longest, and none is given twice", async () => {
  const turns = new DrainTurns(2);
  const order: string[] = [];
  const ends = new Map<string, () => void>();
  for (const name of ["a", "b", "c", "d"])
    void turns.take().then((end) => {
      order.push(name);
      ends.set(name, end);
    });
  await settled();
  expect(order).toEqual(["a", "b"]);
  ends.get("b")?.();
  ends.get("b")?.();
  await settled();
  expect(order).toEqual(["a", "b", "c"]);
  ends.get("a")?.();
  await settled();
  expect(order).toEqual(["a", "b", "c", "d"]);
  ends.get("c")?.();
  ends.get("d")?.();
  const again = [await turns.take(), await turns.take()];
  expect(again).toHaveLength(2);
});
