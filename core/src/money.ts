/**
 * Money and unit prices as whole numbers. A float never holds money: 0.1 + 0.2 is not 0.3, and nano-dollars lose a
 * cached token. All rounding of the cost engine happens in this file.
 */

/** USD × 10⁻¹² as a whole number. */
export type PicoUsd = bigint & { readonly unit: "pUSD" };

/** A price: USD × 10⁻¹⁸ for one million units (tokens, requests, …). Fine enough to hold every listed price exactly. */
export type UnitPrice = bigint & { readonly unit: "aUSD per million" };

const USD_PLACES = 12;
const UNIT_PRICE_PLACES = 18;
/** aUSD per million units → pUSD per unit. */
const UNIT_PRICE_SCALE = 10n ** BigInt(UNIT_PRICE_PLACES - USD_PLACES) * 1_000_000n;

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

/** A listed price in USD per million units, from decimal text. Exact to 18 places. `undefined` as for {@link parseUsd}. */
export function parseUnitPrice(usdPerMillion: string): UnitPrice | undefined {
  const price = parseDecimal(usdPerMillion, UNIT_PRICE_PLACES);
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

/** What `quantity` units cost (a whole number ≥ 0), rounded half up once to a pico-dollar. */
export function priceTimesQuantity(price: UnitPrice, quantity: number): PicoUsd {
  return divideHalfUp(BigInt(quantity) * price, UNIT_PRICE_SCALE) as PicoUsd;
}

/** `amount` ÷ `count` (a whole number > 0), rounded half up; e.g. cost ÷ successes. A negative amount rounds half down. */
export function divideUsd(amount: PicoUsd, count: number): PicoUsd {
  const quotient = divideHalfUp(amount < 0n ? -amount : amount, BigInt(count));
  return (amount < 0n ? -quotient : quotient) as PicoUsd;
}

export const addUsd = (left: PicoUsd, right: PicoUsd): PicoUsd => (left + right) as PicoUsd;

/** For drawing and for intervals only; never for a figure that is stored or summed. */
export const usdAsFloat = (pico: PicoUsd): number => Number(pico) / 1e12;
