import { type PicoUsd, parseUsd, ZERO_USD } from "@outlay/core/money";

/** Pico-dollars of a sum of the ledger, which corrections may make negative. Throws a RangeError for anything else. */
export function signedUsd(text: string | null): PicoUsd {
  if (text === null) return ZERO_USD;
  const magnitude = parseUsd(text.replace(/^-/, ""));
  if (magnitude === undefined) throw new RangeError(`${text} is not an amount of money`);
  return (text.startsWith("-") ? -magnitude : magnitude) as PicoUsd;
}
