import { addUsd, divideUsd, formatUsd, type PicoUsd, parseUsd, ZERO_USD } from "@outlay/core/money";

/** Pico-dollars of the decimal text a sum comes as; corrections may make it negative. Throws a RangeError for anything else. */
export function picoOf(text: string): PicoUsd {
  const magnitude = parseUsd(text.replace(/^-/, ""));
  if (magnitude === undefined) throw new RangeError(`${text} is not an amount of money`);
  return (text.startsWith("-") ? -magnitude : magnitude) as PicoUsd;
}

/** `amount` ÷ `count` as it crosses the wire; null where the amount is not known or nothing is counted. */
export function moneyPer(amount: string | null, count: number): string | null {
  return amount === null || count <= 0 ? null : formatUsd(divideUsd(picoOf(amount), count));
}

/** `amount` × `part` ÷ `whole`, rounded half up; null where the amount is not known. For estimates. */
export function moneyTimes(amount: string | null, part: number, whole: number): string | null {
  return amount === null ? null : formatUsd(divideUsd((picoOf(amount) * BigInt(part)) as PicoUsd, whole));
}

/** Sum of what is known; null where nothing is. */
export function sumMoney(amounts: readonly (string | null)[]): string | null {
  const known = amounts.filter((amount) => amount !== null);
  return known.length === 0 ? null : formatUsd(known.reduce((sum, amount) => addUsd(sum, picoOf(amount)), ZERO_USD));
}
