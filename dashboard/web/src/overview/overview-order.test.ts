import { expect, test } from "vitest";
import { lenses } from "../state/url-state.ts";
import { orderFor } from "./overview-order.ts";

test.each(lenses)("the order for %s has every part of the Overview once, tiles before panels", (lens) => {
  const usual = orderFor(undefined);
  const order = orderFor(lens);
  expect([...order].sort()).toEqual([...usual].sort());
  expect(order).not.toEqual(usual);
  expect([...order.slice(0, 5)].sort()).toEqual([...usual.slice(0, 5)].sort());
});
