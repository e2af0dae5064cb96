import { addUsd, divideUsd, type PicoUsd } from "../money.ts";

/**
 * Fully loaded cost per successful task (measure M26): (spend + minutes × rate ÷ 60) ÷ successes, rounded half up once.
 * Tool charges that are billed with calls are in spend. `undefined` without a success.
 *
 * @param effort.microMinutes minutes of people × 10⁶, whole and ≥ 0
 * @param effort.hourlyRate what an hour of theirs costs
 */
export function fullyLoadedCost(
  spend: PicoUsd,
  effort: { readonly microMinutes: bigint; readonly hourlyRate: PicoUsd },
  successes: number,
): PicoUsd | undefined {
  if (successes <= 0) return undefined;
  const labour = (effort.microMinutes * effort.hourlyRate + 30_000_000n) / 60_000_000n;
  return divideUsd(addUsd(spend, labour as PicoUsd), successes);
}

/**
 * Gross margin (measure M17): (value − cost) ÷ value, below 1, negative where the work cost more than it is worth.
 * `undefined` without a value above 0. Both in USD: amounts of other currencies have no place here.
 */
export function grossMargin(value: PicoUsd, cost: PicoUsd): number | undefined {
  return value <= 0n ? undefined : Number(value - cost) / Number(value);
}
