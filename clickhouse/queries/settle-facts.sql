-- Calls by trace, by response id and by place in the sort key: as they arrived (revision 0, which stays for good), and
-- what of it settling may have changed since (the highest revision, for a correction cancels and replaces at once).
WITH
    toUUID('00000000-0000-0000-0000-000000000000') AS not_given,
    linked AS
    (
        SELECT ts, call_id
        FROM outlay.calls
        WHERE project_id = {project:String}
            AND ts BETWEEN {first:DateTime64(3)} AND {last:DateTime64(3)}
            AND trace_id IN {trace_ids:Array(UUID)}
        UNION ALL
        SELECT ts, call_id
        FROM outlay.calls
        WHERE project_id = {project:String}
            AND ts BETWEEN {first:DateTime64(3)} AND {last:DateTime64(3)}
            AND response_id IN {response_ids:Array(String)}
            AND kind = 'model_call'
            AND NOT is_sole_record
        UNION ALL
        SELECT place.1, place.2
        FROM (SELECT arrayJoin(arrayZip({times:Array(DateTime64(3, 'UTC'))}, {call_ids:Array(UUID)})) AS place)
    ),
    -- In the order of `contextFields` of the query's module.
    [
        toString(workflow),
        toString(workflow_version),
        toString(step),
        toString(step_kind),
        toString(agent_role),
        toString(task_type),
        if(task_key = not_given, '', toString(task_key)),
        task_id,
        ifNull(toString(toUnixTimestamp64Milli(task_started_at)), ''),
        session_id,
        user_id,
        customer_id,
        toString(team),
        toString(department),
        toString(cost_center),
        toString(use_case),
        toString(feature),
        toString(environment),
        toString(principal_id),
        toString(credential_id),
        toString(prompt_name),
        toString(prompt_version),
        toString(prompt_label),
        if(prompt_hash = 0, '', lower(leftPad(hex(prompt_hash), 16, '0'))),
        toString(experiment_id),
        toString(variant)
    ] AS fields,
    [input_uncached, cache_read, cache_write_5m, cache_write_1h, output_text, output_reasoning] AS quantities
SELECT
    calls.ts AS ts,
    calls.call_id AS call_id,
    anyIf(trace_id, revision = 0) AS trace_id,
    anyIf(lower(leftPad(hex(span_id), 16, '0')), revision = 0) AS span,
    anyIf(lower(leftPad(hex(parent_span_id), 16, '0')), revision = 0) AS parent_span,
    anyIf(response_id, revision = 0) AS response_id,
    anyIf(signal, revision = 0) AS signal,
    anyIf(emitter, revision = 0) AS emitter,
    anyIf(dialect, revision = 0) AS dialect,
    anyIf(source_key, revision = 0) AS source_key,
    anyIf(kind, revision = 0) AS kind,
    anyIf(operation, revision = 0) AS operation,
    anyIf(is_billable, revision = 0) AS was_billable,
    anyIf(is_sole_record, revision = 0) AS is_sole_record,
    anyIf(ifNull(cache_hit, false) AND cache_kind IN ('exact', 'semantic'), revision = 0) AS is_cache_hit,
    anyIf(model_requested, revision = 0) AS model_requested,
    anyIf(model_resolved, revision = 0) AS model_resolved,
    anyIf(input_tokens, revision = 0) AS input_tokens,
    anyIf(output_tokens, revision = 0) AS output_tokens,
    anyIf(usage_source, revision = 0) AS usage_source,
    anyIf(usage_quality, revision = 0) AS usage_quality,
    anyIf(usage_convention, revision = 0) AS usage_convention,
    anyIf(duration_ms, revision = 0) AS duration_ms,
    anyIf(meter_series, revision = 0) AS meter_series,
    anyIf(meter_started_at, revision = 0) AS meter_started_at,
    anyIf(meter_is_cumulative, revision = 0) AS meter_is_cumulative,
    anyIf(quantities, revision = 0) AS counted,
    anyIf(usage_more, revision = 0) AS counted_more,
    anyIf(fields, revision = 0) AS context,
    anyIf(tags, revision = 0) AS own_tags,
    max(revision) AS current_revision,
    argMax(is_billable, revision) AS is_billed,
    argMax(settlement, revision) AS current_settlement,
    argMax(settled_by, revision) AS current_settled_by,
    argMax(cost, revision) AS current_cost,
    argMax(quantities, revision) AS current_quantities,
    argMax(usage_more, revision) AS current_more,
    argMax(fields, revision) AS current_context,
    argMax(tags, revision) AS current_tags
FROM outlay.calls AS calls
WHERE project_id = {project:String}
    AND (ts, call_id) IN (SELECT ts, call_id FROM linked)
    AND sign = 1
GROUP BY ts, call_id
HAVING min(revision) = 0
ORDER BY ts, call_id
