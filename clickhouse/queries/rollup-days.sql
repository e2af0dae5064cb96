-- The days of UTC on which the ledger or a rollup has anything, of all projects, the latest first. The last days a column
-- of slots can hold are not counted, nor can they be asked for.
SELECT DISTINCT toStartOfDay(at) AS day
FROM
(
    SELECT toDateTime(ts) AS at FROM outlay.calls WHERE ts < '2105-01-01'
    UNION ALL
    SELECT slot AS at FROM outlay.usage_1d
    UNION ALL
    SELECT slot AS at FROM outlay.work_1d
)
ORDER BY day DESC
