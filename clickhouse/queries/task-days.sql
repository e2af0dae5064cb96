-- The days of UTC on which anything is about tasks, of all projects, the latest first, and how many rows of the ledger.
SELECT
    toDate32(at) AS day,
    sum(rows_there) AS ledger_rows
FROM
(
    SELECT ts AS at, 1 AS rows_there FROM outlay.calls
    UNION ALL
    SELECT closed_at AS at, 1 AS rows_there FROM outlay.outcomes
    UNION ALL
    SELECT placed_at AS at, 0 AS rows_there FROM outlay.task_states
    UNION ALL
    SELECT toDateTime64(day, 3, 'UTC') AS at, 0 AS rows_there FROM outlay.task_days
    UNION ALL
    SELECT toDateTime64(day, 3, 'UTC') AS at, 0 AS rows_there FROM outlay.task_model_days
    UNION ALL
    SELECT toDateTime64(day, 3, 'UTC') AS at, 0 AS rows_there FROM outlay.task_label_delays
    UNION ALL
    SELECT fromUnixTimestamp64Milli(toInt64(quarter) * 900000, 'UTC') AS at, 0 AS rows_there FROM outlay.task_free_spend
)
GROUP BY day
ORDER BY day DESC
