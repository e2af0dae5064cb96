const number = /^(\d+)(?:\.(\d*))?(?:e([+-]?\d{1,3}))?$/;

/** Places a price of a price document may have. */
const PLACES_MAX = 15;

export interface ScaledDecimal {
  readonly text: string;
  /** False: the last of 15 places is rounded half up. */
  readonly isExact: boolean;
}

/**
 * `value` × `times` × 10^`power` as plain decimal text. A number is taken by its shortest decimal form, as it stood in
 * the JSON it was read from; from there on everything is whole-number arithmetic. `undefined` for what is no price:
 * negative, infinite, not a number.
 */
export function scaleDecimal(value: number | string, power: number, times = "1"): ScaledDecimal | undefined {
  const left = parse(String(value));
  const right = parse(times);
  if (left === undefined || right === undefined) return undefined;
  const shift = left.exponent + right.exponent + power + PLACES_MAX;
  const digits = left.digits * right.digits;
  if (shift >= 0) return { text: format(digits * 10n ** BigInt(shift)), isExact: true };
  const divisor = 10n ** BigInt(-shift);
  return { text: format((digits + divisor / 2n) / divisor), isExact: digits % divisor === 0n };
}

function parse(text: string): { digits: bigint; exponent: number } | undefined {
  const [, whole, fraction = "", exponent = "0"] = number.exec(text.toLowerCase()) ?? [];
  if (whole === undefined) return undefined;
  return { digits: BigInt(whole + fraction), exponent: Number(exponent) - fraction.length };
}

function format(scaled: bigint): string {
  const digits = scaled.toString().padStart(PLACES_MAX + 1, "0");
  const fraction = digits.slice(-PLACES_MAX).replace(/0+$/, "");
  return `${digits.slice(0, -PLACES_MAX)}${fraction === "" ? "" : `.${fraction}`}`;
}
