-- Single calls as they stand now, newest first, a page at a time after (cursor_ts, cursor_id).
-- A row nobody cancelled is current: a cancel row repeats the (call_id, revision) it takes back.
-- '' and the zero UUID in a parameter mean "any".
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
    tags
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
    AND ({trace_id:UUID} = not_given OR trace_id = {trace_id:UUID})
    AND ({span_id:UInt64} = 0 OR span_id = {span_id:UInt64})
    AND ({call_id:UUID} = not_given OR call_id = {call_id:UUID})
    AND ({event_id:String} = '' OR event_id = {event_id:String})
    AND ({task_key:UUID} = not_given OR task_key = {task_key:UUID})
    AND ({task_id:String} = '' OR task_id = {task_id:String})
    AND ({model:String} = '' OR model_resolved = {model:String} OR model_requested = {model:String})
    AND ({workflow:String} = '' OR workflow = {workflow:String})
    AND ({price_status:String} = '' OR price_status = {price_status:String})
    AND (ts, call_id) < ({cursor_ts:DateTime64(3)}, {cursor_id:UUID})
ORDER BY ts DESC, call_id DESC
LIMIT {limit:UInt32}
