import type { OutcomeEvent } from "../outcome-event.ts";
import { meaningOfSilence, type SuccessCondition, type SuccessRule, waitMsOf } from "./success-rule.ts";

/** What was said of a task, as far as rules ask. */
export interface SaidOutcome extends Pick<OutcomeEvent, "outcome" | "source"> {
  readonly evaluator?: string;
  readonly criteria?: string;
  readonly score?: number;
  readonly revision: number;
  /** Milliseconds since 1970 UTC. */
  readonly labelledAt: number;
  /** Place in the log; of what was said at the same instant, the later counts. */
  readonly place: number;
}

/** A call of the task, as far as rules ask. */
export interface JudgedCall {
  /** Milliseconds since 1970 UTC. */
  readonly ts: number;
  readonly schemaValid?: boolean;
  readonly isEscalation: boolean;
}

export interface TaskFacts {
  /** Milliseconds since 1970 UTC. */
  readonly startedAt: number;
  /** In any order. */
  readonly outcomes: readonly SaidOutcome[];
  readonly calls: readonly JudgedCall[];
}

export interface TaskJudgement {
  readonly outcome: "success" | "failure" | "unknown";
  /** What decided: the kind of the condition and what it said, e.g. `thumbs: failure`. */
  readonly reason: string;
  /** When an unknown outcome is decided at the latest, if nothing more is said; `undefined`: never, or it is decided. */
  readonly maturesAt: number | undefined;
}

/** Ordered so that the least of all, or the greatest of any, is the verdict of the rule. */
const FAILURE = 0;
const UNKNOWN = 1;
const SUCCESS = 2;
type Level = typeof FAILURE | typeof UNKNOWN | typeof SUCCESS;
const names = ["failure", "unknown", "success"] as const;

/**
 * What a rule says of one task at `now` (milliseconds since 1970 UTC). Pure and total; the order of outcomes and calls does
 * not matter. `task-economics-ruled.sql` says the same of all tasks of a range, and a test holds the two together.
 */
export function judgeTask(
  rule: Pick<SuccessRule, "combine" | "conditions">,
  facts: TaskFacts,
  now: number,
): TaskJudgement {
  const outcomes = [...facts.outcomes].sort(strongestFirst);
  const judged = rule.conditions.map((condition) => {
    const said = saidBy(condition, { ...facts, outcomes });
    const waitMs = waitMsOf(condition);
    const endsAt = waitMs === undefined ? undefined : facts.startedAt + waitMs;
    const isOver = endsAt !== undefined && now >= endsAt;
    const level: Level = said ?? (isOver ? (meaningOfSilence(condition) === "success" ? SUCCESS : FAILURE) : UNKNOWN);
    return { condition, level, endsAt };
  });
  const levels = judged.map(({ level }) => level);
  const level = rule.combine === "all" ? Math.min(...levels) : Math.max(...levels);
  const deciding = judged.filter((one) => one.level === level);
  const waits = level === UNKNOWN ? deciding.map(({ endsAt }) => endsAt ?? Number.POSITIVE_INFINITY) : [];
  const maturesAt = Math.max(...waits);
  return {
    outcome: names[level] ?? "unknown",
    reason: `${deciding.map(({ condition }) => condition.kind).join(", ")}: ${names[level]}`,
    maturesAt: Number.isFinite(maturesAt) ? maturesAt : undefined,
  };
}

/** As the current outcome is chosen: by revision, a verdict before `unknown`, the later first. */
function strongestFirst(left: SaidOutcome, right: SaidOutcome): number {
  const isVerdict = ({ outcome }: SaidOutcome): number => Number(outcome !== "unknown");
  return (
    right.revision - left.revision ||
    isVerdict(right) - isVerdict(left) ||
    right.labelledAt - left.labelledAt ||
    right.place - left.place
  );
}

/** `undefined`: nothing was said. `outcomes` come strongest first. */
function saidBy(condition: SuccessCondition, { startedAt, outcomes, calls }: TaskFacts): Level | undefined {
  switch (condition.kind) {
    case "sdk":
      return verdictOf(
        outcomes.find(({ source }) => source === "sdk"),
        condition.partial,
      );
    case "thumbs":
      return verdictOf(
        outcomes.find(({ source }) => source === "human"),
        condition.partial,
      );
    case "business_event": {
      const until = startedAt + (waitMsOf(condition) ?? 0);
      const { event } = condition;
      const isMeant = (one: SaidOutcome): boolean =>
        one.source === "business" && (event === undefined || one.evaluator === event) && one.labelledAt <= until;
      return verdictOf(outcomes.find(isMeant));
    }
    case "score":
      return scored(condition, outcomes);
    case "schema_valid":
      return fitsSchema(condition.calls ?? "last", calls);
    case "no_escalation": {
      const isTouched = condition.human !== "verdict" && outcomes.some(({ source }) => source === "human");
      return isTouched || calls.some(({ isEscalation }) => isEscalation) ? FAILURE : undefined;
    }
  }
}

function verdictOf(said: SaidOutcome | undefined, isPartialEnough = false): Level | undefined {
  if (said === undefined || said.outcome === "unknown") return undefined;
  return said.outcome === "success" || (said.outcome === "partial" && isPartialEnough) ? SUCCESS : FAILURE;
}

/** Of each evaluator and criteria the strongest that carries a score. */
function scored(
  { min, evaluator, criteria, share = 1 }: Extract<SuccessCondition, { kind: "score" }>,
  outcomes: readonly SaidOutcome[],
): Level | undefined {
  const latest = new Map<string, number>();
  for (const one of outcomes) {
    if (one.source !== "evaluator" || one.score === undefined) continue;
    if (evaluator !== undefined && one.evaluator !== evaluator) continue;
    if (criteria !== undefined && one.criteria !== criteria) continue;
    const speaker = JSON.stringify([one.evaluator ?? "", one.criteria ?? ""]);
    if (!latest.has(speaker)) latest.set(speaker, one.score);
  }
  if (latest.size === 0) return undefined;
  const good = [...latest.values()].filter((score) => score >= min).length;
  return good / latest.size >= share ? SUCCESS : FAILURE;
}

function fitsSchema(which: "last" | "all", calls: readonly JudgedCall[]): Level | undefined {
  const telling = calls.filter(({ schemaValid }) => schemaValid !== undefined);
  if (telling.length === 0) return undefined;
  // Of the last calls of one instant it is enough that one fits.
  const lastAt = telling.reduce((latest, { ts }) => Math.max(latest, ts), 0);
  const fits =
    which === "all"
      ? telling.every(({ schemaValid }) => schemaValid === true)
      : telling.some(({ ts, schemaValid }) => ts === lastAt && schemaValid === true);
  return fits ? SUCCESS : FAILURE;
}
