import { formatUsd, type PicoUsd, parseUsd } from "@outlay/core/money";

/** Tokens of measured calls by what they are priced as; `null`: the calls do not say. */
export interface Traffic {
  readonly uncached: number | null;
  readonly cacheRead: number | null;
  readonly cacheWrite: number | null;
  readonly output: number | null;
  readonly reasoning: number | null;
}

/** USD for a million tokens, as decimal text; `null`: not listed. */
export interface Rates {
  readonly input: string | null;
  readonly cache_read: string | null;
  readonly cache_write: string | null;
  readonly output: string | null;
  readonly reasoning: string | null;
}

const MILLION = 1_000_000n;
/** Decimals that a token factor has. */
const FACTOR_STEPS = 10_000n;

/**
 * What the same text would cost at other prices, when the other tokenizer makes `factor` tokens (> 0) of each of these:
 * Σ tokens × factor × price, exact, rounded half up once. The factor counts with four decimals. `null` where a kind of
 * token that was used has no price, or nothing is known of them.
 */
export function simulateCost(traffic: Traffic, rates: Rates, factor: number): string | null {
  const parts = [
    [traffic.uncached, rates.input],
    [traffic.cacheRead, rates.cache_read],
    [traffic.cacheWrite, rates.cache_write],
    [traffic.output, rates.output],
    [traffic.reasoning, rates.reasoning],
  ] as const;
  if (parts.every(([tokens]) => tokens === null)) return null;
  let sum = 0n;
  for (const [tokens, rate] of parts) {
    if (tokens === null || tokens === 0) continue;
    const price = rate === null ? undefined : parseUsd(rate);
    if (price === undefined) return null;
    sum += BigInt(tokens) * price;
  }
  const steps = BigInt(Math.round(factor * Number(FACTOR_STEPS)));
  const divisor = MILLION * FACTOR_STEPS;
  return formatUsd(((2n * sum * steps + divisor) / (2n * divisor)) as PicoUsd);
}
