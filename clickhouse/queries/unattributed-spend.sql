-- Billable calls of a range that name no task: their spend is real and belongs to no outcome.
SELECT
    sumIf(sign, kind != 'adjustment') AS calls,
    multiIf(sumIf(sign, cost IS NOT NULL) != 0, sum(cost * sign), sum(sign) = 0, toDecimal128(0, 12), NULL) AS spend
FROM outlay.calls
WHERE project_id = {project:String}
    AND ts >= {from:DateTime64(3)}
    AND ts < {to:DateTime64(3)}
    AND is_billable
    AND task_key = toUUID('00000000-0000-0000-0000-000000000000')
