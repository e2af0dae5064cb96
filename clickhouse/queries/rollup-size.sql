-- Which rollups are complete, and how many rows of the ledger lie in the days that a range touches.
SELECT
    (SELECT groupUniqArray(rollup) FROM outlay.rollup_fills) AS rollups,
    length(rollups) AS filled,
    toUInt64(greatest(0, sum(signed_rows))) AS ledger_rows,
    count() AS rollup_rows
FROM outlay.usage_1d
WHERE project_id = {project:String} AND slot >= toStartOfDay({from:DateTime64(3)}) AND slot < {to:DateTime64(3)}
