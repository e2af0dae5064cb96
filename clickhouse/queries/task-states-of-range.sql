-- Which tasks a part of the log is about, and where in time: what it brought of each. Calls of no task, and
-- what is not billed, by quarters of an hour.
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
    SELECT project_id, if(is_billable, task_key, toUUID('00000000-0000-0000-0000-000000000000')) AS task_key, ts AS called_at, CAST(NULL AS Nullable(DateTime64(3, 'UTC'))) AS closed_at
    FROM outlay.calls
    WHERE log_partition = {partition:UInt16}
        AND log_offset BETWEEN {first_offset:UInt64} AND {last_offset:UInt64}
        AND ts BETWEEN {first:DateTime64(3)} AND {last:DateTime64(3)}
    UNION ALL
    SELECT project_id, task_key, CAST(NULL AS Nullable(DateTime64(3, 'UTC'))) AS called_at, closed_at
    FROM outlay.outcomes
    WHERE log_partition = {partition:UInt16} AND log_offset BETWEEN {first_offset:UInt64} AND {last_offset:UInt64}
    UNION ALL
    SELECT project_id, task_key, CAST(NULL AS Nullable(DateTime64(3, 'UTC'))) AS called_at, closed_at
    FROM outlay.outcome_tasks
    WHERE (project_id, outcome_id) IN (
        SELECT project_id, outcome_id
        FROM outlay.outcomes
        WHERE log_partition = {partition:UInt16} AND log_offset BETWEEN {first_offset:UInt64} AND {last_offset:UInt64}
    )
)
GROUP BY project_id, task_key, quarter
