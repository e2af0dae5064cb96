-- What senders said calls cost, beside what we compute for the same calls. Level 1 = everything, 0 = by provider and model.
SELECT
    provider AS by_provider,
    model_answered AS by_model,
    grouping(by_provider) AS level,
    count() AS calls,
    sum(reported_cost) AS reported,
    sum(cost) AS computed,
    count() OVER () - 1 AS groups
FROM outlay.calls
WHERE project_id = {project:String}
    AND ts >= {from:DateTime64(3)}
    AND ts < {to:DateTime64(3)}
    AND is_billable
    AND reported_cost IS NOT NULL
    AND cost IS NOT NULL
    AND price_status IN ('priced', 'partly_priced')
    AND kind != 'adjustment'
    AND sign = 1
    AND (call_id, revision) NOT IN (
        SELECT call_id, revision
        FROM outlay.calls
        WHERE project_id = {project:String} AND ts >= {from:DateTime64(3)} AND ts < {to:DateTime64(3)} AND sign = -1
    )
GROUP BY GROUPING SETS ((by_provider, by_model), ())
ORDER BY level DESC, abs(reported - computed) DESC, by_provider, by_model
LIMIT {limit:UInt32}
