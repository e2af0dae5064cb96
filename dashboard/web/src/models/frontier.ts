/** What a point of the frontier needs: fewer judged tasks are chance. */
export const FRONTIER_TASKS_MIN = 200;

interface Candidate {
  readonly name: string;
  /** Judged tasks. */
  readonly judged: number;
  /** USD a success. */
  readonly cost: number;
  /** 0 … 1 */
  readonly success: number;
}

/**
 * The models that no other beats at both: none is at least as good and at least as cheap, and better at one of the two.
 * Models with fewer than 200 judged tasks neither stand on it nor push others off it.
 */
export function frontierOf(candidates: readonly Candidate[]): ReadonlySet<string> {
  const judged = candidates.filter((one) => one.judged >= FRONTIER_TASKS_MIN);
  const isBeaten = (one: Candidate) =>
    judged.some(
      (other) =>
        other.cost <= one.cost &&
        other.success >= one.success &&
        (other.cost < one.cost || other.success > one.success),
    );
  return new Set(judged.filter((one) => !isBeaten(one)).map(({ name }) => name));
}
