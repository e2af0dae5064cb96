import { usdAsFloat } from "@outlay/core/money";
import type { DifferenceCause } from "../contract/reconciliation.ts";
import type { Sides } from "./reconciliation-compare.ts";

/** Differences up to this share of the bill, or this many USD, are none worth a cause. */
const AGREES_SHARE = 0.01;
const AGREES_USD = 0.01;
/** Ratios of cost and of tokens that differ by less follow each other. */
const SAME_RATIO = 0.02;

/** Why one day of a model differs, knowing how the model does over all days. */
export function causeOfDay(day: Sides, all: Sides, days: readonly Sides[]): DifferenceCause {
  if (agrees(day)) return "agrees";
  const own = causeOf(day, [day]);
  if (own !== "unknown") return own;
  if (agrees(all)) return days.length > 1 ? "day_boundary" : "unknown";
  return hasOneRatio(days) ? "price" : "unknown";
}

/** Why a model differs over all of its days: the first explanation that fits. */
export function causeOf(all: Sides, days: readonly Sides[]): DifferenceCause {
  if (agrees(all)) return days.every(agrees) ? "agrees" : "day_boundary";
  if (all.calls === 0 && all.computed === undefined) return "not_recorded";
  if (all.billed === undefined) return "not_billed";
  if (all.unpricedCalls > 0 && all.difference < 0n) return "unpriced";
  const [cost, tokens] = [ratioOf(all), tokenRatioOf(all)];
  if (tokens !== undefined && Math.abs(tokens - 1) <= AGREES_SHARE) return "price";
  if (tokens !== undefined && cost !== undefined && Math.abs(cost / tokens - 1) <= SAME_RATIO)
    return tokens < 1 ? "calls_missing" : "calls_too_many";
  if (all.inexactCalls > 0) return "usage";
  return days.length > 1 && hasOneRatio(days) ? "price" : "unknown";
}

function agrees(sides: Sides): boolean {
  const { billed, computed } = sides;
  const distance = Math.abs(usdAsFloat(sides.difference));
  if (billed === undefined || computed === undefined) return distance === 0 && sides.unpricedCalls === 0;
  return distance <= AGREES_USD || distance <= AGREES_SHARE * Math.abs(usdAsFloat(billed));
}

/** computed ÷ billed; `undefined` without both. */
function ratioOf({ billed, computed }: Sides): number | undefined {
  if (billed === undefined || computed === undefined || billed === 0n) return undefined;
  return usdAsFloat(computed) / usdAsFloat(billed);
}

function tokenRatioOf({ billedTokens, tokens }: Sides): number | undefined {
  return billedTokens === undefined || tokens === undefined || billedTokens === 0 ? undefined : tokens / billedTokens;
}

/** Whether all days that have both sides differ by the same factor: at least three do. */
function hasOneRatio(days: readonly Sides[]): boolean {
  const ratios = days.flatMap((day) => ratioOf(day) ?? []);
  return ratios.length >= 3 && Math.max(...ratios) <= Math.min(...ratios) * (1 + SAME_RATIO);
}
