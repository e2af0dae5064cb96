/**
 * Money and unit prices as whole numbers. A float never holds money: 0.1 + 0.2 is not 0.3, and nano-dollars lose a
 * cached token. All rounding of the cost engine happens in this file.
 */

/** USD × 10⁻¹² as a whole number. */
export type PicoUsd = bigint & { readonly unit: "pUSD" };

/** A price: 10⁻¹⁸ of a currency unit for a stated number of units. Fine enough to hold every listed price exactly. */
export type UnitPrice = bigint & { readonly unit: "10^-18 of the currency" };

const USD_PLACES = 12;
const UNIT_PRICE_PLACES = 18;
const PICO_PER_PRICE_STEP = 10n ** BigInt(UNIT_PRICE_PLACES - USD_PLACES);

/** Largest cost of one call: what a Decimal(18, 12) column holds, 999999.999999999999 USD. */
export const CALL_COST_MAX = (10n ** 18n - 1n) as PicoUsd;
/** Largest sum: what a Decimal(38, 12) column holds. */
const USD_MAX = 10n ** 38n - 1n;

export const ZERO_USD = 0n as PicoUsd;

/** A longer decimal text, or a larger exponent, is no amount of money but an attempt to make us compute. */
const TEXT_LENGTH_MAX = 100;
const EXPONENT_MAX = 400;
const decimalText = /^(\d*)(?:\.(\d*))?(?:[eE]([+-]?\d{1,4}))?$/;

/** `text` × 10^places, rounded half up to a whole number; `undefined` unless it is a plain non-negative decimal. */
function parseDecimal(text: string, places: number): bigint | undefined {
  if (text.length > TEXT_LENGTH_MAX) return undefined;
  const parts = decimalText.exec(text);
  if (parts === null) return undefined;
  const [, whole = "", fraction = "", exponentText = "0"] = parts;
  const exponent = Number(exponentText);
  if (whole.length + fraction.length === 0 || Math.abs(exponent) > EXPONENT_MAX) return undefined;
  const digits = BigInt(whole + fraction);
  const shift = exponent - fraction.length + places;
  if (shift >= 0) return digits * 10n ** BigInt(shift);
  return divideHalfUp(digits, 10n ** BigInt(-shift));
}

/** numerator ÷ denominator for numerator ≥ 0 and denominator > 0, rounded half up. The only rounding of money there is. */
function divideHalfUp(numerator: bigint, denominator: bigint): bigint {
  return (numerator + denominator / 2n) / denominator; // An odd denominator has no ties, so halving it down is exact too.
}

/**
 * An amount of USD from decimal text, or from a number by its shortest decimal form (`0.1` is exactly 0.1, `1e-7` too).
 * Exact to 12 places, rounded half up beyond. `undefined` for anything that is not an amount: NaN, infinite, negative,
 * signed, padded with spaces, or more than a Decimal(38, 12) holds.
 */
export function parseUsd(value: string | number): PicoUsd | undefined {
  const pico = parseDecimal(String(value), USD_PLACES);
  return pico === undefined || pico > USD_MAX ? undefined : (pico as PicoUsd);
}

/** A listed price from decimal text. Exact to 18 places. `undefined` as for {@link parseUsd}. */
export function parseUnitPrice(text: string): UnitPrice | undefined {
  const price = parseDecimal(text, UNIT_PRICE_PLACES);
  return price === undefined || price > USD_MAX ? undefined : (price as UnitPrice);
}

/** Plain decimal USD as it crosses every wire: no exponent, no trailing zeros, `0` for zero, `-` for a negative sum. */
export function formatUsd(pico: PicoUsd): string {
  const magnitude = pico < 0n ? -pico : pico;
  const digits = magnitude.toString().padStart(USD_PLACES + 1, "0");
  const whole = digits.slice(0, -USD_PLACES);
  const fraction = digits.slice(-USD_PLACES).replace(/0+$/, "");
  return `${pico < 0n ? "-" : ""}${whole}${fraction === "" ? "" : `.${fraction}`}`;
}

/** An exact factor of a price, ≥ 0: a multiplier, a discount, an exchange rate. */
export interface Factor {
  readonly num: bigint;
  readonly den: bigint;
}

/** A factor from decimal text, exact to 18 places. `undefined` as for {@link parseUsd}. */
export function parseFactor(text: string): Factor | undefined {
  const num = parseDecimal(text, UNIT_PRICE_PLACES);
  return num === undefined ? undefined : { num, den: 10n ** BigInt(UNIT_PRICE_PLACES) };
}

/** What one unit costs in pico-dollars, as a fraction in lowest terms, ready to be multiplied by a quantity. */
export interface UnitCost extends Factor {
  /** Both parts as numbers for the products that stay whole; infinite where a part is too large for that. */
  readonly fastNum: number;
  readonly fastDen: number;
}

/** A price for `per` units × every factor, exactly: nothing is rounded before a quantity is known. */
export function unitCostOf(price: bigint, per: number, factors: readonly Factor[]): UnitCost {
  let num = price;
  let den = BigInt(per) * PICO_PER_PRICE_STEP;
  for (const factor of factors) {
    num *= factor.num;
    den *= factor.den;
  }
  const divisor = greatestCommonDivisor(num, den);
  num /= divisor;
  den /= divisor;
  return { num, den, fastNum: asSafeNumber(num), fastDen: asSafeNumber(2n * den) / 2 };
}

/** What `quantity` units cost (a whole number ≥ 0), rounded half up once to a pico-dollar. */
export function costOf(unit: UnitCost, quantity: number): PicoUsd {
  const product = unit.fastNum * quantity;
  // Below 2^53 every whole number is a float, so these steps are exact; they take a fraction of the time of bigints.
  if (product <= Number.MAX_SAFE_INTEGER && unit.fastDen <= Number.MAX_SAFE_INTEGER) {
    const rest = product % unit.fastDen;
    const whole = (product - rest) / unit.fastDen;
    return BigInt(2 * rest >= unit.fastDen ? whole + 1 : whole) as PicoUsd;
  }
  return divideHalfUp(BigInt(quantity) * unit.num, unit.den) as PicoUsd;
}

/** Of a numerator ≥ 0 and a denominator > 0. */
function greatestCommonDivisor(num: bigint, den: bigint): bigint {
  let [left, right] = [den, num];
  while (right > 0n) [left, right] = [right, left % right];
  return left;
}

const asSafeNumber = (value: bigint): number =>
  value <= BigInt(Number.MAX_SAFE_INTEGER) ? Number(value) : Number.POSITIVE_INFINITY;

/** `amount` ÷ `count` (a whole number > 0), rounded half up; e.g. cost ÷ successes. A negative amount rounds half down. */
export function divideUsd(amount: PicoUsd, count: number): PicoUsd {
  const quotient = divideHalfUp(amount < 0n ? -amount : amount, BigInt(count));
  return (amount < 0n ? -quotient : quotient) as PicoUsd;
}

export const addUsd = (left: PicoUsd, right: PicoUsd): PicoUsd => (left + right) as PicoUsd;

/** For drawing and for intervals only; never for a figure that is stored or summed. */
export const usdAsFloat = (pico: PicoUsd): number => Number(pico) / 1e12;
