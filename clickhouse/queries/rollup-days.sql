-- The days of UTC on which the ledger or a rollup has anything, of all projects, the latest first, and how many rows of the
-- ledger. The last days that a column of slots can hold are not counted, nor can they be asked for.
SELECT
    toStartOfDay(at) AS day,
    sum(ledger_rows) AS ledger_rows
FROM
(
    SELECT toDateTime(ts) AS at, 1 AS ledger_rows FROM outlay.calls WHERE ts < '2105-01-01'
    UNION ALL
    SELECT slot AS at, 0 AS ledger_rows FROM outlay.usage_1d
    UNION ALL
    SELECT slot AS at, 0 AS ledger_rows FROM outlay.work_1d
    UNION ALL
    SELECT slot AS at, 0 AS ledger_rows FROM outlay.people_1d
    UNION ALL
    SELECT slot AS at, 0 AS ledger_rows FROM outlay.models_1d
)
GROUP BY day
ORDER BY day DESC
