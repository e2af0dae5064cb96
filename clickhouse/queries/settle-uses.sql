-- On which days some sources recorded calls of which models, one by one or summed up in logs. A call that lasts over
-- midnight is on both days.
SELECT
    source_key,
    model_requested,
    model_resolved,
    is_sole_record AS is_summary,
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
    AND signal != 'metric'
    AND usage_source != 'missing'
    AND source_key IN {sources:Array(String)}
GROUP BY source_key, model_requested, model_resolved, is_summary, day
