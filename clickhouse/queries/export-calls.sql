-- The billed calls of a range as they stand, and adjustments of closed months: what the spend of the range is the sum of.
-- A text that was not given, a zero id and a quantity that is not known are NULL.
-- A dimension is chosen by an Identifier parameter and may be a column or one of the aliases tag01 … tag20 (one tag key each); an
-- alias nobody chose is not read. A filter slot with op 0 is unused.
WITH
    -- include parts/usage-tags.sql
    -- A row is as old as its correction, or its arrival. Read only where a question is about an earlier state.
    ifNull(corrected_at, received_at) AS known_at,
    -- A cancel row repeats the (call_id, revision) it takes back.
    sign = 1 AND (call_id, revision) NOT IN (
        SELECT call_id, revision
        FROM outlay.calls
        WHERE project_id = {project:String} AND ts >= {from:DateTime64(3)} AND ts < {to:DateTime64(3)} AND sign = -1
            AND {known_column:Identifier} <= {as_of:DateTime64(3)}
    ) AS is_current
SELECT
    toString(called.call_id) AS call_id,
    ts,
    kind,
    if(trace_id = toUUID('00000000-0000-0000-0000-000000000000'), NULL, replaceAll(toString(trace_id), '-', '')) AS trace,
    if(span_id = 0, NULL, lower(leftPad(hex(span_id), 16, '0'))) AS span,
    multiIf(called.task_id != '', called.task_id, task_key = toUUID('00000000-0000-0000-0000-000000000000'), NULL, toString(task_key)) AS task,
    nullIf(called.session_id, '') AS session_id,
    nullIf(called.workflow, '') AS workflow,
    nullIf(called.workflow_version, '') AS workflow_version,
    nullIf(called.step, '') AS step,
    nullIf(called.agent_role, '') AS agent_role,
    nullIf(called.task_type, '') AS task_type,
    nullIf(called.environment, '') AS environment,
    nullIf(called.team, '') AS team,
    nullIf(called.department, '') AS department,
    nullIf(called.cost_center, '') AS cost_center,
    nullIf(called.use_case, '') AS use_case,
    nullIf(called.feature, '') AS feature,
    nullIf(called.customer_id, '') AS customer_id,
    nullIf(called.user_id, '') AS user_id,
    nullIf(called.credential_id, '') AS credential_id,
    called.tags AS tags,
    nullIf(called.operation, '') AS operation,
    nullIf(called.provider, '') AS provider,
    nullIf(called.provider_account, '') AS provider_account,
    nullIf(called.host_provider, '') AS host_provider,
    nullIf(called.region, '') AS region,
    nullIf(called.model_requested, '') AS model_requested,
    nullIf(called.model_resolved, '') AS model_resolved,
    nullIf(called.service_tier, '') AS service_tier,
    called.status AS status,
    nullIf(called.error_type, '') AS error_type,
    attempt,
    duration_ms,
    ttft_ms,
    input_tokens,
    output_tokens,
    input_uncached,
    cache_read,
    cache_write_5m,
    cache_write_1h,
    output_text,
    output_reasoning,
    usage_more,
    usage_source,
    usage_quality,
    cost,
    cost_input,
    cost_cache_read,
    cost_cache_write,
    cost_output,
    cost_other,
    if(cost IS NULL, NULL, ifNull(cost_list, cost)) AS list_cost,
    called.price_status AS price_status,
    nullIf(called.unpriced_reason, '') AS unpriced_reason,
    price_ids,
    nullIf(called.price_book, '') AS price_book,
    nullIf(called.prompt_name, '') AS prompt_name,
    nullIf(called.prompt_version, '') AS prompt_version,
    revision,
    nullIf(called.reason, '') AS correction_reason
FROM
(
    SELECT *, span_id
    FROM outlay.calls
    WHERE project_id = {project:String}
        AND ts >= {from:DateTime64(3)}
        AND ts < {to:DateTime64(3)}
        AND is_billable
        AND {known_column:Identifier} <= {as_of:DateTime64(3)}
        -- include parts/filters.sql
        AND is_current
) AS called
ORDER BY ts, called.call_id, revision
