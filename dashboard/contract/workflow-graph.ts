import { declaredGraphSchema } from "@outlay/core/graph/declared-graph";
import { z } from "zod";
import { endpoint } from "./endpoint.ts";
import { count, instantText, money, project, ratio, timeZone } from "./values.ts";

const milliseconds = z.number();
const latency = z
  .strictObject({ p50_ms: milliseconds, p95_ms: milliseconds })
  .nullable()
  .describe("Of visits whose duration is known; null where none is.");
const share = ratio.nullable();

const graphNode = z.strictObject({
  id: z
    .string()
    .describe(
      "step:<name>, tool:, agent: or call:; START, END; prefix:<beginning> for those that begin so, OTHER for the rest.",
    ),
  name: z.string(),
  kind: z
    .string()
    .describe("Its step kind where one is given, else the kind of record: model_call, tool, retrieval, agent, …"),
  visits: count.describe("How often it was come to; of START and END the traces."),
  traces: count.describe("Traces it is in; of calls without a trace, tasks."),
  tasks: count,
  cost: money.nullable().describe("Σ of its billed calls; null where none has a known cost."),
  cost_per_task: money.nullable().describe("cost ÷ tasks of the graph, so that the nodes add up; null without tasks."),
  cost_per_trace: money.nullable().describe("cost ÷ traces of the graph."),
  cost_share: share.describe("cost ÷ cost of the graph."),
  calls: count,
  unpriced_calls: count.describe("Billed calls of unknown cost, which add nothing."),
  priced_share: share.describe("Calls with a complete cost ÷ calls."),
  errors: count.describe("Visits that ended with error or timeout."),
  error_rate: share,
  latency,
  models: z.array(z.string()).describe("The most frequent, at most 5."),
  agent_role: z.string().nullable().describe("The agent that comes to it most; null where none is named."),
  layer: z.string().nullable().describe("The most frequent of its records' or their frames' tag `layer`; null: none."),
  critical_ms: milliseconds
    .nullable()
    .describe("How long its visits decided how long traces took; null where it was not asked for."),
  critical_share: share.describe("critical_ms ÷ duration of those traces; what they all lack to 1 nothing ran."),
  nodes_folded: count.describe("How many nodes stand behind it: 1, or more where some are folded into one."),
});

const graphEdge = z.strictObject({
  from: z.string(),
  to: z.string(),
  traversals: count,
  traces: count,
  probability: ratio.describe("traversals ÷ traversals that leave `from`: they add up to 1."),
  cost: money.nullable().describe("Of the visits it led to; a visit that follows two nodes counts on both edges."),
  unpriced_calls: count,
  errors: count.describe("Visits it led to that ended with error or timeout."),
  error_rate: ratio,
  latency: latency.describe("Of the visits it led to."),
  wait: z
    .strictObject({ p50_ms: milliseconds, p95_ms: milliseconds })
    .describe("From the last end before to the start."),
});

const graphRange = {
  from: instantText.default("now-7d"),
  to: instantText.default("now+1d"),
  tz: timeZone.describe("The calendar of relative instants such as now/d."),
};

export const workflowGraphEndpoint = endpoint({
  method: "GET",
  path: "/workflows/{workflow}/graph",
  summary: "The graph of a workflow as it was observed: steps, and what followed what",
  query: z.strictObject({
    project,
    workflow: z.string().min(1).max(200),
    workflow_version: z.string().min(1).max(200).optional(),
    ...graphRange,
    nodes: z.coerce.number().int().min(2).max(60).default(60).describe("Nodes told apart, START and END not counted."),
    critical: z
      .enum(["true", "false"])
      .default("false")
      .describe("true: also how much of the traces' time each node decided."),
  }),
  body: z.undefined(),
  response: z.strictObject({
    workflow: z.string(),
    traces: count,
    tasks: count,
    visits: count,
    cost: money.nullable(),
    calls: count,
    unpriced_calls: count,
    priced_share: share,
    nodes_found: count.describe("Before any were folded."),
    critical_path: z
      .strictObject({
        traces: count.describe("That were looked at."),
        traces_left_out: count.describe("Of more than 1,000 visits."),
        duration_ms: milliseconds.describe("Σ from the first start to the last end of a visit."),
        idle_ms: milliseconds.describe("Of it nothing on the path ran."),
      })
      .nullable()
      .describe(
        "Of each trace: the visit that ended last, then, of those that had ended when it began, the one that ended last, and so on. null where it was not asked for.",
      ),
    nodes: z.array(graphNode),
    edges: z.array(graphEdge),
  }),
});
export type WorkflowGraph = z.input<(typeof workflowGraphEndpoint)["response"]>;

const finding = z.strictObject({
  rule: z.string(),
  level: z.enum(["error", "warning"]),
  node: z.string().nullable(),
  edge: z.strictObject({ from: z.string(), to: z.string() }).nullable(),
  message: z.string().describe("What is wrong, and the remedy."),
});

export const lintWorkflowEndpoint = endpoint({
  method: "POST",
  path: "/workflows/lint",
  summary: "Faults of a declared graph, alone or beside what was observed",
  query: z.strictObject({}),
  body: z.strictObject({
    project,
    graph: declaredGraphSchema,
    workflow: z.string().min(1).max(200).optional().describe("Compare with what was observed of it in the range."),
    workflow_version: z.string().min(1).max(200).optional(),
    ...graphRange,
    from: instantText.default("now-30d"),
  }),
  response: z.strictObject({
    errors: count,
    warnings: count,
    findings: z.array(finding),
    observed_traces: count.nullable().describe("null: nothing was compared."),
  }),
});
