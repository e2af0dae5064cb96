-- Single tasks of the cohort, in the order in which parts/task-figures.sql gives them.
SELECT task_key
FROM
(
    SELECT
        toString(task) AS task_key,
        if(task_known_rows = 0, NULL, money) AS cost,
        task_calls AS calls,
        started_at AS first_started_at,
        placed_at AS last_placed_at
    FROM cohort
    -- include parts/task-asked.sql
)
ORDER BY {sort:Identifier} DESC NULLS LAST, task_key
LIMIT {limit:UInt32} OFFSET {offset:UInt32}
