/** A decimal number as it is written: value = digits ÷ 10^scale, sign apart. Exact; floats never enter. */
export interface Decimal {
  readonly negative: boolean;
  /** ≥ 0 */
  readonly digits: bigint;
  /** Decimal places, ≥ 0. */
  readonly scale: number;
}

const DECIMAL = /^(-?)(\d{1,60})(?:\.(\d{1,60}))?(?:[eE]([+-]?\d{1,3}))?$/;

/** Reads decimal text such as `12.50`, `-0.0159` or `1e-10`; `undefined` when it is not a decimal number. */
export function parseDecimal(text: string): Decimal | undefined {
  const match = DECIMAL.exec(text);
  if (match === null) return undefined;
  const fraction = match[3] ?? "";
  const digits = BigInt(`${match[2]}${fraction}`);
  const scale = fraction.length - Number(match[4] ?? 0);
  if (scale < 0) return { negative: match[1] === "-", digits: digits * 10n ** BigInt(-scale), scale: 0 };
  return { negative: match[1] === "-" && digits > 0n, digits, scale };
}

/** The digits of |value| with exactly `places` decimals, rounded half away from zero. */
export function roundedDigits(value: Decimal, places: number): bigint {
  if (places >= value.scale) return value.digits * 10n ** BigInt(places - value.scale);
  const divisor = 10n ** BigInt(value.scale - places);
  return (value.digits + divisor / 2n) / divisor;
}

/** The power of ten of the first digit: 0.0123 → -2, 4.4 → 0. 0 for zero. */
export function magnitude(value: Decimal): number {
  return value.digits === 0n ? 0 : value.digits.toString().length - 1 - value.scale;
}

/** |digits ÷ 10^places| as text, thousands grouped with commas. */
export function writeDigits(digits: bigint, places: number): string {
  const text = digits.toString().padStart(places + 1, "0");
  const whole = text.slice(0, text.length - places).replace(/\B(?=(\d{3})+(?!\d))/g, ",");
  return places === 0 ? whole : `${whole}.${text.slice(text.length - places)}`;
}

/** Drops zeros at the end of the fraction, but keeps `placesMin` decimals. */
export function dropTrailingZeros(text: string, placesMin: number): string {
  const point = text.indexOf(".");
  if (point < 0) return text;
  let end = text.length;
  while (end > point + 1 + placesMin && text[end - 1] === "0") end -= 1;
  return end === point + 1 ? text.slice(0, point) : text.slice(0, end);
}

/** Exact sum of decimal texts; `null` entries are unknown and skipped. `null` when nothing is known. */
export function sumDecimals(texts: readonly (string | null | undefined)[]): string | null {
  let scale = 0;
  let sum: bigint | undefined;
  for (const text of texts) {
    const value = text === null || text === undefined ? undefined : parseDecimal(text);
    if (value === undefined) continue;
    const places = Math.max(scale, value.scale);
    const addend = value.digits * 10n ** BigInt(places - value.scale) * (value.negative ? -1n : 1n);
    sum = (sum ?? 0n) * 10n ** BigInt(places - scale) + addend;
    scale = places;
  }
  if (sum === undefined) return null;
  const text = (sum < 0n ? -sum : sum).toString().padStart(scale + 1, "0");
  const whole = text.slice(0, text.length - scale);
  return `${sum < 0n ? "-" : ""}${whole}${scale === 0 ? "" : `.${text.slice(-scale)}`}`;
}
