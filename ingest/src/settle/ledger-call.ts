import type { CallChanges } from "@outlay/clickhouse/correction";
import type { SettleRow } from "@outlay/clickhouse/queries/settle";
import { type Context, type ContextField, contextUnits, type SettleFacts } from "@outlay/core/settle/settle-facts";
import type { Usage } from "@outlay/core/usage";

/** The ledger's columns by the facts they hold, in the order in which `settle-facts.sql` gives them. */
const contextColumns = {
  workflow: "workflow",
  workflowVersion: "workflow_version",
  step: "step",
  stepKind: "step_kind",
  agentRole: "agent_role",
  taskType: "task_type",
  taskKey: "task_key",
  taskId: "task_id",
  taskStartedAt: "task_started_at",
  sessionId: "session_id",
  userId: "user_id",
  customerId: "customer_id",
  team: "team",
  department: "department",
  costCenter: "cost_center",
  useCase: "use_case",
  feature: "feature",
  environment: "environment",
  principalId: "principal_id",
  credentialId: "credential_id",
  promptName: "prompt_name",
  promptVersion: "prompt_version",
  promptLabel: "prompt_label",
  promptHash: "prompt_hash",
  experimentId: "experiment_id",
  variant: "variant",
} as const satisfies Record<ContextField, keyof CallChanges>;

const fields: readonly ContextField[] = contextUnits.flat();

const quantityColumns = [
  "input_uncached",
  "cache_read",
  "cache_write_5m",
  "cache_write_1h",
  "output_text",
  "output_reasoning",
] as const satisfies readonly (keyof Usage & keyof CallChanges)[];

/** In the ledger: not given. */
export const NO_UUID = "00000000-0000-0000-0000-000000000000";
const NO_SPAN = "0000000000000000";

export const uuidOrNone = (uuid: string): string => (uuid === NO_UUID ? "" : uuid);
export const spanOrNone = (span: string): string => (span === NO_SPAN ? "" : span);

/** A call as the ledger has it: the facts it arrived with, and what of them settling has changed since. */
export interface LedgerCall {
  readonly facts: SettleFacts;
  readonly revision: number;
  readonly billed: boolean;
  readonly settlement: string;
  readonly settledBy: string;
  /** Decimal USD. */
  readonly cost: string | null;
  readonly context: Context;
  readonly tags: Readonly<Record<string, string>>;
  readonly usage: Usage;
}

export function ledgerCallOf(row: SettleRow): LedgerCall {
  const isMeter = row.meter_started_at !== null;
  const facts: SettleFacts = {
    callId: row.call_id,
    ts: row.ts,
    durationMs: row.duration_ms ?? undefined,
    // The ledger holds what the event contract let in.
    signal: row.signal as SettleFacts["signal"],
    kind: row.kind,
    isBillable: row.was_billable,
    isSoleRecord: row.is_sole_record,
    traceId: uuidOrNone(row.trace_id),
    spanId: spanOrNone(row.span),
    parentSpanId: spanOrNone(row.parent_span),
    responseId: row.response_id,
    emitter: row.emitter,
    dialect: row.dialect,
    sourceKey: row.source_key,
    operation: row.operation,
    modelRequested: row.model_requested,
    modelResolved: row.model_resolved,
    inputTokens: row.input_tokens ?? undefined,
    outputTokens: row.output_tokens ?? undefined,
    usageSource: row.usage_source as SettleFacts["usageSource"],
    usageQuality: row.usage_quality as SettleFacts["usageQuality"],
    usageConvention: row.usage_convention,
    isCacheHit: row.is_cache_hit,
    context: contextOf(row.context),
    tags: row.own_tags,
    meter:
      row.meter_started_at === null
        ? undefined
        : { series: row.meter_series, startedAt: row.meter_started_at, isCumulative: row.meter_is_cumulative },
    counted: isMeter ? usageOf(row.counted, row.counted_more) : undefined,
  };
  return {
    facts,
    revision: row.current_revision,
    billed: row.is_billed,
    settlement: row.current_settlement,
    settledBy: uuidOrNone(row.current_settled_by),
    cost: row.current_cost,
    context: contextOf(row.current_context),
    tags: row.current_tags,
    usage: usageOf(row.current_quantities, row.current_more),
  };
}

function contextOf(texts: readonly string[]): Context {
  const context: Partial<Record<ContextField, string>> = {};
  fields.forEach((field, at) => {
    const text = texts[at];
    if (text) context[field] = text;
  });
  return context;
}

function usageOf(quantities: readonly (number | null)[], more: Readonly<Record<string, number>>): Usage {
  const usage: Usage = { ...more };
  quantityColumns.forEach((name, at) => {
    const quantity = quantities[at];
    if (typeof quantity === "number") usage[name] = quantity;
  });
  return usage;
}

/** A context as columns, all of them: what is not in it is not given. */
export function contextChanges(context: Context): CallChanges {
  const changes: Record<string, string | number | undefined> = {};
  for (const field of fields) changes[contextColumns[field]] = context[field] ?? "";
  const { taskStartedAt } = context;
  changes["task_started_at"] = taskStartedAt === undefined ? undefined : Number(taskStartedAt);
  return changes;
}

/** Usage as columns, all of them. */
export function usageChanges(
  usage: Usage,
  totals: { input: number | undefined; output: number | undefined },
): CallChanges {
  const more: Record<string, number> = {};
  for (const [name, quantity] of Object.entries(usage))
    if (!(quantityColumns as readonly string[]).includes(name)) more[name] = quantity;
  return {
    input_uncached: usage.input_uncached,
    cache_read: usage.cache_read,
    cache_write_5m: usage.cache_write_5m,
    cache_write_1h: usage.cache_write_1h,
    output_text: usage.output_text,
    output_reasoning: usage.output_reasoning,
    usage_more: more,
    input_tokens: totals.input,
    output_tokens: totals.output,
  };
}
