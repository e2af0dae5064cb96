import fc from "fast-check";
import { expect, test } from "vitest";
import { serialise } from "./serialise.ts";

const anyText = fc.string({ unit: fc.integer({ min: 0, max: 0xffff }).map((unit) => String.fromCharCode(unit)) });
const wordWithSurrogates = fc
  .array(fc.constantFrom("\ud83d\ude00", "\ud800", "\udc00", "\\", "\\ud800", '"', "a"), { maxLength: 12 })
  .map((parts) => parts.join(""));

test("every text arrives as it was, but for half surrogate pairs, which become U+FFFD", () => {
  fc.assert(
    fc.property(fc.oneof(anyText, wordWithSurrogates), (text) => {
      const json = serialise({ text, [text]: 1 }) ?? "";
      const whole = new TextDecoder("utf-8", { ignoreBOM: true }).decode(new TextEncoder().encode(text));
      expect(JSON.parse(json).text).toBe(whole);
      expect(Buffer.from(json).toString()).toBe(json);
    }),
  );
});

test("what cannot be written as an object is undefined, never an exception", () => {
  const cycle: Record<string, unknown> = {};
  cycle["self"] = cycle;
  for (const value of [cycle, { n: 1n }, { toJSON: () => "text" }, [1], () => {}])
    expect(serialise(value)).toBeUndefined();
});
