import type { CallEvent } from "@outlay/core/call-event";
import { AppError } from "@outlay/core/errors";
import { parseUsd } from "@outlay/core/money";
import type { OutcomeEvent } from "@outlay/core/outcome-event";
import type { PricedCall } from "@outlay/core/price-call";
import { inputTokens, outputTokens, type Usage } from "@outlay/core/usage";
import { INSTANT_MS_MAX } from "./column-types.ts";
import type { CallRow } from "./tables/calls.ts";
import type { OutcomeRow } from "./tables/outcomes.ts";

export type { CallRow, OutcomeRow };

/** Where an event lies in the log, and whose it is. */
export interface LogPlace {
  readonly project: string;
  /** When the collector had the whole request, milliseconds since 1970 UTC. */
  readonly receivedAt: number;
  readonly partition: number;
  readonly offset: bigint;
  /** Position inside the record. */
  readonly index: number;
}

const VALUE_PLACES = 6;

/** Usage classes with a column of their own; the others go to the `usage_more` map. */
const withColumn: ReadonlySet<string> = new Set([
  "input_uncached",
  "cache_read",
  "cache_write_5m",
  "cache_write_1h",
  "output_text",
  "output_reasoning",
] satisfies (keyof Usage)[]);

/**
 * The one mapping from a priced call to its ledger row. `""` stands for "not given", `undefined` for NULL: not known.
 *
 * Throws AppError `store_refused` naming the field when a value cannot be stored: a time after the year 2299.
 */
export function toCallRow(event: CallEvent, priced: PricedCall, at: LogPlace): CallRow {
  const { usage, cache, prompt, experiment, assignment, route } = event;
  const { lines } = priced;
  return {
    project_id: at.project,
    ts: storableInstant("occurredAt", event.occurredAt),
    received_at: storableInstant("receivedAt", at.receivedAt),

    call_id: event.callId,
    event_id: event.eventId ?? "",
    sign: 1,
    revision: 0,
    reason: "",
    log_partition: at.partition,
    log_offset: at.offset,
    log_index: at.index,

    dialect: event.dialect,
    kind: event.kind,
    is_billable: event.isBillable,
    trace_id: event.traceId ?? "",
    span_id: event.spanId ?? "",
    parent_span_id: event.parentSpanId ?? "",
    response_id: event.responseId ?? "",
    session_id: event.sessionId ?? "",
    task_key: event.taskKey ?? "",
    task_id: event.taskId ?? "",
    task_started_at: optionalInstant("taskStartedAt", event.taskStartedAt),

    environment: event.environment ?? "",
    team: event.team ?? "",
    department: event.department ?? "",
    cost_center: event.costCenter ?? "",
    use_case: event.useCase ?? "",
    feature: event.feature ?? "",
    customer_id: event.customerId ?? "",
    user_id: event.userId ?? "",
    principal_id: event.principalId ?? "",
    credential_id: event.credentialId ?? "",
    tags: event.tags,

    workflow: event.workflow ?? "",
    workflow_version: event.workflowVersion ?? "",
    step: event.step ?? "",
    step_kind: event.stepKind ?? "",
    agent_role: event.agentRole ?? "",
    task_type: event.taskType ?? "",
    tool_name: event.toolName ?? "",

    operation: event.operation,
    provider: event.provider ?? "",
    provider_account: event.providerAccount ?? "",
    host_provider: event.hostProvider ?? "",
    region: event.region ?? "",
    model_requested: event.model ?? "",
    model_resolved: event.modelResolved ?? "",
    service_tier: event.serviceTier ?? "",
    self_hosted: event.selfHosted,

    input_uncached: usage.input_uncached,
    cache_read: usage.cache_read,
    cache_write_5m: usage.cache_write_5m,
    cache_write_1h: usage.cache_write_1h,
    output_text: usage.output_text,
    output_reasoning: usage.output_reasoning,
    usage_more: usageWithoutColumn(usage),
    input_tokens: inputTokens(usage),
    output_tokens: outputTokens(usage),
    usage_source: event.usageSource,
    usage_quality: event.usageQuality,
    usage_convention: event.usageConvention ?? "",

    cost: priced.cost,
    cost_input: lines.input,
    cost_cache_read: lines.cacheRead,
    cost_cache_write: lines.cacheWrite,
    cost_output: lines.output,
    cost_other: lines.other,
    price_status: priced.status,
    unpriced_reason: priced.unpricedReason ?? "",
    unpriced_classes: priced.unpricedClasses,
    price_ids: priced.priceIds,
    price_flags: priced.flags,
    price_book: priced.book,
    reported_cost: optionalUsd(event.reportedCostUsd),

    duration_ms: event.durationMs,
    ttft_ms: event.ttftMs,
    queue_ms: event.queueMs,
    streamed: event.streamed,
    status: event.status,
    error_type: event.errorType ?? "",
    http_status: event.httpStatus ?? 0,
    finish_reason: event.finishReason ?? "",
    attempt: event.attempt,
    retry_of: event.retryOf ?? "",
    fallback_from: event.fallbackFrom ?? "",
    fallback_reason: event.fallbackReason ?? "",
    breaker_state: event.breakerState ?? "",
    degraded: event.degraded,
    escalated_to: event.escalatedTo ?? "",

    cache_kind: cache?.kind ?? "",
    cache_tier: cache?.tier ?? "",
    cache_hit: cache?.hit,
    cache_age_ms: cache?.ageMs,
    cache_similarity: cache?.similarity,
    cache_saved_cost: optionalUsd(cache?.savedCostUsd),
    batch_id: event.batchId ?? "",
    latency_tolerance_s: event.latencyToleranceS,
    trigger: event.trigger ?? "",

    prompt_name: prompt?.name ?? "",
    prompt_version: prompt?.version ?? "",
    prompt_label: prompt?.label ?? "",
    prompt_hash: prompt?.hash ?? "",
    experiment_id: experiment?.id ?? "",
    variant: experiment?.variant ?? "",
    rollout_percent: experiment?.rolloutPercent,
    assignment_kind: assignment?.kind ?? "",
    assignment_propensity: assignment?.propensity,
    assignment_features: assignment?.features,
    route_policy: route?.policy ?? "",
    route_policy_version: route?.policyVersion ?? "",
    route_rule: route?.rule ?? "",
    route_candidates: route?.candidates,
    complexity_class: route?.complexity ?? "",
    guardrails: event.guardrails,
    schema_valid: event.schemaValid,

    input_bytes: event.inputBytes,
    output_bytes: event.outputBytes,
    input_chars: event.inputChars,
    output_chars: event.outputChars,
    has_tools: event.hasTools,
    has_schema: event.hasSchema,
    has_image: event.hasImage,
    max_tokens_hit: event.maxTokensHit,
    request_hash: event.requestHash ?? "",
    prefix_hashes: event.prefixHashes?.map(({ tokens, hash }) => [tokens, hash] as const),
    common_prefix_tokens: event.commonPrefixTokens,

    signal: event.signal ?? (event.dialect === "native" ? "native" : "span"),
    emitter: event.emitter ?? "",
    source_key: event.sourceKey ?? "",
    is_sole_record: event.isSoleRecord ?? false,
    meter_series: event.meter?.series ?? "",
    meter_started_at: optionalInstant("meter.startedAt", event.meter?.startedAt),
    meter_is_cumulative: event.meter?.isCumulative ?? false,
    settlement: "",
    settled_by: "",
    cost_list: priced.listCost === priced.cost ? undefined : priced.listCost,
    cost_excluded: priced.excludedCost,
    corrected_at: undefined,
    corrected_by: "",
  };
}

