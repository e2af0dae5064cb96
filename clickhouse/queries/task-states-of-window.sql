-- Which tasks have anything in [from, to): a call, an outcome, or a state. Spend of no task by quarters of an hour.
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
    WHERE ts >= {from:DateTime64(3)} AND ts < {to:DateTime64(3)} AND is_billable
    UNION ALL
    SELECT project_id, task_key, CAST(NULL AS Nullable(DateTime64(3, 'UTC'))) AS called_at, closed_at
    FROM outlay.outcomes
    WHERE closed_at >= {from:DateTime64(3)} AND closed_at < {to:DateTime64(3)}
    UNION ALL
    SELECT project_id, arrayJoin([task_key, sent_key]) AS task_key, CAST(NULL AS Nullable(DateTime64(3, 'UTC'))) AS called_at, closed_at
    FROM outlay.outcome_tasks
    WHERE closed_at >= {from:DateTime64(3)} AND closed_at < {to:DateTime64(3)}
    UNION ALL
    SELECT project_id, task_key, CAST(NULL AS Nullable(DateTime64(3, 'UTC'))) AS called_at, CAST(NULL AS Nullable(DateTime64(3, 'UTC'))) AS closed_at
    FROM outlay.task_states
    WHERE placed_at >= {from:DateTime64(3)} AND placed_at < {to:DateTime64(3)} AND sign = 1
    UNION ALL
    SELECT
        project_id,
        toUUID('00000000-0000-0000-0000-000000000000') AS task_key,
        fromUnixTimestamp64Milli(toInt64(quarter) * 900000, 'UTC') AS called_at,
        CAST(NULL AS Nullable(DateTime64(3, 'UTC'))) AS closed_at
    FROM outlay.task_free_spend
    WHERE quarter >= intDiv(toUnixTimestamp64Milli({from:DateTime64(3)}), 900000)
        AND quarter < intDiv(toUnixTimestamp64Milli({to:DateTime64(3)}) + 899999, 900000)
)
GROUP BY project_id, task_key, quarter
