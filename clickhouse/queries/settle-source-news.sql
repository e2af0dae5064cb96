-- What a part of the log brought of some sources, and of the instances and sessions of those that are services: on which days
-- which models were called or counted by counters, and when the metrics and summaries among it are of.
SELECT
    source_key,
    model_requested,
    model_resolved,
    is_sole_record,
    signal != 'metric' OR (dialect = 'otel_gen_ai' AND NOT mapContains(usage_more, 'requests')) AS is_use,
    toInt64(arrayJoin([
        intDiv(toUnixTimestamp64Milli(ts), 86400000),
        intDiv(toUnixTimestamp64Milli(ts) + ifNull(duration_ms, 0), 86400000)
    ])) AS day,
    min(ts) AS first_at,
    max(ts) AS last_at
FROM outlay.calls
WHERE project_id = {project:String}
    AND log_partition = {partition:UInt16}
    AND log_offset BETWEEN {from:UInt64} AND {to:UInt64}
    AND ts BETWEEN {first:DateTime64(3)} AND {last:DateTime64(3)}
    AND revision = 0
    AND sign = 1
    AND kind = 'model_call'
    AND usage_source != 'missing'
    AND (source_key IN {sources:Array(String)} OR arrayExists(source -> startsWith(source_key, concat(source, ' ')), {sources:Array(String)}))
GROUP BY source_key, model_requested, model_resolved, is_sole_record, is_use, day