/** The one mapping from an outcome to its row. Throws AppError `store_refused` as {@link toCallRow} does. */
export function toOutcomeRow(event: OutcomeEvent, at: LogPlace): OutcomeRow {
  return {
    project_id: at.project,
    closed_at: storableInstant("closedAt", event.closedAt ?? event.occurredAt),
    labelled_at: storableInstant("occurredAt", event.occurredAt),
    received_at: storableInstant("receivedAt", at.receivedAt),
    task_key: event.taskKey,
    task_id: event.taskId ?? "",
    task_started_at: optionalInstant("taskStartedAt", event.taskStartedAt),
    outcome_id: event.outcomeId,
    event_id: event.eventId ?? "",
    revision: event.revision ?? 0,
    outcome: event.outcome,
    source: event.source,
    evaluator: event.evaluator ?? "",
    score: event.score,
    criteria: event.criteria ?? "",
    explanation: event.explanation ?? "",
    workflow: event.workflow ?? "",
    workflow_version: event.workflowVersion ?? "",
    environment: event.environment ?? "",
    team: event.team ?? "",
    customer_id: event.customerId ?? "",
    user_id: event.userId ?? "",
    task_type: event.taskType ?? "",
    manual_minutes: event.manualMinutes,
    value_amount: event.valueAmount === undefined ? undefined : millionths(event.valueAmount),
    value_currency: event.valueCurrency ?? "",
    tags: event.tags,
    log_partition: at.partition,
    log_offset: at.offset,
    log_index: at.index,
    trace_id: event.traceId ?? "",
    span_id: event.spanId ?? "",
    response_id: event.responseId ?? "",
  };
}

/** Signed decimal text with at most six places (the contract's pattern) as a whole number of millionths, exactly. */
function millionths(text: string): bigint {
  const [whole = "", fraction = ""] = text.split(".");
  return BigInt(whole + fraction.padEnd(VALUE_PLACES, "0"));
}

function usageWithoutColumn(usage: Usage): Readonly<Record<string, number>> | undefined {
  let more: Record<string, number> | undefined;
  for (const name in usage) {
    const quantity = usage[name as keyof Usage];
    if (quantity === undefined || withColumn.has(name)) continue;
    more ??= {};
    more[name] = quantity;
  }
  return more;
}

function optionalUsd(text: string | undefined): bigint | undefined {
  return text === undefined ? undefined : parseUsd(text);
}

/** Milliseconds since 1970 UTC that DateTime64(3) can hold; AppError `store_refused` naming `field` otherwise. */
function storableInstant(field: string, epochMs: number): number {
  if (epochMs >= 0 && epochMs <= INSTANT_MS_MAX) return epochMs;
  const message = "must be a time between the years 1970 and 2299";
  throw new AppError("store_refused", `${field} ${message}`, { issues: [{ path: field, message }] });
}

function optionalInstant(field: string, epochMs: number | undefined): number | undefined {
  return epochMs === undefined ? undefined : storableInstant(field, epochMs);
}
