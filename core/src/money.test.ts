import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  costOf,
  divideUsd,
  formatUsd,
  type PicoUsd,
  parseUnitPrice,
  parseUsd,
  type UnitPrice,
  unitCostOf,
} from "./money.ts";

const anyPico = fc.bigInt({ min: 0n, max: 10n ** 38n - 1n }).map((value) => value as PicoUsd);
const anyUnitPrice = fc.bigInt({ min: 0n, max: 10n ** 22n }).map((value) => value as UnitPrice);
const anyQuantity = fc.nat({ max: 1_000_000_000 });

describe("parseUsd", () => {
  test.each([
    ["0", 0n],
    ["3", 3_000_000_000_000n],
    ["0.0095388", 9_538_800_000n],
    [".5", 500_000_000_000n],
    ["5.", 5_000_000_000_000n],
    ["0.0000000000005", 1n],
    ["0.00000000000049999", 0n],
    ["1e-7", 100_000n],
    ["2.5E+3", 2_500_000_000_000_000n],
    ["999999.999999999999", 999_999_999_999_999_999n],
    [0, 0n],
    [-0, 0n],
    [0.1, 100_000_000_000n],
    [1e-7, 100_000n],
    [5e-13, 1n],
    [1e21, 10n ** 33n],
  ])("%s is %s pico-dollars", (value, expected) => {
    expect(parseUsd(value)).toBe(expected);
  });

  test.each(["", ".", "-1", "-0", "+1", " 1", "1 ", "1,000", "0x10", "NaN", "Infinity", "1e", "1e99999", "1e400", "١"])(
    "text %j is not an amount of money",
    (text) => {
      expect(parseUsd(text)).toBeUndefined();
    },
  );

  test.each([Number.NaN, Number.POSITIVE_INFINITY, -1, -1e-12, 1e27, Number.MAX_VALUE])(
    "number %s is not an amount of money",
    (value) => {
      expect(parseUsd(value)).toBeUndefined();
    },
  );

  test("no text, however long or odd, throws or takes long", () => {
    expect(parseUsd("9".repeat(1_000_000))).toBeUndefined();
    fc.assert(
      fc.property(fc.string(), (text) => {
        const parsed = parseUsd(text);
        expect(parsed === undefined || parsed >= 0n).toBe(true);
      }),
    );
  });

  test("a number reads the same as its shortest decimal text", () => {
    fc.assert(
      fc.property(fc.double({ min: 0, max: 1e6, noNaN: true }), (value) => {
        expect(parseUsd(value)).toBe(parseUsd(String(value)));
      }),
    );
  });

  test("digits beyond the twelfth place round half up, whatever their number", () => {
    fc.assert(
      fc.property(fc.bigInt({ min: 0n, max: 10n ** 20n }), fc.nat({ max: 999_999 }), (pico, beyond) => {
        const text = `${formatFixed(pico)}${String(beyond).padStart(6, "0")}`;
        expect(parseUsd(text)).toBe(beyond >= 500_000 ? pico + 1n : pico);
      }),
    );
  });
});

describe("formatUsd", () => {
  test.each([
    [0n, "0"],
    [1n, "0.000000000001"],
    [10n, "0.00000000001"],
    [3_000_000_000_000n, "3"],
    [4_204_843_200_000n, "4.2048432"],
    [-15_900_000_000n, "-0.0159"],
  ])("%s pico-dollars are %s USD", (pico, text) => {
    expect(formatUsd(pico as PicoUsd)).toBe(text);
  });

  test("text and amount are one-to-one", () => {
    fc.assert(
      fc.property(anyPico, (pico) => {
        const text = formatUsd(pico);
        expect(parseUsd(text)).toBe(pico);
        expect(text).toMatch(/^\d+(\.\d*[1-9])?$/);
      }),
    );
  });
});

const perMillion = (price: UnitPrice, quantity: number): PicoUsd => costOf(unitCostOf(price, 1_000_000, []), quantity);

describe("costOf", () => {
  test("a price with 17 places loses nothing before the product is rounded", () => {
    const price = unitPrice("0.08333333333333334");
    expect(perMillion(price, 3)).toBe(250_000n);
    expect(perMillion(price, 1_000_000_000)).toBe(83_333_333_333_333n);
  });

  test("the product is off by at most half a pico-dollar, and a tie goes up", () => {
    expect(perMillion(unitPrice("0.0000005"), 1)).toBe(1n);
    expect(perMillion(unitPrice("0.00000049"), 1)).toBe(0n);
    fc.assert(
      fc.property(anyUnitPrice, anyQuantity, (price, quantity) => {
        const error = perMillion(price, quantity) * 10n ** 12n - price * BigInt(quantity);
        expect(2n * error <= 10n ** 12n && 2n * error > -(10n ** 12n)).toBe(true);
      }),
    );
  });

  test("a price for any number of units × any factors is rounded once, at the end", () => {
    const anyFactor = fc.record({ num: fc.bigInt({ min: 0n, max: 10n ** 19n }), den: fc.constant(10n ** 18n) });
    fc.assert(
      fc.property(
        anyUnitPrice,
        fc.constantFrom(1, 1_000, 60_000, 1_000_000),
        fc.array(anyFactor, { maxLength: 4 }),
        anyQuantity,
        (price, per, factors, quantity) => {
          const num = factors.reduce((product, factor) => product * factor.num, price * BigInt(quantity));
          const den = factors.reduce((product, factor) => product * factor.den, BigInt(per) * 10n ** 6n);
          expect(costOf(unitCostOf(price, per, factors), quantity)).toBe((2n * num + den) / (2n * den));
        },
      ),
    );
  });

  test("$0.0043 a minute is exact by the millisecond", () => {
    expect(costOf(unitCostOf(unitPrice("0.0043"), 60_000, []), 180_000)).toBe(12_900_000_000n);
  });

  test("splitting a bill never loses more than the rounding of its parts", () => {
    fc.assert(
      fc.property(
        fc.array(fc.nat({ max: 2_000_000 }), { minLength: 1, maxLength: 50 }),
        anyUnitPrice,
        (parts, price) => {
          const whole = perMillion(
            price,
            parts.reduce((total, part) => total + part, 0),
          );
          const summed = parts.reduce((total, part) => total + perMillion(price, part), 0n);
          const distance = whole > summed ? whole - summed : summed - whole;
          expect(distance <= BigInt(parts.length)).toBe(true);
        },
      ),
    );
  });
});

test("a share of an amount rounds half up on its magnitude", () => {
  expect(divideUsd(10n as PicoUsd, 4)).toBe(3n);
  expect(divideUsd(-10n as PicoUsd, 4)).toBe(-3n);
  expect(divideUsd(9n as PicoUsd, 4)).toBe(2n);
});

function unitPrice(text: string): UnitPrice {
  const price = parseUnitPrice(text);
  if (price === undefined) throw new Error(`${text} is not a price`);
  return price;
}

/** All twelve places, trailing zeros kept: an oracle that shares nothing with formatUsd. */
function formatFixed(pico: bigint): string {
  return `${pico / 10n ** 12n}.${String(pico % 10n ** 12n).padStart(12, "0")}`;
}
