-- What a task has in other projects: the same task key under another project's name. `projects` are those that the asker may
-- read. Whenever it was, within [from, to); calls of a task are found by the index of task keys.
SELECT
    project_id,
    sum(n_calls) AS calls,
    if(sum(n_known) = 0, NULL, sum(n_spend)) AS spend,
    sum(n_unpriced) AS unpriced_calls,
    sum(n_outcomes) AS outcomes
FROM
(
    SELECT
        project_id,
        sumIf(sign, kind != 'adjustment') AS n_calls,
        sumIf(sign, cost IS NOT NULL) AS n_known,
        sum(toDecimal128(ifNull(cost, 0), 12) * sign) AS n_spend,
        sumIf(sign, cost IS NULL AND kind != 'adjustment') AS n_unpriced,
        toUInt64(0) AS n_outcomes
    FROM outlay.calls
    WHERE project_id IN {projects:Array(String)}
        AND ts >= {from:DateTime64(3)}
        AND ts < {to:DateTime64(3)}
        AND is_billable
        AND task_key = {task:UUID}
    GROUP BY project_id
    UNION ALL
    SELECT
        project_id,
        toInt64(0) AS n_calls,
        toInt64(0) AS n_known,
        toDecimal128(0, 12) AS n_spend,
        toInt64(0) AS n_unpriced,
        count() AS n_outcomes
    FROM outlay.outcomes
    WHERE project_id IN {projects:Array(String)}
        AND closed_at >= {from:DateTime64(3)}
        AND closed_at < {to:DateTime64(3)}
        AND task_key = {task:UUID}
    GROUP BY project_id
)
GROUP BY project_id
HAVING calls > 0 OR outcomes > 0
ORDER BY project_id
LIMIT 1000
