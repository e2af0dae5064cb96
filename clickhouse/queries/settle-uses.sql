-- On which days some sources recorded calls of which models, one by one or summed up in logs, and which instrumentation
-- counted them by counters. A call that lasts over midnight is on both days. A source that is a service covers its instances
-- and sessions, which are named after it with a space between.
SELECT
    source_key,
    model_requested,
    model_resolved,
    is_sole_record AND signal = 'log' AS is_summary,
    signal = 'metric' AS is_counter,
    if(is_counter, emitter, '') AS counted_by,
    toInt64(arrayJoin([
        intDiv(toUnixTimestamp64Milli(ts), 86400000),
        intDiv(toUnixTimestamp64Milli(ts) + ifNull(duration_ms, 0), 86400000)
    ])) AS day
FROM outlay.calls
WHERE project_id = {project:String}
    AND ts >= {from:DateTime64(3)} - INTERVAL 2 DAY
    AND ts <= {to:DateTime64(3)} + INTERVAL 1 DAY
    AND revision = 0
    AND sign = 1
    AND kind = 'model_call'
    AND (signal != 'metric' OR (dialect = 'otel_gen_ai' AND NOT mapContains(usage_more, 'requests')))
    AND usage_source != 'missing'
    AND (source_key IN {sources:Array(String)} OR arrayExists(source -> startsWith(source_key, concat(source, ' ')), {sources:Array(String)}))
GROUP BY source_key, model_requested, model_resolved, is_summary, is_counter, counted_by, day
