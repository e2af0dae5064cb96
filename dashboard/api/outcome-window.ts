const DAY_MS = 86_400_000;

/**
 * How far before a range its tasks are looked for: a task closed in the range may have begun this much earlier, and
 * all its calls since then count. Calls of a task that went on longer are left out of its cost.
 */
export const OUTCOME_LOOKBACK_MS = 30 * DAY_MS;

/** How far after a range later calls are looked for, which move an unjudged task to a later range. */
export const TASK_LOOKAHEAD_MS = 30 * DAY_MS;
