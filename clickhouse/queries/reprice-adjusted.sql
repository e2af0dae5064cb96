-- What was booked so far for months of a project, by the facts an adjustment keeps apart; without that of one job.
-- No time range, on purpose: an adjustment is dated when it was made, long after the month it is for.
SELECT
    tags['adjusted_month'] AS month,
    provider,
    model_resolved AS model,
    team,
    sum(cost * sign) AS adjusted
FROM outlay.calls
WHERE project_id = {project:String} AND kind = 'adjustment' AND reason != {except:String}
GROUP BY month, provider, model, team
HAVING adjusted != 0
ORDER BY month, provider, model, team
