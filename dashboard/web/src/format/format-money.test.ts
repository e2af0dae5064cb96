import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { parseDecimal, sumDecimals } from "./decimal.ts";
import { columnPlaces, formatMoney, formatMoneyAt } from "./format-money.ts";

/** The table the product's number style is defined by: value, total, unit, axis. */
const vectors: readonly [string | null, string, string, string | undefined][] = [
  [null, "—", "—", "—"],
  ["0", "$0", "$0", "$0"],
  ["1e-10", "<$0.000000001", "<$0.000000001", "<$0.000000001"],
  ["1e-8", "$0.00000001", "$0.00000001", "$0.00000001"],
  ["0.0000244", "$0.000024", "$0.0000244", "$0.000024"],
  ["0.000123", "$0.00012", "$0.000123", "$0.00012"],
  ["0.004", "$0.004", "$0.004", "$0.004"],
  ["0.068415", "$0.07", "$0.0684", "$0.07"],
  ["0.995", "$1.00", "$0.995", "$1"],
  ["4.402973", "$4.40", "$4.40", "$4.4"],
  ["999.994", "$999.99", "$999.99", undefined],
  ["999.995", "$1,000", "$1,000", "$1,000"],
  ["1043.834", "$1,044", "$1,044", "$1.04K"],
  ["30270.4302", "$30,270", "$30,270", "$30.3K"],
  ["1234567.89", "$1.23M", "$1,234,568", "$1.23M"],
  ["-0.0159", "-$0.02", "-$0.0159", "-$0.02"],
];

describe("money is written as its role asks", () => {
  test.each(vectors)("%s", (value, total, unit, axis) => {
    expect(formatMoney(value, "total")).toBe(total);
    expect(formatMoney(value, "unit")).toBe(unit);
    if (axis !== undefined) expect(formatMoney(value, "axis")).toBe(axis);
  });

  test.each([
    ["0.0000000000", "total", "$0"],
    ["999999.6", "total", "$1M"],
    ["999999.6", "axis", "$1M"],
    ["999499.4", "total", "$999,499"],
    ["12345678901234", "total", "$12.3T"],
    ["0.9996", "unit", "$1.00"],
    ["0.5", "unit", "$0.50"],
    ["0.00999", "total", "$0.01"],
    ["-0.0000000000001", "total", ">-$0.000000001"],
    ["1043.834", "exact", "$1,043.834"],
    ["0.000000000001", "exact", "$0.000000000001"],
    ["12.500000000000", "exact", "$12.50"],
    ["90071992547409931.000000000001", "exact", "$90,071,992,547,409,931.000000000001"],
    ["NaN", "total", "—"],
    ["", "total", "—"],
  ] as const)("%s as %s is %s", (value, mode, text) => {
    expect(formatMoney(value, mode)).toBe(text);
  });
});

test("an amount that is not zero never reads as zero, in any mode", () => {
  const amount = fc.tuple(fc.bigInt({ min: 1n, max: 10n ** 20n }), fc.integer({ min: 0, max: 18 }));
  fc.assert(
    fc.property(amount, fc.constantFrom("total", "unit", "axis", "exact" as const), ([digits, scale], mode) => {
      const text = formatMoney(`${digits}e-${scale}`, mode);
      expect(text).not.toBe("—");
      expect(/[1-9]/.test(text)).toBe(true);
    }),
  );
});

test("a written total is within half a unit of its last place of the amount", () => {
  fc.assert(
    fc.property(fc.bigInt({ min: 1_000_000_000n, max: 10n ** 15n }), (picos) => {
      const text = formatMoney(`${picos}e-12`, "total").replace(/[$,]/g, "");
      const places = text.length - 1 - (text.includes(".") ? text.indexOf(".") : text.length - 1);
      const written = parseDecimal(text);
      const gap = Math.abs(Number(written?.digits) / 10 ** (written?.scale ?? 0) - Number(picos) / 1e12);
      expect(gap <= 0.5001 * 10 ** -places).toBe(true);
    }),
  );
});

describe("a column has one precision", () => {
  test("the decimals its smallest amount needs", () => {
    expect(columnPlaces(["12.5", "0.068415", null, "0"])).toBe(3);
    expect(columnPlaces(["12.5", "0.00406"])).toBe(4);
    expect(columnPlaces(["12.5", "4.4"])).toBe(2);
    expect(columnPlaces(["1200.5", "43000"])).toBe(0);
    expect(columnPlaces(["0.000000001"])).toBe(6);
    expect(columnPlaces([])).toBe(2);
  });

  test("what is smaller than the column can show says so", () => {
    expect(formatMoneyAt("0.0000001", 6)).toBe("<$0.000001");
    expect(formatMoneyAt("0.2", 0)).toBe("<$1");
    expect(formatMoneyAt("1043.834", 2)).toBe("$1,043.83");
    expect(formatMoneyAt("0", 4)).toBe("$0");
    expect(formatMoneyAt(null, 4)).toBe("—");
  });
});

test("sums of decimal text are exact and skip what is unknown", () => {
  expect(sumDecimals(["0.1", "0.2", null])).toBe("0.3");
  expect(sumDecimals(["-1", "0.000000000001"])).toBe("-0.999999999999");
  expect(sumDecimals([null, undefined])).toBeNull();
  expect(sumDecimals(["5", "7"])).toBe("12");
});
