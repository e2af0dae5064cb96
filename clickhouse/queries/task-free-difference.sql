-- By how much the kept spend of no task differs from the ledger's, in some quarters of an hour of [from, to).
SELECT
    project_id,
    quarter,
    sum(n_rows) AS signed_rows,
    sum(n_calls) AS signed_calls,
    sum(n_cost) AS signed_cost,
    sum(n_cost_rows) AS signed_cost_rows
FROM
(
    SELECT
        project_id,
        toUInt32(intDiv(toUnixTimestamp64Milli(ts), 900000)) AS quarter,
        toInt64(sign) AS n_rows,
        if(kind = 'adjustment', toInt64(0), toInt64(sign)) AS n_calls,
        toDecimal128(ifNull(cost, 0) * sign, 12) AS n_cost,
        if(cost IS NULL, toInt64(0), toInt64(sign)) AS n_cost_rows
    FROM outlay.calls
    WHERE project_id IN {projects:Array(String)}
        AND ts >= {from:DateTime64(3)}
        AND ts < {to:DateTime64(3)}
        AND is_billable
        AND task_key = toUUID('00000000-0000-0000-0000-000000000000')
    UNION ALL
    SELECT project_id, quarter, -signed_rows, -signed_calls, -signed_cost, -signed_cost_rows
    FROM outlay.task_free_spend
    WHERE project_id IN {projects:Array(String)}
        AND quarter >= intDiv(toUnixTimestamp64Milli({from:DateTime64(3)}), 900000)
        AND quarter < intDiv(toUnixTimestamp64Milli({to:DateTime64(3)}), 900000)
)
WHERE quarter IN {quarters:Array(UInt32)}
GROUP BY project_id, quarter
HAVING signed_rows != 0 OR signed_calls != 0 OR signed_cost != 0 OR signed_cost_rows != 0
