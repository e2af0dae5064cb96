-- Judgements that a part of the log brought, of traces and responses, that name no task of their own.
SELECT
    project_id,
    trace_id,
    response_id,
    closed_at
FROM outlay.outcomes
WHERE log_partition = {partition:UInt16}
    AND log_offset BETWEEN {from:UInt64} AND {to:UInt64}
    AND (startsWith(task_id, 'trace:') OR startsWith(task_id, 'response:'))
