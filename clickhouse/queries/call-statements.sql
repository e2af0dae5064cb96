-- What a call says of itself besides usage and money, as it stands now: every such column that is not empty, by its name. No time
-- range, on purpose: an id is asked for without knowing when it was.
WITH toUUID('00000000-0000-0000-0000-000000000000') AS not_given
SELECT
    mapFilter((name, value) -> value != '', map(
        'workflow_version', toString(workflow_version), 'step_kind', toString(step_kind),
        'agent_role', toString(agent_role), 'task_type', toString(task_type), 'tool_name', toString(tool_name),
        'department', toString(department), 'cost_center', toString(cost_center), 'use_case', toString(use_case),
        'feature', toString(feature), 'customer_id', customer_id, 'user_id', user_id,
        'credential_id', toString(credential_id), 'provider_account', toString(provider_account),
        'prompt_name', toString(prompt_name), 'prompt_version', toString(prompt_version),
        'prompt_label', toString(prompt_label), 'experiment_id', toString(experiment_id), 'variant', toString(variant),
        'route_policy', toString(route_policy), 'route_policy_version', toString(route_policy_version),
        'route_rule', toString(route_rule), 'complexity_class', toString(complexity_class),
        'escalated_to', toString(escalated_to), 'cache_kind', toString(cache_kind), 'cache_tier', toString(cache_tier),
        'batch_id', batch_id, 'schema_valid', if(isNull(schema_valid), '', if(assumeNotNull(schema_valid), 'yes', 'no'))
    )) AS stated,
    arrayMap(check -> tuple(toString(check.name), toString(check.stage), toString(check.verdict)), guardrails) AS checks
FROM outlay.calls
WHERE project_id = {project:String}
    AND ({span_trace_id:Nullable(UUID)} IS NULL OR trace_id = nullIf({span_trace_id:Nullable(UUID)}, not_given))
    AND ({span_id:Nullable(UInt64)} IS NULL OR span_id = nullIf({span_id:Nullable(UInt64)}, 0))
    AND ({call_id:Nullable(UUID)} IS NULL OR call_id = nullIf({call_id:Nullable(UUID)}, not_given))
    AND ({event_id:Nullable(String)} IS NULL OR event_id = {event_id:Nullable(String)})
    AND sign = 1
ORDER BY revision DESC
LIMIT 1
