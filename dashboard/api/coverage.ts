import type { z } from "zod";
import type { coverage } from "../contract/values.ts";

export type Coverage = z.infer<typeof coverage>;

/** The counts with the shares that follow from them. */
export function coverageOf(counts: Omit<Coverage, "priced_share" | "outcome_share">): Coverage {
  const { calls, priced_calls, tasks, tasks_with_outcome } = counts;
  return {
    ...counts,
    priced_share: calls === 0 ? null : priced_calls / calls,
    outcome_share: tasks === null || tasks_with_outcome === null || tasks === 0 ? null : tasks_with_outcome / tasks,
  };
}
