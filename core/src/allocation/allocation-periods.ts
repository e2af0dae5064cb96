import type { AllocationRule } from "./allocation-rules.ts";

/** A part of a range in which the same rules hold; half-open, milliseconds since 1970 UTC. */
export interface AllocationPeriod {
  readonly from: number;
  readonly to: number;
  /** The places of the rules that hold, in order. */
  readonly rules: readonly number[];
}

/** The range cut wherever a rule begins or ends. */
export function allocationPeriods(
  rules: readonly Pick<AllocationRule, "from" | "until">[],
  { from, to }: { readonly from: number; readonly to: number },
): AllocationPeriod[] {
  const days = rules.flatMap((rule) => [rule.from, rule.until]).flatMap((day) => (day === null ? [] : Date.parse(day)));
  const cuts = [...new Set(days.filter((at) => at > from && at < to))].sort((a, b) => a - b);
  const starts = [from, ...cuts];
  return starts.map((start, at) => ({
    from: start,
    to: starts[at + 1] ?? to,
    rules: rules.flatMap((rule, place) => (holdsAt(rule, start) ? [place] : [])),
  }));
}

const holdsAt = ({ from, until }: Pick<AllocationRule, "from" | "until">, at: number): boolean =>
  (from === null || Date.parse(from) <= at) && (until === null || at < Date.parse(until));
