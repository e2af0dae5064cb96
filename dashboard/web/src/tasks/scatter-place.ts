import type { EconomicsGroup } from "../../../contract/economics.ts";
import { judgeCpst, SUCCESSES_MIN } from "../trust/judge.ts";

/** Where a group of tasks stands among others: drawn floats of exact amounts. */
export interface ScatterPlace {
  /** Cost per success, USD, above 0. */
  readonly x: number;
  readonly xInterval: readonly [number, number] | null;
  /** Success rate. */
  readonly y: number;
  readonly yInterval: readonly [number, number] | null;
  readonly shape: "full" | "open" | "thin";
}

/** `undefined` where there is no success rate, or no cost per success that a logarithmic axis has a place for. */
export function scatterPlace(group: EconomicsGroup): ScatterPlace | undefined {
  const verdict = judgeCpst(group);
  const { success_rate: y, success_rate_interval: yInterval } = group;
  if (y === null) return undefined;
  if (verdict.kind === "range") {
    const [low, high] = [Number(verdict.low), Number(verdict.high)];
    // Only the bounds are known: the point marks the middle of their bar, as the axis has it.
    return low > 0 ? { x: Math.sqrt(low * high), xInterval: [low, high], y, yInterval, shape: "open" } : undefined;
  }
  const x = verdict.kind === "point" ? Number(verdict.value) : 0;
  if (verdict.kind !== "point" || !(x > 0)) return undefined;
  const xInterval =
    verdict.interval === null ? null : ([Number(verdict.interval[0]), Number(verdict.interval[1])] as const);
  return { x, xInterval, y, yInterval, shape: group.successes < SUCCESSES_MIN ? "thin" : "full" };
}
