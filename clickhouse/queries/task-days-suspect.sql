-- Days whose sums may not be those of the states, of all projects, and how many states they have: where the numbers of tasks differ,
-- and where a state was written since. What was only taken away makes the numbers differ.
SELECT
    day,
    toUInt64(sum(standing)) AS tasks
FROM
(
    SELECT
        project_id,
        day,
        sum(n_states) AS standing,
        sum(n_states) - sum(n_summed) AS missing,
        sum(n_states) - sum(n_modelled) AS missing_by_model,
        max(newest) AS newest_version
    FROM
    (
        SELECT
            project_id, toDate32(placed_at) AS day,
            sum(sign) AS n_states, toInt64(0) AS n_summed, toInt64(0) AS n_modelled, max(version) AS newest
        FROM outlay.task_states
        GROUP BY project_id, day
        UNION ALL
        SELECT
            project_id, day,
            toInt64(0) AS n_states, sum(signed_tasks) AS n_summed, toInt64(0) AS n_modelled, toUInt64(0) AS newest
        FROM outlay.task_days
        GROUP BY project_id, day
        UNION ALL
        SELECT
            project_id, day,
            toInt64(0) AS n_states, toInt64(0) AS n_summed, sum(signed_tasks) AS n_modelled, toUInt64(0) AS newest
        FROM outlay.task_model_days
        GROUP BY project_id, day
    )
    GROUP BY project_id, day
    HAVING missing != 0 OR missing_by_model != 0 OR newest_version >= {since:UInt64}
)
GROUP BY day
ORDER BY day DESC
