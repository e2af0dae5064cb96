-- Where a trace lies and whose tasks it has: found by the index on trace_id, so that what reads all its columns need not look
-- for it again; at most 1,000 tasks. Cancelled rows count: they have the times and mostly the task of what replaced them.
SELECT
    count() AS rows_found,
    min(ts) AS first_at,
    max(ts) AS last_at,
    groupUniqArrayIf(1000)(task_key, task_key != toUUID('00000000-0000-0000-0000-000000000000')) AS task_keys
FROM outlay.calls
WHERE project_id = {project:String}
    AND ts >= {from:DateTime64(3)}
    AND ts < {to:DateTime64(3)}
    AND trace_id = {trace_id:UUID}
