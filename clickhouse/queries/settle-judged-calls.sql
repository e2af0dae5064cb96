-- What was judged without naming a task, of the traces and responses of the calls that a part of the log brought.
SELECT
    project_id,
    trace_id,
    response_id,
    closed_at
FROM outlay.outcomes
WHERE (startsWith(task_id, 'trace:') OR startsWith(task_id, 'response:'))
    AND (
        (project_id, trace_id) IN (
            SELECT project_id, trace_id
            FROM outlay.calls
            WHERE log_partition = {partition:UInt16}
                AND log_offset BETWEEN {from:UInt64} AND {to:UInt64}
                AND ts BETWEEN {first:DateTime64(3)} AND {last:DateTime64(3)}
                AND trace_id != toUUID('00000000-0000-0000-0000-000000000000')
        )
        OR (project_id, response_id) IN (
            SELECT project_id, response_id
            FROM outlay.calls
            WHERE log_partition = {partition:UInt16}
                AND log_offset BETWEEN {from:UInt64} AND {to:UInt64}
                AND ts BETWEEN {first:DateTime64(3)} AND {last:DateTime64(3)}
                AND response_id != ''
        )
    )
