const PLACES = 18;
const decimal = /^(-?)(\d+)(?:\.(\d+))?$/;

/** Whether text is a number as FOCUS writes one (NumericFormat): digits, a point, a minus; no exponent, plus or comma. */
export const isDecimalText = (text: string): boolean => decimal.test(text);

/** Decimal text × 10^18 as a whole number, exact to 18 places; digits beyond are cut off. `undefined`: no decimal. */
export function scaledDecimal(text: string): bigint | undefined {
  const [, minus, whole = "", fraction = ""] = decimal.exec(text) ?? [];
  if (minus === undefined) return undefined;
  const scaled = BigInt(whole + fraction.slice(0, PLACES).padEnd(PLACES, "0"));
  return minus === "-" ? -scaled : scaled;
}

const ONE = 10n ** BigInt(PLACES);
/** The last place of a price and of a cost in our files: 10^-12. */
const LAST_PLACE = 10n ** 6n;

/**
 * Whether cost = price × quantity as far as a price with twelve places can say: to one in its last place per unit of the
 * quantity, and one in the last place of the cost. All × 10^18.
 */
export function isProduct(cost: bigint, price: bigint, quantity: bigint): boolean {
  const off = cost * ONE - price * quantity;
  const size = quantity < 0n ? -quantity : quantity;
  return (off < 0n ? -off : off) <= LAST_PLACE * (size + ONE);
}
