-- Single calls as they stand now, newest first, a page at a time after (cursor_ts, cursor_id).
-- A row nobody cancelled is current: a cancel row repeats the (call_id, revision) it takes back.
-- A filter that is NULL is not there. The zero id stands in rows without one, so nullIf lets it find nothing.
WITH toUUID('00000000-0000-0000-0000-000000000000') AS not_given
SELECT
    call_id,
    event_id,
    trace_id,
    lower(leftPad(hex(span_id), 16, '0')) AS span,
    lower(leftPad(hex(parent_span_id), 16, '0')) AS parent_span,
    ts,
    received_at,
    kind,
    dialect,
    provider,
    model_requested,
    model_resolved,
    operation,
    service_tier,
    streamed,
    status,
    error_type,
    is_billable,
    input_uncached,
    cache_read,
    cache_write_5m,
    cache_write_1h,
    output_text,
    output_reasoning,
    usage_more,
    input_tokens,
    output_tokens,
    usage_source,
    usage_quality,
    cost,
    cost_input,
    cost_cache_read,
    cost_cache_write,
    cost_output,
    cost_other,
    price_status,
    unpriced_reason,
    unpriced_classes,
    price_ids,
    price_flags,
    price_book,
    reported_cost,
    ttft_ms,
    duration_ms,
    workflow,
    step,
    task_key,
    task_id,
    attempt,
    environment,
    team,
    tags,
    signal,
    emitter,
    response_id,
    host_provider,
    region,
    usage_convention,
    settlement,
    settled_by,
    cost_list,
    cost_excluded,
    revision,
    reason,
    corrected_at,
    corrected_by
FROM outlay.calls
WHERE project_id = {project:String}
    AND ts >= {from:DateTime64(3)}
    AND ts < {to:DateTime64(3)}
    AND sign = 1
    AND (call_id, revision) NOT IN (
        SELECT call_id, revision
        FROM outlay.calls
        WHERE project_id = {project:String} AND ts >= {from:DateTime64(3)} AND ts < {to:DateTime64(3)} AND sign = -1
    )
    AND ({trace_id:Nullable(UUID)} IS NULL OR trace_id = nullIf({trace_id:Nullable(UUID)}, not_given))
    AND ({span_trace_id:Nullable(UUID)} IS NULL OR trace_id = nullIf({span_trace_id:Nullable(UUID)}, not_given))
    AND ({span_id:Nullable(UInt64)} IS NULL OR span_id = nullIf({span_id:Nullable(UInt64)}, 0))
    AND ({call_id:Nullable(UUID)} IS NULL OR call_id = nullIf({call_id:Nullable(UUID)}, not_given))
    AND ({event_id:Nullable(String)} IS NULL OR event_id = {event_id:Nullable(String)})
    AND ({task_key:Nullable(UUID)} IS NULL OR task_key = nullIf({task_key:Nullable(UUID)}, not_given))
    AND ({task_id:Nullable(String)} IS NULL OR task_id = {task_id:Nullable(String)})
    AND ({model:Nullable(String)} IS NULL OR model_resolved = {model:Nullable(String)} OR model_requested = {model:Nullable(String)})
    AND ({workflow:Nullable(String)} IS NULL OR workflow = {workflow:Nullable(String)})
    AND ({price_status:Nullable(String)} IS NULL OR price_status = {price_status:Nullable(String)})
    AND (ts, call_id) < ({cursor_ts:DateTime64(3)}, {cursor_id:UUID})
ORDER BY ts DESC, call_id DESC
LIMIT {limit:UInt32}
