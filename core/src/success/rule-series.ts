import type { SuccessRule } from "./success-rule.ts";

/** One version of a rule in the settings ledger. */
export interface RuleVersion {
  readonly name: string;
  readonly version: number;
  /** `undefined`: this version deleted the rule, at {@link changedAt}. */
  readonly rule: SuccessRule | undefined;
  /** Milliseconds since 1970 UTC. */
  readonly changedAt: number;
}

/** A version of a rule, and the time in which it judges; half-open, milliseconds since 1970 UTC. */
export interface RuleSegment {
  readonly name: string;
  readonly version: number;
  readonly rule: SuccessRule;
  readonly from: number;
  readonly to: number;
}

/** A moment at which tasks of one scope begin to be judged otherwise. */
export interface SeriesBreak {
  readonly at: number;
  readonly workflow: string | undefined;
  readonly taskType: string | undefined;
  /** Labels of the versions before and after; `undefined`: no rule, the current outcome. */
  readonly before: string | undefined;
  readonly after: string | undefined;
}

/** How a series is named in answers and asked for: `answered@2`. */
export const seriesLabel = ({ name, version }: Pick<RuleVersion, "name" | "version">): string => `${name}@${version}`;

const effectiveFrom = ({ rule, changedAt }: RuleVersion): number => rule?.effectiveFrom ?? changedAt;

/**
 * Which version judges when: of those in effect the highest, so that a later decision holds wherever it says so. Within
 * `range` only; most specific first (workflow and task type, workflow, task type, neither), then the one changed last:
 * a task is judged by the first whose scope and time it is in.
 */
export function ruleSegments(
  versions: readonly RuleVersion[],
  range: { readonly from: number; readonly to: number },
): RuleSegment[] {
  const segments: (RuleSegment & { readonly changedAt: number })[] = [];
  for (const name of new Set(versions.map((one) => one.name))) {
    const own = versions.filter((one) => one.name === name);
    const edges = own.map(effectiveFrom).filter((at) => at > range.from && at < range.to);
    const bounds = [...new Set([range.from, ...edges])].sort((left, right) => left - right);
    const inForce = bounds.map((at) => ({ at, current: highest(own.filter((one) => effectiveFrom(one) <= at)) }));
    const turns = inForce.filter(({ current }, n) => n === 0 || current !== inForce[n - 1]?.current);
    turns.forEach(({ at, current }, n) => {
      if (current?.rule === undefined) return;
      const { version, rule, changedAt } = current;
      segments.push({ name, version, rule, from: at, to: turns[n + 1]?.at ?? range.to, changedAt });
    });
  }
  const specificity = ({ rule }: RuleSegment): number => (rule.workflow ? 2 : 0) + (rule.taskType ? 1 : 0);
  segments.sort(
    (left, right) =>
      specificity(right) - specificity(left) || right.changedAt - left.changedAt || (left.name < right.name ? -1 : 1),
  );
  return segments.map(({ changedAt: _, ...segment }) => segment);
}

const highest = (versions: readonly RuleVersion[]): RuleVersion | undefined =>
  versions.reduce<RuleVersion | undefined>((most, one) => (most && most.version > one.version ? most : one), undefined);

/** Where in a range tasks of one scope begin to be judged otherwise; in order of time. */
export function seriesBreaks(
  segments: readonly RuleSegment[],
  range: { readonly from: number; readonly to: number },
): SeriesBreak[] {
  const scopes = new Map(segments.map(({ rule }) => [JSON.stringify([rule.workflow, rule.taskType]), rule]));
  const breaks = [...scopes.values()].flatMap(({ workflow, taskType }) => {
    const own = segments.filter(({ rule }) => rule.workflow === workflow && rule.taskType === taskType);
    const edges = new Set(own.flatMap(({ from, to }) => [from, to]).filter((at) => at > range.from && at < range.to));
    const labelAt = (at: number): string | undefined => {
      const found = own.find(({ from, to }) => from <= at && at < to);
      return found && seriesLabel(found);
    };
    return [...edges].map((at) => ({ at, workflow, taskType, before: labelAt(at - 1), after: labelAt(at) }));
  });
  return breaks.filter(({ before, after }) => before !== after).sort((left, right) => left.at - right.at);
}
