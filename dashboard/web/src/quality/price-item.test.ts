import { priceItemSchema } from "@outlay/core/price-document";
import fc from "fast-check";
import { expect, test } from "vitest";
import { itemName, typedPrice } from "./price-item.ts";

test("whatever amounts are typed, the entry is one the API takes, or there is none", () => {
  const amount = fc.oneof(fc.string({ maxLength: 8 }), fc.double({ min: 0, max: 1e6 }).map(String), fc.constant(""));
  fc.assert(
    fc.property(amount, amount, amount, (input, cacheRead, output) => {
      const item = typedPrice("my-model", "my-cluster", { input, cacheRead, output });
      if (item !== undefined) expect(priceItemSchema.safeParse(item).success).toBe(true);
    }),
  );
});

test("cached input costs as much as other input unless it is said otherwise", () => {
  const item = typedPrice("m", "p", { input: "3", cacheRead: "", output: " 15.00 " });
  expect(item).toMatchObject({ prices: { input_uncached: "3", cache_read: "3", output_text: "15.00" } });
});

test("every model gives a name the API takes", () => {
  fc.assert(
    fc.property(fc.string(), fc.string(), (provider, model) => {
      expect(itemName(provider, model)).toMatch(/^[a-zA-Z0-9][a-zA-Z0-9._-]{0,99}$/);
    }),
  );
});
