-- What one re-pricing wrote into the ledger: corrections of calls, and adjustments of closed months. A correction's cancel
-- row has the same reason as its replacement, so their sum is what the correction changed.
SELECT
    countIf(kind != 'adjustment' AND sign = 1) AS corrected,
    sumIf(cost * sign, kind != 'adjustment') AS difference,
    countIf(kind = 'adjustment') AS adjustments,
    sumIf(cost, kind = 'adjustment') AS adjusted
FROM outlay.calls
WHERE project_id = {project:String} AND reason = {reason:String}
