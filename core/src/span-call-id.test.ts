import { expect, test } from "vitest";
import { spanCallId } from "./span-call-id.ts";

const hex = (value: bigint, digits: number): string => value.toString(16).padStart(digits, "0");

test("a span's id is spelled by its trace and its own id", () => {
  expect(spanCallId("4bf92f3577b34da6a3ce929d0e0e4736", "00f067aa0ba902b7")).toBe(
    "20e4784a-855c-0dd4-00f0-67aa0ba902b7",
  );
});

test("spans of traces that are small numbers, in either half of the id or in both, are different calls", () => {
  const small = Array.from({ length: 60 }, (_, n) => BigInt(n));
  const traces = small.flatMap((high) => small.map((low) => (high << 64n) + low)).slice(1);
  const ids = traces.flatMap((trace) => [1n, 2n].map((span) => spanCallId(hex(trace, 32), hex(span, 16))));
  expect(new Set(ids).size).toBe(ids.length);
});
