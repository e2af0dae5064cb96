-- What is known of one month: kept when it is closed, and compared with when something arrives late.
SELECT
    sumIf(sign, kind != 'adjustment') AS calls,
    if(sumIf(sign, cost IS NOT NULL) = 0, NULL, sum(cost * sign)) AS spend
FROM outlay.calls
WHERE project_id = {project:String}
    AND ts >= {from:DateTime64(3)}
    AND ts < {to:DateTime64(3)}
    AND is_billable
