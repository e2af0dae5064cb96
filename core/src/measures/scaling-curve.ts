import { divideUsd, type PicoUsd } from "../money.ts";

/** What one period (by habit a week) produced and cost. */
export interface Period {
  /** Start, milliseconds since 1970 UTC. */
  readonly startsAt: number;
  readonly outputs: number;
  /** `undefined`: not known. */
  readonly cost: PicoUsd | undefined;
}

export interface ScalingPoint extends Period {
  /** Cost ÷ outputs. `undefined` without outputs or cost. */
  readonly costPerOutput: PicoUsd | undefined;
  /**
   * Δcost ÷ Δoutputs against the period before: what one more output cost. `undefined` for the first, where outputs are the
   * same, and where a cost is not known. May be negative.
   */
  readonly marginalCost: PicoUsd | undefined;
}

/** The scaling curve (measure M18): unit and marginal cost period by period, which must be in order of time. */
export function scalingCurve(periods: readonly Period[]): ScalingPoint[] {
  return periods.map((period, index) => ({
    ...period,
    costPerOutput:
      period.cost === undefined || period.outputs === 0 ? undefined : divideUsd(period.cost, period.outputs),
    marginalCost: marginalCost(periods[index - 1], period),
  }));
}

function marginalCost(before: Period | undefined, { outputs, cost }: Period): PicoUsd | undefined {
  if (before?.cost === undefined || cost === undefined || outputs === before.outputs) return undefined;
  const [change, more] = [cost - before.cost, outputs - before.outputs];
  return more > 0 ? divideUsd(change as PicoUsd, more) : divideUsd(-change as PicoUsd, -more);
}
