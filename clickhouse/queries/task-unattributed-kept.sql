-- As unattributed-spend.sql: whole quarters of an hour from what is kept of them, the ends of the range from the ledger.
WITH
    intDiv(toUnixTimestamp64Milli({from:DateTime64(3)}) + 899999, 900000) AS first_quarter,
    greatest(first_quarter, intDiv(toUnixTimestamp64Milli({to:DateTime64(3)}), 900000)) AS end_quarter,
    fromUnixTimestamp64Milli(first_quarter * 900000, 'UTC') AS first_whole,
    fromUnixTimestamp64Milli(end_quarter * 900000, 'UTC') AS end_whole
SELECT
    sum(n_calls) AS calls,
    multiIf(sum(n_cost_rows) != 0, sum(n_cost), sum(n_rows) = 0, toDecimal128(0, 12), NULL) AS spend
FROM
(
    SELECT
        sum(signed_rows) AS n_rows,
        sum(signed_calls) AS n_calls,
        sum(signed_cost) AS n_cost,
        sum(signed_cost_rows) AS n_cost_rows
    FROM outlay.task_free_spend
    WHERE project_id = {project:String} AND quarter >= first_quarter AND quarter < end_quarter
    -- only with ends
    UNION ALL
    SELECT
        sum(sign) AS n_rows,
        sumIf(sign, kind != 'adjustment') AS n_calls,
        toDecimal128(ifNull(sum(cost * sign), 0), 12) AS n_cost,
        sumIf(sign, cost IS NOT NULL) AS n_cost_rows
    FROM outlay.calls
    WHERE project_id = {project:String}
        AND ((ts >= {from:DateTime64(3)} AND ts < least(first_whole, {to:DateTime64(3)})) OR (ts >= greatest(end_whole, {from:DateTime64(3)}) AND ts < {to:DateTime64(3)}))
        AND is_billable
        AND task_key = toUUID('00000000-0000-0000-0000-000000000000')
    -- end of ends
)
