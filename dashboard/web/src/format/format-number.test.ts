import { expect, test } from "vitest";
import { formatAge, formatCompact, formatCount, formatDuration, formatRatio } from "./format-number.ts";

const plain = (text: string) => text.replaceAll("\u202f", " ");

test("only all of it reads 100 % and only none of it 0 %", () => {
  expect([0, 0.0002, 0.123, 0.8, 0.9999, 1].map(formatRatio).map(plain)).toEqual([
    "0 %",
    "<0.1 %",
    "12.3 %",
    "80.0 %",
    ">99.9 %",
    "100 %",
  ]);
  expect(plain(formatRatio(-1e-17))).toBe("0 %");
  expect(formatRatio(null)).toBe("—");
  expect(formatRatio(Number.NaN)).toBe("—");
});

test("durations have three significant digits and a unit", () => {
  const texts = [0, 0.5, 842.4, 999.7, 1240, 62_000, 124_000, 3_600_000 * 3].map(formatDuration).map(plain);
  expect(texts).toEqual(["0 ms", "0.5 ms", "842 ms", "1 s", "1.24 s", "62 s", "2.07 min", "3 h"]);
  expect(formatDuration(undefined)).toBe("—");
});

test("counts are grouped, large ones shortened, unknown ones a dash", () => {
  expect(formatCount(1234567)).toBe("1,234,567");
  expect(formatCompact(9999)).toBe("9,999");
  expect(formatCompact(1_240_000)).toBe("1.24M");
  expect(formatCompact(null)).toBe("—");
});

test("ages are coarse and never negative", () => {
  expect([-5, 12_000, 200_000, 5 * 3_600_000, 12 * 86_400_000].map(formatAge).map(plain)).toEqual([
    "0 s",
    "12 s",
    "3 min",
    "5 h",
    "12 d",
  ]);
});
