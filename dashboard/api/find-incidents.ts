import { wilson } from "@outlay/core/statistics";

/** Five minutes of a model in which much failed. */
export interface ErrorStep {
  /** Start, milliseconds since 1970 UTC. */
  readonly at: number;
  readonly calls: number;
  /** ≤ calls. */
  readonly failed: number;
}

interface ModelErrors<Step extends ErrorStep> {
  /** Of the whole range. */
  readonly calls: number;
  readonly failed: number;
  /** A first idea of what is usual, 0 … 1, that outages do not move: the failed share around the middle call. */
  readonly middleShare: number;
  /** In any order; those in which nothing stands out may be missing. */
  readonly steps: readonly Step[];
}

export interface FoundIncident<Step extends ErrorStep> {
  /** Half-open, milliseconds since 1970 UTC. */
  readonly from: number;
  readonly to: number;
  readonly peak: Step;
  readonly usualShare: number;
  /** In order of time; at least one. */
  readonly steps: readonly Step[];
}

export const STEP_MS = 300_000;
/** Fewer failed calls in five minutes are chance. */
export const FAILED_MIN = 5;
/** One quiet step between two that stand out does not end an incident. */
const GAP_MS_MAX = STEP_MS;
/** Well above the usual is more than twice as much. */
const TIMES_USUAL = 2;
/** Of a model that hardly ever fails, twice next to nothing would be next to nothing. */
const USUAL_SHARE_MIN = 0.01;
/** Two-sided 99.9 %: a month has nearly 9,000 steps of each model. */
const Z_999 = 3.2905267314919255;

/**
 * Incidents of one model, in order of time. A step stands out where at least 5 calls failed and either more than half did, or the
 * low end of the 99.9 % Wilson interval of its failed share is above twice the usual share, itself taken as no less than 1 %.
 * Usual is the failed share of the calls outside the steps that stand out against a first idea of it, so that an outage does not
 * hide itself or others. Steps that stand out with at most one step between them are one incident.
 */
export function findIncidents<Step extends ErrorStep>(model: ModelErrors<Step>): FoundIncident<Step>[] {
  const suspects = model.steps.filter((step) => standsOut(step, model.middleShare));
  const usualShare = shareOutside(model, suspects);
  const steps = suspects.filter((step) => standsOut(step, usualShare)).toSorted((left, right) => left.at - right.at);
  const found: Step[][] = [];
  for (const step of steps) {
    const last = found.at(-1);
    const isSame = last !== undefined && step.at - ((last.at(-1)?.at ?? 0) + STEP_MS) <= GAP_MS_MAX;
    if (isSame) last.push(step);
    else found.push([step]);
  }
  return found.flatMap((parts) => incidentOf(parts, usualShare) ?? []);
}

function standsOut({ calls, failed }: ErrorStep, usualShare: number): boolean {
  if (failed < FAILED_MIN || calls <= 0) return false;
  const share = Math.min(1, failed / calls);
  const low = wilson(share, calls, Z_999)?.low ?? 0;
  return share > 0.5 || low > TIMES_USUAL * Math.max(usualShare, USUAL_SHARE_MIN);
}

/** Failed ÷ calls outside of steps; where there is nothing outside, the first idea. */
function shareOutside<Step extends ErrorStep>(model: ModelErrors<Step>, steps: readonly Step[]): number {
  const calls = model.calls - steps.reduce((sum, step) => sum + step.calls, 0);
  const failed = model.failed - steps.reduce((sum, step) => sum + step.failed, 0);
  return calls > 0 ? Math.max(0, failed) / calls : model.middleShare;
}

function incidentOf<Step extends ErrorStep>(
  steps: readonly Step[],
  usualShare: number,
): FoundIncident<Step> | undefined {
  const [first, last] = [steps[0], steps.at(-1)];
  if (first === undefined || last === undefined) return undefined;
  const worse = (one: Step, other: Step) => (other.failed / other.calls > one.failed / one.calls ? other : one);
  return { from: first.at, to: last.at + STEP_MS, peak: steps.reduce(worse, first), usualShare, steps };
}
