-- The tasks of a range as they are kept (task_states): the columns of parts/task-cohort.sql.
toUUID('00000000-0000-0000-0000-000000000000') AS no_task,
'' AS no_value,
-- include parts/filter-keeps.sql
-- include parts/task-standing.sql
tasks AS
(
    SELECT
        task_key AS task,
        is_judged,
        is_called,
        outcome AS current_outcome,
        placed_at,
        calls AS task_calls,
        ledger_rows AS task_rows,
        known_calls AS task_known_calls,
        known_rows AS task_known_rows,
        partly_calls AS task_partly_calls,
        missing_calls AS task_missing_calls,
        inexact_calls AS task_inexact_calls,
        cost AS money,
        started_at,
        duration,
        label_delay,
        toUnixTimestamp64Milli(placed_at) AS placed_ms,
        toUnixTimestamp64Milli(ifNull(started_at, placed_at)) AS started_ms,
        workflow AS own_workflow,
        task_type AS own_task_type,
        toString(task_key) AS task_name,
        toString({k1:Identifier}) AS d1,
        toString({k2:Identifier}) AS d2,
        toString({k3:Identifier}) AS d3
    FROM standing
),
