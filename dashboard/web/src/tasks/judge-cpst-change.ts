import type { EconomicsGroup } from "../../../contract/economics.ts";
import { type Change, judgeCpst, outcomeCoverage, SUCCESSES_MIN } from "../trust/judge.ts";

/** Most that coverage of two periods may differ for their costs per success to be compared. */
const COVERAGE_GAP_MAX = 0.05;

/** Cost per success against the earlier period; not where one of them is no point, or where too little is known. */
export function judgeCpstChange(group: EconomicsGroup): Change {
  const { previous } = group;
  const now = judgeCpst(group);
  if (now.kind !== "point" || previous === undefined) return { kind: "unknown" };
  if (previous === null || previous.tasks === 0) return { kind: "not-comparable", why: "new" };
  const earlier: EconomicsGroup = { group: group.group, ...previous };
  const before = judgeCpst(earlier);
  const coverage = [group, earlier].map((one) => outcomeCoverage(one).share);
  if (gap(coverage) > COVERAGE_GAP_MAX) return { kind: "not-comparable", why: "outcome coverage differs" };
  if (before.kind !== "point" || Number(before.value) === 0) return { kind: "not-comparable", why: "no earlier cost" };
  if (gap([group, earlier].map(unpricedShare)) > COVERAGE_GAP_MAX) {
    return { kind: "not-comparable", why: "price coverage differs" };
  }
  if (Math.min(group.successes, previous.successes) < SUCCESSES_MIN) {
    return { kind: "not-comparable", why: "too few successes" };
  }
  const ratio = Number(now.value) / Number(before.value) - 1;
  return { kind: "change", ratio, direction: Math.abs(ratio) < 0.0005 ? "same" : ratio > 0 ? "up" : "down" };
}

const gap = ([one = 0, other = 0]: readonly number[]): number => Math.abs(one - other);
const unpricedShare = ({ calls, unpriced_calls }: EconomicsGroup): number => (calls === 0 ? 0 : unpriced_calls / calls);
