-- Rows ever stored of each project, of calls and of what is said about tasks, as data-version.sql counts them.
SELECT
    project_id,
    sum(n_calls) AS call_rows,
    sum(n_outcomes) AS outcome_rows
FROM
(
    SELECT project_id, count() AS n_calls, toUInt64(0) AS n_outcomes
    FROM outlay.calls
    WHERE {is_all:Bool} OR project_id IN {projects:Array(String)}
    GROUP BY project_id
    UNION ALL
    SELECT project_id, toUInt64(0) AS n_calls, count() AS n_outcomes
    FROM outlay.outcomes
    WHERE {is_all:Bool} OR project_id IN {projects:Array(String)}
    GROUP BY project_id
    UNION ALL
    SELECT project_id, toUInt64(0) AS n_calls, count() AS n_outcomes
    FROM outlay.outcome_tasks
    WHERE {is_all:Bool} OR project_id IN {projects:Array(String)}
    GROUP BY project_id
)
GROUP BY project_id
ORDER BY project_id
