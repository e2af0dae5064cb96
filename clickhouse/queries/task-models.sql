-- What the calls of one task add up to, by model; whenever they were made, within [from, to).
SELECT
    model_answered AS model,
    toString(provider) AS provider_name,
    sumIf(sign, kind != 'adjustment') AS calls,
    if(sumIf(sign, cost IS NOT NULL) = 0, NULL, sum(cost * sign)) AS spend,
    sumIf(sign, cost IS NULL AND kind != 'adjustment') AS unpriced_calls,
    if(sumIf(sign, input_tokens IS NOT NULL) = 0, NULL, sum(input_tokens * sign)) AS input_sum,
    if(sumIf(sign, output_tokens IS NOT NULL) = 0, NULL, sum(output_tokens * sign)) AS output_sum
FROM outlay.calls
WHERE project_id = {project:String}
    AND ts >= {from:DateTime64(3)}
    AND ts < {to:DateTime64(3)}
    AND is_billable
    AND task_key = {task:UUID}
GROUP BY model, provider_name
HAVING sum(sign) > 0
ORDER BY spend DESC NULLS LAST, model, provider_name
LIMIT 1000
