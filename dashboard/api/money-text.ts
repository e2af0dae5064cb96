import { divideUsd, formatUsd, type PicoUsd, parseUsd } from "@outlay/core/money";

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
