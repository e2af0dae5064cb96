import { type Decimal, dropTrailingZeros, magnitude, parseDecimal, roundedDigits, writeDigits } from "./decimal.ts";

/**
 * What a number is for decides how precisely it is written:
 * `total` cards and sums · `unit` a price or cost of one thing · `axis` ticks · `exact` hover, copy and export.
 */
export type MoneyMode = "total" | "unit" | "axis" | "exact";

/** Written where an amount is not known. Never "$0": unknown is not free. */
export const UNKNOWN = "—";

const SMALLEST_PLACES = 9;
const COMPACT_UNITS = ["K", "M", "B", "T"] as const;

/**
 * USD as text from exact decimal text (`"0.068415"`), as the role of the number asks.
 * `null`, `undefined` and text that is not a decimal number give "—". Rounds half away from zero.
 */
export function formatMoney(value: string | null | undefined, mode: MoneyMode): string {
  const amount = value === null || value === undefined ? undefined : parseDecimal(value);
  if (amount === undefined) return UNKNOWN;
  if (amount.digits === 0n) return "$0";
  const sign = amount.negative ? "-" : "";
  if (mode === "exact") return `${sign}$${writeExact(amount)}`;
  if (roundedDigits(amount, SMALLEST_PLACES) === 0n || magnitude(amount) < -SMALLEST_PLACES) {
    const smallest = `$${writeDigits(1n, SMALLEST_PLACES)}`;
    return amount.negative ? `>-${smallest}` : `<${smallest}`;
  }
  return `${sign}$${writers[mode](amount)}`;
}

const writers = { total: writeTotal, unit: writeUnit, axis: writeAxis } as const;

function writeTotal(amount: Decimal): string {
  if (magnitude(amount) < -2) return writeSignificant(amount, 2, 2);
  if (roundedDigits(amount, 2) < 100_000n) return writeDigits(roundedDigits(amount, 2), 2);
  if (roundedDigits(amount, 0) < 1_000_000n) return writeDigits(roundedDigits(amount, 0), 0);
  return writeCompact(amount);
}

function writeUnit(amount: Decimal): string {
  if (magnitude(amount) < 0) return writeSignificant(amount, 3, 2);
  if (roundedDigits(amount, 2) < 100_000n) return writeDigits(roundedDigits(amount, 2), 2);
  return writeDigits(roundedDigits(amount, 0), 0);
}

function writeAxis(amount: Decimal): string {
  if (magnitude(amount) < -2) return writeSignificant(amount, 2, 0);
  if (magnitude(amount) < 3) return dropTrailingZeros(writeDigits(roundedDigits(amount, 2), 2), 0);
  return writeCompact(amount);
}

function writeExact(amount: Decimal): string {
  const places = Math.max(2, amount.scale);
  return dropTrailingZeros(writeDigits(roundedDigits(amount, places), places), 2);
}

/** For amounts below 1: `significant` digits, at least `placesMin` decimals. */
function writeSignificant(amount: Decimal, significant: number, placesMin: number): string {
  const places = significant - 1 - magnitude(amount);
  return dropTrailingZeros(writeDigits(roundedDigits(amount, places), places), placesMin);
}

/** Three significant digits and a unit: 30.3K, 1.23M. For amounts of 1,000 and more. */
function writeCompact(amount: Decimal): string {
  let step = Math.min(Math.floor(magnitude(amount) / 3), COMPACT_UNITS.length);
  const places = Math.max(0, 2 - (magnitude(amount) - step * 3));
  let digits = roundedDigits({ ...amount, scale: amount.scale + step * 3 }, places);
  if (digits >= 1000n * 10n ** BigInt(places) && step < COMPACT_UNITS.length) {
    // 999.9K rounds up to 1,000K, which is 1M.
    step += 1;
    digits /= 1000n;
  }
  return `${dropTrailingZeros(writeDigits(digits, places), 0)}${COMPACT_UNITS[step - 1]}`;
}

const COLUMN_PLACES_MAX = 6;
/** Larger than any magnitude of money. */
const COLUMN_SMALLEST_NONE = 99;

/**
 * One precision for a whole column: the decimals its smallest known non-zero amount needs to show two digits, 2 to 6;
 * none where every amount is 1,000 or more.
 */
export function columnPlaces(values: readonly (string | null | undefined)[]): number {
  const magnitudes = values.flatMap((value) => {
    const amount = value === null || value === undefined ? undefined : parseDecimal(value);
    return amount === undefined || amount.digits === 0n ? [] : [magnitude(amount)];
  });
  const smallest = Math.min(...magnitudes, COLUMN_SMALLEST_NONE);
  if (smallest >= 3 && magnitudes.length > 0) return 0;
  return Math.min(Math.max(2, 1 - smallest), COLUMN_PLACES_MAX);
}

/** An amount at a column's precision; what would read as zero without being zero gives "<$0.01" or the like. */
export function formatMoneyAt(value: string | null | undefined, places: number): string {
  const amount = value === null || value === undefined ? undefined : parseDecimal(value);
  if (amount === undefined) return UNKNOWN;
  if (amount.digits === 0n) return "$0";
  const digits = roundedDigits(amount, places);
  if (digits === 0n) return `${amount.negative ? ">-" : "<"}$${writeDigits(1n, places)}`;
  return `${amount.negative ? "-" : ""}$${writeDigits(digits, places)}`;
}
