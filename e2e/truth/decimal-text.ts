/** Exact arithmetic on the API's decimal text, apart from the product's own, in units of 10⁻¹². */
const PLACES = 12;

export function unitsOf(text: string): bigint {
  const [, sign = "", whole = "", fraction = ""] = /^(-?)(\d+)(?:\.(\d{1,12}))?$/.exec(text) ?? [];
  if (whole === "") throw new Error(`${text} is not decimal text with at most ${PLACES} places`);
  return BigInt(`${sign}${whole}${fraction.padEnd(PLACES, "0")}`);
}

/** `units` ÷ `count` with `places` digits after the point, rounded half up. */
export function quotientText(units: bigint, count: number, places: number): string {
  const scaled = (units * 10n ** BigInt(places) * 2n) / (BigInt(count) * 10n ** BigInt(PLACES));
  const digits = String((scaled + 1n) / 2n).padStart(places + 1, "0");
  return `${digits.slice(0, -places)}.${digits.slice(-places)}`;
}

/** Decimal text rounded half up to `places`. */
export const roundedText = (text: string, places: number): string => quotientText(unitsOf(text), 1, places);
