-- Traces and responses of a part of the log that were judged, before it came, without naming a task.
SELECT DISTINCT
    project_id,
    trace_id,
    response_id
FROM outlay.outcomes
WHERE (
        startsWith(task_id, 'trace:')
        AND trace_id IN (
            SELECT trace_id
            FROM outlay.calls
            WHERE log_partition = {partition:UInt16}
                AND log_offset BETWEEN {from:UInt64} AND {to:UInt64}
                AND ts BETWEEN {first:DateTime64(3)} AND {last:DateTime64(3)}
        )
    )
    OR (
        startsWith(task_id, 'response:')
        AND response_id IN (
            SELECT response_id
            FROM outlay.calls
            WHERE log_partition = {partition:UInt16}
                AND log_offset BETWEEN {from:UInt64} AND {to:UInt64}
                AND ts BETWEEN {first:DateTime64(3)} AND {last:DateTime64(3)}
                AND response_id != ''
        )
    )
