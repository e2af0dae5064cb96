import type { QueryAnswer } from "../../../contract/analytics.ts";
import type { EconomicsGroup } from "../../../contract/economics.ts";
import type { PulseAnswer } from "../../../contract/pulse.ts";
import { metricInfo } from "../format/metric-names.ts";

type Coverage = QueryAnswer["coverage"];

/** Below these shares a figure is marked as not to be trusted. */
export const PRICED_SHARE_MIN = 0.99;
export const OUTCOME_SHARE_MIN = 0.8;
/** Fewer successes than this and a cost per success is shown in grey. */
export const SUCCESSES_MIN = 30;
/** A range that ends now is behind when nothing arrived for this long. */
export const STALE_AFTER_MS = 5 * 60_000;

/** What can be said about a sum of costs: exact, a lower bound, or nothing. */
export function judgeSpend(spend: string | null | undefined, coverage: Coverage): "exact" | "at-least" | "unknown" {
  if (spend === null || spend === undefined) return "unknown";
  if (coverage.calls > 0 && coverage.priced_calls + coverage.partly_priced_calls === 0) return "unknown";
  return coverage.unpriced_calls + coverage.partly_priced_calls > 0 ? "at-least" : "exact";
}

export type CpstVerdict =
  | { readonly kind: "no-tasks" }
  /** Tasks, but nobody has judged any: only what each costs at the least is known. */
  | { readonly kind: "no-outcomes"; readonly low: string | null }
  /** Nothing succeeded: there is no cost per success. */
  | { readonly kind: "no-successes"; readonly cost: string | null }
  /** Too little is judged for a point: only the bounds are honest. */
  | { readonly kind: "range"; readonly low: string; readonly high: string }
  | { readonly kind: "point"; readonly value: string; readonly interval: readonly [string, string] | null }
  | { readonly kind: "unknown" };

/** How cost per successful task may be shown for one group of tasks. */
export function judgeCpst(group: EconomicsGroup): CpstVerdict {
  if (group.tasks === 0) return { kind: "no-tasks" };
  // A sum over calls of which none has a price is not an amount, whatever number stands there.
  const isUnpriced = group.calls > 0 && group.unpriced_calls >= group.calls;
  if (group.unknown >= group.tasks) return { kind: "no-outcomes", low: isUnpriced ? null : group.cpst_low };
  if (group.successes === 0) return { kind: "no-successes", cost: isUnpriced ? null : group.cost };
  if (isUnpriced) return { kind: "unknown" };
  const isCovered = outcomeCoverage(group).share >= OUTCOME_SHARE_MIN;
  if (!isCovered && group.cpst_low !== null && group.cpst_high !== null) {
    return { kind: "range", low: group.cpst_low, high: group.cpst_high };
  }
  if (group.cpst === null || !isCovered) return { kind: "unknown" };
  return { kind: "point", value: group.cpst, interval: group.cpst_interval };
}

/**
 * The smaller of two shares: of the tasks that are judged, and of the cost that went into them. Outcomes of a thousand
 * cheap tasks say little where one dear task that nobody judged took most of the money.
 */
export function outcomeCoverage(group: EconomicsGroup): { readonly share: number; readonly of: "tasks" | "spend" } {
  const ofTasks = group.outcome_share ?? 0;
  const [known, all] = [Number(group.known_outcome_cost ?? 0), Number(group.cost ?? 0)];
  const ofSpend = all > 0 ? Math.min(1, known / all) : 1;
  return ofSpend < ofTasks ? { share: ofSpend, of: "spend" } : { share: ofTasks, of: "tasks" };
}

export type Change =
  | { readonly kind: "change"; readonly ratio: number; readonly direction: "up" | "down" | "same" }
  | { readonly kind: "not-comparable"; readonly why: string }
  /** There is no figure to compare. */
  | { readonly kind: "unknown" };

/** Most that the unpriced share of two periods may differ for their sums to be compared. */
const SHARE_GAP_MAX = 0.05;

/** Change of an amount or count against the period before. Floats are enough: it is shown with one decimal. */
export function judgeChange(
  name: keyof QueryAnswer["totals"],
  answer: Pick<QueryAnswer, "totals" | "previous_totals">,
): Change {
  const [now, before] = [answer.totals[name], answer.previous_totals?.[name]];
  if (now === null || now === undefined) return { kind: "unknown" };
  if (before === null || before === undefined || Number(before) === 0) {
    return { kind: "not-comparable", why: "new" };
  }
  const isMoney = metricInfo[name].unit.endsWith("money");
  const gap = unpricedShare(answer.totals) - unpricedShare(answer.previous_totals);
  if (isMoney && Math.abs(gap) > SHARE_GAP_MAX) return { kind: "not-comparable", why: "price coverage differs" };
  const ratio = Number(now) / Number(before) - 1;
  return { kind: "change", ratio, direction: Math.abs(ratio) < 0.0005 ? "same" : ratio > 0 ? "up" : "down" };
}

function unpricedShare(values: QueryAnswer["totals"] | null): number {
  const calls = Number(values?.calls ?? 0);
  return calls === 0 ? 0 : Number(values?.unpriced_calls ?? 0) / calls;
}

export type DataStatus =
  | { readonly kind: "connecting" | "unreachable" | "waiting" | "sample" }
  | { readonly kind: "fresh" | "stale"; readonly ageMs: number; readonly sinceIso: string };

/** State of the data itself. Ages are by the server's clock, so that a wrong clock here does not matter. */
export function judgeData(pulse: PulseAnswer | undefined, isFailing: boolean, sinceAnswerMs: number): DataStatus {
  if (pulse === undefined) return { kind: isFailing ? "unreachable" : "connecting" };
  if (isFailing) return { kind: "unreachable" };
  const sinceIso = pulse.newest_received_at ?? pulse.newest_event_at;
  if (pulse.calls === 0 || sinceIso === null) return { kind: "waiting" };
  const ageMs = Date.parse(pulse.now) - Date.parse(sinceIso) + Math.max(0, sinceAnswerMs);
  return { kind: ageMs > STALE_AFTER_MS ? "stale" : "fresh", ageMs: Math.max(0, ageMs), sinceIso };
}

/**
 * The project to open when the reader named none. `own`: those they have a role in, where that is not all of them.
 */
export function projectToOpen(pulse: Pick<PulseAnswer, "calls" | "projects">, own: readonly string[] | null): string {
  return own?.find((name) => pulse.projects.includes(name)) ?? own?.[0] ?? chooseProject(pulse);
}

/** Their own data first, then the sample, else the empty default. */
export function chooseProject(pulse: Pick<PulseAnswer, "calls" | "projects">): string {
  if (pulse.calls > 0) return "default";
  return pulse.projects.find((name) => name !== "sample") ?? pulse.projects[0] ?? "default";
}
