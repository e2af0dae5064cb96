-- Sources of a part of the log whose calls are told by more than spans: by metrics and summaries, by logs outside of any
-- trace. With an instance or session comes the service it is named after, for metrics may be of that alone.
WITH
    toUUID('00000000-0000-0000-0000-000000000000') AS not_given,
    splitByChar(' ', source_key) AS words
SELECT
    project_id,
    source_key,
    countIf(is_sole_record) > 0 AS has_meters,
    countIf(NOT is_sole_record) > 0 AS has_loose_logs
FROM outlay.calls
WHERE ts >= {first:DateTime64(3)} - INTERVAL 2 DAY
    AND ts <= {last:DateTime64(3)} + INTERVAL 2 DAY
    AND revision = 0
    AND sign = 1
    AND signal IN ('metric', 'log')
    AND kind = 'model_call'
    AND (is_sole_record OR (trace_id = not_given AND source_key != ''))
    AND source_key IN (
        SELECT arrayJoin(arrayMap(count -> arrayStringConcat(arraySlice(words, 1, count), ' '), range(1, length(words) + 1)))
        FROM outlay.calls
        WHERE log_partition = {partition:UInt16}
            AND log_offset BETWEEN {from:UInt64} AND {to:UInt64}
            AND ts BETWEEN {first:DateTime64(3)} AND {last:DateTime64(3)}
            AND revision = 0
            AND sign = 1
    )
GROUP BY project_id, source_key
