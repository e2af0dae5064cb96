import type { OutcomesAgreementRow } from "@outlay/clickhouse/queries/outcomes";

/** How far two judges of the same tasks agree. */
export interface Agreement {
  readonly tasks: number;
  readonly agreed: number;
  /** agreed ÷ tasks */
  readonly share: number;
  /**
   * Cohen's κ = (p₀ − pₑ) ÷ (1 − pₑ), pₑ = Σ over verdicts of the product of both judges' shares of it. `null` where pₑ = 1: both
   * said the same one thing of every task, so chance explains all of it.
   */
  readonly kappa: number | null;
}

/** `cells`: how many tasks got which pair of verdicts; at least one task. */
export function agreementOf(
  cells: readonly Pick<OutcomesAgreementRow, "verdict_a" | "verdict_b" | "tasks">[],
): Agreement {
  const sum = (some: typeof cells): number => some.reduce((total, { tasks }) => total + tasks, 0);
  const tasks = sum(cells);
  const agreed = sum(cells.filter(({ verdict_a, verdict_b }) => verdict_a === verdict_b));
  const verdicts = new Set(cells.flatMap(({ verdict_a, verdict_b }) => [verdict_a, verdict_b]));
  // Whole numbers as long as they can be: pₑ · tasks².
  const byChance = [...verdicts].reduce(
    (total, verdict) =>
      total +
      sum(cells.filter(({ verdict_a }) => verdict_a === verdict)) *
        sum(cells.filter(({ verdict_b }) => verdict_b === verdict)),
    0,
  );
  const possible = tasks * tasks - byChance;
  return {
    tasks,
    agreed,
    share: agreed / tasks,
    kappa: possible === 0 ? null : (agreed * tasks - byChance) / possible,
  };
}
