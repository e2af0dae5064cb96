-- Which tasks were corrected, or had judgements placed, since an instant, whatever range that is about.
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
    SELECT project_id, task_key, ts AS called_at, CAST(NULL AS Nullable(DateTime64(3, 'UTC'))) AS closed_at
    FROM outlay.calls
    WHERE corrected_at >= {since:DateTime64(3)} AND is_billable
    UNION ALL
    SELECT project_id, arrayJoin([task_key, sent_key]) AS task_key, CAST(NULL AS Nullable(DateTime64(3, 'UTC'))) AS called_at, closed_at
    FROM outlay.outcome_tasks
    WHERE settled_at >= {since:DateTime64(3)}
)
GROUP BY project_id, task_key, quarter
