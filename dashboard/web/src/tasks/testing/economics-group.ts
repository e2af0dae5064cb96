import type { EconomicsGroup } from "../../../../contract/economics.ts";

/** For tests: a hundred judged tasks that cost ten dollars, eighty of them successful. */
export const economicsGroup = (changed: Partial<EconomicsGroup>): EconomicsGroup => ({
  group: {},
  tasks: 100,
  successes: 80,
  failures: 20,
  partial: 0,
  abandoned: 0,
  unknown: 0,
  cost: "10",
  known_outcome_cost: "10",
  success_rate: 0.8,
  success_rate_interval: [0.71, 0.87],
  cpst: "0.125",
  cpst_interval: ["0.11", "0.14"],
  cpst_low: "0.125",
  cpst_high: "0.125",
  outcome_share: 1,
  calls: 100,
  unpriced_calls: 0,
  duration_p50_ms: null,
  duration_p95_ms: null,
  ...changed,
});
