-- Response ids of a part of the log that other calls carry too, in other traces or by the same recorder; different recorders
-- within one trace are found with the trace. An id that very many carry is no identity; it is given
-- once more at the moment when it becomes one of those, so that what was joined by it can be taken apart.
WITH
    log_partition = {partition:UInt16} AND log_offset BETWEEN {from:UInt64} AND {to:UInt64} AS is_new
SELECT
    project_id,
    response_id
FROM outlay.calls
WHERE ts >= {first:DateTime64(3)} - INTERVAL 1 DAY
    AND ts <= {last:DateTime64(3)} + INTERVAL 1 DAY
    AND revision = 0
    AND sign = 1
    AND kind = 'model_call'
    AND NOT is_sole_record
    AND response_id IN (
        SELECT response_id
        FROM outlay.calls
        WHERE log_partition = {partition:UInt16}
            AND log_offset BETWEEN {from:UInt64} AND {to:UInt64}
            AND ts BETWEEN {first:DateTime64(3)} AND {last:DateTime64(3)}
            AND revision = 0
            AND sign = 1
            AND kind = 'model_call'
            AND NOT is_sole_record
            AND response_id != ''
    )
GROUP BY project_id, response_id
HAVING count() > 1
    AND (uniqExact(trace_id) > 1 OR count() > uniqExact(signal, emitter, source_key))
    AND countIf(NOT is_new) <= {records_max:UInt32}
