-- All that prices single calls, as they stand now, found by their places in the sort key.
SELECT
    ts,
    call_id,
    revision,
    provider,
    host_provider,
    operation,
    model_requested,
    model_resolved,
    service_tier,
    region,
    self_hosted,
    status,
    signal,
    duration_ms,
    input_uncached,
    cache_read,
    cache_write_5m,
    cache_write_1h,
    output_text,
    output_reasoning,
    usage_more,
    usage_source,
    reported_cost
FROM outlay.calls
WHERE project_id = {project:String}
    AND (ts, call_id) IN (
        SELECT place.1, place.2
        FROM (SELECT arrayJoin(arrayZip({times:Array(DateTime64(3, 'UTC'))}, {call_ids:Array(UUID)})) AS place)
    )
    AND sign = 1
ORDER BY revision DESC
LIMIT 1 BY ts, call_id
