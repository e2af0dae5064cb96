import { type Interval, wilson } from "../statistics.ts";

/** Below so many tasks with a known outcome an actor says nothing, and below so many actors their spread does not. */
export const ACTOR_TASKS_MIN = 30;
export const ACTORS_MIN = 5;

export interface Actor {
  readonly actor: string;
  /** Tasks with a known outcome, and how many of them succeeded. */
  readonly tasks: number;
  readonly successes: number;
}

export interface ActorEstimate extends Actor {
  readonly rate: number;
  /** Wilson, 95 %. */
  readonly interval: Interval;
  /** The rate drawn towards that of all by how little is known of this actor. */
  readonly shrunk: number;
}

export interface ActorVariance {
  readonly actors: readonly ActorEstimate[];
  /** Actors of whom too little is known. */
  readonly omitted: number;
  /** Success rate of all shown actors together. */
  readonly pooled: number;
  /** Standard deviation of the true rates of actors, chance taken off; 0 where chance explains all. */
  readonly deviation: number;
  /** Largest less smallest shrunk rate. */
  readonly spread: number;
}

/**
 * How far actors on the same work differ (measure M20): a beta-binomial by moments (Kleinman 1973). The variance between
 * actors is τ² = max(0, (Σ nᵢ(pᵢ − p)² − (k − 1)·p(1 − p)) ÷ (N − Σnᵢ² ÷ N)), and an actor's rate is drawn to p as if
 * κ = p(1 − p) ÷ τ² − 1 more tasks had been seen at p. `undefined` with fewer than {@link ACTORS_MIN} actors that have
 * {@link ACTOR_TASKS_MIN} tasks each.
 */
export function actorVariance(all: readonly Actor[]): ActorVariance | undefined {
  const shown = all.filter(({ tasks }) => tasks >= ACTOR_TASKS_MIN);
  if (shown.length < ACTORS_MIN) return undefined;
  const tasks = shown.reduce((sum, one) => sum + one.tasks, 0);
  const pooled = shown.reduce((sum, one) => sum + one.successes, 0) / tasks;
  const chance = pooled * (1 - pooled);
  const between = shown.reduce((sum, one) => sum + one.tasks * (one.successes / one.tasks - pooled) ** 2, 0);
  const weight = tasks - shown.reduce((sum, one) => sum + one.tasks ** 2, 0) / tasks;
  // No spread of rates between 0 and 1 is wider than p(1 − p).
  const variance = Math.min(chance, Math.max(0, (between - (shown.length - 1) * chance) / weight));
  const prior = variance === 0 ? Number.POSITIVE_INFINITY : chance / variance - 1;
  const actors = shown.map((one): ActorEstimate => {
    const rate = one.successes / one.tasks;
    const shrunk = variance === 0 ? pooled : (one.successes + prior * pooled) / (one.tasks + prior);
    return { ...one, rate, interval: wilson(rate, one.tasks) ?? { low: 0, high: 1 }, shrunk };
  });
  const rates = actors.map(({ shrunk }) => shrunk);
  return {
    actors: actors.sort((a, b) => b.shrunk - a.shrunk || (a.actor < b.actor ? -1 : 1)),
    omitted: all.length - shown.length,
    pooled,
    deviation: Math.sqrt(variance),
    spread: Math.max(...rates) - Math.min(...rates),
  };
}
