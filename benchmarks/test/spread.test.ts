import { expect, test } from "vitest";
import { interleave } from "../lib/interleave.ts";
import { quantile, spread } from "../lib/spread.ts";

test("quantiles fall between neighbours, the ends are the extremes", () => {
  expect([0, 0.25, 0.5, 0.9, 1].map((q) => quantile([1, 2, 3, 4, 5], q))).toEqual([1, 2, 3, 4.6, 5]);
  expect(quantile([7], 0.99)).toBe(7);
  expect(quantile([], 0.5)).toBeNaN();
});

test("spread does not depend on the order of the rounds", () => {
  expect(spread([5, 1, 4, 2, 3])).toEqual({ median: 3, min: 1, max: 5, iqr: 2, rounds: 5 });
});

test("variants take turns, each once a round, and warm-ups are not kept", async () => {
  const ran: string[] = [];
  const variant = (name: string) => async () => ran.push(name);
  const kept = await interleave({ a: variant("a"), b: variant("b") }, { rounds: 2, warmups: 1 });
  expect(ran.join("")).toBe("baabba");
  expect(kept).toEqual({ a: [3, 6], b: [4, 5] });
});
