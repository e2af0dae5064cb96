/** What may be wrong with a graph. `error`: it cannot work as declared; `warning`: look at it. */
export const graphRules = {
  duplicate_id: "error",
  missing_entry: "error",
  dangling_edge: "error",
  dead_end: "error",
  unreachable: "error",
  router_without_default: "error",
  cycle_without_exit: "error",
  cycle_without_limit: "warning",
  duplicate_edge: "warning",
  nothing_observed: "warning",
  edge_never_taken: "warning",
  node_never_reached: "warning",
  undeclared_node: "warning",
  undeclared_edge: "warning",
} as const;

export type GraphRule = keyof typeof graphRules;

export interface Finding {
  readonly rule: GraphRule;
  readonly level: "error" | "warning";
  /** The node at fault, where it is one. */
  readonly node: string | undefined;
  readonly edge: { readonly from: string; readonly to: string } | undefined;
  /** What is wrong, and the remedy. */
  readonly message: string;
}

export const nodeFinding = (rule: GraphRule, node: string, message: string): Finding => ({
  rule,
  level: graphRules[rule],
  node,
  edge: undefined,
  message,
});

export const edgeFinding = (rule: GraphRule, { from, to }: { from: string; to: string }, message: string): Finding => ({
  rule,
  level: graphRules[rule],
  node: undefined,
  edge: { from, to },
  message,
});
