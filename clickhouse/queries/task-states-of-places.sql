-- Which tasks some calls are, and were, of.
SELECT
    project_id,
    task_key,
    if(task_key = toUUID('00000000-0000-0000-0000-000000000000'), toUInt32(ifNull(intDiv(toUnixTimestamp64Milli(called_at), 900000), 0)), toUInt32(0)) AS quarter,
    min(called_at) AS called_from,
    max(called_at) AS called_to,
    min(closed_at) AS heard_from,
    max(closed_at) AS heard_to
FROM
(
    SELECT project_id, if(is_billable, task_key, toUUID('00000000-0000-0000-0000-000000000000')) AS task_key, CAST(ts AS Nullable(DateTime64(3, 'UTC'))) AS called_at, CAST(NULL AS Nullable(DateTime64(3, 'UTC'))) AS closed_at
    FROM outlay.calls
    WHERE project_id IN {projects:Array(String)}
        AND ts IN {times:Array(DateTime64(3))}
        AND call_id IN {call_ids:Array(UUID)}
)
GROUP BY project_id, task_key, quarter
